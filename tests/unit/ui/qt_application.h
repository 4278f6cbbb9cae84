// The one QCoreApplication that tests of the desk's parts without a window need, and how they wait.
#pragma once

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>

#include <functional>

namespace doppel::test {

inline QCoreApplication& qtApplication() {
    static int argc = 1;
    static char name[] = "ui_unit";
    static char* argv[] = {name, nullptr};
    static QCoreApplication application(argc, argv);
    return application;
}

/// Handles events until `condition` holds; false after half a minute.
inline bool waitUntil(const std::function<bool()>& condition) {
    QDeadlineTimer deadline(30'000);
    while (!condition()) {
        if (deadline.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
    }
    return true;
}

} // namespace doppel::test
