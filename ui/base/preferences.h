// What a person has chosen for all scenes: one value with all of it, kept in QSettings, and whoever wants to hear of changes. Owned by
// the Desk, main thread. What is damaged in the file, or no longer allowed, counts as not chosen.
#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace doppel {

enum class ThemeChoice { Dark, Light, System };

/// Defaults are what a first start has.
struct PreferenceValues {
    ThemeChoice theme = ThemeChoice::Dark;
    double textPoints = 0; ///< of plain text; 0 = as the system, else kMinTextPoints..kMaxTextPoints
    QString language;      ///< code of language::available(), from the next start on; "" = as the system

    bool autosave = true;     ///< unsaved changes are kept for the case of a crash
    int autosaveSeconds = 10; ///< after an edit, 1..kMaxAutosaveSeconds
    bool offerRecovery = true;

    int undoSteps = 500;  ///< that are kept, kMinUndoSteps..kMaxUndoSteps
    int assetCacheGiB = 0; ///< most that fetched files take on the machine of a clone; 0 = as that machine says, to kMaxAssetCacheGiB

    double newScale = 0;  ///< resolution scale of new connections, 0 = none, else to kMaxScale
    QString newLauncher = QStringLiteral("local");

    int displayRate = 60;     ///< updates of images and figures a second, kMinDisplayRate..60
    QString colourConfig;     ///< OpenColorIO file; "" = that of $OCIO, else the built-in one
    bool linksTiles = true;

    int loopMode = 0;      ///< of the timeline: 0 loop, 1 once, 2 there and back
    QString galleryFolder; ///< for galleries of scenes that have none yet; "" = beside the scene

    static constexpr double kMinTextPoints = 6, kMaxTextPoints = 24, kMaxScale = 8;
    static constexpr int kMinUndoSteps = 20, kMaxUndoSteps = 5000, kMaxAssetCacheGiB = 16384;
    static constexpr int kMaxAutosaveSeconds = 3600, kMinDisplayRate = 1, kMaxDisplayRate = 60;

    bool operator==(const PreferenceValues&) const = default;
};

class Preferences : public QObject {
    Q_OBJECT

public:
    /// Reads QSettings of the application's name.
    explicit Preferences(QObject* parent = nullptr);

    const PreferenceValues& values() const { return m_values; }
    /// Changes, keeps and tells; nothing happens when nothing is different. Values that are not allowed become the default.
    void edit(const std::function<void(PreferenceValues&)>& edit);
    void reset();

signals:
    void changed(const doppel::PreferenceValues& before);

private:
    void set(PreferenceValues next);

    PreferenceValues m_values;
};

} // namespace doppel
