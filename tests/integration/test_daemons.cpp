#include "tests/integration/test_daemons.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace doppel::test {

namespace {

std::string user() {
    const passwd* entry = ::getpwuid(::geteuid());
    return entry ? entry->pw_name : std::to_string(::geteuid());
}

std::string hostName() {
    char name[256] = {};
    ::gethostname(name, sizeof name - 1);
    const std::string whole = name;
    return whole.substr(0, whole.find('.'));
}

std::string missingOf(std::initializer_list<const char*> programs) {
    for (const char* name : programs)
        if (installed(name).empty()) return name;
    return {};
}

std::unique_ptr<Program> startDaemon(std::vector<std::string> command, const std::string& sign) {
    command[0] = installed(command[0]);
    auto daemon = std::make_unique<Program>(command);
    if (daemon->waitForOutput(sign, std::chrono::seconds(30))) return daemon;
    daemon->signal(9);
    const auto result = daemon->wait();
    throw std::runtime_error(command[0] + " did not start: " + result.err + result.out);
}

} // namespace

int freePort() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    const bool bound = ::bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                       ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length) == 0;
    ::close(probe);
    if (!bound) throw std::runtime_error("there is no free port");
    return ntohs(address.sin_port);
}

std::string SshServer::missing() { return missingOf({"sshd", "ssh", "ssh-keygen"}); }

SshServer::SshServer() {
    const std::string port = std::to_string(freePort());
    for (const char* key : {"host_key", "user_key", "other_key"}) {
        const auto made = runProgram({installed("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", folder / key});
        if (made.exitCode != 0) throw std::runtime_error("ssh-keygen: " + made.err);
    }
    folder.write("authorized_keys", folder.read("user_key.pub"));
    const std::string at = folder.path().string();
    folder.write("sshd_config", "ListenAddress 127.0.0.1:" + port + "\nHostKey " + at + "/host_key\nAuthorizedKeysFile " + at +
                                    "/authorized_keys\nPidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n"
                                    "PasswordAuthentication no\nSetEnv XDG_STATE_HOME=" + at + "/state\n");
    folder.write("known_hosts", "far " + folder.read("host_key.pub") + "stranger " + folder.read("other_key.pub"));
    folder.write("ssh_config", "Host far stranger\n  HostName 127.0.0.1\n  Port " + port + "\n  User " + user() + "\n  IdentityFile " + at +
                                   "/user_key\n  IdentitiesOnly yes\n  UserKnownHostsFile " + at +
                                   "/known_hosts\n  StrictHostKeyChecking yes\n  CheckHostIP no\nHost far\n  HostKeyAlias far\n"
                                   "Host stranger\n  HostKeyAlias stranger\n");
    if (::geteuid() == 0) ::mkdir("/run/sshd", 0755); // sshd's empty folder for privilege separation; its package makes it at boot
    m_server = startDaemon({"sshd", "-D", "-e", "-f", at + "/sshd_config"}, "Server listening");
}

std::string SlurmCluster::missing() { return missingOf({"munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scancel", "scontrol"}); }

SlurmCluster::SlurmCluster() {
    const std::string at = folder.path().string(), host = hostName();
    for (const char* name : {"munge", "controller", "node"}) std::filesystem::create_directory(folder / name);
    ::chmod((folder / "munge").c_str(), 0711);
    ::chmod(at.c_str(), 0711);
    ::chmod(folder.write("munge/key", std::string(64, 'k') + std::to_string(::getpid())).c_str(), 0400);
    folder.write("slurm.conf",
                 "ClusterName=test\nSlurmctldHost=" + host + "(127.0.0.1)\nSlurmUser=" + user() + "\nSlurmdUser=" + user() +
                     "\nSlurmctldPort=" + std::to_string(freePort()) + "\nSlurmdPort=" + std::to_string(freePort()) +
                     "\nAuthType=auth/munge\nAuthInfo=socket=" + at + "/munge/socket\nCredType=cred/munge\nCryptoType=crypto/munge"
                     "\nStateSaveLocation=" + at + "/controller\nSlurmdSpoolDir=" + at + "/node\nSlurmctldPidFile=" + at +
                     "/controller.pid\nSlurmdPidFile=" + at +
                     "/node.pid\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nJobAcctGatherType=jobacct_gather/none\n"
                     "AccountingStorageType=accounting_storage/none\nSelectType=select/cons_tres\nSelectTypeParameters=CR_Core\n"
                     "SchedulerParameters=sched_interval=1,bf_interval=1\nPriorityType=priority/basic\nMpiDefault=none\n"
                     "SwitchType=switch/none\nReturnToService=2\nKillWait=2\nMinJobAge=10\nNodeName=" + host +
                     " NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN\nPartitionName=debug Nodes=" + host +
                     " Default=YES MaxTime=INFINITE State=UP\n");
    ::setenv("SLURM_CONF", (folder / "slurm.conf").c_str(), 1);
    m_munge = startDaemon({"munged", "-F", "--force", "--key-file=" + at + "/munge/key", "--socket=" + at + "/munge/socket",
                           "--pid-file=" + at + "/munge/pid", "--seed-file=" + at + "/munge/seed"}, "work threads");
    m_controller = startDaemon({"slurmctld", "-D", "-i"}, "Running as primary controller");
    m_node = startDaemon({"slurmd", "-D", "-N", host}, "slurmd started");
}

SlurmCluster::~SlurmCluster() {
    run({"scancel", "--full", "--signal=KILL", "--user=" + user()});
    run({"scancel", "--user=" + user()});
    // Its node's part of a job ends before the node: else it would be left behind.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!run({"squeue", "--noheader"}).out.empty() && std::chrono::steady_clock::now() < deadline) continue;
    for (auto* daemon : {&m_node, &m_controller, &m_munge}) {
        (*daemon)->signal(15);
        (*daemon)->wait(std::chrono::seconds(10));
    }
}

ProgramResult SlurmCluster::run(std::vector<std::string> command) const {
    command[0] = installed(command[0]);
    return runProgram(std::move(command));
}

} // namespace doppel::test
