// The fetching of sources against a host that the test plays, over a real link.
#include "clonecore/clone/source_fetcher.h"
#include "tests/unit/clone/fake_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

SourceVersion versionOf(std::string_view text) {
    ContentHasher hasher;
    hasher.add(std::as_bytes(std::span(text.data(), text.size())));
    return {hasher.finish(), text.size()};
}

std::string textOf(const MemoryFile& file) { return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()}; }

/// A clone server on its host's machine, and a thread on which the renderer would cook.
class Sources : public testing::Test {
protected:
    Sources() : fixture(transports()[1]), host(fixture.hostLoop, fixture.hostOptions()) {
        host.hello();
        renderer = fixture.renderer();
        renderer->whenDestroyed = [this] { std::lock_guard lock(cooking); };
    }
    void announce(const SourceMap& sources) {
        NetworkMessage network;
        network.full = !announced;
        network.sources = sources;
        announced = true;
        host.send(network);
        const auto taken = renderer->networks.next();
        ASSERT_TRUE(taken);
        EXPECT_EQ(*(*taken)->sources, sources);
    }
    std::future<Result<MemoryFilePtr>> read(const std::string& name, const SourceVersion& version) {
        return std::async(std::launch::async, [this, name, version] {
            std::lock_guard lock(cooking);
            return renderer->events->sources()->read(name, version, cancelled, {});
        });
    }
    void answer(const AssetRequestMessage& request, const std::string& text) {
        auto piece = std::make_shared<std::string>(text.substr(static_cast<std::size_t>(request.offset), request.length));
        const auto* bytes = reinterpret_cast<const std::byte*>(piece->data());
        host.send(AssetDataMessage{request.hash, request.offset, request.length, {}, std::shared_ptr<const std::byte>(piece, bytes)});
    }
    /// Answers until the result is there, with the bytes of `text` whatever is asked for.
    Result<MemoryFilePtr> serve(std::future<Result<MemoryFilePtr>>& result, const std::string& text) {
        while (result.wait_for(0s) != std::future_status::ready) {
            const auto item = host.received.take([](const FromClone& from) { return std::holds_alternative<AssetRequestMessage>(from.message); }, 100ms);
            if (!item) continue;
            ++requests;
            answer(std::get<AssetRequestMessage>(item->message), text);
        }
        return result.get();
    }

    std::mutex cooking;
    ServerFixture fixture;
    TestHost host;
    std::shared_ptr<FakeRenderer> renderer;
    std::atomic<bool> cancelled{false};
    bool announced = false;
    int requests = 0;
};

TEST_F(Sources, ComeInPiecesIntoMemoryOnce) {
    const std::string text(3 << 20, 'w');
    announce({{"wave.obj", versionOf(text)}});
    auto result = read("wave.obj", versionOf(text));
    const auto file = serve(result, text);
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(textOf(**file), text);
    EXPECT_EQ((*file)->name(), "wave.obj");
    EXPECT_EQ(requests, 6);
    EXPECT_EQ(*read("wave.obj", versionOf(text)).get(), *file) << "what is there is not asked for again";
    announce({{"wave.obj", versionOf("other")}});
    auto other = read("wave.obj", versionOf("other"));
    EXPECT_EQ(textOf(**serve(other, "other")), "other");
    EXPECT_EQ(textOf(**file), text) << "who uses one keeps it";
}

TEST_F(Sources, AnotherContentThanAnnouncedIsAnErrorThatNamesTheSource) {
    announce({{"wave.obj", versionOf("right")}});
    auto result = read("wave.obj", versionOf("right"));
    const auto file = serve(result, "wrong");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::ParseFailed);
    EXPECT_THAT(file.error().text(), HasSubstr("mem:wave.obj"));
}

TEST_F(Sources, AFaultOfTheHostEndsIt) {
    announce({{"wave.obj", versionOf("right")}});
    auto result = read("wave.obj", versionOf("right"));
    const auto request = host.wait<AssetRequestMessage>();
    ASSERT_TRUE(request);
    host.send(AssetDataMessage{request->hash, request->offset, 0, Error{ErrorCode::Refused, "it is gone", {}}, nullptr});
    const auto file = result.get();
    ASSERT_FALSE(file);
    EXPECT_THAT(file.error().text(), HasSubstr("mem:wave.obj"));
    EXPECT_THAT(file.error().text(), HasSubstr("it is gone"));
}

TEST_F(Sources, CancelledFetchingGoesOnWhereItWas) {
    const std::string text(1 << 20, 'w');
    announce({{"wave.obj", versionOf(text)}});
    auto result = read("wave.obj", versionOf(text));
    const auto first = host.wait<AssetRequestMessage>();
    ASSERT_TRUE(first);
    answer(*first, text);
    cancelled = true;
    renderer->events->sources()->wake();
    EXPECT_EQ(result.get().error().code, ErrorCode::Cancelled);
    cancelled = false;
    result = read("wave.obj", versionOf(text));
    const auto file = serve(result, text);
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(textOf(**file), text);
}

TEST_F(Sources, AHostThatGoesAwayEndsTheWaiting) {
    announce({{"wave.obj", versionOf("never")}});
    auto result = read("wave.obj", versionOf("never"));
    ASSERT_TRUE(host.wait<AssetRequestMessage>());
    host.close();
    EXPECT_EQ(result.get().error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace doppel::test
