// Messages of the scripting endpoint as bytes: round trips and hostile input.
#include "api/api_wire.h"

#include "tests/support/mutator.h"
#include "tests/unit/api/api_fixture.h"

namespace doppel::test {
namespace {

TEST(ApiWire, CallsSurviveTheWayThere) {
    ApiCalls calls{77, {{"connection.setName", args("hero", "Ä")}, {"scene.push", args(apiBytes({0, 1, 255}), 1.5, nullptr, true)}}};
    const auto decoded = decodeApiClientMessage(encode(ApiClientMessage(calls)));
    ASSERT_TRUE(decoded) << decoded.error().text();
    const auto& back = std::get<ApiCalls>(*decoded);
    EXPECT_EQ(back.id, 77u);
    ASSERT_EQ(back.calls.size(), 2u);
    EXPECT_EQ(back.calls[0].method, "connection.setName");
    EXPECT_EQ(back.calls[1].arguments, calls.calls[1].arguments);
}

TEST(ApiWire, ResultsAndErrorsSurviveTheWayBack) {
    ApiResults results{3, {}};
    results.results.emplace_back(ApiValue{{"a", {1, 2}}});
    results.results.push_back(fail(ErrorCode::InvalidHandle, "gone", "hero"));
    const auto decoded = decodeApiHostMessage(encode(ApiHostMessage(results)));
    ASSERT_TRUE(decoded) << decoded.error().text();
    const auto& back = std::get<ApiResults>(*decoded);
    EXPECT_EQ(*back.results[0], *results.results[0]);
    EXPECT_EQ(back.results[1].error().code, ErrorCode::InvalidHandle);
    EXPECT_EQ(back.results[1].error().context, "hero");
}

TEST(ApiWire, EveryErrorCodeSurvives) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::InvalidHandle); ++code) {
        const auto decoded = decodeApiHostMessage(encode(ApiHostMessage(ApiRefusal{{static_cast<ErrorCode>(code), "m", "c"}})));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(std::get<ApiRefusal>(*decoded).error.code, static_cast<ErrorCode>(code));
    }
}

TEST(ApiWire, RefusesWhatIsNoMessage) {
    for (const std::string& bytes : {std::string(), std::string("\xc1"), std::string("hello"), std::string("\x92\x01\x02"),
                                     std::string("\xdd\xff\xff\xff\xff"), std::string("\xdb\xff\xff\xff\xff") + "x"}) {
        const auto decoded = decodeApiClientMessage(bytes);
        ASSERT_FALSE(decoded);
        EXPECT_EQ(decoded.error().code, ErrorCode::ParseFailed);
        EXPECT_FALSE(decodeApiHostMessage(bytes));
    }
}

TEST(ApiWire, NestingAndNumberOfValuesAreCapped) {
    const std::string deep(100'000, '\x91');
    const auto nested = decodeApiClientMessage(deep);
    ASSERT_FALSE(nested);
    EXPECT_THAT(nested.error().message, testing::HasSubstr("nested"));
    std::string many = "\xdd";
    const std::uint32_t count = 2u << 20;
    for (int shift = 24; shift >= 0; shift -= 8) many += static_cast<char>((count >> shift) & 0xff);
    many.append(count, '\xc0');
    const auto wide = decodeApiClientMessage(many);
    ASSERT_FALSE(wide);
    EXPECT_THAT(wide.error().message, testing::HasSubstr("values"));
}

TEST(ApiWire, DamagedMessagesAreErrorsNotCrashes) {
    static constexpr std::string_view kPieces[] = {"\xdd\xff\xff\xff\xff", "\xc6\x7f\xff\xff\xff", "\x91\x91\x91", "\xa4" "call", "\xcf\xff\xff\xff\xff\xff\xff\xff\xff", "\xc0"};
    Mutator mutator(2026, kPieces);
    const std::string calls = encode(ApiClientMessage(ApiCalls{7, {{"connection.name", args("hero")}, {"scene.frame", ApiValue::array()}}}));
    const std::string results = encode(ApiHostMessage(ApiResults{7, {ApiValue("a"), ApiValue{{"b", 1}}}}));
    for (int i = 0; i < 20'000; ++i) {
        (void)decodeApiClientMessage(mutator.mutate(calls));
        (void)decodeApiHostMessage(mutator.mutate(results));
    }
}

} // namespace
} // namespace doppel::test
