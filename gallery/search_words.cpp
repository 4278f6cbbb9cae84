#include "gallery/search_words.h"

#include <optional>

namespace doppel {

namespace {

bool isSeparator(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; }

constexpr std::string_view kOption = "option";

/// Reads one word from `text` at `at`, which is no separator.
class WordReader {
public:
    WordReader(std::string_view text, std::size_t& at) : m_text(text), m_at(at) {}

    SearchWord read() {
        SearchWord word;
        const std::size_t begin = m_at;
        if (m_text[m_at] == '-') {
            word.isNegated = true;
            ++m_at;
        }
        while (m_at < m_text.size() && !isSeparator(m_text[m_at])) {
            if (m_text[m_at] == '"')
                readQuoted(word);
            else
                readPlain(word);
        }
        word.source = std::string(m_text.substr(begin, m_at - begin)) + m_missing;
        return word;
    }

private:
    void readPlain(SearchWord& word) {
        const char c = m_text[m_at++];
        const bool isColon = c == ':' && !word.value.empty();
        if (isColon && (!word.hasField || word.field == kOption)) {
            word.field += (word.hasField ? ":" : "") + word.value;
            word.hasField = true;
            word.value.clear();
            word.isQuoted = false;
        } else {
            word.value += c;
        }
    }

    void readQuoted(SearchWord& word) {
        word.isQuoted = true;
        for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
            const bool isEscape = m_text[m_at] == '\\' && m_at + 1 < m_text.size();
            if (isEscape && (m_text[m_at + 1] == '"' || m_text[m_at + 1] == '\\')) ++m_at;
            // A backslash at the very end would turn the quote that is added into its own.
            if (m_text[m_at] == '\\' && m_at + 1 == m_text.size() && !wasEscaped()) m_missing = "\\";
            word.value += m_text[m_at];
        }
        if (m_at < m_text.size())
            ++m_at;
        else
            m_missing += '"';
    }

    bool wasEscaped() const {
        std::size_t backslashes = 0;
        while (backslashes < m_at && m_text[m_at - 1 - backslashes] == '\\') ++backslashes;
        return backslashes % 2 == 1;
    }

    std::string_view m_text;
    std::size_t& m_at;
    std::string m_missing;
};

} // namespace

std::vector<SearchWord> splitSearch(std::string_view text) {
    std::vector<SearchWord> words;
    for (std::size_t at = 0; at < text.size();) {
        if (isSeparator(text[at])) {
            ++at;
            continue;
        }
        SearchWord word = WordReader(text, at).read();
        const bool isLoneMinus = word.isNegated && !word.hasField && word.value.empty() && !word.isQuoted;
        if (!isLoneMinus) words.push_back(std::move(word));
    }
    return words;
}

} // namespace doppel
