// Which rows the clone table shows, and in which order; and what cells say of time.
#include "ui/base/expression_completer.h"
#include "ui/clones/clone_arrangement.h"
#include "ui/editor/log_view.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

Scene sceneOf(const std::vector<std::tuple<std::string, std::string, double>>& records) {
    Scene scene;
    for (const auto& [id, group, order] : records) {
        ConnectionRecord record;
        record.sessionId = id;
        record.group = group;
        record.order = order;
        record.cameraPath = "/cameras/" + std::string(id.rbegin(), id.rend());
        scene.setConnection(record);
    }
    return scene;
}

std::string text(const CloneArrangement& arrangement) {
    std::string result;
    for (const auto& id : arrangement.loose) result += id + " ";
    for (const auto& group : arrangement.groups) {
        result += "[" + group.name + "] ";
        for (const auto& id : group.ids) result += id + " ";
    }
    return result;
}

} // namespace

TEST(CloneArrangement, HasHeadingsForGroups) {
    const Scene scene = sceneOf({{"a", "X", 2}, {"b", "", 3}, {"c", "Y", 1}, {"d", "X", 0.5}});
    EXPECT_EQ(text(arrangeClones(scene, {})), "b [X] d a [Y] c ");
}

TEST(CloneArrangement, SortsInsideTheGroups) {
    const Scene scene = sceneOf({{"ab", "X", 1}, {"ba", "X", 2}, {"ca", "", 1}, {"ac", "", 2}});
    CloneArranging how;
    how.sortKey = [](const ConnectionPtr& record) { return CloneCells::SortKey{0, QString::fromStdString(record->cameraPath)}; };
    EXPECT_EQ(text(arrangeClones(scene, how)), "ca ac [X] ba ab ");
    how.isDescending = true;
    EXPECT_EQ(text(arrangeClones(scene, how)), "ac ca [X] ab ba ");
}

TEST(CloneArrangement, SortingKeepsTheOrderOfEquals) {
    CloneArranging how;
    how.sortKey = [](const ConnectionPtr&) { return CloneCells::SortKey{1}; };
    how.isDescending = true;
    EXPECT_EQ(text(arrangeClones(sceneOf({{"a", "", 3}, {"b", "", 2}, {"c", "", 1}}), how)), "c b a ");
}

TEST(CloneArrangement, GroupsWithNothingToShowAreLeftOut) {
    CloneArranging how;
    how.isShown = [](const ConnectionPtr& record) { return record->group != "X"; };
    EXPECT_EQ(text(arrangeClones(sceneOf({{"a", "X", 0}, {"b", "Y", 0}}), how)), "[Y] b ");
}

TEST(CloneArrangement, KnowsWhetherRowsCameOrWent) {
    const auto before = arrangeClones(sceneOf({{"a", "X", 1}, {"b", "Y", 2}, {"c", "X", 3}}), {});
    EXPECT_TRUE(before.hasSameRows(arrangeClones(sceneOf({{"a", "Y", 1}, {"b", "X", 2}, {"c", "X", 3}}), {})));
    EXPECT_FALSE(before.hasSameRows(arrangeClones(sceneOf({{"a", "X", 1}, {"b", "X", 2}, {"c", "X", 3}}), {})));
    EXPECT_FALSE(before.hasSameRows(arrangeClones(sceneOf({{"a", "X", 1}, {"b", "Y", 2}}), {})));
    EXPECT_FALSE(before.hasSameRows(arrangeClones(sceneOf({{"a", "X", 1}, {"b", "Y", 2}, {"d", "X", 3}}), {})));
}

TEST(CloneCells, TimeLeftFollowsFromProgress) {
    CloneStatus status;
    status.state = CloneState::Rendering;
    status.percent = 25;
    status.renderSeconds = 10;
    EXPECT_EQ(secondsLeft(status), 30);
    status.percent = 0.5;
    EXPECT_FALSE(secondsLeft(status)) << "too early to tell";
    status.percent = 100;
    EXPECT_EQ(secondsLeft(status), 0);
    status.state = CloneState::Converged;
    EXPECT_FALSE(secondsLeft(status));
}

TEST(ExpressionCompleter, FindsTheWordAtTheCursor) {
    const auto word = [](const char* text) { return ExpressionCompleter::wordBefore(text, static_cast<int>(qstrlen(text))); };
    EXPECT_EQ(word("pad"), "pad");
    EXPECT_EQ(word("1 + $F"), "$F");
    EXPECT_EQ(word("max(1, @sh"), "@sh");
    EXPECT_EQ(word("$"), "$");
    EXPECT_EQ(word(""), "");
    EXPECT_EQ(word("1e"), "") << "a number";
    EXPECT_EQ(word("\"red"), "") << "a string";
    EXPECT_EQ(word("\"red\" + lo"), "lo");
    EXPECT_EQ(word("$F "), "");
    EXPECT_EQ(ExpressionCompleter::wordBefore("abs($F)", 2), "ab");
}

TEST(ExpressionCompleter, OffersFunctionsVariablesAndOptions) {
    ExpressionContext context;
    context.options["shot"] = 1.0;
    const QStringList words = ExpressionCompleter::words(context);
    for (const char* word : {"$F", "$FEND", "@shot", "$shot", "padzero( )", "if( )"}) EXPECT_TRUE(words.contains(QLatin1String(word))) << word;
}

TEST(LogView, FindsWhatIsNewInATail) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(sharedLines(Lines{"a", "b"}, Lines{"a", "b", "c"}), 2u);
    EXPECT_EQ(sharedLines(Lines{"a", "b", "c"}, Lines{"b", "c", "d"}), 2u) << "the tail has moved on";
    EXPECT_EQ(sharedLines(Lines{"a", "b"}, Lines{"c"}), 0u);
    EXPECT_EQ(sharedLines(Lines{}, Lines{"c"}), 0u);
    EXPECT_EQ(sharedLines(Lines{"a", "a"}, Lines{"a", "a", "a"}), 2u);
}

} // namespace doppel
