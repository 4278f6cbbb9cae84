#include "render/embree/scene/light_tree_builder.h"

#include "render/embree/kernel/math.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace doppel::embree {

namespace {

/// Below this depth lights are split by halves, so that a path fits its 64 bits.
constexpr int kMostUnevenDepth = 24;
constexpr int kBins = 12;

float component(Float3 v, int axis) { return axis == 0 ? v.x : axis == 1 ? v.y : v.z; }

/// Directions: all within `angle` of the axis.
struct Cone {
    Float3 axis{0, 0, 1};
    double angle = 0;
};

Cone joined(const Cone& a, const Cone& b) {
    if (a.angle < b.angle) return joined(b, a);
    const double between = std::acos(std::clamp(static_cast<double>(dot(a.axis, b.axis)), -1.0, 1.0));
    if (std::min(between + b.angle, M_PI) <= a.angle) return a;
    const double angle = 0.5 * (a.angle + between + b.angle);
    if (angle >= M_PI) return {a.axis, M_PI};
    // Turn the wider one's axis towards the other.
    const double turn = angle - a.angle;
    const Float3 side = normalized(b.axis - dot(a.axis, b.axis) * a.axis);
    if (!(dot(side, side) > 0.5f)) return {a.axis, M_PI};
    return {normalized(static_cast<float>(std::cos(turn)) * a.axis + static_cast<float>(std::sin(turn)) * side), angle};
}

/// What some lights come to.
struct Bounds {
    Float3 lower = float3(kInfinity), upper = float3(-kInfinity);
    Cone normals;
    double emission = 0; ///< angle around a normal
    double power = 0;
    bool isEmpty = true;

    void add(const Bounds& b) {
        if (b.isEmpty) return;
        lower = {std::min(lower.x, b.lower.x), std::min(lower.y, b.lower.y), std::min(lower.z, b.lower.z)};
        upper = {std::max(upper.x, b.upper.x), std::max(upper.y, b.upper.y), std::max(upper.z, b.upper.z)};
        normals = isEmpty ? b.normals : joined(normals, b.normals);
        emission = std::max(emission, b.emission);
        power += b.power;
        isEmpty = false;
    }

    Float3 center() const { return (lower + upper) * 0.5f; }

    /// Surface area orientation heuristic: power, times size, times the directions it may go in.
    double cost() const {
        if (isEmpty) return 0;
        const Float3 d = upper - lower;
        const double area = 2.0 * static_cast<double>(d.x * d.y + d.y * d.z + d.z * d.x) + 1e-6 * static_cast<double>(dot(d, d)) + 1e-20;
        const double o = normals.angle, w = std::min(o + emission, M_PI);
        const double solid = 2 * M_PI * (1 - std::cos(o)) +
                             M_PI / 2 * (2 * w * std::sin(o) - std::cos(o - 2 * w) - 2 * o * std::sin(o) + std::cos(o));
        return power * area * solid;
    }
};

Bounds boundsOf(const LightData& light, float power) {
    Bounds b;
    b.isEmpty = false;
    b.power = std::max(static_cast<double>(power), 1e-30);
    Float3 half = float3(light.kind == LightKind::Point ? 0.0f : light.radius);
    b.normals = {light.axisZ * -1.0f, M_PI};
    b.emission = M_PI / 2;
    switch (light.kind) {
    case LightKind::Rect:
    case LightKind::Disk:
        half = Float3{std::fabs(light.halfX.x) + std::fabs(light.halfY.x), std::fabs(light.halfX.y) + std::fabs(light.halfY.y),
                      std::fabs(light.halfX.z) + std::fabs(light.halfY.z)};
        b.normals.angle = 0;
        break;
    case LightKind::Cylinder:
        half += Float3{std::fabs(light.axisX.x), std::fabs(light.axisX.y), std::fabs(light.axisX.z)} * light.halfLength;
        break;
    default: break;
    }
    // A cone says where light may go: round lights send all of it there, flat ones as the cosine to their normal goes.
    if (light.isShaped && light.cosConeOuter > -1.0f) {
        const double outer = std::acos(static_cast<double>(light.cosConeOuter));
        const bool isFlat = b.normals.angle <= 0;
        b.emission = isFlat ? std::min(M_PI / 2, outer) : 0.0;
        if (!isFlat) b.normals.angle = outer;
    }
    b.lower = light.center - half;
    b.upper = light.center + half;
    return b;
}

class Builder {
public:
    Builder(std::span<LightData> lights, const std::vector<float>& powers) : m_lights(lights), m_powers(powers) {}

    std::vector<LightNode> build(std::vector<std::size_t> members) {
        if (!members.empty()) add(std::span(members), 0, 0);
        return std::move(m_nodes);
    }

private:
    Bounds boundsAt(std::size_t light) const { return boundsOf(m_lights[light], m_powers[light]); }

    void add(std::span<std::size_t> members, std::uint64_t path, int depth) {
        Bounds all;
        for (const std::size_t i : members) all.add(boundsAt(i));
        const std::size_t node = m_nodes.size();
        m_nodes.push_back(nodeOf(all));
        if (members.size() == 1) {
            m_nodes[node].right = -1 - static_cast<std::int32_t>(members[0]);
            m_lights[members[0]].treePath = path;
            m_lights[members[0]].isInTree = 1;
            return;
        }
        const std::size_t left = split(members, all, depth);
        add(members.first(left), path, depth + 1);
        m_nodes[node].right = static_cast<std::int32_t>(m_nodes.size());
        add(members.subspan(left), path | std::uint64_t{1} << depth, depth + 1);
    }

    static LightNode nodeOf(const Bounds& b) {
        LightNode n{};
        n.center = b.center();
        n.radius = 0.5f * lengthOf(b.upper - b.lower);
        n.axis = b.normals.axis;
        n.power = static_cast<float>(b.power);
        n.cosNormals = static_cast<float>(std::cos(b.normals.angle));
        n.sinNormals = static_cast<float>(std::sin(b.normals.angle));
        n.cosEmission = static_cast<float>(std::cos(std::min(b.emission + 1e-3, M_PI)));
        return n;
    }

    /// Orders the members and says how many go left.
    std::size_t split(std::span<std::size_t> members, const Bounds& all, int depth) const {
        Float3 lower = float3(kInfinity), upper = float3(-kInfinity);
        for (const std::size_t i : members) {
            const Float3 c = boundsAt(i).center();
            lower = {std::min(lower.x, c.x), std::min(lower.y, c.y), std::min(lower.z, c.z)};
            upper = {std::max(upper.x, c.x), std::max(upper.y, c.y), std::max(upper.z, c.z)};
        }
        const Float3 size = upper - lower;
        const auto halve = [&] {
            const int axis = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2;
            std::stable_sort(members.begin(), members.end(), [&](auto a, auto b) {
                return component(boundsAt(a).center(), axis) < component(boundsAt(b).center(), axis);
            });
            return members.size() / 2;
        };
        if (depth >= kMostUnevenDepth || !(maxComponent(size) > 0.0f)) return halve();

        double best = std::numeric_limits<double>::infinity();
        int bestAxis = -1, bestBin = 0;
        for (int axis = 0; axis < 3; ++axis) {
            if (!(component(size, axis) > 0.0f)) continue;
            std::array<Bounds, kBins> bins;
            for (const std::size_t i : members) bins[binOf(i, axis, lower, size)].add(boundsAt(i));
            // Long boxes are cut across.
            const double stretch = static_cast<double>(maxComponent(all.upper - all.lower)) /
                                   std::max(static_cast<double>(component(all.upper - all.lower, axis)), 1e-20);
            for (int cut = 1; cut < kBins; ++cut) {
                Bounds left, right;
                for (int b = 0; b < kBins; ++b) (b < cut ? left : right).add(bins[static_cast<std::size_t>(b)]);
                const double cost = stretch * (left.cost() + right.cost());
                if (left.isEmpty || right.isEmpty || !(cost < best)) continue;
                best = cost;
                bestAxis = axis;
                bestBin = cut;
            }
        }
        if (bestAxis < 0) return halve();
        const auto middle = std::stable_partition(members.begin(), members.end(), [&](std::size_t i) {
            return binOf(i, bestAxis, lower, size) < static_cast<std::size_t>(bestBin);
        });
        return static_cast<std::size_t>(middle - members.begin());
    }

    std::size_t binOf(std::size_t light, int axis, Float3 lower, Float3 size) const {
        const float at = (component(boundsAt(light).center(), axis) - component(lower, axis)) / component(size, axis);
        return static_cast<std::size_t>(std::clamp(static_cast<int>(at * kBins), 0, kBins - 1));
    }

    std::span<LightData> m_lights;
    const std::vector<float>& m_powers;
    std::vector<LightNode> m_nodes;
};

} // namespace

std::vector<LightNode> buildLightTree(std::span<LightData> lights, const std::vector<std::size_t>& members,
                                      const std::vector<float>& powers) {
    return Builder(lights, powers).build(members);
}

} // namespace doppel::embree
