#include "ui/base/system_scheme.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDebug>
#include <QFileInfo>

namespace doppel {

namespace {
const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");
constexpr uint kPrefersDark = 1, kPrefersLight = 2;
} // namespace

QDBusConnection SystemScheme::sessionBus() {
    const bool isThere = qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") || QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
    return isThere ? QDBusConnection::sessionBus() : QDBusConnection(QStringLiteral("doppel none"));
}

SystemScheme::SystemScheme(const QDBusConnection& bus, bool isDark, QObject* parent) : QObject(parent), m_usual(isDark), m_isDark(isDark) {
    if (!bus.isConnected()) return;
    QDBusConnection connection = bus;
    // QtDBus looks the slot's types up by name and refuses the slot as long as nobody has named this one.
    qRegisterMetaType<QDBusVariant>();
    // clang-format off: QtDBus compares the slot's text
    if (!connection.connect(QString(), kPath, kInterface, QStringLiteral("SettingChanged"), this, SLOT(take(QString,QString,QDBusVariant))))
        qWarning("the system's theme is read now but not followed: the session bus refused the subscription");
    // clang-format on
    QDBusMessage question = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    question << kGroup << kKey;
    auto* watcher = new QDBusPendingCallWatcher(connection.asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (!reply.isError()) set(reply.value().variant()); // no portal: the palette's word stays
    });
}

void SystemScheme::take(const QString& group, const QString& key, const QDBusVariant& value) {
    if (group == kGroup && key == kKey) set(value.variant());
}

void SystemScheme::set(const QVariant& value) {
    // Read wraps the value once more than the signal does.
    QVariant inner = value;
    if (inner.canConvert<QDBusVariant>()) inner = inner.value<QDBusVariant>().variant();
    const uint scheme = inner.toUInt();
    const bool isDark = scheme == kPrefersDark ? true : scheme == kPrefersLight ? false : m_usual;
    if (isDark == m_isDark) return;
    m_isDark = isDark;
    emit changed();
}

} // namespace doppel
