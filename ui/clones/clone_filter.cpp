#include "ui/clones/clone_filter.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

constexpr const char* kNames[CloneFilter::FieldCount] = {"name", "id",    "state", "renderer", "group", "camera",
                                                         "node", "aov",   "label", "launcher", "host",  "held"};
constexpr CloneFilter::Field kPlain[] = {CloneFilter::Name,  CloneFilter::Id,     CloneFilter::State, CloneFilter::Renderer,
                                         CloneFilter::Group, CloneFilter::Camera, CloneFilter::Node};

int fieldOf(const QString& name) {
    for (int i = 0; i < CloneFilter::FieldCount; ++i)
        if (name.compare(QLatin1String(kNames[i]), Qt::CaseInsensitive) == 0) return i;
    return -1;
}

} // namespace

CloneFilter::CloneFilter(const QString& text) {
    QString word;
    bool inQuotes = false, wasQuoted = false;
    for (const QChar c : text + u' ') {
        if (c == u'"') {
            inQuotes = !inQuotes;
            wasQuoted |= word.isEmpty() || word == u"-"; // "a:b" in quotes is no field
        } else if (c.isSpace() && !inQuotes) {
            add(std::exchange(word, {}), std::exchange(wasQuoted, false));
        } else {
            word += c;
        }
    }
    add(word.trimmed(), wasQuoted); // quotes that were not closed yet: it is being typed
}

void CloneFilter::add(const QString& word, bool isQuoted) {
    Term term;
    term.isNegated = word.size() > 1 && word.startsWith(u'-');
    const QString bare = term.isNegated ? word.mid(1) : word;
    if (bare.isEmpty() || bare == u"-") return; // it is being typed
    const qsizetype colon = isQuoted ? -1 : bare.indexOf(u':');
    if (colon > 0) {
        term.field = fieldOf(bare.left(colon));
        if (term.field < 0)
            m_fault = QCoreApplication::translate("CloneFilter", "There is no field '%1'. There are: %2.")
                          .arg(bare.left(colon), fieldNames().join(QStringLiteral(", ")));
    }
    term.texts = term.field < 0 ? QStringList{bare} : bare.mid(colon + 1).split(u',');
    if (term.texts.size() > 1) term.texts.removeAll(QString()); // "a," is being typed
    if (!term.texts.isEmpty()) m_terms.push_back(std::move(term));
}

bool CloneFilter::matches(const std::function<QString(Field)>& value) const {
    return std::ranges::all_of(m_terms, [&](const Term& term) {
        const auto isIn = [&](Field field) {
            const QString text = value(field);
            return std::ranges::any_of(term.texts, [&](const QString& wanted) {
                return wanted.isEmpty() ? text.isEmpty() : text.contains(wanted, Qt::CaseInsensitive);
            });
        };
        const bool found = term.field >= 0 ? isIn(static_cast<Field>(term.field)) : std::ranges::any_of(kPlain, isIn);
        return found != term.isNegated;
    });
}

bool CloneFilter::isLive() const {
    return std::ranges::any_of(m_terms, [](const Term& term) {
        return term.field < 0 || term.field == State || term.field == Renderer || term.field == Host;
    });
}

QStringList CloneFilter::fieldNames() {
    QStringList names;
    for (const char* name : kNames) names << QLatin1String(name);
    return names;
}

} // namespace doppel
