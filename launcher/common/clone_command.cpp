#include "launcher/common/clone_command.h"

namespace doppel {

namespace {
constexpr int kMaxThreads = 1024;
constexpr int kMaxIdleTimeout = 7 * 24 * 3600;
} // namespace

Result<void> readCloneOptions(const ConfigFields& fields, CloneOptions& options) {
    return firstFault([&] { return fields.whole("port", 0, 65535, options.port); },
                      [&] { return fields.whole("threads", 0, kMaxThreads, options.threads); },
                      [&] { return fields.whole("idleTimeout", 1, kMaxIdleTimeout, options.idleTimeout); },
                      [&] { return fields.truth("dialBack", options.dialBack); },
                      [&] { return fields.word("dialAddress", "._:[]-", options.dialAddress); });
}

void describeCloneOptions(nlohmann::json& properties) {
    const CloneOptions defaults;
    properties["port"] = schemaWhole("Port", "TCP port to serve on, or of this machine when the clone dials back; 0 = any free one.", defaults.port, 0, 65535);
    properties["threads"] = schemaWhole("Threads", "Render threads; 0 = one per processor.", defaults.threads, 0, kMaxThreads);
    properties["idleTimeout"] = schemaWhole("Idle timeout", "Seconds without a host after which the clone ends by itself.",
                                            defaults.idleTimeout, 1, kMaxIdleTimeout);
    properties["dialBack"] = schemaField("boolean", "Dial back",
                                         "The clone connects to this machine instead of the other way round, for clones behind a firewall or NAT.",
                                         defaults.dialBack);
    properties["dialAddress"] = schemaField("string", "Dial back to",
                                            "Name or address of this machine as the clone's sees it; empty = the name of this machine.", "");
}

Result<void> takeRequest(const LaunchRequest& request, CloneOptions& options) {
    options.renderer = request.renderer;
    options.dial = request.dialBack;
    options.assetCacheBytes = request.assetCacheBytes;
    if (options.dialBack == !options.dial.empty()) return {};
    return fail(ErrorCode::InvalidArgument, options.dialBack ? "\"dialBack\" needs a host that awaits the clone: start it as a connection of a scene"
                                                             : "the host awaits a clone that dials, but the configuration does not say \"dialBack\"");
}

std::vector<std::string> cloneArguments(const CloneOptions& options, const std::string& listen, const std::string& address,
                                        const std::string& hostPublicKey) {
    // One word each where a value comes from outside: a z85 key may begin with a dash.
    std::vector<std::string> words{"--host-key=" + hostPublicKey, "--idle-timeout", std::to_string(options.idleTimeout), "--outlive-host"};
    if (options.threads > 0) words.insert(words.end(), {"--threads", std::to_string(options.threads)});
    if (!options.renderer.empty()) words.push_back("--wanted-renderer=" + options.renderer);
    if (options.assetCacheBytes > 0) words.push_back("--asset-cache-size=" + std::to_string(options.assetCacheBytes));
    if (!options.dial.empty()) {
        words.push_back("--dial=" + options.dial);
        return words;
    }
    words.insert(words.begin(), {"--listen", listen});
    if (!address.empty()) words.push_back("--address=" + address);
    if (options.port > 0) words.insert(words.end(), {"--port", std::to_string(options.port)});
    return words;
}

} // namespace doppel
