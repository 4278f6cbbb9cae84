#include "ui/base/system_scheme.h"

#include "tests/unit/ui/qt_application.h"

#include <QDBusAbstractAdaptor>
#include <QDBusMessage>
#include <QProcess>
#include <QStandardPaths>
#include <QTimer>

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace doppel {

namespace {

/// As test::waitUntil, but never sleeps in the middle of what is waited for: a bus wakes the loop once for several messages.
bool waitFor(const std::function<bool()>& condition) {
    QDeadlineTimer deadline(30'000);
    QTimer tick;
    tick.start(5);
    while (!condition()) {
        if (deadline.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return true;
}

} // namespace

/// What the desktop portal answers, on a bus of the test's own.
class Portal : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public:
    uint scheme = 0;
    int asked = 0;

public slots:
    QDBusVariant Read(const QString&, const QString&) { ++asked; return QDBusVariant(QVariant::fromValue(QDBusVariant(scheme))); }
};

class SystemSchemeTest : public ::testing::Test {
protected:
    void SetUp() override {
        test::qtApplication();
        const QString daemon = QStandardPaths::findExecutable("dbus-daemon");
        if (daemon.isEmpty()) GTEST_SKIP() << "there is no dbus-daemon";
        m_daemon.start(daemon, {"--session", "--nofork", "--nopidfile", "--print-address"});
        ASSERT_TRUE(m_daemon.waitForReadyRead(30'000)) << m_daemon.readAllStandardError().toStdString();
        const QString address = QString::fromUtf8(m_daemon.readLine()).trimmed();
        m_server = std::make_unique<QDBusConnection>(QDBusConnection::connectToBus(address, "portal"));
        m_client = std::make_unique<QDBusConnection>(QDBusConnection::connectToBus(address, "desk"));
        ASSERT_TRUE(m_server->isConnected() && m_client->isConnected());
        ASSERT_TRUE(m_server->registerService("org.freedesktop.portal.Desktop"));
        m_server->registerObject("/org/freedesktop/portal/desktop", &m_portal, QDBusConnection::ExportAllSlots);
    }
    void TearDown() override {
        QDBusConnection::disconnectFromBus("portal");
        QDBusConnection::disconnectFromBus("desk");
        m_daemon.terminate();
        m_daemon.waitForFinished();
    }
    void tell(const QString& key, uint value) {
        QDBusMessage signal = QDBusMessage::createSignal("/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings", "SettingChanged");
        signal << QString("org.freedesktop.appearance") << key << QVariant::fromValue(QDBusVariant(value));
        m_server->send(signal);
    }
    QProcess m_daemon;
    std::unique_ptr<QDBusConnection> m_server, m_client;
    Portal m_portal;
};

// The first of these: what the first scheme of a process needs of QtDBus must not come from another one.
TEST_F(SystemSchemeTest, AsksThePortalAndFollowsIt) {
    m_portal.scheme = 1;
    SystemScheme scheme(*m_client, false);
    EXPECT_FALSE(scheme.isDark()) << "until it has answered";
    EXPECT_TRUE(waitFor([&] { return scheme.isDark(); }));
    tell("accent-color", 0);
    tell("color-scheme", 2);
    EXPECT_TRUE(waitFor([&] { return !scheme.isDark(); }));
}

TEST_F(SystemSchemeTest, WithoutAPreferenceThePaletteDecides) {
    SystemScheme scheme(*m_client, true);
    ASSERT_TRUE(waitFor([&] { return m_portal.asked > 0; }));
    tell("color-scheme", 2);
    EXPECT_TRUE(waitFor([&] { return !scheme.isDark(); }));
    tell("color-scheme", 0);
    EXPECT_TRUE(waitFor([&] { return scheme.isDark(); }));
}

TEST(SystemScheme, WithoutABusThePaletteDecides) {
    test::qtApplication();
    EXPECT_TRUE(SystemScheme(QDBusConnection("nowhere"), true).isDark());
    EXPECT_FALSE(SystemScheme(QDBusConnection("nowhere"), false).isDark());
}

} // namespace doppel

#include "system_scheme_test.moc"
