// A line of text that is cut with an ellipsis where there is no room for it; then its tool tip says all of it. Main thread.
#pragma once

#include <QLabel>

namespace doppel {

class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    using QLabel::QLabel;

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
};

} // namespace doppel
