// The scene's context options as a row of named fields, with a button to add and remove them. Main thread.
#pragma once

#include "ui/desk_context.h"

#include <QWidget>

#include <map>
#include <string>

class QHBoxLayout;
class QLabel;
class QLineEdit;

namespace doppel {

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
    QWidget* makeChip(const std::string& option);
    void setOption(const std::string& option, const Value& value);

    DeskContext& m_context;
    struct Chip {
        QWidget* widget;
        QLineEdit* line;
    };
    std::map<std::string, Chip> m_chips;
    QHBoxLayout* m_row;
    QLabel* m_none;
    QLineEdit* m_newName;
    Subscription m_documentChanges;
};

} // namespace doppel
