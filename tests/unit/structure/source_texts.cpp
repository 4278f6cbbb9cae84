#include "tests/unit/structure/source_texts.h"

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>

namespace doppel::test {

namespace {

class Reader {
public:
    explicit Reader(std::string_view source) : m_source(source) {}

    std::vector<SourceText> read() {
        while (m_at < m_source.size()) step();
        return std::move(m_texts);
    }

private:
    bool starts(std::string_view what) const { return m_source.substr(m_at).starts_with(what); }

    void skipTo(std::string_view end) {
        const std::size_t found = m_source.find(end, m_at);
        const std::size_t next = found == std::string_view::npos ? m_source.size() : found + end.size();
        m_line += static_cast<int>(std::count(m_source.begin() + static_cast<std::ptrdiff_t>(m_at), m_source.begin() + static_cast<std::ptrdiff_t>(next), '\n'));
        m_at = next;
    }

    void step() {
        const char c = m_source[m_at];
        if (starts("//") || starts("#include")) return skipTo("\n");
        if (starts("/*")) return skipTo("*/");
        if (starts("R\"(")) return forget(), skipTo(")\"");
        if (c == '\'') return character();
        if (c == '"') return literal();
        if (std::isalpha(static_cast<unsigned char>(c)) || c == '_') return word();
        if (c == '\n') ++m_line;
        if (!std::isspace(static_cast<unsigned char>(c))) sign(c);
        ++m_at;
    }

    void sign(char c) {
        if (c == '(') m_calls.push_back({m_word, 0});
        if (c == '{' || c == '[') m_calls.push_back({std::string(1, c), 0});
        if ((c == ')' || c == '}' || c == ']') && !m_calls.empty()) m_calls.pop_back();
        if (c == ',' && !m_calls.empty()) ++m_calls.back().argument;
        forget();
    }

    void forget() {
        m_word.clear();
        m_joins = false;
    }

    void word() {
        const std::size_t begin = m_at;
        while (m_at < m_source.size() && (std::isalnum(static_cast<unsigned char>(m_source[m_at])) || m_source[m_at] == '_')) ++m_at;
        const std::string_view next = m_source.substr(begin, m_at - begin);
        m_joins = false;
        // `new QLabel(…)` and `QLabel label(…)`: the type says what it is, so a name after a type of Qt's does not replace it.
        const bool isVariable = m_word.size() > 1 && m_word[0] == 'Q' && std::isupper(static_cast<unsigned char>(m_word[1])) && std::islower(static_cast<unsigned char>(next[0]));
        if (!isVariable) m_word = next;
    }

    void character() {
        // A separator in a number is none.
        if (m_at > 0 && std::isdigit(static_cast<unsigned char>(m_source[m_at - 1]))) {
            ++m_at;
            return;
        }
        for (++m_at; m_at < m_source.size() && m_source[m_at] != '\''; ++m_at) m_at += m_source[m_at] == '\\';
        ++m_at;
        forget();
    }

    void literal() {
        std::string text;
        for (++m_at; m_at < m_source.size() && m_source[m_at] != '"'; ++m_at) {
            if (m_source[m_at] != '\\') {
                text += m_source[m_at];
                continue;
            }
            const char escaped = m_source[++m_at];
            text += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
        }
        ++m_at;
        if (m_joins) {
            m_texts.back().text += text;
            return;
        }
        SourceText& found = m_texts.emplace_back();
        found.text = std::move(text);
        found.line = m_line;
        for (auto call = m_calls.rbegin(); call != m_calls.rend() && call->name != "{" && call->name != "["; ++call) found.calls.push_back(*call);
        forget();
        m_joins = true;
    }

    std::string_view m_source;
    std::size_t m_at = 0;
    int m_line = 1;
    bool m_joins = false; // the last that was read is a literal
    std::string m_word;   // the name that was read last, "" when anything else came since
    std::vector<SourceText::Call> m_calls;
    std::vector<SourceText> m_texts;
};

/// Without what is no word: tags, code, entities, place holders, names of ours and of Qt.
std::string wordsOf(const std::string& text) {
    static const std::regex noise("<code>.*?</code>|<[^>]*>|&[a-z]+;|%[0-9nL]+|Doppel|English|\\*\\.[a-z]+");
    return std::regex_replace(text, noise, " ");
}

} // namespace

std::vector<SourceText> textsOf(std::string_view source) { return Reader(source).read(); }

bool isTranslatable(const SourceText& text) {
    static const std::set<std::string> kTranslators{"tr", "translate", "QT_TRANSLATE_NOOP"};
    return !text.calls.empty() && kTranslators.contains(text.calls.front().name);
}

bool isReadButNotTranslatable(const SourceText& text) {
    // What only passes a text on.
    static const std::set<std::string> kWrappers{"", "QStringLiteral", "QLatin1String", "QString", "QStringList", "fromUtf8", "fromLatin1", "arg", "toQt", "toStd", "counted", "string"};
    // What people see, hear or read.
    static const std::set<std::string> kShown{"setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setPlaceholderText", "setAccessibleName",
        "setAccessibleDescription", "setTitle", "setLabelText", "setInformativeText", "setDetailedText", "setSpecialValueText", "setSuffix", "setPrefix",
        "setHeaderLabels", "setHint", "setError", "setAddPlaceholder", "addAction", "addMenu", "addItem", "addItems", "addTab", "insertTab", "addButton", "addField",
        "addRow", "showMessage", "QLabel", "ElidedLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "QMenu", "QMessageBox",
        "QDockWidget", "Section", "drawText", "info", "error", "warning", "fail", "edit", "editConnections", "getOpenFileName", "getSaveFileName", "getExistingDirectory"};
    // What nobody but programmers does.
    static const std::set<std::string> kUnseen{"qWarning", "static_assert", "assert", "readUpTo", "makePrivateFolder", "QRegularExpression", "fromString"};
    if (isTranslatable(text)) return false;
    const std::string words = wordsOf(text.text);
    if (!std::regex_search(words, std::regex("[A-Za-z]{2}"))) return false;
    for (const auto& call : text.calls) {
        if (kUnseen.contains(call.name)) return false;
        if (kWrappers.contains(call.name)) continue;
        // edit(label, change, key) and editConnections(document, ids, label, change, key): the key is for the document alone.
        if (call.name == "edit") return call.argument != 2;
        if (call.name == "editConnections") return call.argument != 4;
        if (kShown.contains(call.name)) return true;
        break;
    }
    // Helpers have any name: a sentence or the entry of a menu gives itself away.
    static const std::regex sentence("^[A-Z][a-z]+,? [a-z]+ |^[A-Z]?[a-z]*&[A-Z]?[a-z]{2}|[a-z]…$|[a-z] [a-z]+[.:]$");
    return std::regex_search(words, sentence);
}

} // namespace doppel::test
