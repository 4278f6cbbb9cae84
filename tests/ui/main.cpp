// Runs the tests of the desk inside one QApplication. Started by CTest under xvfb-run.
#include <QApplication>

#include <gtest/gtest.h>

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    QApplication application(argc, argv);
    QApplication::setApplicationName("DoppelTest");
    QApplication::setOrganizationName("doppel");
    return RUN_ALL_TESTS();
}
