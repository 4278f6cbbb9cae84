// Gives the program the theme and text size that the preferences ask for, at once and whenever they or the system change. Owned by the
// Desk, main thread.
#pragma once

#include "ui/base/preferences.h"
#include "ui/base/system_scheme.h"

#include <memory>

namespace doppel {

class Appearance : public QObject {
    Q_OBJECT

public:
    explicit Appearance(Preferences& preferences, QObject* parent = nullptr);

private:
    void apply();

    Preferences& m_preferences;
    std::unique_ptr<SystemScheme> m_system; // once it is followed
};

} // namespace doppel
