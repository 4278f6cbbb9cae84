// host.push, host.sources, host.dropSource, host.runScript as clients call them.
#include "api/host_client.h"
#include "api/host_endpoint.h"
#include "api_fixture.h"

#include "clonecore/host/source_store.h"

#include <gmock/gmock.h>

namespace doppel::test {
namespace {

using testing::HasSubstr;

ApiValue bytes(std::string_view text) { return apiBytes({text.begin(), text.end()}); }

TEST_F(ApiTest, PushedBytesAreASourceUntilTheyAreDropped) {
    EXPECT_EQ(value("host.push", args("wave.obj", bytes("v 0 0 0\n"))), "mem:wave.obj");
    EXPECT_EQ(value("host.sources")["wave.obj"]["size"], 8);
    const std::string before = value("host.sources")["wave.obj"]["hash"];
    EXPECT_EQ(before.size(), 64u);
    EXPECT_EQ(value("host.push", args("wave.obj", bytes("v 1 0 0\n"))), "mem:wave.obj");
    EXPECT_NE(value("host.sources")["wave.obj"]["hash"], before);
    EXPECT_EQ(value("host.dropSource", args("wave.obj")), true);
    EXPECT_EQ(value("host.dropSource", args("wave.obj")), false);
    EXPECT_TRUE(value("host.sources").empty());
}

TEST_F(ApiTest, WhatIsNoSourceIsRefusedWithTheReason) {
    EXPECT_EQ(call("host.push", args("wave", bytes("x"))).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(call("host.push", args("wave.sh", bytes("x"))).error().code, ErrorCode::Refused);
    EXPECT_EQ(call("host.push", args("wave.obj", "a text")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(call("host.push", args("wave.obj")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(call("host.push", args("wave.obj", apiBytes(std::vector<std::uint8_t>(kMaxSourceBytes + 1)))).error().code, ErrorCode::TooLarge);
    EXPECT_TRUE(value("host.sources").empty());
}

TEST_F(ApiTest, LargeSourcesComeOverTheWire) {
    const auto endpoint = HostEndpoint::serve(host->api(), {.endpoint = "ipc://" + (folder.path() / "api").string()}).value();
    const auto client = HostClient::connect({.endpoint = endpoint->endpoint()}).value();
    const auto pushed = client->callAndWait("host.push", args("wave.obj", apiBytes(std::vector<std::uint8_t>(48u << 20, 'x'))));
    ASSERT_TRUE(pushed) << pushed.error().text();
    EXPECT_EQ(value("host.sources")["wave.obj"]["size"], 48u << 20);
}

TEST_F(ApiTest, ScriptsAreRefusedUnlessTheHostAllowsThem) {
    const auto refused = call("host.runScript", args("print(1)"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_THAT(refused.error().message, HasSubstr("--allow-scripts"));
    EXPECT_FALSE(value("host.methods").contains("host.runScript")) << "it is not among what the host does";
}

} // namespace
} // namespace doppel::test
