#include "clonecore/host/connection.h"

#include "clonecore/host/clone_module.h"
#include "clonecore/image/frame.h"
#include "clonecore/link/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <utility>

namespace doppel {

namespace {

constexpr double kMaxResolutionScale = 64;
constexpr std::chrono::seconds kConnectTime{1};
// The clone's answer has its own deadline (kFullFrameTimeout); these are only against one that never calls back.
constexpr std::chrono::seconds kFrameWait{35};
constexpr std::chrono::seconds kStoreWait{55};

} // namespace

CloneAddress tcpAddress(const std::string& host, int port, const std::string& serverKey) {
    const bool ipv6 = host.find(':') != std::string::npos && !host.starts_with('[');
    return {fmt::format("tcp://{}:{}", ipv6 ? "[" + host + "]" : host, port), host, port, serverKey};
}

bool Connection::isValid() const { return m_host.document.scene().connection(m_id) != nullptr; }

std::shared_ptr<const ConnectionRecord> Connection::record() const {
    auto found = m_host.document.scene().connection(m_id);
    if (!found) throw InvalidConnection(Error{ErrorCode::InvalidHandle, "this connection has been deleted", m_id});
    return found;
}

std::shared_ptr<const CloneStatus> Connection::status() const {
    (void)record();
    auto found = m_host.manager.status(m_id);
    if (!found) throw InvalidConnection(Error{ErrorCode::InvalidHandle, "this connection has been deleted", m_id});
    return found;
}

void Connection::edit(const char* label, const std::function<void(ConnectionRecord&)>& change) {
    ConnectionRecord next = *record();
    change(next);
    m_host.document.edit(label, [&](Scene& scene) {
        if (!(next == *scene.connection(m_id))) scene.setConnection(std::move(next));
    });
}

void Connection::refuse(const std::string& message) const {
    throw ConnectionError(Error{ErrorCode::InvalidArgument, message, m_id});
}

// ---- the record

std::string Connection::name() const { return record()->name; }
void Connection::setName(const std::string& name) {
    edit("Rename connection", [&](auto& r) { r.name = name; });
}
std::string Connection::lopNode() const { return record()->lopNode; }
void Connection::setLopNode(const std::string& node) {
    edit("Change node", [&](auto& r) { r.lopNode = node; });
}
std::string Connection::cameraPath() const { return record()->cameraPath; }
void Connection::setCameraPath(const std::string& path) {
    edit("Change camera", [&](auto& r) { r.cameraPath = path; });
}
std::string Connection::renderer() const { return record()->renderer; }
void Connection::setRenderer(const std::string& renderer) {
    edit("Change renderer", [&](auto& r) { r.renderer = renderer; });
}
std::string Connection::renderSettings() const { return record()->renderSettings; }
void Connection::setRenderSettings(const std::string& path) {
    edit("Change render settings", [&](auto& r) { r.renderSettings = path; });
}
std::string Connection::renderPass() const { return record()->renderPass; }
void Connection::setRenderPass(const std::string& path) {
    edit("Change render pass", [&](auto& r) { r.renderPass = path; });
}
std::array<double, 4> Connection::renderRegion() const { return record()->renderRegion; }
void Connection::setRenderRegion(const std::array<double, 4>& region) {
    const bool off = region == std::array<double, 4>{};
    const bool inside = std::all_of(region.begin(), region.end(), [](double v) { return v >= 0 && v <= 1; });
    if (!off && !(inside && region[0] < region[2] && region[1] < region[3]))
        refuse("a render region is x0, y0, x1, y1 within 0 and 1, with x0 < x1 and y0 < y1; or four zeros for none");
    edit("Change region", [&](auto& r) { r.renderRegion = region; });
}
std::string Connection::displayAov() const { return record()->displayAov; }
void Connection::setDisplayAov(const std::string& patterns) {
    edit("Change AOV", [&](auto& r) { r.displayAov = patterns; });
}
double Connection::resolutionScale() const { return record()->resolutionScale; }
void Connection::setResolutionScale(double scale) {
    if (!(scale >= 0 && scale <= kMaxResolutionScale))
        refuse(fmt::format("a resolution scale is between 0 (off) and {:g}, not {:g}", kMaxResolutionScale, scale));
    edit("Change resolution scale", [&](auto& r) { r.resolutionScale = scale; });
}
std::array<int, 2> Connection::resolution() const { return record()->resolution; }
void Connection::setResolution(int width, int height) {
    const auto isSide = [](int v) { return v >= 1 && v <= kMaxFrameSide; };
    if (!(width == 0 && height == 0) && !(isSide(width) && isSide(height)))
        refuse(fmt::format("a resolution is two numbers from 1 to {}, or 0 and 0 for the render settings' own; not {} and {}",
                           kMaxFrameSide, width, height));
    edit("Change resolution", [&](auto& r) { r.resolution = {width, height}; });
}
std::string Connection::frameExpression() const { return record()->frameExpression; }
void Connection::setFrameExpression(const std::string& expression) {
    edit("Change frame", [&](auto& r) { r.frameExpression = expression; });
}
std::string Connection::contextOptionExpression(const std::string& option) const {
    const auto owner = record();
    const auto it = owner->contextOptionExpressions.find(option);
    return it == owner->contextOptionExpressions.end() ? std::string() : it->second;
}
void Connection::setContextOptionExpression(const std::string& option, const std::string& expression) {
    if (!isValidNodeName(option)) refuse("'" + option + "' is no name of a context option: letters, digits and _ only");
    edit("Change context option", [&](auto& r) {
        if (expression.empty())
            r.contextOptionExpressions.erase(option);
        else
            r.contextOptionExpressions[option] = expression;
    });
}
std::vector<std::string> Connection::contextOptionsWithExpressions() const {
    std::vector<std::string> names;
    const auto owner = record();
    for (const auto& [name, expression] : owner->contextOptionExpressions) names.push_back(name);
    return names;
}
bool Connection::processUpdates() const { return record()->processUpdates; }
void Connection::setProcessUpdates(bool process) {
    edit("Change updates", [&](auto& r) { r.processUpdates = process; });
}
nlohmann::json Connection::launcherConfig() const { return record()->launcherConfig; }
void Connection::setLauncherConfig(const nlohmann::json& config) {
    if (!config.is_object()) refuse("a launcher configuration is a dictionary");
    edit("Change launcher", [&](auto& r) { r.launcherConfig = config; });
}

// ---- the clone

bool Connection::connect(const std::string& host, int port) { return tryConnect(host, port).has_value(); }

Result<void> Connection::tryConnect(const std::string& host, int port) {
    (void)record();
    if (host.empty() || port < 1 || port > 65535)
        return fail(ErrorCode::InvalidArgument, "a host name and a port from 1 to 65535 are needed to connect", m_id);
    auto keys = userKeyPair(userKeyFile()); // what a clone started by hand proves itself with, and expects
    if (!keys) return tl::unexpected(std::move(keys.error()));
    return tryConnect(tcpAddress(host, port, keys->publicKey), kConnectTime, *keys);
}

Result<void> Connection::tryConnect(CloneAddress address, std::chrono::milliseconds timeout,
                                    std::optional<KeyPair> hostKeys) {
    (void)record();
    const std::string endpoint = address.endpoint;
    if (hostKeys)
        m_host.manager.connect(m_id, std::move(address), std::move(*hostKeys));
    else
        m_host.manager.connect(m_id, std::move(address));
    const auto settled = [](const CloneStatus& s) { return s.state != CloneState::Connecting; };
    const bool inTime = m_host.manager.waitFor(m_id, settled, timeout);
    const auto now = status();
    if (isConnectedState(now->state)) return {};
    if (now->state == CloneState::Failed) return tl::unexpected(now->error);
    m_host.manager.disconnect(m_id);
    return fail(inTime ? ErrorCode::ConnectFailed : ErrorCode::Timeout,
                fmt::format("no clone answered at {} within {:g} s; check that it runs there", endpoint,
                            static_cast<double>(timeout.count()) / 1000.0),
                m_id);
}

bool Connection::isConnected() const { return isConnectedState(status()->state); }
std::string Connection::host() const { return status()->host; }
int Connection::port() const { return status()->port; }
bool Connection::isWaitingToConnect() const { return status()->waitingToConnect; }
void Connection::setWaitingToConnect(bool waiting) {
    (void)record();
    m_host.manager.setWaitingToConnect(m_id, waiting);
}
void Connection::disconnect() {
    (void)record();
    m_host.manager.disconnect(m_id);
}

// ---- the image

std::vector<std::string> Connection::availableAovs() const { return status()->availableAovs; }
std::string Connection::imagePath() const {
    (void)record();
    return membufPath(m_id);
}
std::array<int, 2> Connection::imageSize() const { return status()->imageSize; }
std::uint64_t Connection::imageVersion() const { return status()->imageVersion; }
double Connection::percentComplete() const { return status()->percent; }

std::string Connection::renderGalleryDataSource() const {
    const auto now = status();
    const bool shows = m_host.snapshots && isConnectedState(now->state) && now->imageVersion > 0;
    return shows ? m_host.snapshots->sourceIdentifier() : std::string();
}

std::string Connection::renderGalleryItemId() const {
    const auto now = status();
    const bool shows = m_host.snapshots && isConnectedState(now->state) && now->imageVersion > 0;
    return shows ? m_host.snapshots->itemId(m_id) : std::string();
}

std::string Connection::createSnapshot() { return tryCreateSnapshot().value_or(std::string()); }

Result<std::string> Connection::tryCreateSnapshot() {
    const auto owner = record();
    if (!m_host.snapshots) return fail(ErrorCode::MissingPart, "there is no gallery to keep snapshots in", m_id);

    // Shared with the callbacks, which may come after this has given up.
    auto framed = std::make_shared<std::promise<Result<FramePtr>>>();
    auto frame = framed->get_future();
    m_host.manager.requestFullFrame(m_id, [framed](Result<FramePtr> f) { framed->set_value(std::move(f)); });
    if (frame.wait_for(kFrameWait) != std::future_status::ready)
        return fail(ErrorCode::Timeout, "the clone sent no complete image in time", m_id);
    auto image = frame.get();
    if (!image) return tl::unexpected(std::move(image.error()));

    SnapshotContents contents{std::move(*image), m_host.document.scene(), *owner, m_host.manager.inputs(m_id)};
    auto kept = std::make_shared<std::promise<Result<std::string>>>();
    auto item = kept->get_future();
    m_host.snapshots->createSnapshot(std::move(contents), [kept](Result<std::string> id) { kept->set_value(std::move(id)); });
    if (item.wait_for(kStoreWait) != std::future_status::ready)
        return fail(ErrorCode::Timeout, "the gallery did not keep the snapshot in time", m_id);
    return item.get();
}

Connection Connection::duplicate() const {
    ConnectionRecord copy = *record();
    copy.sessionId = freeSessionId(m_host.document.scene(), m_id);
    const std::string id = copy.sessionId;
    m_host.document.edit("Duplicate connection", [&](Scene& scene) { scene.setConnection(std::move(copy)); });
    return Connection(m_host, id);
}

} // namespace doppel
