#include "ui/viewer/camera_navigator.h"

#include "ui/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <variant>

namespace doppel {

namespace {

/// What the translations know these texts by.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(CameraNavigator)
};

using Vector = std::array<double, 3>;

constexpr const char* kPositions[] = {"tx", "ty", "tz"};
constexpr const char* kRotations[] = {"rx", "ry", "rz"};
// The defaults of the node type.
constexpr double kFocalLength = 50, kFilmWidth = 20.955, kFocusDistance = 5;
constexpr double kSteepest = 89.5; // degrees above or below the horizon
constexpr double kNearest = 1e-4;  // scene units

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

Vector plus(const Vector& a, const Vector& b, double times) { return {a[0] + b[0] * times, a[1] + b[1] * times, a[2] + b[2] * times}; }

/// The camera node that makes a prim path; nullptr when there is none.
std::shared_ptr<const Node> cameraNode(const Scene& scene, const std::string& path) {
    for (const auto& [name, node] : *scene.nodes) {
        if (node->type != "camera") continue;
        const auto found = node->parameters.find("primpath");
        const auto* text = found == node->parameters.end() ? nullptr : std::get_if<std::string>(&found->second.value);
        if ((text && !text->empty() ? *text : "/cameras/" + name) == path) return node;
    }
    return nullptr;
}

double number(const Node& node, const char* name, double otherwise) {
    const auto found = node.parameters.find(name);
    const auto* value = found == node.parameters.end() ? nullptr : std::get_if<double>(&found->second.value);
    return value ? *value : otherwise;
}

bool hasExpression(const Node& node, const char* name) {
    const auto found = node.parameters.find(name);
    return found != node.parameters.end() && !found->second.expression.empty();
}

Result<std::shared_ptr<const Node>> editableCamera(const Scene& scene, const std::string& sessionId) {
    const auto record = scene.connection(sessionId);
    if (!record) return fail(ErrorCode::NotFound, toStd(Words::tr("there is no connection '%1'").arg(toQt(sessionId))));
    auto node = cameraNode(scene, record->cameraPath);
    if (!node)
        return fail(ErrorCode::NotFound, toStd(Words::tr("no camera node makes '%1': add one in the Stage pane and let the connection render through it").arg(toQt(record->cameraPath))));
    return node;
}

Result<void> notByExpression(const Node& node, const char* name) {
    if (!hasExpression(node, name)) return {};
    return fail(ErrorCode::InvalidArgument, toStd(Words::tr("an expression sets '%1' of the camera '%2': make it a number to move the camera by hand").arg(QLatin1String(name), toQt(node.name))));
}

} // namespace

bool CameraPose::isZUp() const {
    // Where Z is up the turn about the vertical is the third, and a level camera is turned by 90 degrees about X.
    if (rotation[1] != 0) return false;
    return rotation[2] != 0 || rotation[0] > 45;
}

std::array<double, 3> CameraPose::turned(std::array<double, 3> v) const {
    const auto turn = [&v](std::size_t a, std::size_t b, double degrees) {
        const double c = std::cos(radians(degrees)), s = std::sin(radians(degrees));
        const double x = v[a] * c - v[b] * s, y = v[a] * s + v[b] * c;
        v[a] = x;
        v[b] = y;
    };
    turn(1, 2, rotation[0]);
    turn(2, 0, rotation[1]);
    turn(0, 1, rotation[2]);
    return v;
}

std::array<double, 3> CameraPose::forward() const { return turned({0, 0, -1}); }

void CameraPose::orbit(double distance, double right, double down) {
    const Vector pivot = plus(position, forward(), distance);
    const bool zUp = isZUp();
    const double level = zUp ? 90 : 0;
    rotation[zUp ? 2 : 1] -= right * 180;
    rotation[0] = std::clamp(rotation[0] - down * 180, level - kSteepest, level + kSteepest);
    position = plus(pivot, forward(), -distance);
}

void CameraPose::pan(double distance, double heightAtOne, double right, double down) {
    const double height = distance * heightAtOne;
    position = plus(plus(position, turned({1, 0, 0}), -right * height), turned({0, 1, 0}), down * height);
}

void CameraPose::dolly(double distance, double factor) { position = plus(position, forward(), distance * (1 - factor)); }

Result<void> CameraNavigator::begin(const std::string& sessionId, double distance) {
    const Scene& scene = m_document.scene();
    auto node = editableCamera(scene, sessionId);
    if (!node) return tl::unexpected(node.error());
    for (const auto& names : {kPositions, kRotations})
        for (std::size_t i = 0; i < 3; ++i)
            if (auto free = notByExpression(**node, names[i]); !free) return free;
    for (std::size_t i = 0; i < 3; ++i) {
        m_pose.position[i] = number(**node, kPositions[i], 0);
        m_pose.rotation[i] = number(**node, kRotations[i], 0);
    }
    m_distance = std::isfinite(distance) && distance > kNearest ? distance : number(**node, "focusdistance", kFocusDistance);
    // The film's height follows from the image; a picture of 16:9 is near enough for a pan.
    m_heightAtOne = number(**node, "haperture", kFilmWidth) / std::max(number(**node, "focallength", kFocalLength), 1e-3) * 9 / 16;
    m_node = (*node)->name;
    return {};
}

void CameraNavigator::orbit(double right, double down) {
    m_pose.orbit(m_distance, right, down);
    apply();
}

void CameraNavigator::pan(double right, double down) {
    m_pose.pan(m_distance, m_heightAtOne, right, down);
    apply();
}

void CameraNavigator::dolly(double factor) {
    const double wanted = std::max(m_distance * factor, kNearest);
    m_pose.dolly(m_distance, wanted / m_distance);
    m_distance = wanted;
    apply();
}

void CameraNavigator::end() {
    m_node.clear();
    m_document.endMerge();
}

void CameraNavigator::apply() {
    const auto before = m_document.scene().node(m_node);
    if (!before) return m_node.clear(); // it was deleted meanwhile
    m_document.edit(
        toStd(Words::tr("Move %1").arg(toQt(m_node))),
        [&](Scene& scene) {
            Node node = *before;
            for (std::size_t i = 0; i < 3; ++i) {
                node.parameters[kPositions[i]].value = m_pose.position[i];
                node.parameters[kRotations[i]].value = m_pose.rotation[i];
            }
            scene.setNode(std::move(node));
        },
        "move " + m_node);
}

Result<void> CameraNavigator::focus(const std::string& sessionId, double distance) {
    auto node = editableCamera(m_document.scene(), sessionId);
    if (!node) return tl::unexpected(node.error());
    if (auto free = notByExpression(**node, "focusdistance"); !free) return free;
    if (!std::isfinite(distance) || distance <= kNearest)
        return fail(ErrorCode::InvalidArgument, toStd(Words::tr("there is nothing to focus on at that pixel")));
    m_document.edit(toStd(Words::tr("Focus %1").arg(toQt((*node)->name))), [&](Scene& scene) {
        Node next = **node;
        next.parameters["focusdistance"].value = distance;
        scene.setNode(std::move(next));
    });
    return {};
}

} // namespace doppel
