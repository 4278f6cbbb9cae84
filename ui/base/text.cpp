#include "ui/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {
/// What the translations know these texts by.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Text)
};

bool isNumber(const QString& text) {
    bool ok = false;
    const double number = text.trimmed().toDouble(&ok);
    return ok && std::isfinite(number);
}
} // namespace

QString pathToQt(const std::filesystem::path& path) { return toQt(path.string()); }

std::filesystem::path pathFromQt(const QString& path) { return std::filesystem::path(path.toStdString()); }

QString formatSeconds(double seconds) {
    if (!(seconds >= 0)) return {};
    if (seconds < 10) return Words::tr("%1 s").arg(seconds, 0, 'f', 1);
    const auto whole = static_cast<qint64>(std::min(seconds, 1e9) + 0.5);
    if (whole < 60) return Words::tr("%1 s").arg(whole);
    const auto two = [](qint64 n) { return QStringLiteral("%1").arg(n, 2, 10, QLatin1Char('0')); };
    if (whole < 3600) return QStringLiteral("%1:%2").arg(whole / 60).arg(two(whole % 60));
    return QStringLiteral("%1:%2:%3").arg(whole / 3600).arg(two(whole / 60 % 60), two(whole % 60));
}

QString formatMilliseconds(double seconds) {
    const double milliseconds = 1000 * seconds;
    return QStringLiteral("%1 ms").arg(milliseconds, 0, 'f', milliseconds < 10 ? 1 : 0);
}

QString formatNumber(double number) { return toQt(toString(Value(number))); }

QString formatBytes(std::uint64_t bytes) {
    static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (amount >= 1024 && unit + 1 < std::size(kUnits)) {
        amount /= 1024;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(amount, 0, 'f', unit == 0 ? 0 : 1).arg(QLatin1String(kUnits[unit]));
}

QString counted(std::size_t count, const QString& one, const QString& many) {
    const QString& pattern = count == 1 ? one : many;
    return pattern.contains(QLatin1String("%1")) ? pattern.arg(count) : pattern;
}

QString stateLabel(CloneState state) {
    switch (state) {
        case CloneState::Stopped: return Words::tr("Stopped");
        case CloneState::Launching: return Words::tr("Launching");
        case CloneState::Connecting: return Words::tr("Connecting");
        case CloneState::Syncing: return Words::tr("Syncing");
        case CloneState::Rendering: return Words::tr("Rendering");
        case CloneState::Converged: return Words::tr("Converged");
        case CloneState::Paused: return Words::tr("Paused");
        case CloneState::Lost: return Words::tr("Lost");
        case CloneState::Failed: return Words::tr("Failed");
    }
    return {};
}

QString valueToText(const Value& value) {
    const QString text = toQt(toString(value));
    const bool mustQuote = std::holds_alternative<std::string>(value) &&
                           (isNumber(text) || (text.size() >= 2 && text.startsWith(u'"') && text.endsWith(u'"')));
    return mustQuote ? QStringLiteral("\"%1\"").arg(text) : text;
}

Value valueFromText(const QString& text) {
    if (isNumber(text)) return text.trimmed().toDouble();
    if (text.size() >= 2 && text.startsWith(u'"') && text.endsWith(u'"')) return toStd(text.mid(1, text.size() - 2));
    return toStd(text);
}

} // namespace doppel
