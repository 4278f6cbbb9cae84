// An icon of resources/icons that is drawn in the colours of the theme that is on when it is painted: one file serves both. Main thread.
#pragma once

#include <QIconEngine>
#include <QString>

namespace doppel::theme {

class ThemedIcon : public QIconEngine {
public:
    explicit ThemedIcon(QString name) : m_name(std::move(name)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
    QIconEngine* clone() const override { return new ThemedIcon(m_name); }
    bool isNull() override { return false; }

private:
    QString m_name;
};

} // namespace doppel::theme
