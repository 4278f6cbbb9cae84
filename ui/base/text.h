// Text between the core (UTF-8 std::string) and Qt, and how numbers, times and states are written for people.
// Pure functions, any thread.
#pragma once

#include "clonecore/host/clone_status.h"
#include "clonecore/scene/value.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace doppel {

inline QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
inline std::string toStd(const QString& text) { return text.toStdString(); }
QString pathToQt(const std::filesystem::path& path);
std::filesystem::path pathFromQt(const QString& path);

/// "0.8 s", "12 s", "3:07", "1:02:03".
QString formatSeconds(double seconds);
/// "0.4 ms", "120 ms".
QString formatMilliseconds(double seconds);
/// Shortest form that reads back the same: "12", "12.5".
QString formatNumber(double number);
/// "812 B", "4.2 MiB".
QString formatBytes(std::uint64_t bytes);
/// "1 sample", "12 samples": one of two patterns with %1 for the number.
QString counted(std::size_t count, const QString& one, const QString& many);
/// The state as a column shows it: "Rendering", "Failed".
QString stateLabel(CloneState state);

/// How a value is typed into a field: numbers bare, strings bare too unless they would read as a number, then quoted.
QString valueToText(const Value& value);
/// The reverse: a number when the text is one, else the text without enclosing quotes.
Value valueFromText(const QString& text);

} // namespace doppel
