// The scene's context options as a row of chips, and a field that adds one. What the chips ask for becomes edits. Main thread.
#pragma once

#include "ui/desk_context.h"

#include <QWidget>

#include <map>
#include <string>
#include <string_view>

class QHBoxLayout;
class QLabel;
class QLineEdit;

namespace doppel {

class OptionChip;

class OptionBar : public QWidget {
    Q_OBJECT

public:
    explicit OptionBar(DeskContext& context, QWidget* parent = nullptr);

    /// The field of an option, nullptr when there is none of that name.
    QLineEdit* field(const std::string& option) const;
    /// Adds an option with value 0, or says why its name won't do.
    void add(const QString& name);

private:
    void show(const Scene& scene);
    OptionChip* makeChip(const std::string& option);
    void setOption(const std::string& option, const Value& value, std::string_view mergeKey = {});
    void rename(const std::string& option, const QString& to);
    void remove(const std::string& option);
    void orderTabs();

    DeskContext& m_context;
    std::map<std::string, OptionChip*> m_chips;
    QHBoxLayout* m_row;
    QLabel* m_none;
    QLineEdit* m_newName;
    Subscription m_documentChanges;
};

} // namespace doppel
