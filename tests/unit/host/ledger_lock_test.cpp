// What hosts note of their clones: found again after a death, left alone during a life, and nothing stays behind.
#include "clonecore/host/clone_ledger.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace doppel::test {
namespace {

const char* const kScene = "/scenes/a.doppel";

CloneLedger::Entry entryOf(const std::string& id) {
    return {kScene, id, {"ipc:///nowhere/" + id, "localhost", 0, "", 4711}, {}, nlohmann::json{{"launcher", "local"}}};
}

struct DeadHosts : testing::Test {
    TempFolder folder;
    std::filesystem::path place = folder / "clones";

    /// A host that notes these and dies without a word.
    void dieAfterNoting(const std::vector<std::string>& ids) const {
        const pid_t host = ::fork();
        if (host == 0) {
            auto ledger = CloneLedger::open(place);
            bool noted = ledger.has_value();
            for (const auto& id : ids) noted = noted && (*ledger)->note(entryOf(id));
            ::_exit(noted ? 0 : 1);
        }
        int status = -1;
        ASSERT_EQ(::waitpid(host, &status, 0), host);
        ASSERT_EQ(status, 0);
    }
};

TEST_F(DeadHosts, ANewHostTakesAllClonesOfADeadOneAndItsLockGoes) {
    dieAfterNoting({"hero", "close", "ahead"});
    auto ledger = CloneLedger::open(place);
    ASSERT_TRUE(ledger) << ledger.error().text();
    EXPECT_TRUE((*ledger)->takeOver("/scenes/other.doppel").empty());
    auto taken = (*ledger)->takeOver(kScene);
    EXPECT_EQ(taken.size(), 3u);
    EXPECT_TRUE((*ledger)->takeOver(kScene).empty()) << "they are its own now";
    for (const auto& entry : taken) {
        EXPECT_EQ(entry.address.endpoint, "ipc:///nowhere/" + entry.sessionId);
        (*ledger)->forget(kScene, entry.sessionId);
    }
    ledger->reset();
    EXPECT_TRUE(std::filesystem::is_empty(place));
}

TEST_F(DeadHosts, ANoteThatIsStillBeingWrittenIsNoClone) {
    dieAfterNoting({"hero"});
    for (const auto& item : std::filesystem::directory_iterator(place))
        if (item.path().extension() == ".json") std::filesystem::copy_file(item.path(), place / ".hero.tmp-1-0.json");
    auto ledger = CloneLedger::open(place);
    ASSERT_TRUE(ledger);
    EXPECT_EQ((*ledger)->takeOver(kScene).size(), 1u);
}

} // namespace
} // namespace doppel::test
