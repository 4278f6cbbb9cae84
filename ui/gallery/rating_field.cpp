#include "ui/gallery/rating_field.h"

#include "ui/base/theme.h"
#include "ui/gallery/gallery_delegate.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace doppel {

namespace {
constexpr int kSide = 16, kGap = 3;
}

RatingField::RatingField(int stars, QWidget* parent) : QWidget(parent), m_stars(stars) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void RatingField::setValue(std::optional<int> value) {
    m_value = value;
    update();
}

QSize RatingField::sizeHint() const { return {m_stars * (kSide + kGap) + kGap, kSide + 8}; }

QRect RatingField::starRect(int star) const { return {kGap + star * (kSide + kGap), 4, kSide, kSide}; }

int RatingField::starAt(QPoint at) const {
    for (int star = 0; star < m_stars; ++star)
        if (starRect(star).adjusted(-1, -4, 2, 4).contains(at)) return star;
    return -1;
}

void RatingField::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int star = 0; star < m_stars; ++star) {
        const bool isOn = m_hovered >= 0 ? star <= m_hovered : star < m_value.value_or(0);
        const bool isMixed = !m_value && m_hovered < 0;
        paintStar(painter, starRect(star), isOn ? theme::colors().star : theme::colors().starOff, isOn || (isMixed && star == 0 && m_stars > 1));
    }
    if (hasFocus()) {
        painter.setPen(theme::colors().accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(rect().adjusted(0, 0, -1, -1), 3, 3);
    }
}

void RatingField::mouseMoveEvent(QMouseEvent* event) {
    m_hovered = starAt(event->position().toPoint());
    update();
}

void RatingField::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

void RatingField::mouseReleaseEvent(QMouseEvent* event) {
    const int star = starAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || star < 0) return;
    m_hovered = -1;
    emit chosen(m_value == star + 1 ? 0 : star + 1); // a second click takes it away
}

void RatingField::keyPressEvent(QKeyEvent* event) {
    const int now = m_value.value_or(0);
    int next = -1;
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Down) next = now - 1;
    if (event->key() == Qt::Key_Right || event->key() == Qt::Key_Up) next = now + 1;
    if (event->key() == Qt::Key_Space) next = now > 0 ? 0 : m_stars;
    if (event->key() >= Qt::Key_0 && event->key() <= Qt::Key_9) next = event->key() - Qt::Key_0;
    if (next < 0 && event->key() != Qt::Key_Left && event->key() != Qt::Key_Down) return QWidget::keyPressEvent(event);
    emit chosen(std::clamp(next, 0, m_stars));
}

} // namespace doppel
