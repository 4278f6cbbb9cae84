// A form that scrolls up and down and is never narrower than its fields.
#pragma once

#include <QScrollArea>

namespace doppel {

class FormScroll : public QScrollArea {
    Q_OBJECT

public:
    explicit FormScroll(QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace doppel
