// Runs the tests of the desk inside one QApplication. Started by CTest under xvfb-run.
#include "tests/ui/killed_desk.h"

#include <QApplication>

#include <gtest/gtest.h>

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    QApplication application(argc, argv);
    QApplication::setApplicationName("DoppelTest");
    QApplication::setOrganizationName("doppel");
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() == 4 && arguments[1] == doppel::test::kKilledDesk) return doppel::test::runKilledDesk(arguments[2], arguments[3]);
    return RUN_ALL_TESTS();
}
