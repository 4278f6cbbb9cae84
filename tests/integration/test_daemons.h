// Real servers for launcher tests, on loopback, with everything of theirs in a temporary folder: an sshd and a Slurm of one node.
#pragma once

#include "tests/integration/program.h"
#include "tests/support/temp_folder.h"

#include <memory>
#include <string>
#include <vector>

namespace doppel::test {

/// A port of loopback that was free a moment ago.
int freePort();

/// An sshd with its own host key, port and authorized key.
class SshServer {
public:
    /// What is not installed; "" when all is there.
    static std::string missing();
    SshServer(); ///< throws when it does not start
    /// ssh's configuration file for it; the machine is called "far" (and "stranger", whose host key is not the known one).
    std::string configFile() const { return folder / "ssh_config"; }

    TempFolder folder;

private:
    std::unique_ptr<Program> m_server;
};

/// munged, slurmctld and slurmd; SLURM_CONF of this process leads to them.
class SlurmCluster {
public:
    static std::string missing();
    SlurmCluster(); ///< throws when one of them does not start
    ~SlurmCluster(); ///< ends all jobs

    /// Runs a command of Slurm.
    ProgramResult run(std::vector<std::string> command) const;

    TempFolder folder;

private:
    std::unique_ptr<Program> m_munge, m_controller, m_node;
};

} // namespace doppel::test
