#include "stage/token.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace doppel {
namespace {

TEST(Token, IsTheStringItWasMadeOf) {
    const Token token = "/World/Looks/metal";
    EXPECT_EQ(token.str(), "/World/Looks/metal");
    EXPECT_EQ(token, std::string("/World/Looks/metal"));
    EXPECT_FALSE(token.empty());
    EXPECT_TRUE(Token().empty());
    EXPECT_EQ(Token(), Token(""));
}

TEST(Token, OfEqualTextsSharesOneString) {
    std::string text = "/World/Looks/";
    const Token first = text + "gold";
    EXPECT_EQ(&first.str(), &Token(text + "gold").str());
    EXPECT_NE(first, Token(text + "silver"));
}

TEST(Token, IsMadeByManyThreadsAtOnce) {
    std::vector<const std::string*> made(4 * 200);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&made, t] {
            for (std::size_t i = 0; i < 200; ++i) made[200 * t + i] = &Token("many" + std::to_string(i)).str();
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < made.size(); ++i) EXPECT_EQ(made[i], made[i % 200]);
}

} // namespace
} // namespace doppel
