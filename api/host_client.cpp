#include "api/host_client.h"

#include "api/api_wire.h"
#include "api/host_directory.h"
#include "clonecore/link/service_client.h"

#include <future>
#include <map>
#include <mutex>
#include <utility>

namespace doppel {

class HostClient::Impl {
public:
    explicit Impl(Options options) : m_options(std::move(options)) {}

    ~Impl() {
        m_loop.run([this] {
            m_socket.reset();
            end({ErrorCode::Cancelled, "the connection to the host was closed", {}});
        });
    }

    Result<void> connect() {
        auto welcomed = m_welcomed.get_future();
        m_loop.run([this] {
            auto socket = ServiceClient::connect(m_loop, m_options.endpoint, m_options.serverKey, m_options.keys.value_or(KeyPair{}),
                                                 {[this](std::string_view bytes) { take(bytes); }, [this](Error error) { end(std::move(error)); }});
            if (!socket) return end(socket.error());
            m_socket = std::move(*socket);
            send(ApiHello{kApiProtocol, kApiProtocol, m_options.name});
        });
        if (welcomed.wait_for(m_options.timeout) != std::future_status::ready)
            return fail(ErrorCode::Timeout, "the host at '" + m_options.endpoint + "' does not answer");
        return welcomed.get();
    }

    void callAll(std::vector<ApiHost::Call> calls, std::function<void(Results)> reply) {
        if (calls.empty()) return reply({});
        const std::size_t count = calls.size();
        ApiCalls message{0, std::move(calls)};
        {
            std::lock_guard lock(m_mutex);
            message.id = m_nextId++;
        }
        m_loop.post([this, id = message.id, count, bytes = encode(ApiClientMessage(std::move(message))), reply = std::move(reply)]() mutable {
            if (m_end) return answerWith(*m_end, count, reply);
            if (bytes.size() > kMaxApiMessageBytes)
                return answerWith({ErrorCode::TooLarge, "a call of " + std::to_string(bytes.size()) + " bytes is too long for the link", {}}, count, reply);
            if (const auto sent = m_socket->send(bytes); !sent) return answerWith(sent.error(), count, reply);
            m_open[id] = {count, std::move(reply)};
        });
    }

    Subscription observe(std::function<void(const ApiEvent&)> observer) {
        m_loop.post([this] {
            if (std::exchange(m_subscribed, true) || m_end) return;
            send(ApiSubscribe{true});
        });
        return m_observers.add(std::move(observer));
    }

    Result<void> state() const {
        std::lock_guard lock(m_mutex);
        if (m_state) return tl::unexpected(*m_state);
        return {};
    }

private:
    struct Open {
        std::size_t count = 0;
        std::function<void(Results)> reply;
    };

    static void answerWith(const Error& error, std::size_t count, const std::function<void(Results)>& reply) {
        reply(Results(count, tl::unexpected(error)));
    }

    void send(const ApiClientMessage& message) {
        if (const auto sent = m_socket->send(encode(message)); !sent) end(sent.error());
    }

    void take(std::string_view bytes) {
        auto message = decodeApiHostMessage(bytes);
        if (!message) return end(message.error());
        if (auto* results = std::get_if<ApiResults>(&*message)) {
            const auto found = m_open.find(results->id);
            if (found == m_open.end() || found->second.count != results->results.size())
                return end({ErrorCode::ParseFailed, "the host answered what was not asked", {}});
            const Open open = std::move(found->second);
            m_open.erase(found);
            open.reply(std::move(results->results));
        } else if (const auto* event = std::get_if<ApiEvent>(&*message)) {
            m_observers.notify(*event);
        } else if (const auto* refusal = std::get_if<ApiRefusal>(&*message)) {
            end(refusal->error);
        } else if (!std::exchange(m_isWelcome, true)) {
            m_welcomed.set_value({});
        }
    }

    void end(const Error& error) {
        if (m_end) return;
        m_end = error;
        {
            std::lock_guard lock(m_mutex);
            m_state = error;
        }
        if (!std::exchange(m_isWelcome, true)) m_welcomed.set_value(tl::unexpected(error));
        for (auto& [id, open] : std::exchange(m_open, {})) answerWith(error, open.count, open.reply);
        m_observers.notify(ApiEvent{"gone", {}, {{"reason", error.message}}});
    }

    const Options m_options;
    mutable std::mutex m_mutex;
    std::uint64_t m_nextId = 1;   // guarded by m_mutex, like m_state
    std::optional<Error> m_state;
    CallbackList<void(const ApiEvent&)> m_observers;
    std::promise<Result<void>> m_welcomed;

    // On the loop's thread.
    std::optional<Error> m_end;
    bool m_isWelcome = false, m_subscribed = false;
    std::map<std::uint64_t, Open> m_open;
    std::unique_ptr<ServiceClient> m_socket;

    IoLoop m_loop;
};

HostClient::HostClient() = default;
HostClient::~HostClient() = default;

Result<std::unique_ptr<HostClient>> HostClient::connect(Options options) {
    std::unique_ptr<HostClient> client(new HostClient);
    client->m_impl = std::make_unique<Impl>(std::move(options));
    if (auto connected = client->m_impl->connect(); !connected) return tl::unexpected(std::move(connected.error()));
    return client;
}

Result<std::unique_ptr<HostClient>> HostClient::connectTo(const std::string& wanted, const std::string& key, const std::string& name,
                                                          std::chrono::milliseconds timeout) {
    Options options{.name = name, .timeout = timeout};
    if (wanted.starts_with("tcp://")) {
        auto keys = userKeyPair(userKeyFile());
        if (!keys) return tl::unexpected(std::move(keys.error()));
        options.endpoint = wanted;
        options.serverKey = key.empty() ? keys->publicKey : key;
        options.keys = std::move(*keys);
    } else {
        auto found = findHost(wanted);
        if (!found) return tl::unexpected(std::move(found.error()));
        options.endpoint = std::move(found->endpoint);
    }
    return connect(std::move(options));
}

void HostClient::callAll(std::vector<ApiHost::Call> calls, std::function<void(Results)> reply) {
    m_impl->callAll(std::move(calls), std::move(reply));
}
Subscription HostClient::observe(std::function<void(const ApiEvent&)> observer) { return m_impl->observe(std::move(observer)); }
Result<void> HostClient::state() const { return m_impl->state(); }

} // namespace doppel
