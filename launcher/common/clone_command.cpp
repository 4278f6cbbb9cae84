#include "launcher/common/clone_command.h"

namespace doppel {

namespace {
constexpr int kMaxThreads = 1024;
constexpr int kMaxIdleTimeout = 7 * 24 * 3600;
} // namespace

Result<void> readCloneOptions(const ConfigFields& fields, CloneOptions& options) {
    return firstFault([&] { return fields.whole("port", 0, 65535, options.port); },
                      [&] { return fields.whole("threads", 0, kMaxThreads, options.threads); },
                      [&] { return fields.whole("idleTimeout", 1, kMaxIdleTimeout, options.idleTimeout); });
}

void describeCloneOptions(nlohmann::json& properties) {
    const CloneOptions defaults;
    properties["port"] = schemaWhole("Port", "TCP port to serve on; 0 = any free one.", defaults.port, 0, 65535);
    properties["threads"] = schemaWhole("Threads", "Render threads; 0 = one per processor.", defaults.threads, 0, kMaxThreads);
    properties["idleTimeout"] = schemaWhole("Idle timeout", "Seconds without a host after which the clone ends by itself.",
                                            defaults.idleTimeout, 1, kMaxIdleTimeout);
}

std::vector<std::string> cloneArguments(const CloneOptions& options, const std::string& listen, const std::string& address,
                                        const std::string& hostPublicKey) {
    // One word each where a value comes from outside: a z85 key may begin with a dash.
    std::vector<std::string> words{"--listen", listen, "--host-key=" + hostPublicKey, "--idle-timeout",
                                   std::to_string(options.idleTimeout), "--outlive-host"};
    if (!address.empty()) words.push_back("--address=" + address);
    if (options.threads > 0) words.insert(words.end(), {"--threads", std::to_string(options.threads)});
    if (options.port > 0) words.insert(words.end(), {"--port", std::to_string(options.port)});
    return words;
}

} // namespace doppel
