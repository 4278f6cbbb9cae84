#include "api/api_host.h"

#include "api/api_context.h"
#include "api/method_table.h"

#include <atomic>
#include <mutex>
#include <utility>

namespace doppel {

namespace {

const char* changeName(CloneEventKind kind) {
    switch (kind) {
    case CloneEventKind::State: return "state";
    case CloneEventKind::Status: return "status";
    case CloneEventKind::Image: return "image";
    case CloneEventKind::Log: return "log";
    case CloneEventKind::Created: return "created";
    case CloneEventKind::Deleted: return "deleted";
    case CloneEventKind::Record: return "record";
    }
    return "";
}

/// Results of a batch as they come. What nobody can answer any more, as the host ended, is Cancelled.
class Batch {
public:
    using Results = std::vector<Result<ApiValue>>;

    Batch(std::size_t count, std::function<void(Results)> reply)
        : m_results(count, fail(ErrorCode::Cancelled, "the host has ended")), m_missing(count), m_reply(std::move(reply)) {}
    ~Batch() {
        if (m_missing > 0) m_reply(std::move(m_results));
    }
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    void take(std::size_t index, Result<ApiValue> result) {
        {
            std::lock_guard lock(m_mutex);
            m_results[index] = std::move(result);
            if (--m_missing > 0) return;
        }
        m_reply(std::move(m_results));
    }

private:
    std::mutex m_mutex;
    Results m_results;
    std::size_t m_missing = 0;
    std::function<void(Results)> m_reply;
};

} // namespace

std::string ApiEvent::coalescingKey() const {
    if (type == "image") return "image " + id;
    if (type == "cook") return data.value("state", "") == toString(CookState::Cooking) ? "cook " + id : std::string();
    if (type == "connection") {
        const auto change = data.find("change");
        if (change != data.end() && (*change == "status" || *change == "log" || *change == "record"))
            return type + " " + id + " " + change->get<std::string>();
    }
    return {};
}

ApiContext::Poster ApiContext::documentPoster() const {
    return [weak = std::weak_ptr<ApiState>(m_state), post = m_state->services.post, client = m_client](std::function<void(ApiContext&)> task) {
        post([weak, client, task = std::move(task)] {
            const auto state = weak.lock();
            if (!state) return;
            ApiContext context(state, client);
            task(context);
        });
    };
}

/// Tells observers of events. Shared with what it listens to: a call on another thread may end after the host.
struct EventTeller {
    CloneManager& manager; ///< outlives its own calls
    CallbackList<void(const ApiEvent&)> observers{};

    void tell(const CloneEvent& event) {
        ApiEvent told{event.kind == CloneEventKind::Image ? "image" : "connection", event.sessionId, ApiValue::object()};
        if (event.kind == CloneEventKind::Image) {
            const auto status = manager.status(event.sessionId);
            told.data["version"] = status ? status->imageVersion : 0;
        } else {
            told.data["change"] = changeName(event.kind);
        }
        if (event.kind == CloneEventKind::State) {
            told.data["before"] = toString(event.before);
            told.data["after"] = toString(event.after);
        }
        observers.notify(told);
    }

    void tell(const CookReport& report) { observers.notify({"cook", report.node, cookValue(report)}); }

    void tell(const SceneChange& change) {
        ApiEvent told{"scene", {}, {{"frames", change.frames}, {"contextOptions", change.contextOptions}, {"other", change.other}}};
        told.data["nodes"] = change.nodes;
        observers.notify(told);
    }
};

class ApiHost::Impl {
public:
    explicit Impl(ApiServices services) : m_state(std::make_shared<ApiState>(std::move(services))) {
        m_cloneEvents = m_state->services.manager.observe([teller = m_teller](const CloneEvent& event) { teller->tell(event); });
        m_cookEvents = m_state->cooks.observe([teller = m_teller](const CookReport& report) { teller->tell(report); });
        m_edits = m_state->services.document.observe(
            [teller = m_teller](const Scene&, const Scene&, const SceneChange& change) { teller->tell(change); });
    }

    void run(ApiClient client, std::vector<Call> calls, std::shared_ptr<Batch> batch) {
        m_state->services.post([weak = std::weak_ptr<ApiState>(m_state), client, calls = std::move(calls), batch]() mutable {
            const auto state = weak.lock();
            if (!state) return; // the batch says so
            for (std::size_t i = 0; i < calls.size(); ++i) {
                ApiContext context(state, client);
                if (!calls[i].arguments.is_array()) {
                    batch->take(i, fail(ErrorCode::InvalidArgument, "the arguments of a call are a list", calls[i].method));
                    continue;
                }
                MethodTable::all().run(context, calls[i].method, ApiArgs(std::move(calls[i].arguments)),
                                       [batch, i](Result<ApiValue> result) { batch->take(i, std::move(result)); });
            }
        });
    }

    std::shared_ptr<ApiState> m_state;
    const std::shared_ptr<EventTeller> m_teller = std::make_shared<EventTeller>(EventTeller{m_state->services.manager});
    std::atomic<ApiClient> m_nextClient{1};
    Subscription m_cloneEvents, m_cookEvents, m_edits;
};

ApiHost::ApiHost(ApiServices services) : m_impl(std::make_unique<Impl>(std::move(services))) {}
ApiHost::~ApiHost() = default;

ApiClient ApiHost::newClient() { return m_impl->m_nextClient++; }

void ApiHost::clientLeft(ApiClient client) {
    m_impl->m_state->waits.cancel(client);
    m_impl->m_state->galleries.closeAll(client);
}

void ApiHost::call(ApiClient client, Call call, ApiReply reply) {
    callAll(client, {std::move(call)}, [reply = std::move(reply)](std::vector<Result<ApiValue>> results) { reply(std::move(results.front())); });
}

void ApiHost::callAll(ApiClient client, std::vector<Call> calls, std::function<void(std::vector<Result<ApiValue>>)> reply) {
    if (calls.empty()) return reply({});
    auto batch = std::make_shared<Batch>(calls.size(), std::move(reply));
    m_impl->run(client, std::move(calls), std::move(batch));
}

Subscription ApiHost::observe(std::function<void(const ApiEvent&)> observer) { return m_impl->m_teller->observers.add(std::move(observer)); }

} // namespace doppel
