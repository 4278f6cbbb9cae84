#include "api/api_caller.h"

#include <future>
#include <utility>

namespace doppel {

ApiCaller::Results ApiCaller::callAllAndWait(std::vector<ApiHost::Call> calls) {
    auto answered = std::make_shared<std::promise<Results>>();
    auto results = answered->get_future();
    callAll(std::move(calls), [answered](Results given) { answered->set_value(std::move(given)); });
    return results.get();
}

Result<ApiValue> ApiCaller::callAndWait(std::string method, ApiValue arguments) {
    auto results = callAllAndWait({{std::move(method), std::move(arguments)}});
    return std::move(results.front());
}

void LocalCaller::callAll(std::vector<ApiHost::Call> calls, std::function<void(Results)> reply) {
    m_host.callAll(m_client, std::move(calls), std::move(reply));
}

} // namespace doppel
