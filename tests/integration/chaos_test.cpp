// Hosts, clones and the network between them die, hang and come back at random, with real processes: every connection ends in a true
// state within a bounded time, every request is answered, and nothing is left behind. DOPPEL_CHAOS_ROUNDS (12) and DOPPEL_CHAOS_SEED
// choose how long and what; a failure prints both and the last steps.
#include "tests/integration/chaos_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <random>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// The longest documented wait is that of a full frame, 30 s; the machine may be busy with other tests.
constexpr auto kPatience = 45s;
constexpr auto kNoticed = 20s; // from a hang to Lost, which takes ChaosWorld::kLost on an idle machine

int number(const char* variable, int usual) {
    const char* text = std::getenv(variable);
    return text && *text ? std::atoi(text) : usual;
}

/// What must come of a connection.
struct Wanted {
    bool on = false, off = true, failed = false; ///< any of these
    bool mayRun = true, mayPause = false;        ///< when on
    bool isCertain = true;  ///< nothing was asked of it since its state was last true
    long pid = 0;           ///< when on: of this clone; 0 = any
    long dead = 0;          ///< and not of this one, which was killed
    long images = 0;        ///< and with more images than these

    void turn(bool isOn) {
        *this = {.on = isOn, .off = !isOn, .isCertain = false, .images = images};
    }
    void beAnything() {
        on = off = failed = mayRun = mayPause = true;
        isCertain = false;
        pid = 0;
    }
};

class Chaos : public testing::Test {
protected:
    static inline const std::vector<std::string> kIds{"hero", "ahead", "close"};
    static inline const std::set<std::string> kProxied{"hero", "ahead"}, kRestarted{"hero", "close"};

    void SetUp() override {
        seed = static_cast<unsigned>(number("DOPPEL_CHAOS_SEED", static_cast<int>(std::random_device()() & 0x7fffffff)));
        random.seed(seed);
        fmt::print("seed {}\n", seed);
        std::fflush(stdout);
        for (const auto& id : kIds) wanted[id];
        world.startHost();
    }

    // ---- chance
    int below(int n) { return std::uniform_int_distribution<>(0, n - 1)(random); }
    bool chance(int percent) { return below(100) < percent; }
    template <class Items>
    auto oneOf(const Items& items) {
        auto it = items.begin();
        std::advance(it, below(static_cast<int>(items.size())));
        return *it;
    }

    void note(std::string step) {
        steps.push_back(fmt::format("{:4} {}", round, std::move(step)));
        if (steps.size() > 40) steps.pop_front();
    }
    [[nodiscard]] std::string account(const std::string& what) {
        std::string text = fmt::format("{} (seed {}, round {})\nlast steps:\n", what, seed, round);
        for (const auto& step : steps) text += "  " + step + "\n";
        for (const auto& [id, want] : wanted)
            text += fmt::format("  {} wanted:{}{}{}{}{} pid {} not {}\n", id, want.on ? " on" : "", want.off ? " off" : "",
                                want.failed ? " failed" : "", want.mayRun ? " running" : "", want.mayPause ? " paused" : "", want.pid, want.dead);
        return text + world.describe();
    }

    // ---- the truth
    bool isTrue(const std::string& id, const std::set<long>& clones) const {
        const Wanted& want = wanted.at(id);
        const Told& told = world.told(id);
        if (told.state == "stopped") return want.off;
        if (told.state == "failed") return want.failed && told.error.find("it is started again in") == std::string::npos;
        if (!want.on || told.pid == want.dead || (want.pid && told.pid != want.pid) || !clones.contains(told.pid)) return false;
        if (told.state == "paused") return want.mayPause;
        if (!want.mayRun) return false;
        if (told.state == "converged") return !kProxied.contains(id);
        return told.state == "rendering" && told.images > want.images && kProxied.contains(id);
    }
    static bool isConnected(const std::string& state) {
        return state == "syncing" || state == "rendering" || state == "converged" || state == "paused";
    }
    /// All connections are in a state that is true, every request is answered and every process belongs to a connection.
    bool isAllTrue() const {
        if (!world.outstanding().empty()) return false;
        std::set<long> clones = world.clones();
        if (!std::all_of(kIds.begin(), kIds.end(), [&](const auto& id) { return isTrue(id, clones); })) return false;
        for (const auto& id : kIds)
            if (isConnected(world.told(id).state)) clones.erase(world.told(id).pid);
        return clones.empty() && world.zombies().empty();
    }
    void settle(const std::string& after) {
        for (const auto& id : kIds) wanted[id].images = world.told(id).images;
        const auto begun = Clock::now();
        world.ask("sync", kIds.front()); // what it was told before has begun when it is answered
        ASSERT_TRUE(world.waitUntil([&] { return isAllTrue(); }, kPatience)) << account("no true state after " + after);
        longest[after] = std::max(longest[after], Clock::now() - begun);
        hostIsNew = false;
        for (const auto& id : kIds) {
            const Told& told = world.told(id);
            Wanted& want = wanted[id];
            const bool paused = told.state == "paused";
            want = {.on = isConnected(told.state), .off = told.state == "stopped", .failed = told.state == "failed",
                    .mayRun = !paused, .mayPause = paused, .pid = isConnected(told.state) ? told.pid : 0};
        }
    }

    // ---- what people do
    void ask(const std::string& id) {
        Wanted& want = wanted[id];
        const int what = below(10);
        const bool isUnknown = want.on + want.off + want.failed > 1;
        if (what < 5) {
            if (isUnknown) want.beAnything();
            else if (want.failed && want.dead) want.on = true, want.isCertain = false; // its death may not be known yet: then it does nothing
            else if (!want.on) want.turn(true);
            else want.mayRun = true, want.isCertain = false, want.pid = 0; // a host that has just come may not have taken it over yet
            say("start " + id);
        } else if (what < 6) {
            const bool mayBeTakenOver = hostIsNew && want.on; // stopping what is not there yet does nothing
            if (mayBeTakenOver) want.off = true, want.isCertain = false;
            else want.turn(false);
            say("stop " + id);
        } else if (what < 8) {
            const bool pause = what == 6;
            if (want.off && !want.on) return;
            want.isCertain = false;
            want.mayPause = pause || (isUnknown && want.mayPause);
            want.mayRun = !pause || isUnknown;
            say((pause ? "pause " : "resume ") + id);
        } else if (what < 9) {
            say("edit");
        } else {
            note("full " + id);
            world.ask("full", id);
        }
    }
    void say(const std::string& command) {
        note(command);
        world.tell(command);
    }
    /// Goes on in the middle of something.
    void drift() {
        static const std::vector<std::string> kPassing{"launching", "connecting", "syncing", "rendering", "lost", "-"};
        const auto id = oneOf(kIds);
        const auto state = oneOf(kPassing);
        (void)world.waitUntil([&] { return world.told(id).state == state; }, std::chrono::milliseconds(below(500)));
    }

    // ---- what goes wrong
    /// A connection whose state is certain and that has a clone, or "".
    std::string victim(bool proxied = false) {
        std::vector<std::string> ids;
        for (const auto& id : kIds)
            if (wanted[id].isCertain && wanted[id].on && (!proxied || kProxied.contains(id))) ids.push_back(id);
        return ids.empty() ? "" : oneOf(ids);
    }
    void killed(const std::string& id, long pid) {
        Wanted& want = wanted[id];
        if (kRestarted.contains(id)) want.pid = 0;
        else want = {.off = false, .failed = true};
        want.dead = pid;
    }
    void signalClone(long pid, int signal) {
        note(fmt::format("signal {} to clone {}", signal, pid));
        ::kill(static_cast<pid_t>(pid), signal);
        ++counts[fmt::format("clone {}", signal == SIGKILL ? "SIGKILL" : signal == SIGSEGV ? "SIGSEGV" : signal == SIGSTOP ? "SIGSTOP" : "other")];
    }
    void killClone(int signal) {
        if (const auto id = victim(); !id.empty()) {
            const long pid = wanted[id].pid;
            signalClone(pid, signal);
            return killed(id, pid);
        }
        killAnyClone(signal);
    }
    /// Whosever it is, in whatever state.
    void killAnyClone(int signal) {
        const auto clones = world.clones();
        if (clones.empty()) return;
        const long pid = oneOf(clones);
        const auto owner = std::find_if(kIds.begin(), kIds.end(), [&](const auto& id) { return wanted[id].isCertain && wanted[id].pid == pid; });
        signalClone(pid, signal);
        if (owner != kIds.end()) return killed(*owner, pid);
        for (const auto& id : kIds)
            if (!wanted[id].isCertain && wanted[id].on) {
                wanted[id].beAnything();
                wanted[id].dead = pid;
            }
    }
    void hangClone() {
        const auto id = victim();
        if (id.empty()) return killAnyClone(SIGKILL);
        const long pid = wanted[id].pid;
        signalClone(pid, SIGSTOP);
        const bool noticed = chance(60);
        if (noticed) {
            ASSERT_TRUE(world.waitUntil([&] { return world.told(id).state == "lost"; }, kNoticed)) << account(id + " hangs and is not lost");
        }
        const int end = below(10);
        if (end < 6) {
            note("and goes on");
            ::kill(static_cast<pid_t>(pid), SIGCONT);
        } else if (end < 8) {
            signalClone(pid, SIGKILL);
            killed(id, pid);
        } else {
            wanted[id].turn(false);
            say("stop " + id);
        }
    }
    void cutNetwork() {
        auto id = victim(true);
        const bool isCertain = !id.empty();
        if (!isCertain) id = oneOf(kProxied);
        note("cut " + id);
        ++counts["cut"];
        world.proxy(id).cut();
        if (!isCertain && wanted[id].on) wanted[id].beAnything();
    }
    void freezeNetwork() {
        const auto id = victim(true);
        if (id.empty()) return cutNetwork();
        note("freeze the network of " + id);
        ++counts["freeze"];
        TcpProxy::Weather frozen;
        frozen.isFrozen = true;
        world.proxy(id).setWeather(frozen);
        if (chance(70)) {
            EXPECT_TRUE(world.waitUntil([&] { return world.told(id).state == "lost"; }, kNoticed)) << account(id + " is frozen and not lost");
        }
        if (chance(20)) {
            const long pid = wanted[id].pid;
            signalClone(pid, SIGKILL);
            killed(id, pid);
        }
        if (chance(20)) world.proxy(id).cut();
        world.proxy(id).setWeather({});
    }
    void hangHost() {
        note("the host hangs");
        ++counts["host SIGSTOP"];
        world.signalHost(SIGSTOP);
        if (chance(30)) killAnyClone(SIGKILL);
        (void)ChaosWorld::waitWithoutHost([] { return false; }, std::chrono::milliseconds(below(2000)));
        world.signalHost(SIGCONT);
    }
    void killHost() {
        note("the host is killed");
        ++counts["host SIGKILL"];
        world.killHost();
        long hanging = 0;
        for (const auto& id : kIds) {
            Wanted& want = wanted[id];
            const bool isSure = want.isCertain && want.on;
            if (!want.isCertain && want.on) want.beAnything(), want.failed = false;
            else if (!isSure) want = {};
            want.mayRun = true, want.mayPause = false; // a host that takes over goes on
            if (isSure && chance(15)) {
                signalClone(want.pid, SIGKILL);
                want = {.dead = want.pid};
            } else if (isSure && !hanging && chance(15)) {
                hanging = want.pid;
                signalClone(hanging, SIGSTOP);
                want.off = true; // when it goes on too late
            } else if (isSure) {
                ++counts["adoptions"];
            }
        }
        if (chance(8)) {
            note("no host comes until the clones have ended");
            if (hanging) ::kill(static_cast<pid_t>(hanging), SIGCONT);
            ++counts["ended idle"];
            ASSERT_TRUE(ChaosWorld::waitWithoutHost([&] { return world.clones().empty(); }, ChaosWorld::kIdleTimeout + kNoticed))
                << account("clones outlive their idle timeout");
            for (const auto& id : kIds) wanted[id] = {};
            hanging = 0;
        }
        world.startHost();
        hostIsNew = true;
        if (!hanging) return;
        drift();
        note("the clone goes on");
        ::kill(static_cast<pid_t>(hanging), SIGCONT);
    }
    void endHost() {
        note("the host is asked to end");
        ++counts["host SIGTERM"];
        const auto begun = Clock::now();
        const ProgramResult result = world.endHost();
        longest["the end of a host"] = std::max(longest["the end of a host"], Clock::now() - begun);
        ASSERT_EQ(result.exitCode, 0) << account("the host did not end in order:\n" + result.err);
        ASSERT_TRUE(ChaosWorld::waitWithoutHost([&] { return world.clones().empty(); }, kNoticed)) << account("clones outlive a host that ended");
        for (const auto& id : kIds) wanted[id] = {};
        world.startHost();
    }

    void goWrong() {
        const int what = below(100);
        if (what < 25) killClone(chance(70) ? SIGKILL : SIGSEGV);
        else if (what < 35) killAnyClone(SIGKILL);
        else if (what < 50) hangClone();
        else if (what < 62) cutNetwork();
        else if (what < 72) freezeNetwork();
        else if (what < 78) hangHost();
        else if (what < 94) killHost();
        else endHost();
    }

    ChaosWorld world{kIds, kProxied, kRestarted};
    bool hostIsNew = false; ///< it was started after a death, and may not have taken everything over yet
    unsigned seed = 0;
    int round = 0;
    std::mt19937 random;
    std::map<std::string, Wanted> wanted;
    std::map<std::string, int> counts;
    std::map<std::string, Clock::duration> longest; ///< until all is true again, after what
    std::deque<std::string> steps;
};

TEST_F(Chaos, EveryConnectionEndsInATrueStateAndNothingIsLeft) {
    const int rounds = number("DOPPEL_CHAOS_ROUNDS", 12);
    const auto begun = Clock::now();
    for (round = 1; round <= rounds; ++round) {
        for (const auto& id : kIds) {
            if (!wanted[id].on && chance(70)) {
                wanted[id].turn(true);
                say("start " + id);
            } else if (chance(35)) {
                ask(id);
            }
        }
        if (chance(60)) settle("what people do");
        else drift();
        if (HasFatalFailure()) return;
        goWrong();
        if (HasFatalFailure()) return;
        if (chance(20)) ask(oneOf(kIds));
        settle("trouble");
        if (HasFailure()) return;
        if (round % 25 == 0) {
            fmt::print("{} rounds, {:.0f} s\n", round, std::chrono::duration<double>(Clock::now() - begun).count());
            std::fflush(stdout);
        }
    }
    // A host that dies for good, then one that looks after what is left.
    world.killHost();
    for (const auto& id : kIds) wanted[id] = {};
    ASSERT_TRUE(ChaosWorld::waitWithoutHost([&] { return world.clones().empty() && world.zombies().empty(); }, ChaosWorld::kIdleTimeout + kNoticed))
        << account("clones outlive their idle timeout");
    world.startHost();
    wanted["close"].turn(true);
    say("start close");
    settle("what people do");
    if (HasFatalFailure()) return;
    EXPECT_EQ(world.endHost().exitCode, 0);
    EXPECT_TRUE(ChaosWorld::waitWithoutHost([&] { return world.clones().empty() && world.zombies().empty(); }, kNoticed));
    EXPECT_EQ(world.leftovers(), "");
    for (const auto& [what, count] : counts) fmt::print("{:4} {}\n", count, what);
    for (const auto& [what, time] : longest) fmt::print("{:.2f} s at most until all was true after {}\n", std::chrono::duration<double>(time).count(), what);
    fmt::print("{} rounds in {:.0f} s\n", rounds, std::chrono::duration<double>(Clock::now() - begun).count());
}

} // namespace
} // namespace doppel::test
