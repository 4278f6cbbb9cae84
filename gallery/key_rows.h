// Steps through the rows of a query whose first column is an integer key, at the cost of SQLite itself: searches step through
// hundreds of thousands. Throws SQLite::Exception. Private to gallery.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace doppel {

class KeyRows {
public:
    KeyRows(SQLite::Database& database, const std::string& sql);
    ~KeyRows();
    KeyRows(const KeyRows&) = delete;
    KeyRows& operator=(const KeyRows&) = delete;

    void bind(int index, std::int64_t value);
    void bind(int index, double value);
    void bind(int index, std::string_view value);
    void reset(); ///< to begin again, with other values

    bool step();
    std::int64_t key() const;
    /// Valid until the next step.
    std::string_view text(int column) const;

private:
    void check(int result) const;

    SQLite::Database& m_database;
    sqlite3_stmt* m_statement = nullptr;
};

} // namespace doppel
