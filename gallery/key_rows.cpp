#include "gallery/key_rows.h"

#include <SQLiteCpp/Exception.h>

#include <sqlite3.h>

namespace doppel {

KeyRows::KeyRows(SQLite::Database& database, const std::string& sql) : m_database(database) {
    check(sqlite3_prepare_v2(database.getHandle(), sql.c_str(), static_cast<int>(sql.size()), &m_statement, nullptr));
}

KeyRows::~KeyRows() { sqlite3_finalize(m_statement); }

void KeyRows::check(int result) const {
    if (result != SQLITE_OK) throw SQLite::Exception(m_database.getHandle(), result);
}

void KeyRows::bind(int index, std::int64_t value) { check(sqlite3_bind_int64(m_statement, index, value)); }
void KeyRows::bind(int index, double value) { check(sqlite3_bind_double(m_statement, index, value)); }
void KeyRows::bind(int index, std::string_view value) {
    check(sqlite3_bind_text(m_statement, index, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT));
}
void KeyRows::reset() { sqlite3_reset(m_statement); } // its result is the last step's, which has been told

bool KeyRows::step() {
    const int result = sqlite3_step(m_statement);
    if (result == SQLITE_ROW) return true;
    if (result != SQLITE_DONE) throw SQLite::Exception(m_database.getHandle(), result);
    return false;
}

std::int64_t KeyRows::key() const { return sqlite3_column_int64(m_statement, 0); }

std::string_view KeyRows::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return text ? std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))) : std::string_view();
}

} // namespace doppel
