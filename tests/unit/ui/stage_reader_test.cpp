// The reading of stages on a thread of its own.
#include "tests/unit/ui/stage_samples.h"
#include "tests/unit/ui/qt_application.h"
#include "ui/stage/stage_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

namespace doppel::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Gives the set above; holds each read until it is let go, when it is told to.
class HeldSource : public StageSource {
public:
    Result<CookResult> read(const StageRequest& request, const CancelToken& token) override {
        std::unique_lock lock(m_mutex);
        nodes.push_back(request.node);
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return !isHeld || token.isCancelled(); });
        if (token.isCancelled()) return fail(ErrorCode::Cancelled, "cancelled");
        if (request.node == "broken") return fail(ErrorCode::ParseFailed, "line 3 makes no sense");
        return cookedSet();
    }
    void cancel() override {
        const std::lock_guard lock(m_mutex);
        ++cancels;
        m_changed.notify_all();
    }
    void hold(bool on) {
        const std::lock_guard lock(m_mutex);
        isHeld = on;
        m_changed.notify_all();
    }
    std::size_t count() {
        const std::lock_guard lock(m_mutex);
        return nodes.size();
    }
    std::string last() {
        const std::lock_guard lock(m_mutex);
        return nodes.empty() ? std::string() : nodes.back();
    }

    std::vector<std::string> nodes;
    int cancels = 0;
    bool isHeld = false;

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
};

struct Reading : testing::Test {
    Reading() : document(networkScene()) { qtApplication(); }
    StageKey key(const char* node) const { return stageKey(document.scene(), node); }
    void setFrame(double frame) {
        document.edit("Set frame", [&](Scene& scene) { scene.frames.current = frame; });
    }
    static void settle() {
        for (int i = 0; i < 20; ++i) QCoreApplication::processEvents();
    }

    Document document;
    std::shared_ptr<HeldSource> source = std::make_shared<HeldSource>();
};

TEST_F(Reading, GivesWhatIsOnTheStage) {
    StageReader reader(document, source);
    EXPECT_EQ(reader.current(key("OUT")), nullptr);
    reader.read(key("OUT"));
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    const StageReading& reading = *reader.current(key("OUT"));
    ASSERT_TRUE(reading);
    EXPECT_NE((*reading)->camera("/World/cam_main"), nullptr);
    reader.read(key("OUT"));
    settle();
    EXPECT_EQ(source->count(), 1u) << "what is current is not read again";
}

TEST_F(Reading, AFaultIsAValueAndIsNotTriedAgain) {
    StageReader reader(document, source);
    QObject someone;
    reader.look(&someone, key("broken"));
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("broken")) != nullptr; }));
    ASSERT_FALSE(*reader.current(key("broken")));
    EXPECT_THAT(reader.current(key("broken"))->error().text(), HasSubstr("line 3"));
    settle();
    EXPECT_EQ(source->count(), 1u);
}

TEST_F(Reading, EditsAreReadAgainOnlyWhileSomebodyLooks) {
    StageReader reader(document, source);
    QObject someone;
    reader.look(&someone, key("OUT"));
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    document.edit("Add", [](Scene& scene) { scene.setNode(node("more", "null", {"OUT"})); });
    EXPECT_EQ(reader.current(key("OUT")), nullptr);
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    EXPECT_EQ(source->count(), 2u);
    reader.look(&someone, std::nullopt);
    document.edit("Add", [](Scene& scene) { scene.setNode(node("most", "null", {"OUT"})); });
    settle();
    EXPECT_EQ(source->count(), 2u);
    EXPECT_NE(reader.latest("OUT"), nullptr) << "the old one is still there to be shown";
}

TEST_F(Reading, WhoIsDestroyedLooksNoMore) {
    StageReader reader(document, source);
    {
        QObject someone;
        reader.look(&someone, key("OUT"));
    }
    settle();
    EXPECT_EQ(source->count(), 0u);
}

TEST_F(Reading, TheNewestNodeWins) {
    source->hold(true);
    StageReader reader(document, source);
    QObject someone;
    reader.look(&someone, key("set"));
    ASSERT_TRUE(waitUntil([&] { return source->last() == "set"; }));
    reader.look(&someone, key("key"));
    reader.look(&someone, key("OUT"));
    ASSERT_TRUE(waitUntil([&] { return source->last() == "OUT"; })) << "the first one is cancelled";
    source->hold(false);
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    EXPECT_THAT(source->nodes, ElementsAre("set", "OUT"));
    EXPECT_EQ(reader.current(key("set")), nullptr);
}

TEST_F(Reading, AnotherFrameIsAnotherStage) {
    StageReader reader(document, source);
    reader.read(key("OUT"));
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    const StageKey before = key("OUT");
    setFrame(5);
    EXPECT_EQ(reader.current(key("OUT")), nullptr);
    EXPECT_NE(reader.current(before), nullptr);
}

TEST_F(Reading, ConnectionsAreReadWithTheirOwnFrameAndOptions) {
    document.edit("Expressions", [](Scene& scene) {
        ConnectionRecord record = *scene.connection("hero");
        record.frameExpression = "$F + 10";
        record.contextOptionExpressions["shot"] = "3";
        scene.setConnection(record);
    });
    const StageKey key = stageKey(document.scene(), *document.scene().connection("hero"));
    EXPECT_EQ(key.node, "OUT");
    EXPECT_EQ(key.frame, 11);
    EXPECT_EQ(key.options.at("shot"), Value(3.0));
}

TEST_F(Reading, DestroyingTheReaderCancelsACookUnderWay) {
    source->hold(true);
    {
        StageReader reader(document, source);
        reader.read(key("OUT"));
        ASSERT_TRUE(waitUntil([&] { return source->count() == 1; }));
    }
    EXPECT_GE(source->cancels, 1);
}

TEST_F(Reading, WithoutASourceNothingIsRead) {
    StageReader reader(document, nullptr);
    reader.read(key("OUT"));
    QObject someone;
    reader.look(&someone, key("OUT"));
    reader.reload();
    settle();
    EXPECT_FALSE(reader.canRead());
    EXPECT_EQ(reader.current(key("OUT")), nullptr);
}

} // namespace
} // namespace doppel::test
