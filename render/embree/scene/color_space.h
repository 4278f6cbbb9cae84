// Colours of textures to linear Rec.709. Pure.
#pragma once

#include <optional>
#include <string>

namespace doppel::embree {

enum class TransferCurve : unsigned char { Linear, Srgb, Gamma22, Gamma18, Rec709 };

/// How stored values become linear Rec.709: a curve for each channel, then a matrix.
struct ColorConversion {
    TransferCurve curve = TransferCurve::Linear;
    const float* matrix = nullptr; ///< 9 values, row by row; null = as they are
};

/// By a name of Texture::colorSpace but "auto", or one of OpenImageIO's `oiio:ColorSpace`; nothing for an unknown one.
std::optional<ColorConversion> colorConversion(const std::string& name);

/// rgb in place.
void toLinear(const ColorConversion& conversion, float* rgb);

} // namespace doppel::embree
