// What the chaos test looks at and acts on: a host program with its commands, the clones that run for it, the proxies in between, and
// a folder for whatever they leave. Knows what the host says; what it should say is the test's.
#pragma once

#include "tests/integration/program.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/temp_folder.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace doppel::test {

/// Of a connection, as the host said last.
struct Told {
    std::string state = "stopped", error;
    long pid = 0;    ///< of the clone that the last state or image was of
    long images = 0; ///< that came since the host was started
};

class ChaosWorld {
public:
    /// Clones without a host end after so long.
    static constexpr std::chrono::seconds kIdleTimeout{12};
    static constexpr std::chrono::milliseconds kLost{1200};

    /// `proxied` are reached over TCP through a proxy; the other connections over a Unix socket.
    ChaosWorld(const std::vector<std::string>& connections, const std::set<std::string>& proxied, const std::set<std::string>& restarted);
    ~ChaosWorld();

    void startHost();
    void killHost();              ///< SIGKILL
    ProgramResult endHost();      ///< SIGTERM, and its end
    void signalHost(int number) { m_host->signal(number); }
    void tell(const std::string& command); ///< to the host
    /// Asks for "full" or "sync" of a connection, which is outstanding() until it is answered or the host dies.
    void ask(const std::string& what, const std::string& id);
    const std::set<std::string>& outstanding() const { return m_outstanding; }
    const Told& told(const std::string& id) const { return m_told.at(id); }
    TcpProxy& proxy(const std::string& id) { return *m_proxies.at(id); }

    /// Follows what the host says until `condition`; false when time is up or the host has ended.
    bool waitUntil(const std::function<bool()>& condition, std::chrono::milliseconds patience);
    /// The same without a host.
    static bool waitWithoutHost(const std::function<bool()>& condition, std::chrono::milliseconds patience);

    std::set<long> clones() const;  ///< clone processes of this world that run (or are stopped)
    /// Clone processes that have ended and that their host does not collect. Those whose host is gone are collected here.
    std::set<long> zombies() const;
    std::string leftovers() const;  ///< files that are left of clones and hosts; "" = none
    std::string describe() const;

private:
    void take(const std::string& line);

    TempFolder m_folder;
    std::filesystem::path m_scene;
    std::map<std::string, std::string> m_environment;
    std::map<std::string, std::unique_ptr<TcpProxy>> m_proxies;
    std::map<std::string, Told> m_told;
    std::set<std::string> m_outstanding;
    int m_commands = -1, m_hosts = 0, m_tokens = 0;
    std::unique_ptr<Program> m_host;
};

} // namespace doppel::test
