#include "ui/base/preferences.h"

#include "ui/base/language.h"

#include <QSettings>

#include <type_traits>
#include <utility>

namespace doppel {

namespace {

/// Visits every value with its key: reading and writing can't forget one.
template <class Values, class Visit>
void visit(Values& values, Visit&& each) {
    each("preferences/theme", values.theme);
    each("preferences/textPoints", values.textPoints);
    each("preferences/language", values.language);
    each("preferences/autosave", values.autosave);
    each("preferences/autosaveSeconds", values.autosaveSeconds);
    each("preferences/offerRecovery", values.offerRecovery);
    each("preferences/undoSteps", values.undoSteps);
    each("preferences/assetCacheGiB", values.assetCacheGiB);
    each("preferences/newScale", values.newScale);
    each("preferences/newLauncher", values.newLauncher);
    each("preferences/displayRate", values.displayRate);
    each("preferences/colourConfig", values.colourConfig);
    each("viewer/linkTiles", values.linksTiles);
    each("timeline/loop", values.loopMode);
    each("preferences/galleryFolder", values.galleryFolder);
}

template <class Value>
void put(QSettings& settings, const QString& key, const Value& value) {
    if constexpr (std::is_enum_v<Value>)
        settings.setValue(key, static_cast<int>(value));
    else
        settings.setValue(key, value);
}

template <class Value>
void take(const QSettings& settings, const QString& key, Value& value) {
    const QVariant kept = settings.value(key);
    [[maybe_unused]] bool isNumber = false;
    if constexpr (std::is_enum_v<Value> || std::is_same_v<Value, int>) {
        const int number = kept.toInt(&isNumber);
        if (isNumber) value = static_cast<Value>(number);
    } else if constexpr (std::is_same_v<Value, double>) {
        const double number = kept.toDouble(&isNumber);
        if (isNumber) value = number;
    } else if (kept.isValid()) {
        value = kept.value<Value>();
    }
}

PreferenceValues allowed(PreferenceValues values) {
    using P = PreferenceValues;
    const P usual;
    // Written so that a NaN is not allowed either.
    const auto keep = [](auto& value, auto from, auto to, auto otherwise) {
        if (!(value >= from && value <= to)) value = otherwise;
    };
    keep(values.theme, ThemeChoice::Dark, ThemeChoice::System, usual.theme);
    if (values.textPoints != 0) keep(values.textPoints, P::kMinTextPoints, P::kMaxTextPoints, usual.textPoints);
    keep(values.autosaveSeconds, 1, P::kMaxAutosaveSeconds, usual.autosaveSeconds);
    keep(values.undoSteps, P::kMinUndoSteps, P::kMaxUndoSteps, usual.undoSteps);
    keep(values.assetCacheGiB, 0, P::kMaxAssetCacheGiB, usual.assetCacheGiB);
    keep(values.newScale, 0.0, P::kMaxScale, usual.newScale);
    keep(values.displayRate, P::kMinDisplayRate, P::kMaxDisplayRate, usual.displayRate);
    keep(values.loopMode, 0, 2, usual.loopMode);
    if (!language::available().contains(values.language)) values.language = usual.language;
    if (values.newLauncher.isEmpty()) values.newLauncher = usual.newLauncher;
    return values;
}

} // namespace

Preferences::Preferences(QObject* parent) : QObject(parent) {
    const QSettings settings;
    visit(m_values, [&](const char* key, auto& value) { take(settings, QLatin1String(key), value); });
    m_values = allowed(std::move(m_values));
}

void Preferences::edit(const std::function<void(PreferenceValues&)>& edit) {
    PreferenceValues next = m_values;
    edit(next);
    set(std::move(next));
}

void Preferences::reset() { set({}); }

void Preferences::set(PreferenceValues next) {
    next = allowed(std::move(next));
    if (next == m_values) return;
    const PreferenceValues before = std::exchange(m_values, std::move(next));
    QSettings settings;
    visit(m_values, [&](const char* key, const auto& value) { put(settings, QLatin1String(key), value); });
    emit changed(before);
}

} // namespace doppel
