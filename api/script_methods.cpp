// host.runScript: code in a process of the host's user. Only where the host's user allows it.
#include "api/api_context.h"
#include "api/method_table.h"
#include "api/script_runner.h"

#include <utility>

namespace doppel {

namespace {

constexpr std::chrono::minutes kUsualTime{10};

void runScript(ApiContext& c, ApiArgs& a, ApiReply reply) {
    if (!c.services().scripts) {
        throw ConnectionError(Error{ErrorCode::Refused,
                                    "this host runs no scripts for its clients; its user allows it with: doppel serve --allow-scripts. `doppel script "
                                    "--attach` runs them beside you",
                                    {}});
    }
    const auto timeout = a.seconds(1, "timeout", kUsualTime);
    if (timeout > kMaxScriptTime) throw ConnectionError(Error{ErrorCode::InvalidArgument, "a script may run for 24 hours at most", {}});
    c.services().scripts->run(a.text(0, "text"), timeout, std::move(reply));
}

} // namespace

void addScriptMethods(MethodTable& table) {
    table.addLong("host.runScript",
                  "Runs Python on this host, where that is allowed (text, timeout=600): {exitCode, output, truncated, timedOut}", runScript);
}

} // namespace doppel
