// Another machine on another network, as far as the kernel can tell: two network namespaces of one wire, whose packets a test can delay,
// throttle and lose, and whose cable it can pull. TCP's own retransmissions, timeouts and windows do the rest.
// From its making to its end the thread that made it (and the threads and processes started by that meanwhile) is on the near network,
// which has nothing but a loopback and the wire: make it before whatever makes sockets, destroy it on the same thread, last.
// One thread of its own carries the packets. Needs the rights of root and the device /dev/net/tun.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"
#include "tests/support/weather.h"

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace doppel::test {

class FarMachine {
public:
    static constexpr const char* kNearAddress = "198.18.0.1"; ///< of the network for such tests, RFC 2544
    static constexpr const char* kFarAddress = "198.18.0.2";

    /// An error says why this machine can't: no rights, no device.
    static Result<std::unique_ptr<FarMachine>> make();
    ~FarMachine();
    FarMachine(const FarMachine&) = delete;
    FarMachine& operator=(const FarMachine&) = delete;

    /// What makes a command line run over there (nsenter's first words).
    std::vector<std::string> prefix() const;
    void setWeather(const Weather& weather);

private:
    FarMachine() = default;
    void carry();
    void wake() const;

    FileDescriptor m_home, m_farNetwork; ///< namespaces
    FileDescriptor m_near, m_far, m_wake; ///< the wire's ends
    std::mutex m_mutex; // guards the two below
    Weather m_weather;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace doppel::test
