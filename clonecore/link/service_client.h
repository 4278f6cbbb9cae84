// The other end of a ServiceSocket: one connection of a client to a host. Whole messages of bytes. I/O thread only.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/keys.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace doppel {

class ServiceClient {
public:
    struct Callbacks {
        std::function<void(std::string_view bytes)> message; ///< `bytes` are there during the call only
        /// Once: nobody answers, the host is gone, it does not let this key in. Nothing can be sent any more.
        std::function<void(Error)> failed;
    };

    /// Starts connecting. `serverKey` and `keys` for tcp; "" for ipc.
    static Result<std::unique_ptr<ServiceClient>> connect(IoLoop& loop, const std::string& endpoint, const std::string& serverKey,
                                                          const KeyPair& keys, Callbacks callbacks);
    ~ServiceClient();

    /// Queues a message. Timeout when the host reads nothing any more, ConnectFailed when the connection has ended.
    Result<void> send(std::string_view bytes);

private:
    ServiceClient();
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
