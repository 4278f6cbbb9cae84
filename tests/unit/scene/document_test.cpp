#include "clonecore/scene/document.h"

#include "tests/unit/scene/scene_samples.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace doppel {
namespace {

auto setFrame(double frame) {
    return [frame](Scene& scene) { scene.frames.current = frame; };
}

TEST(Document, EditIsAStepThatCanBeUndoneAndRedone) {
    Document document;
    EXPECT_FALSE(document.canUndo());
    EXPECT_EQ(document.undoLabel(), "");
    EXPECT_TRUE(document.edit("Set frame", setFrame(5)));
    EXPECT_EQ(document.scene().frames.current, 5);
    EXPECT_EQ(document.undoLabel(), "Set frame");
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 1);
    EXPECT_EQ(document.redoLabel(), "Set frame");
    EXPECT_FALSE(document.canUndo());
    document.redo();
    EXPECT_EQ(document.scene().frames.current, 5);
    EXPECT_FALSE(document.canRedo());
    document.redo();
    EXPECT_EQ(document.scene().frames.current, 5);
}

TEST(Document, UndoOnAnEmptyHistoryDoesNothing) {
    Document document(test::fullScene());
    document.undo();
    document.redo();
    EXPECT_TRUE(document.scene() == test::fullScene());
}

TEST(Document, HistoryNamesEveryStepAndGoesToAnyOfThem) {
    Document document;
    document.edit("A", setFrame(2));
    document.edit("B", setFrame(3));
    document.edit("C", setFrame(4));
    EXPECT_EQ(document.history(), (std::vector<std::string>{"A", "B", "C"}));
    EXPECT_EQ(document.historyPosition(), 3u);
    int heard = 0;
    const Subscription s = document.observe([&](const Scene& before, const Scene& after, const SceneChange& change) {
        ++heard;
        EXPECT_EQ(before.frames.current, 4);
        EXPECT_EQ(after.frames.current, 2);
        EXPECT_TRUE(change.frames);
    });
    document.goTo(1);
    EXPECT_EQ(heard, 1) << "a jump is one change";
    EXPECT_EQ(document.historyPosition(), 1u);
    EXPECT_EQ(document.history(), (std::vector<std::string>{"A", "B", "C"}));
    EXPECT_EQ(document.undoLabel(), "A");
    EXPECT_EQ(document.redoLabel(), "B");
}

TEST(Document, AJumpIsTheSameAsSingleSteps) {
    Document document;
    for (int i = 2; i < 9; ++i) document.edit("Step", setFrame(i));
    document.goTo(2);
    EXPECT_EQ(document.scene().frames.current, 3);
    document.redo();
    EXPECT_EQ(document.scene().frames.current, 4);
    document.goTo(6);
    EXPECT_EQ(document.scene().frames.current, 7);
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 6);
    document.goTo(1000);
    EXPECT_EQ(document.scene().frames.current, 8);
    EXPECT_FALSE(document.canRedo());
    document.goTo(0);
    EXPECT_EQ(document.scene().frames.current, 1);
    EXPECT_FALSE(document.canUndo());
}

TEST(Document, AJumpKeepsTheDirectory) {
    Document document;
    document.edit("A", setFrame(2));
    document.edit("Moved", [](Scene& scene) { scene.directory = "/elsewhere"; });
    document.goTo(0);
    EXPECT_EQ(document.scene().directory, "/elsewhere");
    document.goTo(1);
    EXPECT_EQ(document.scene().directory, "/elsewhere");
}

TEST(Document, NothingHappensWhenNothingChanged) {
    Document document(test::fullScene());
    int heard = 0;
    const Subscription s = document.observe([&](const Scene&, const Scene&, const SceneChange&) { ++heard; });
    EXPECT_FALSE(document.edit("Nothing", [](Scene& scene) { scene.setConnection(*scene.connection("hero")); }));
    EXPECT_FALSE(document.canUndo());
    EXPECT_EQ(heard, 0);
}

TEST(Document, AnEditThatThrowsChangesNothing) {
    Document document(test::fullScene());
    EXPECT_THROW(document.edit("Bad",
                               [](Scene& scene) {
                                   scene.frames.current = 3;
                                   throw std::runtime_error("no");
                               }),
                 std::runtime_error);
    EXPECT_TRUE(document.scene() == test::fullScene());
    EXPECT_FALSE(document.canUndo());
}

TEST(Document, EditAfterUndoForgetsTheRedo) {
    Document document;
    document.edit("A", setFrame(2));
    document.edit("B", setFrame(3));
    document.undo();
    document.edit("C", setFrame(4));
    EXPECT_FALSE(document.canRedo());
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 2);
}

TEST(Document, StepsOfOneMergeKeyBecomeOne) {
    Document document;
    document.edit("First", setFrame(2));
    for (int i = 3; i < 20; ++i) document.edit("Drag", setFrame(i), "drag frame");
    EXPECT_EQ(document.scene().frames.current, 19);
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 2);
    document.redo();
    EXPECT_EQ(document.scene().frames.current, 19);
}

TEST(Document, MergingEndsWithAnotherKeyAnUndoOrEndMerge) {
    Document document;
    document.edit("A", setFrame(2), "k");
    document.edit("B", setFrame(3), "other");
    document.edit("C", setFrame(4), "k");
    document.endMerge();
    document.edit("D", setFrame(5), "k");
    document.edit("E", setFrame(6));
    document.edit("F", setFrame(7), "k");
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 6);
    document.edit("G", setFrame(8), "k");
    for (const double frame : {6.0, 5.0, 4.0, 3.0, 2.0, 1.0}) {
        document.undo();
        EXPECT_EQ(document.scene().frames.current, frame);
    }
    EXPECT_FALSE(document.canUndo());
}

TEST(Document, PlayingIsNoStepAndDoesNotPartADrag) {
    Document document;
    const auto drag = [&](int first) {
        document.edit("Drag", [&](Scene& scene) { scene.contextOptions["x"] = Value(double(first)); }, "drag");
    };
    int heard = 0;
    const Subscription s = document.observe([&](const Scene&, const Scene&, const SceneChange& change) { heard += change.frames; });
    for (int i = 1; i < 20; ++i) {
        drag(i);
        EXPECT_TRUE(document.playTo(1 + i));
    }
    EXPECT_FALSE(document.playTo(20)) << "it is there already";
    EXPECT_EQ(heard, 19);
    EXPECT_EQ(document.history(), std::vector<std::string>{"Drag"});
    document.undo();
    EXPECT_TRUE(document.scene().contextOptions.empty());
    EXPECT_EQ(document.scene().frames.current, 20) << "what was undone had nothing to do with the frame";
    document.playTo(7);
    EXPECT_TRUE(document.canRedo()) << "playing does not forget what was undone";
    document.redo();
    EXPECT_EQ(document.scene().contextOptions.at("x"), Value(19.0));
    EXPECT_EQ(document.scene().frames.current, 7);
}

TEST(Document, UndoGoesBackToAFrameThatAStepSet) {
    Document document;
    document.playTo(10);
    document.edit("Set frame", setFrame(30));
    document.edit("Add option", [](Scene& scene) { scene.contextOptions["x"] = Value(1.0); });
    document.playTo(40);
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 40);
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 10);
    document.playTo(12);
    document.goTo(2);
    EXPECT_EQ(document.scene().frames.current, 40) << "where it was when the step was undone";
    document.goTo(0);
    EXPECT_EQ(document.scene().frames.current, 12);
}

TEST(Document, PlayingIsNothingToSave) {
    Document document(test::fullScene());
    document.playTo(33);
    EXPECT_FALSE(document.isModified());
    document.edit("Set frame", setFrame(50));
    document.playTo(60);
    EXPECT_TRUE(document.isModified());
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 33);
    EXPECT_FALSE(document.isModified());
}

TEST(Document, UndoNeverChangesTheDirectory) {
    Document document;
    document.edit("Frame", setFrame(2));
    EXPECT_TRUE(document.edit("Save as", [](Scene& scene) { scene.directory = "/new"; }));
    EXPECT_EQ(document.undoLabel(), "Frame") << "moving the file is no step";
    document.undo();
    EXPECT_EQ(document.scene().directory, "/new");
    EXPECT_EQ(document.scene().frames.current, 1);
    document.redo();
    EXPECT_EQ(document.scene().directory, "/new");
    EXPECT_EQ(document.scene().frames.current, 2);
}

TEST(Document, ObserversHearBeforeAfterAndWhatChanged) {
    Document document(test::fullScene());
    std::vector<SceneChange> changes;
    const Subscription s = document.observe([&](const Scene& before, const Scene& after, const SceneChange& change) {
        EXPECT_EQ(difference(before, after).connections, change.connections);
        EXPECT_EQ(after.connections, document.scene().connections);
        changes.push_back(change);
    });
    document.edit("Delete", [](Scene& scene) { scene.removeConnection("hero"); });
    document.undo();
    document.redo();
    ASSERT_EQ(changes.size(), 3u);
    for (const SceneChange& change : changes) {
        EXPECT_EQ(change.connections, std::set<std::string>{"hero"});
        EXPECT_TRUE(change.nodes.empty());
        EXPECT_FALSE(change.frames);
    }
}

TEST(Document, ObserverThatEditsIsHeardByAllInOrder) {
    Document document;
    std::vector<double> first, second;
    const Subscription a = document.observe([&](const Scene&, const Scene& after, const SceneChange&) {
        first.push_back(after.frames.current);
        if (after.frames.current == 2) document.edit("Follow", setFrame(3));
    });
    const Subscription b = document.observe(
        [&](const Scene&, const Scene& after, const SceneChange&) { second.push_back(after.frames.current); });
    document.edit("Start", setFrame(2));
    EXPECT_EQ(first, (std::vector<double>{2, 3}));
    EXPECT_EQ(second, (std::vector<double>{2, 3}));
}

TEST(Document, ObserverThatThrowsDoesNotSilenceTheNextEdit) {
    Document document;
    int heard = 0;
    const Subscription s = document.observe([&](const Scene&, const Scene&, const SceneChange&) {
        if (++heard == 1) throw std::runtime_error("no");
    });
    EXPECT_THROW(document.edit("A", setFrame(2)), std::runtime_error);
    document.edit("B", setFrame(3));
    EXPECT_EQ(heard, 2);
}

TEST(Document, ResetReplacesEverythingAndTells) {
    Document document;
    document.edit("A", setFrame(2));
    int heard = 0;
    const Subscription s = document.observe([&](const Scene&, const Scene&, const SceneChange&) { ++heard; });
    document.reset(test::fullScene());
    EXPECT_TRUE(document.scene() == test::fullScene());
    EXPECT_FALSE(document.canUndo() || document.canRedo() || document.isModified());
    document.reset(test::fullScene());
    EXPECT_EQ(heard, 2) << "the same file opened again is news too";
}

TEST(Document, KnowsWhetherItIsModified) {
    Document document(test::fullScene());
    EXPECT_FALSE(document.isModified());
    document.edit("A", setFrame(20));
    EXPECT_TRUE(document.isModified());
    document.undo();
    EXPECT_FALSE(document.isModified());
    document.redo();
    document.markSaved();
    EXPECT_FALSE(document.isModified());
    document.undo();
    EXPECT_TRUE(document.isModified());
    document.redo();
    document.edit("Save as", [](Scene& scene) { scene.directory = "/new"; });
    EXPECT_FALSE(document.isModified()) << "the folder is not in the file";
}

TEST(Document, UndoAfterSavingComesBackToWhatWasSaved) {
    Document document;
    document.edit("Drag", setFrame(2), "k");
    document.markSaved();
    document.edit("Drag", setFrame(3), "k");
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 2);
    EXPECT_FALSE(document.isModified());
}

TEST(Document, HistoryIsBounded) {
    Document document;
    for (int i = 0; i < 700; ++i) document.edit("Step", setFrame(i + 10));
    std::size_t steps = 0;
    for (; document.canUndo(); ++steps) document.undo();
    EXPECT_EQ(steps, kMaxUndoSteps);
    EXPECT_EQ(document.scene().frames.current, 10 + 699 - static_cast<double>(kMaxUndoSteps));
}

TEST(Document, HistoryIsAsLongAsItIsAskedToBe) {
    Document document;
    for (int i = 0; i < 100; ++i) document.edit("Step", setFrame(i + 10));
    document.setUndoSteps(30);
    EXPECT_EQ(document.historyPosition(), 30U) << "older steps are forgotten at once";
    for (int i = 0; i < 100; ++i) document.edit("Step", setFrame(i + 500));
    EXPECT_EQ(document.historyPosition(), 30U);
    document.setUndoSteps(1000);
    for (int i = 0; i < 700; ++i) document.edit("Step", setFrame(i + 1000));
    EXPECT_EQ(document.historyPosition(), 730U);
    document.setUndoSteps(0);
    EXPECT_EQ(document.historyPosition(), kMinUndoSteps);
}

TEST(Document, AShorterHistoryForgetsWhatIsFarthestAwayOnBothSides) {
    Document document;
    for (int i = 1; i <= 100; ++i) document.edit("Step", setFrame(i + 10));
    document.goTo(50);
    document.setUndoSteps(20);
    EXPECT_EQ(document.history().size(), 40U);
    document.undo();
    EXPECT_EQ(document.scene().frames.current, 10 + 49);
    document.redo();
    document.redo();
    EXPECT_EQ(document.scene().frames.current, 10 + 51);
}

TEST(Document, HistoryOfAVeryLargeSceneIsShorter) {
    Scene scene;
    auto connections = std::make_shared<ConnectionMap>();
    for (int i = 0; i < 100'000; ++i) {
        const std::string id = "c" + std::to_string(i);
        (*connections)[id] = std::make_shared<ConnectionRecord>(ConnectionRecord{.sessionId = id});
    }
    scene.connections = connections;
    Document document(scene);
    for (int i = 0; i < 30; ++i) document.edit("Step", setFrame(i + 10));
    std::size_t steps = 0;
    for (; document.canUndo(); ++steps) document.undo();
    EXPECT_EQ(steps, kMinUndoSteps);
}

TEST(Document, SubscriptionMayOutliveIt) {
    Subscription s;
    {
        Document document;
        s = document.observe([](const Scene&, const Scene&, const SceneChange&) {});
    }
    s.reset();
}

}  // namespace
}  // namespace doppel
