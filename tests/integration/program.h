// Runs a program as a user would and keeps what it printed. For tests.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace doppel::test {

struct ProgramResult {
    int exitCode = -1; ///< 128 + signal when killed
    std::string out, err;
};

/// A running child process; the destructor kills its process group and reaps it.
class Program {
public:
    /// `environment` is added to this process's. Standard input is empty.
    explicit Program(std::vector<std::string> command, std::map<std::string, std::string> environment = {},
                     std::filesystem::path workingFolder = {});
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Reads until a line of stdout (or stderr) contains `text`; false when the program ended or time is up.
    bool waitForOutput(const std::string& text, std::chrono::seconds timeout = std::chrono::seconds(60));
    /// Reads until stdout has a whole line with `text` behind the one that this returned last; "" when the program ended or time is
    /// up.
    std::string nextLineWith(const std::string& text, std::chrono::milliseconds timeout = std::chrono::seconds(60));
    /// Waits for the end; kills it when time is up (exit code 137 then).
    ProgramResult wait(std::chrono::seconds timeout = std::chrono::seconds(240));
    void signal(int number) const;
    /// What it has printed to stdout, as far as it was read.
    const std::string& output() const { return m_result.out; }
    const std::string& errors() const { return m_result.err; }
    long pid() const { return m_pid; }

private:
    bool readMore(std::chrono::steady_clock::time_point deadline);

    long m_pid = -1;
    int m_out = -1, m_err = -1, m_exit = -1; ///< pipes and pidfd
    ProgramResult m_result;
    std::size_t m_looked = 0; ///< bytes of stdout that nextLineWith() is done with
    bool m_reaped = false;
};

/// Runs it to its end.
ProgramResult runProgram(std::vector<std::string> command, std::map<std::string, std::string> environment = {},
                         std::filesystem::path workingFolder = {});

/// Path of an installed program; "" when there is none (looked for along PATH and in the sbin folders).
std::string installed(const std::string& name);

/// A built program ("doppel", "doppel-clone") and a file of the source tree.
std::string program(const std::string& name);
std::filesystem::path source(const std::string& relative);

} // namespace doppel::test
