// What the filter line of the clone table means: words, and fields like "state:failed". Pure.
#pragma once

#include <QString>
#include <QStringList>

#include <array>
#include <functional>
#include <vector>

namespace doppel {

class CloneFilter {
public:
    enum Field { Name, Id, State, Renderer, Group, Camera, Node, Aov, Label, Launcher, Host, Held, FieldCount };

    CloneFilter() = default;
    /// Words are separated by blanks, all of them must match, whatever their case. A word matches anywhere in name, id, state,
    /// renderer, group, camera and node; `field:text` in that field only, `field:a,b` with either text, `field:` where it is empty. A '-'
    /// before a word turns it round; quotes keep blanks together.
    explicit CloneFilter(const QString& text);

    bool isEmpty() const { return m_terms.empty(); }
    /// `value` gives the text of a field.
    bool matches(const std::function<QString(Field)>& value) const;
    /// May match otherwise when a state or another live field changes.
    bool isLive() const;
    /// What is wrong with it, in words; "" = nothing. What is unknown filters as a plain word.
    const QString& fault() const { return m_fault; }

    /// Names of fields as they are typed.
    static QStringList fieldNames();

private:
    struct Term {
        int field = -1; ///< -1 = any
        QStringList texts;
        bool isNegated = false;
    };
    void add(const QString& word, bool isQuoted);

    std::vector<Term> m_terms;
    QString m_fault;
};

} // namespace doppel
