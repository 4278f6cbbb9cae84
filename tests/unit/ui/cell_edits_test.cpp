// What is typed into cells of the clone table.
#include "ui/clones/cell_edits.h"
#include "ui/clones/clone_columns.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

ConnectionRecord edited(int column, const char* text) {
    ConnectionRecord record;
    record.resolution = {7, 7};
    record.resolutionScale = 7;
    const auto edit = editOfCell(column, QString::fromUtf8(text));
    EXPECT_TRUE(edit) << text << ": " << (edit ? "" : edit.error().message);
    if (edit) edit->edit(record);
    return record;
}

std::string fault(int column, const char* text) {
    const auto edit = editOfCell(column, QString::fromUtf8(text));
    return edit ? "none" : edit.error().message;
}

} // namespace

TEST(CellEdits, TakeResolutionsAsPeopleWriteThem) {
    for (const char* text : {"1920x1080", "1920 x 1080", " 1920 × 1080 ", "1920 1080", "1920,1080", "1920X1080"})
        EXPECT_EQ(edited(columns::Resolution, text).resolution, (std::array<int, 2>{1920, 1080})) << text;
    EXPECT_EQ(edited(columns::Resolution, "").resolution, (std::array<int, 2>{0, 0}));
    EXPECT_EQ(edited(columns::Resolution, "0 x 0").resolution, (std::array<int, 2>{0, 0}));
    for (const char* text : {"1920", "big", "0x5", "40000 x 1", "-5 x 5", "1e3 x 4", "9999999999 x 1"})
        EXPECT_NE(fault(columns::Resolution, text).find("1920 x 1080"), std::string::npos) << text;
}

TEST(CellEdits, TakeScalesAsFactorsAndPercentages) {
    EXPECT_EQ(edited(columns::Scale, "0.5").resolutionScale, 0.5);
    EXPECT_EQ(edited(columns::Scale, "25 %").resolutionScale, 0.25);
    EXPECT_EQ(edited(columns::Scale, "").resolutionScale, 0);
    EXPECT_EQ(edited(columns::Scale, "Off").resolutionScale, 0);
    EXPECT_EQ(edited(columns::Scale, "64").resolutionScale, 64);
    for (const char* text : {"65", "-1", "half", "nan", "inf", "%"}) EXPECT_NE(fault(columns::Scale, text), "none") << text;
}

TEST(CellEdits, TakeColoursByName) {
    EXPECT_EQ(edited(columns::Label, "Teal").colorLabel, "teal");
    EXPECT_EQ(edited(columns::Label, "").colorLabel, "");
    EXPECT_NE(fault(columns::Label, "beige").find("orange"), std::string::npos) << "says which there are";
}

TEST(CellEdits, CamerasArePrimPaths) {
    EXPECT_EQ(edited(columns::Camera, " /cameras/a ").cameraPath, "/cameras/a");
    EXPECT_NE(fault(columns::Camera, "cam"), "none");
}

TEST(CellEdits, TextsAreTakenAsTheyAre) {
    EXPECT_EQ(edited(columns::Name, " Hero ").name, "Hero");
    EXPECT_EQ(edited(columns::Aov, "C N*").displayAov, "C N*");
    EXPECT_EQ(edited(columns::FrameNumber, "$F +").frameExpression, "$F +") << "what has a fault is kept, to be repaired";
    EXPECT_EQ(edited(columns::Group, "Shots").group, "Shots");
    EXPECT_EQ(edited(columns::Renderer, "embree").renderer, "embree");
    EXPECT_EQ(edited(columns::Node, "OUT").lopNode, "OUT");
}

TEST(CellEdits, LiveColumnsCannotBeEdited) {
    for (int column = 0; column < columns::Count; ++column)
        EXPECT_EQ(columns::info(column).isEditable, fault(column, "").find("can't be edited") == std::string::npos) << column;
}

} // namespace doppel
