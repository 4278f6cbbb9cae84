#include "ui/viewer/wanted_part.h"

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {
constexpr int kRegionStep = 128; // image pixels
constexpr int kSizeStep = 64;
constexpr double kNearlyAll = 0.6; // from here on all of an image is converted
} // namespace

DisplayRegion wantedRegion(const FrameLayout& layout, const ImagePlace& place, const QRectF& seen) {
    const QRectF window(layout.x, layout.y, layout.width, layout.height);
    const QRectF part = QRectF(place.toImage(seen.topLeft()), place.toImage(seen.bottomRight())).intersected(window);
    if (part.isEmpty()) return {0, 0, 1, 1};
    const auto below = [](double value) { return static_cast<int>(std::floor(value / kRegionStep)) * kRegionStep; };
    const auto above = [](double value) { return static_cast<int>(std::ceil(value / kRegionStep)) * kRegionStep; };
    const double margin = kRegionStep / 2.0;
    const int left = std::max(0, below(part.left() - layout.x - margin)), top = std::max(0, below(part.top() - layout.y - margin));
    const int right = std::min(layout.width, above(part.right() - layout.x + margin));
    const int bottom = std::min(layout.height, above(part.bottom() - layout.y + margin));
    const double share = static_cast<double>(right - left) * (bottom - top) / (static_cast<double>(layout.width) * layout.height);
    return share > kNearlyAll ? DisplayRegion{} : DisplayRegion{left, top, right - left, bottom - top};
}

QSize wantedSize(const FrameLayout& layout, const DisplayRegion& region, double scale, double pixelRatio) {
    const double pixels = scale * pixelRatio;
    if (pixels >= 1) return {};
    const auto stepped = [&](int side) {
        const int wanted = std::max(1, static_cast<int>(std::ceil(side * pixels)));
        return std::min(side, (wanted + kSizeStep - 1) / kSizeStep * kSizeStep);
    };
    return QSize(stepped(region.width > 0 ? region.width : layout.width), stepped(region.height > 0 ? region.height : layout.height));
}

} // namespace doppel
