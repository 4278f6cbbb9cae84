// A peer without manners for tests: a bare ZeroMQ socket that sends whatever it likes.
#pragma once

#include <gtest/gtest.h>
#include <zmq.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel::test {

class RawPeer {
public:
    explicit RawPeer(int type) : m_context(::zmq_ctx_new()), m_socket(::zmq_socket(m_context, type)) {
        const int none = 0;
        ::zmq_setsockopt(m_socket, ZMQ_LINGER, &none, sizeof none);
    }
    ~RawPeer() {
        ::zmq_close(m_socket);
        ::zmq_ctx_term(m_context);
    }
    RawPeer(const RawPeer&) = delete;
    RawPeer& operator=(const RawPeer&) = delete;

    void useKeys(const std::string& serverKey, const std::string& publicKey, const std::string& secretKey) {
        ::zmq_setsockopt(m_socket, ZMQ_CURVE_SERVERKEY, serverKey.data(), serverKey.size());
        ::zmq_setsockopt(m_socket, ZMQ_CURVE_PUBLICKEY, publicKey.data(), publicKey.size());
        ::zmq_setsockopt(m_socket, ZMQ_CURVE_SECRETKEY, secretKey.data(), secretKey.size());
    }
    void connect(const std::string& endpoint) { ASSERT_EQ(::zmq_connect(m_socket, endpoint.c_str()), 0); }
    std::string bind(const std::string& endpoint) {
        EXPECT_EQ(::zmq_bind(m_socket, endpoint.c_str()), 0) << ::zmq_strerror(zmq_errno());
        char text[256] = {};
        std::size_t size = sizeof text;
        ::zmq_getsockopt(m_socket, ZMQ_LAST_ENDPOINT, text, &size);
        return text;
    }
    bool send(const std::vector<std::string>& parts) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const int flags = i + 1 < parts.size() ? ZMQ_SNDMORE : 0;
            if (::zmq_send(m_socket, parts[i].data(), parts[i].size(), flags) < 0) return false;
        }
        return true;
    }
    /// The parts of the next message; nullopt when none comes in time.
    std::optional<std::vector<std::string>> receive(int milliseconds = 20'000) {
        ::zmq_setsockopt(m_socket, ZMQ_RCVTIMEO, &milliseconds, sizeof milliseconds);
        std::vector<std::string> parts;
        for (int more = 1; more;) {
            zmq_msg_t part;
            ::zmq_msg_init(&part);
            const bool got = ::zmq_msg_recv(&part, m_socket, 0) >= 0;
            if (got) parts.emplace_back(static_cast<const char*>(::zmq_msg_data(&part)), ::zmq_msg_size(&part));
            more = got && ::zmq_msg_more(&part);
            ::zmq_msg_close(&part);
            if (!got) return std::nullopt;
        }
        return parts;
    }

private:
    void* m_context;
    void* m_socket;
};

} // namespace doppel::test
