#include "clonecore/host/clone_ledger.h"

#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

namespace doppel::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Ledger : testing::Test {
    TempFolder parent;
    fs::path folder = parent.path() / "clones";

    std::unique_ptr<CloneLedger> open() {
        auto ledger = CloneLedger::open(folder);
        EXPECT_TRUE(ledger) << ledger.error().text();
        return ledger ? std::move(*ledger) : nullptr;
    }
    static CloneLedger::Entry entry(const std::string& id = "hero", const fs::path& scene = "/shots/a.doppel") {
        CloneLedger::Entry entry{scene, id, {}, KeyPair::generate(), {{"launcher", "local"}, {"pid", 4711}}};
        entry.address = {"tcp://127.0.0.1:4711", "localhost", 4711, KeyPair::generate().publicKey, 4711};
        return entry;
    }
    std::vector<fs::path> files(const std::string& extension) const {
        std::vector<fs::path> found;
        for (const auto& item : fs::directory_iterator(folder))
            if (item.path().extension() == extension) found.push_back(item.path());
        return found;
    }
};

TEST_F(Ledger, GivesTheClonesOfADeadHostToTheNextWithAllThatReachesThem) {
    const auto noted = entry();
    auto first = open();
    ASSERT_TRUE(first->note(noted));
    first.reset(); // as at its death, the lock is gone
    auto second = open();
    const auto taken = second->takeOver("/shots/a.doppel");
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].sessionId, "hero");
    EXPECT_EQ(taken[0].address.endpoint, noted.address.endpoint);
    EXPECT_EQ(taken[0].address.serverKey, noted.address.serverKey);
    EXPECT_EQ(taken[0].address.pid, 4711);
    EXPECT_EQ(taken[0].hostKeys.secretKey, noted.hostKeys.secretKey);
    EXPECT_EQ(taken[0].ticket, noted.ticket);
    auto third = open();
    EXPECT_TRUE(third->takeOver("/shots/a.doppel").empty()) << "they are the second's now";
}

TEST_F(Ledger, LeavesTheClonesOfALivingHostAlone) {
    auto first = open(), second = open();
    ASSERT_TRUE(first->note(entry()));
    EXPECT_TRUE(second->takeOver("/shots/a.doppel").empty());
    second->forget("/shots/a.doppel", "hero");
    EXPECT_EQ(files(".json").size(), 1u) << "nor does it forget them";
}

TEST_F(Ledger, KeepsScenesApart) {
    auto first = open();
    ASSERT_TRUE(first->note(entry("hero", "/shots/a.doppel")));
    ASSERT_TRUE(first->note(entry("hero", "/shots/b.doppel")));
    first.reset();
    auto second = open();
    const auto taken = second->takeOver("/shots/b.doppel");
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].scene, "/shots/b.doppel");
    EXPECT_TRUE(second->takeOver("/shots/c.doppel").empty());
}

TEST_F(Ledger, ForgetsAndLeavesNothing) {
    auto ledger = open();
    ASSERT_TRUE(ledger->note(entry()));
    ledger->forget("/shots/a.doppel", "hero");
    ledger->forget("/shots/a.doppel", "unknown");
    ledger.reset();
    EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(Ledger, OnlyItsUserCanReadIt) {
    auto ledger = open();
    ASSERT_TRUE(ledger->note(entry()));
    struct stat facts {};
    ASSERT_EQ(::stat(folder.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0700u);
    ASSERT_EQ(::stat(files(".json").at(0).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
    ::chmod(folder.c_str(), 0755);
    const auto refused = CloneLedger::open(folder);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::PermissionDenied);
}

TEST_F(Ledger, SkipsWhatIsDamaged) {
    auto first = open();
    ASSERT_TRUE(first->note(entry("hero")));
    ASSERT_TRUE(first->note(entry("close")));
    first.reset();
    std::ofstream(files(".json").at(0)) << "{ \"scene\": \"/shots/a.doppel\", \"host\": \"gone.host\"";
    std::ofstream(folder / "0123456789abcdef.json") << R"({"scene": "/shots/a.doppel", "host": "../../etc/passwd", "session": "x"})";
    std::ofstream(folder / "0123456789abcde0.json") << R"({"scene": "/shots/a.doppel", "host": "gone.host", "session": 4})";
    EXPECT_EQ(open()->takeOver("/shots/a.doppel").size(), 1u);
}

} // namespace
} // namespace doppel::test
