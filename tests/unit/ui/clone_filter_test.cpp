// The filter line of the clone table.
#include "ui/clones/clone_filter.h"

#include <gtest/gtest.h>

#include <map>

namespace doppel {
namespace {

bool matches(const char* text, std::map<CloneFilter::Field, QString> fields = {}) {
    const std::map<CloneFilter::Field, QString> hero{{CloneFilter::Name, "Hero, close up"}, {CloneFilter::Id, "hero1"},
                                                     {CloneFilter::State, "Failed"},        {CloneFilter::Renderer, "embree"},
                                                     {CloneFilter::Group, "Hero shots"},    {CloneFilter::Camera, "/cameras/main"},
                                                     {CloneFilter::Node, "OUT"},            {CloneFilter::Aov, "C N"},
                                                     {CloneFilter::Label, "teal"},          {CloneFilter::Held, "no"}};
    fields.insert(hero.begin(), hero.end());
    return CloneFilter(QString::fromUtf8(text)).matches([&](CloneFilter::Field field) { return fields[field]; });
}

} // namespace

TEST(CloneFilter, OfNothingMatchesAll) {
    EXPECT_TRUE(matches(""));
    EXPECT_TRUE(matches("   "));
    EXPECT_TRUE(CloneFilter("  ").isEmpty());
}

TEST(CloneFilter, AllWordsMustMatchSomewhere) {
    EXPECT_TRUE(matches("hero MAIN"));
    EXPECT_TRUE(matches("up failed embree out"));
    EXPECT_FALSE(matches("hero cycles"));
    EXPECT_FALSE(matches("teal")) << "labels are looked at by field only";
}

TEST(CloneFilter, FieldsLookInOnePlace) {
    EXPECT_TRUE(matches("state:failed renderer:emb group:hero"));
    EXPECT_FALSE(matches("camera:hero"));
    EXPECT_TRUE(matches("STATE:Fail label:teal aov:N held:no"));
    EXPECT_TRUE(matches("state:lost,failed"));
    EXPECT_FALSE(matches("state:lost,stopped"));
}

TEST(CloneFilter, EmptyFieldsAreFound) {
    EXPECT_TRUE(matches("host:"));
    EXPECT_FALSE(matches("group:"));
    EXPECT_TRUE(matches("-group:"));
}

TEST(CloneFilter, MinusLeavesOut) {
    EXPECT_FALSE(matches("-hero"));
    EXPECT_TRUE(matches("-cycles -state:rendering hero"));
    EXPECT_TRUE(matches("-")) << "a minus that is being typed";
}

TEST(CloneFilter, QuotesKeepBlanksTogether) {
    EXPECT_TRUE(matches("\"close up\""));
    EXPECT_FALSE(matches("\"up close\""));
    EXPECT_TRUE(matches("group:\"hero shots\""));
    EXPECT_TRUE(matches("\"close u")) << "quotes that are being typed";
    EXPECT_FALSE(matches("-\"close up\""));
}

TEST(CloneFilter, UnknownFieldsAreSaidAndTakenAsWords) {
    const CloneFilter filter("lens:50");
    EXPECT_TRUE(filter.fault().contains("'lens'")) << qPrintable(filter.fault());
    EXPECT_TRUE(filter.fault().contains("renderer"));
    EXPECT_FALSE(matches("lens:50"));
    EXPECT_TRUE(matches("lens:50", {{CloneFilter::Name, "lens:50 mm"}}));
    EXPECT_TRUE(CloneFilter("state:failed").fault().isEmpty());
    EXPECT_TRUE(CloneFilter("\"a:b\"").fault().isEmpty()) << "quotes make a word of it";
}

TEST(CloneFilter, KnowsWhetherStatesMatter) {
    EXPECT_TRUE(CloneFilter("hero").isLive());
    EXPECT_TRUE(CloneFilter("state:failed").isLive());
    EXPECT_FALSE(CloneFilter("group:hero -label:red").isLive());
}

} // namespace doppel
