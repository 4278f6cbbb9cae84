#include "ui/viewer/pixel_readout.h"

#include "ui/base/text.h"

#include <QStringList>

#include <Imath/half.h>

#include <charconv>
#include <cstring>

namespace doppel {

namespace {

template <class T>
T read(const std::byte* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

double sample(const std::byte* from, PixelType type) {
    switch (type) {
        case PixelType::Half: {
            Imath::half value;
            value.setBits(read<std::uint16_t>(from));
            return static_cast<double>(static_cast<float>(value));
        }
        case PixelType::Float: return static_cast<double>(read<float>(from));
        case PixelType::UInt32: return static_cast<double>(read<std::uint32_t>(from));
    }
    return 0;
}

/// Shortest text that reads back as the same float (or exact integer).
QString shortest(double value, PixelType type) {
    if (type == PixelType::UInt32) return QString::number(static_cast<quint32>(value));
    char buffer[64];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(value));
    return QString::fromLatin1(buffer, end - buffer);
}

} // namespace

std::optional<std::vector<ChannelValue>> pixelValues(const Frame& frame, std::size_t aov, int x, int y) {
    const FrameLayout& layout = frame.layout();
    const int column = x - layout.x;
    const int row = y - layout.y;
    if (aov >= layout.aovs.size() || column < 0 || row < 0 || column >= layout.width || row >= layout.height) return {};
    const AovLayout& info = layout.aovs[aov];
    const auto pixel = static_cast<std::size_t>(row) * static_cast<std::size_t>(layout.width) + static_cast<std::size_t>(column);
    const std::byte* from = frame.aov(aov).data() + pixel * info.bytesPerPixel();
    std::vector<ChannelValue> values;
    for (const auto& channel : info.channels) {
        values.push_back({channel, sample(from, info.type)});
        from += bytesPerSample(info.type);
    }
    return values;
}

QString valuesText(const Frame& frame, std::size_t aov, int x, int y) {
    QStringList texts;
    if (const auto values = pixelValues(frame, aov, x, y))
        for (const auto& [channel, value] : *values)
            texts << QStringLiteral("%1 %2").arg(toQt(channel), shortest(value, frame.layout().aovs[aov].type));
    return texts.join(QStringLiteral("   "));
}

QString pixelText(const Frame& frame, std::size_t aov, int x, int y) {
    const QString place = QStringLiteral("x %1  y %2").arg(x).arg(y);
    const QString values = valuesText(frame, aov, x, y);
    if (values.isEmpty()) return place;
    return place + QStringLiteral("    %1   %2").arg(toQt(frame.layout().aovs[aov].name), values);
}

} // namespace doppel
