// A titled group of a form that folds away. Main thread.
#pragma once

#include <QWidget>

class QFormLayout;
class QToolButton;

namespace doppel {

class Section : public QWidget {
    Q_OBJECT

public:
    Section(const QString& title, QWidget* parent, bool expanded = true);

    QWidget* content() const { return m_content; }
    QFormLayout* form() const { return m_form; }
    /// A labelled row; the tooltip goes to label and field.
    void addField(const QString& label, QWidget* field, const QString& toolTip = {});
    void addWide(QWidget* widget);
    bool isExpanded() const;
    void setExpanded(bool expanded);

signals:
    void toggled(bool expanded);

private:
    QToolButton* m_header;
    QWidget* m_content;
    QFormLayout* m_form;
};

} // namespace doppel
