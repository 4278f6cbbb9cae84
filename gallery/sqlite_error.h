// Turns what SQLite says into errors that name the file and what to do. Private to gallery.
#pragma once

#include "clonecore/base/error.h"

#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <string>
#include <utility>

namespace doppel {

/// "cannot <action> '<database>': <reason>"
Error sqliteError(const std::filesystem::path& database, const std::string& action, const SQLite::Exception& exception);

/// Runs `work` and returns what it does, or the error when SQLite throws.
template <class Work>
auto guardSqlite(const std::filesystem::path& database, const std::string& action, Work&& work) -> decltype(work()) {
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(sqliteError(database, action, exception));
    }
}

} // namespace doppel
