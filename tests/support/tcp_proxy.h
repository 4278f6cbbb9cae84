// A network between two programs of one machine that a test can make slow, far, lossy or cut. Forwards connections to a port of
// 127.0.0.1. One thread of its own; every method from any thread.
#pragma once

#include "tests/support/weather.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace doppel::test {

class TcpProxy {
public:
    /// Pieces (of at most 1460 bytes) that get lost come a retransmission later.
    using Weather = test::Weather;

    explicit TcpProxy(int targetPort);
    /// `targetPort` is asked, on the proxy's thread, for each connection; 0 refuses it.
    explicit TcpProxy(std::function<int()> targetPort);
    ~TcpProxy();
    TcpProxy(const TcpProxy&) = delete;
    TcpProxy& operator=(const TcpProxy&) = delete;

    int port() const { return m_port; }
    void setWeather(const Weather& weather);
    /// Closes all connections at once; new ones are taken.
    void cut();
    std::uint64_t bytesForwarded() const { return m_forwarded; }

private:
    struct Pipe;
    struct Link;
    void run();
    void wake();
    void acceptOne();

    std::function<int()> m_targetPort;
    int m_port = 0;
    int m_listener = -1, m_wake = -1;
    std::mutex m_mutex; // guards the four below
    Weather m_weather;
    bool m_cut = false, m_stopping = false;
    std::atomic<std::uint64_t> m_forwarded{0};
    std::vector<std::unique_ptr<Link>> m_links; // the thread's
    std::thread m_thread;
};

} // namespace doppel::test
