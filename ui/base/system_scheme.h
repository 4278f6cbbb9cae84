// Whether the system wants dark windows: by the desktop portal (org.freedesktop.appearance) and what it says later, else by the palette
// that Qt came up with. Main thread; the portal is asked without waiting.
#pragma once

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>

namespace doppel {

class SystemScheme : public QObject {
    Q_OBJECT

public:
    /// The user's session bus; one that is not connected where there is none (none is started for it).
    static QDBusConnection sessionBus();
    /// `isDark`: what counts until the portal has answered, and where there is none.
    SystemScheme(const QDBusConnection& bus, bool isDark, QObject* parent = nullptr);

    bool isDark() const { return m_isDark; }

signals:
    void changed();

private slots:
    void take(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void set(const QVariant& value);

    bool m_usual;
    bool m_isDark;
};

} // namespace doppel
