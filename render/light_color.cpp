#include "render/light_color.h"

#include <algorithm>
#include <cmath>

namespace doppel {

V3f blackbodyColor(float kelvin) {
    // Chromaticity by Kim et al. (2002), then XYZ to linear Rec. 709.
    const double t = std::clamp(kelvin, 1667.0f, 25000.0f), t2 = t * t, t3 = t2 * t;
    const double x = t < 4000 ? -0.2661239e9 / t3 - 0.2343589e6 / t2 + 0.8776956e3 / t + 0.179910
                              : -3.0258469e9 / t3 + 2.1070379e6 / t2 + 0.2226347e3 / t + 0.240390;
    const double x2 = x * x, x3 = x2 * x;
    double y = 3.0817580 * x3 - 5.87338670 * x2 + 3.75112997 * x - 0.37001483;
    if (t < 2222) {
        y = -1.1063814 * x3 - 1.34811020 * x2 + 2.18555832 * x - 0.20219683;
    } else if (t < 4000) {
        y = -0.9549476 * x3 - 1.37418593 * x2 + 2.09137015 * x - 0.16748867;
    }
    const double X = x / y, Z = (1 - x - y) / y;
    const V3f c(static_cast<float>(std::max(3.2404542 * X - 1.5371385 - 0.4985314 * Z, 0.0)),
                   static_cast<float>(std::max(-0.9692660 * X + 1.8760108 + 0.0415560 * Z, 0.0)),
                   static_cast<float>(std::max(0.0556434 * X - 0.2040259 + 1.0572252 * Z, 0.0)));
    return c / (0.2126f * c.x + 0.7152f * c.y + 0.0722f * c.z);
}

V3f emittedColor(const Light& light) {
    V3f color = light.color * (light.intensity * std::exp2(light.exposure));
    if (light.enableColorTemperature) color *= blackbodyColor(light.colorTemperature);
    return color;
}

} // namespace doppel
