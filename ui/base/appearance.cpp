#include "ui/base/appearance.h"

#include "ui/base/theme.h"

#include <QApplication>

namespace doppel {

Appearance::Appearance(Preferences& preferences, QObject* parent) : QObject(parent), m_preferences(preferences) {
    apply();
    connect(&m_preferences, &Preferences::changed, this, &Appearance::apply);
}

void Appearance::apply() {
    const PreferenceValues& wanted = m_preferences.values();
    bool isDark = wanted.theme != ThemeChoice::Light;
    if (wanted.theme == ThemeChoice::System) {
        if (!m_system) {
            m_system = std::make_unique<SystemScheme>(SystemScheme::sessionBus(), theme::systemPaletteIsDark());
            connect(m_system.get(), &SystemScheme::changed, this, &Appearance::apply);
        }
        isDark = m_system->isDark();
    }
    theme::apply(*qApp, isDark, wanted.textPoints);
}

} // namespace doppel
