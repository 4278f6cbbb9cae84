// An editable list to pick from: typing anything stays possible, what is typed is looked for anywhere in the names. It tells when
// somebody begins and ends to use it, so that its choices can be fetched then. Main thread.
#pragma once

#include <QComboBox>
#include <QStringList>

#include <string>

namespace doppel {

class PickerCombo : public QComboBox {
    Q_OBJECT

public:
    explicit PickerCombo(QWidget* parent = nullptr);
    void showPopup() override;

signals:
    void usedChanged(bool isUsed);

protected:
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
};

/// Fills an editable combo without touching what is being typed.
void showInCombo(QComboBox* combo, const QStringList& choices, const std::string& text);

} // namespace doppel
