#include "tests/ui/painted_session.h"

#include <Imath/half.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstring>
#include <utility>

namespace doppel::test {

namespace {

constexpr std::chrono::milliseconds kPassTime{25};

using Vec = std::array<float, 3>;
float dot(const Vec& a, const Vec& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
Vec scaled(const Vec& a, float s) { return {a[0] * s, a[1] * s, a[2] * s}; }
Vec sum(const Vec& a, const Vec& b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }
Vec unit(const Vec& a) { return scaled(a, 1 / std::sqrt(std::max(1e-12f, dot(a, a)))); }

struct Hit {
    float depth = 0; // 0 = nothing
    Vec normal{0, 0, 0}, albedo{0, 0, 0};
    std::uint32_t id = 0;
};

struct Sphere {
    Vec center;
    float radius;
    Vec color;
};

/// A number in [0, 1) that is always the same for the same pixel and pass.
float noise(int x, int y, int pass) {
    auto h = static_cast<std::uint32_t>(x) * 374761393u + static_cast<std::uint32_t>(y) * 668265263u +
             static_cast<std::uint32_t>(pass) * 2246822519u;
    h = (h ^ (h >> 13)) * 1274126177u;
    return static_cast<float>((h ^ (h >> 16)) & 0xffffff) / 16777216.0f;
}

std::array<Sphere, 3> spheres(const RenderRequest& request) {
    const auto it = request.options.find("variant");
    const std::string variant = it == request.options.end() ? "" : toString(it->second);
    Vec color{0.75f, 0.33f, 0.12f};
    if (variant == "blue" || variant == "jade") color = {0.12f, 0.42f, 0.36f};
    const auto t = static_cast<float>(request.frame) * 0.13f;
    return {Sphere{{0, 1 + 0.25f * std::sin(t), 0}, 1, color}, Sphere{{1.9f, 0.6f, -0.4f + 0.3f * std::cos(t)}, 0.6f, {0.8f, 0.8f, 0.75f}},
            Sphere{{-1.6f, 0.45f, 0.9f}, 0.45f, {0.15f, 0.25f, 0.6f}}};
}

struct Camera {
    Vec eye, right, up, forward;
};

Camera cameraOf(const std::string& path) {
    float angle = 0.5f;
    float height = 2.0f;
    float distance = 7.0f;
    for (const char c : path) angle += static_cast<float>(static_cast<unsigned char>(c)) * 0.37f;
    if (path.find("top") != std::string::npos) height = 6.5f;
    if (path.find("close") != std::string::npos) distance = 4.2f;
    Camera camera;
    camera.eye = {distance * std::sin(angle), height, distance * std::cos(angle)};
    camera.forward = unit(sum({0, 0.7f, 0}, scaled(camera.eye, -1)));
    camera.right = unit({-camera.forward[2], 0, camera.forward[0]});
    const Vec& f = camera.forward;
    const Vec& r = camera.right;
    camera.up = {r[1] * f[2] - r[2] * f[1], r[2] * f[0] - r[0] * f[2], r[0] * f[1] - r[1] * f[0]};
    return camera;
}

Hit trace(const std::array<Sphere, 3>& world, const Vec& from, const Vec& along) {
    Hit hit;
    float nearest = 1e9f;
    for (std::size_t i = 0; i < world.size(); ++i) {
        const Vec to = sum(from, scaled(world[i].center, -1));
        const float b = dot(to, along);
        const float d = b * b - dot(to, to) + world[i].radius * world[i].radius;
        const float t = -b - std::sqrt(std::max(0.0f, d));
        if (d < 0 || t < 1e-3f || t >= nearest) continue;
        nearest = t;
        hit = {t, unit(sum(sum(from, scaled(along, t)), scaled(world[i].center, -1))), world[i].color, static_cast<std::uint32_t>(i + 1)};
    }
    const float floor = -from[1] / along[1];
    if (floor > 1e-3f && floor < nearest && floor < 60) {
        const Vec at = sum(from, scaled(along, floor));
        const bool dark = (static_cast<int>(std::floor(at[0])) + static_cast<int>(std::floor(at[2]))) & 1;
        hit = {floor, {0, 1, 0}, dark ? Vec{0.16f, 0.16f, 0.17f} : Vec{0.42f, 0.41f, 0.39f}, 9};
    }
    return hit;
}

struct Pixel {
    Vec color;
    Hit hit;
};

Pixel shade(const std::array<Sphere, 3>& world, const Camera& camera, float u, float v) {
    const Vec along = unit(sum(sum(camera.forward, scaled(camera.right, u)), scaled(camera.up, v)));
    const Hit hit = trace(world, camera.eye, along);
    if (hit.depth == 0) {
        const float sky = std::clamp(along[1] * 0.5f + 0.5f, 0.0f, 1.0f);
        return {{0.30f + 0.25f * sky, 0.34f + 0.30f * sky, 0.40f + 0.42f * sky}, hit};
    }
    const Vec light = unit({0.6f, 1.0f, 0.5f});
    const Vec at = sum(sum(camera.eye, scaled(along, hit.depth)), scaled(hit.normal, 1e-2f));
    const bool shadow = trace(world, at, light).depth != 0;
    const float direct = shadow ? 0.0f : std::max(0.0f, dot(hit.normal, light)) * 1.3f;
    const float ambient = 0.25f + 0.15f * hit.normal[1];
    return {scaled(hit.albedo, direct + ambient), hit};
}

template <class T>
void put(std::span<std::byte> buffer, std::size_t offset, std::size_t index, T value) {
    std::memcpy(buffer.data() + offset + index * sizeof(T), &value, sizeof(T));
}

} // namespace

PaintedSession::PaintedSession(RenderEvents& events) : m_events(events), m_thread([this] { run(); }) {}

PaintedSession::~PaintedSession() {
    {
        std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

std::vector<RendererInfo> PaintedSession::renderers() const {
    RendererInfo info;
    info.name = "painted";
    info.label = "Painted spheres";
    info.aovs = {"C", "depth", "N", "albedo", "primId"};
    info.options = {{"samples", "Samples", "Passes until the image has converged", Value(16.0), 1, 4096},
                    {"seed", "Seed", "Changes the noise", Value(1.0), 0, 0}};
    return {info};
}

void PaintedSession::setNetwork(std::shared_ptr<const NodeNetwork>) {}

void PaintedSession::setRequest(const RenderRequest& request) {
    {
        std::lock_guard lock(m_mutex);
        m_restart |= !m_haveRequest || request.epoch != m_request.epoch;
        m_frameWanted |= m_haveRequest && request.displayAov != m_request.displayAov;
        m_request = request;
        m_haveRequest = true;
    }
    m_wake.notify_all();
}

void PaintedSession::setPaused(bool paused) {
    {
        std::lock_guard lock(m_mutex);
        m_paused = paused;
    }
    m_wake.notify_all();
}

void PaintedSession::frameWanted() {
    {
        std::lock_guard lock(m_mutex);
        m_frameWanted = true;
    }
    m_wake.notify_all();
}

void PaintedSession::wantAllAovs() {
    {
        std::lock_guard lock(m_mutex);
        m_allWanted = true;
    }
    m_wake.notify_all();
}

void PaintedSession::run() {
    int done = 0;
    bool toldPaused = false;
    bool failed = false;
    auto started = std::chrono::steady_clock::now();
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        const auto it = m_request.rendererOptions.find("samples");
        const int target = it == m_request.rendererOptions.end() ? 16 : std::max(1, static_cast<int>(toNumber(it->second, 16)));
        const bool busy = m_haveRequest && !m_paused && !failed && done < target;
        if (!m_restart && !m_frameWanted && !m_allWanted && m_paused == toldPaused && !busy) {
            m_wake.wait(lock);
            continue;
        }
        if (std::exchange(m_restart, false)) {
            done = 0;
            failed = false;
            started = std::chrono::steady_clock::now();
        }
        const RenderRequest request = m_request;
        const bool all = std::exchange(m_allWanted, false);
        const bool wanted = std::exchange(m_frameWanted, false);
        const bool paused = m_paused;
        const bool pass = m_haveRequest && !paused && !failed && done < target;
        lock.unlock();

        FrameInfo info;
        info.epoch = request.epoch;
        info.frame = request.frame;
        info.renderer = "painted";
        if (request.cameraPath == "/missing") {
            if (!failed) {
                m_events.log("error", "the stage has no camera /missing");
                m_events.status(request.epoch, RenderPhase::Failed, info, "there is no camera '/missing' on the stage");
            }
            failed = true;
        } else {
            if (pass) ++done;
            info.samples = done;
            info.percent = 100.0 * done / target;
            info.converged = done >= target;
            info.renderSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
            if (pass && done == 1) m_events.status(request.epoch, RenderPhase::Rendering, info, "");
            if (pass || all || wanted) publish(request, info, all);
            if (paused && !toldPaused)
                m_events.status(request.epoch, RenderPhase::Paused, info, "");
            else if ((pass && info.converged) || (!paused && toldPaused))
                m_events.status(request.epoch, info.converged ? RenderPhase::Converged : RenderPhase::Rendering, info, "");
        }
        toldPaused = paused;

        lock.lock();
        // A pass takes its time, so that tests and people see it grow; an edit or the end cuts it short.
        if (pass && !failed) m_wake.wait_for(lock, kPassTime, [&] { return m_ending || m_restart || m_allWanted || m_paused; });
    }
}

void PaintedSession::publish(const RenderRequest& request, const FrameInfo& info, bool allAovs) {
    FrameLayout layout;
    layout.width = layout.fullWidth = request.resolution[0] > 0 ? request.resolution[0] : 320;
    layout.height = layout.fullHeight = request.resolution[1] > 0 ? request.resolution[1] : 180;
    const AovLayout known[] = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0},
                               {"depth", {"Z"}, PixelType::Float, 0},
                               {"N", {"X", "Y", "Z"}, PixelType::Float, 0},
                               {"albedo", {"R", "G", "B"}, PixelType::Half, 0},
                               {"primId", {"id"}, PixelType::UInt32, 0}};
    for (const auto& aov : known)
        if (allAovs || matchesAovPatterns(request.displayAov, aov.name)) layout.aovs.push_back(aov);
    layout.computeOffsets();
    auto slot = m_events.acquireSlot(layout);
    if (!slot) return;
    const auto bytes = slot->bytes();
    const auto world = spheres(request);
    const Camera camera = cameraOf(request.cameraPath);
    const float spread = 0.6f / std::sqrt(static_cast<float>(std::max(1, info.samples)));
    const auto offsetOf = [&](const char* name) -> std::ptrdiff_t {
        const int index = layout.indexOf(name);
        return index < 0 ? -1 : static_cast<std::ptrdiff_t>(layout.aovs[static_cast<std::size_t>(index)].offset);
    };
    const auto color = offsetOf("C"), depth = offsetOf("depth"), normal = offsetOf("N"), albedo = offsetOf("albedo"), ids = offsetOf("primId");
    for (int y = 0; y < layout.height; ++y) {
        for (int x = 0; x < layout.width; ++x) {
            const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(layout.width) + static_cast<std::size_t>(x);
            const float w = static_cast<float>(layout.width);
            const float u = (static_cast<float>(x) + 0.5f - w / 2) / w * 0.9f;
            const float v = (static_cast<float>(layout.height) / 2 - static_cast<float>(y) - 0.5f) / w * 0.9f;
            const Pixel pixel = shade(world, camera, u, v);
            const float grain = 1 + spread * (noise(x, y, info.samples) - 0.5f);
            for (std::size_t c = 0; c < 3; ++c) {
                if (color >= 0) put(bytes, static_cast<std::size_t>(color), i * 4 + c, Imath::half(pixel.color[c] * grain).bits());
                if (normal >= 0) put(bytes, static_cast<std::size_t>(normal), i * 3 + c, pixel.hit.normal[c]);
                if (albedo >= 0) put(bytes, static_cast<std::size_t>(albedo), i * 3 + c, Imath::half(pixel.hit.albedo[c]).bits());
            }
            if (color >= 0) put(bytes, static_cast<std::size_t>(color), i * 4 + 3, Imath::half(1.0f).bits());
            if (depth >= 0) put(bytes, static_cast<std::size_t>(depth), i, pixel.hit.depth);
            if (ids >= 0) put(bytes, static_cast<std::size_t>(ids), i, pixel.hit.id);
        }
    }
    m_events.publish(std::move(slot), layout, info);
}

} // namespace doppel::test
