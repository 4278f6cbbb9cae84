// Moves the camera that a connection renders through: orbit, pan, dolly and focus, as edits of its camera node that the clones
// follow. One drag is one undo step. Main thread.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/document.h"

#include <array>
#include <string>

namespace doppel {

/// Where a camera is and where it looks: along its -Z, its Y is up. As the parameters of a camera node.
struct CameraPose {
    std::array<double, 3> position{0, 0, 0};
    std::array<double, 3> rotation{0, 0, 0}; ///< degrees, about X first, then Y, then Z

    std::array<double, 3> forward() const;

    // `distance` is that of the point at which it looks, in scene units. Fractions are of the height of the image.

    /// Turns about that point; one image height is half a turn. The horizon stays level: it is told from the rotation whether Y
    /// or Z is up. Stops short of the zenith.
    void orbit(double distance, double right, double down);
    /// Moves so that this point follows the pointer; `heightAtOne`: height of what is seen at a distance of one.
    void pan(double distance, double heightAtOne, double right, double down);
    /// Moves to `factor` times the distance.
    void dolly(double distance, double factor);

private:
    bool isZUp() const;
    std::array<double, 3> turned(std::array<double, 3> vector) const;
};

class CameraNavigator {
public:
    explicit CameraNavigator(Document& document) : m_document(document) {}

    /// Takes the camera of a connection. `distance`: of the point that is turned about; 0 = the camera's focus distance. NotFound
    /// when no camera node makes that camera, InvalidArgument when an expression moves it; the text says what to do.
    Result<void> begin(const std::string& sessionId, double distance);
    bool isActive() const { return !m_node.empty(); }
    void orbit(double right, double down);
    void pan(double right, double down);
    void dolly(double factor);
    void end(); ///< the next drag is a step of its own

    /// Focuses the camera of a connection on `distance`, one step.
    Result<void> focus(const std::string& sessionId, double distance);

private:
    void apply();

    Document& m_document;
    std::string m_node; ///< "" = none is moved
    CameraPose m_pose;
    double m_distance = 1, m_heightAtOne = 1;
};

} // namespace doppel
