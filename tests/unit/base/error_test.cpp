#include "clonecore/base/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

namespace doppel {
namespace {

TEST(Error, TextPutsTheContextFirst) {
    EXPECT_EQ((Error{ErrorCode::Io, "no such disk", "a.doppel:3"}.text()), "a.doppel:3: no such disk");
    EXPECT_EQ((Error{ErrorCode::Io, "no such disk", ""}.text()), "no such disk");
    EXPECT_EQ((Error{ErrorCode::Io, "a.usda:4:22: expected }", "a.usda"}.text()), "a.usda:4:22: expected }") << "the place is said once";
}

TEST(Error, ErrnoErrorNamesActionPathAndReason) {
    const Error error = errnoError("cannot open", "a.exr", ENOENT);
    EXPECT_EQ(error.code, ErrorCode::NotFound);
    EXPECT_EQ(error.message, "cannot open 'a.exr': No such file or directory");
}

TEST(Error, ErrnoErrorTellsTheKindsApart) {
    EXPECT_EQ(errnoError("x", "y", ENOSPC).code, ErrorCode::NoSpace);
    EXPECT_EQ(errnoError("x", "y", EACCES).code, ErrorCode::PermissionDenied);
    EXPECT_EQ(errnoError("x", "y", EROFS).code, ErrorCode::PermissionDenied);
    EXPECT_EQ(errnoError("x", "y", EEXIST).code, ErrorCode::AlreadyExists);
    EXPECT_EQ(errnoError("x", "y", EIO).code, ErrorCode::Io);
}

TEST(Error, EveryCodeHasAWordOfItsOwn) {
    std::set<std::string_view> seen;
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
        const std::string_view word = toString(static_cast<ErrorCode>(i));
        EXPECT_TRUE(seen.insert(word).second) << word;
        EXPECT_NE(word, "unknown");
    }
}

}  // namespace
}  // namespace doppel
