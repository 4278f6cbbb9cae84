// Private to link/: the ZeroMQ context that all I/O loops of a process share, so that inproc works between them, and the
// thread that answers the question "may this key come in?" (ZAP) for every CURVE socket bound in it.
// Kept alive by loops and sockets; the last one ends it. Thread-safe.
#pragma once

#include "clonecore/base/error.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace doppel {

class LinkContext {
public:
    /// The context of this process; made when nobody has one.
    static std::shared_ptr<LinkContext> shared();
    ~LinkContext();
    LinkContext(const LinkContext&) = delete;
    LinkContext& operator=(const LinkContext&) = delete;

    void* zmq() const { return m_context; }

    /// Lets only `clientKeys` (z85; none = any) into sockets of the ZAP domain that is returned. Starts the thread.
    Result<std::string> addDomain(std::set<std::string> clientKeys);
    void removeDomain(const std::string& domain);

    /// A name that no other inproc endpoint of this process has.
    std::string uniqueName(const std::string& prefix);

private:
    LinkContext();
    Result<void> startZap();
    void serveZap(void* socket);
    bool isAllowed(const std::string& domain, const std::string& mechanism, const std::string& clientKey);

    void* m_context = nullptr;
    std::mutex m_mutex;
    std::map<std::string, std::set<std::string>> m_domains; ///< allowed keys by domain
    std::uint64_t m_nextName = 1;
    bool m_zapStarted = false;
    std::thread m_zapThread;
};

} // namespace doppel
