#include "clonecore/host/clone_state_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace doppel::test {
namespace {

using S = CloneState;

TEST(CloneStateMachine, BeginsStopped) { EXPECT_EQ(CloneStateMachine().state(), S::Stopped); }

TEST(CloneStateMachine, StayingIsNoTransition) {
    for (const S state : kCloneStates) EXPECT_FALSE(isLegalTransition(state, state)) << toString(state);
    CloneStateMachine machine;
    EXPECT_FALSE(machine.moveTo(S::Stopped));
}

TEST(CloneStateMachine, EveryStateCanBeStopped) {
    for (const S state : kCloneStates) EXPECT_EQ(isLegalTransition(state, S::Stopped), state != S::Stopped) << toString(state);
}

TEST(CloneStateMachine, OnlyWhatWasConnectedCanBeLost) {
    for (const S state : kCloneStates)
        EXPECT_EQ(isLegalTransition(state, S::Lost), isConnectedState(state) || state == S::Failed) << toString(state);
}

TEST(CloneStateMachine, AStartLeadsOverTheHandshakeToTheImage) {
    CloneStateMachine machine;
    for (const S state : {S::Launching, S::Connecting, S::Syncing, S::Rendering, S::Converged, S::Rendering, S::Paused,
                          S::Rendering, S::Lost, S::Converged, S::Failed, S::Launching, S::Stopped, S::Connecting})
        EXPECT_TRUE(machine.moveTo(state)) << toString(state);
}

TEST(CloneStateMachine, NoImageWithoutAHandshake) {
    for (const S from : {S::Stopped, S::Launching, S::Connecting})
        for (const S to : {S::Rendering, S::Converged, S::Paused, S::Lost}) EXPECT_FALSE(isLegalTransition(from, to));
    EXPECT_FALSE(isLegalTransition(S::Stopped, S::Syncing));
    EXPECT_FALSE(isLegalTransition(S::Launching, S::Syncing));
    EXPECT_FALSE(isLegalTransition(S::Stopped, S::Failed));
    EXPECT_FALSE(isLegalTransition(S::Rendering, S::Launching)) << "a running clone is stopped first";
}

TEST(CloneStateMachineDeathTest, AnIllegalTransitionIsRefused) {
    CloneStateMachine machine;
#ifdef NDEBUG
    EXPECT_FALSE(machine.moveTo(S::Converged));
    EXPECT_EQ(machine.state(), S::Stopped);
#else
    EXPECT_DEATH(machine.moveTo(S::Converged), "illegal transition");
#endif
}

TEST(CloneState, EveryStateHasAWordOfItsOwn) {
    std::set<std::string_view> words;
    for (const S state : kCloneStates) words.insert(toString(state));
    EXPECT_EQ(words.size(), kCloneStates.size());
    EXPECT_FALSE(words.contains("unknown"));
}

} // namespace
} // namespace doppel::test
