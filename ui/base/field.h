// An input with room for what it evaluates to (at its right) and what is wrong with it (below, in red). Main thread.
#pragma once

#include <QWidget>

class QLabel;

namespace doppel {

/// The quiet label at the left of a field, as wide as all of them, centred on the field's first line and its buddy.
QLabel* makeFieldLabel(const QString& text, QWidget* field, QWidget* parent);

class Field : public QWidget {
    Q_OBJECT

public:
    /// Takes `input` as its child and focus proxy.
    explicit Field(QWidget* input, QWidget* parent = nullptr);

    QWidget* input() const { return m_input; }
    /// What the input means now, e.g. "= 12"; "" hides it.
    void setResult(const QString& text, const QString& toolTip = {});
    QString result() const { return m_resultText; }
    /// Marks the input as faulty and explains why; "" clears it.
    void setError(const QString& text);
    QString error() const;
    /// Something that is probably not meant; hidden while there is an error. "" clears it.
    void setWarning(const QString& text);
    QString warning() const { return m_warning; }
    /// A quiet hint below; hidden while there is an error or a warning.
    void setHint(const QString& text);

private:
    void showBelow();

    QWidget* m_input;
    QLabel* m_result;
    QLabel* m_below;
    QString m_error, m_warning, m_hint, m_resultText;
};

} // namespace doppel
