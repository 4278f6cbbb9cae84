#include "ui/base/theme.h"

#include "clonecore/scene/connection_record.h"
#include "ui/base/style_sheet.h"
#include "ui/base/themed_icon.h"

#include <QApplication>
#include <QPainter>
#include <QPalette>
#include <QStyleFactory>

#include <algorithm>
#include <optional>
#include <utility>

// Q_INIT_RESOURCE must stand outside any namespace.
static void initIcons() { Q_INIT_RESOURCE(icons); }

namespace doppel::theme {

namespace {

struct System {
    bool isDark = false;
    QFont font;
};

struct Looks {
    std::optional<System> system; // as it was before the first apply()
    bool isApplied = false;
    bool isDark = true;
    double points = 0;
};

Looks& looks() {
    static Looks looks;
    return looks;
}

const System& system() {
    Looks& now = looks();
    if (!now.system) now.system = System{QApplication::palette().color(QPalette::Window).lightness() < 128, QApplication::font()};
    return *now.system;
}

QPalette makePalette(const Colors& c, bool isDark) {
    QPalette palette;
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.base);
    palette.setColor(QPalette::AlternateBase, c.alternate);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.placeholder);
    palette.setColor(QPalette::Button, c.button);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, isDark ? Qt::white : Qt::black);
    palette.setColor(QPalette::ToolTipBase, c.tip);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Highlight, c.selection);
    palette.setColor(QPalette::HighlightedText, c.selectionText);
    palette.setColor(QPalette::Link, c.result);
    palette.setColor(QPalette::LinkVisited, c.result);
    // What Fusion draws frames and shades with.
    palette.setColor(QPalette::Light, isDark ? QColor(0xff444444) : QColor(0xffffffff));
    palette.setColor(QPalette::Midlight, isDark ? QColor(0xff3e3e3e) : QColor(0xfff6f6f6));
    palette.setColor(QPalette::Mid, isDark ? QColor(0xff242424) : QColor(0xffc4c4c4));
    palette.setColor(QPalette::Dark, isDark ? QColor(0xff1c1c1c) : QColor(0xffa6a6a6));
    palette.setColor(QPalette::Shadow, isDark ? QColor(0xff121212) : QColor(0xff808080));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) palette.setColor(QPalette::Disabled, role, c.disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.border);
    return palette;
}

} // namespace

void apply(QApplication& application, bool isDark, double points) {
    initIcons();
    Looks& now = looks();
    if (!std::exchange(now.isApplied, true)) {
        system();
        application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        application.setWindowIcon(icon(QStringLiteral("doppel")));
    } else if (now.isDark == isDark && now.points == points) {
        return;
    }
    now.isDark = isDark;
    now.points = points;
    QFont font = system().font;
    if (points > 0) font.setPointSizeF(points);
    QApplication::setFont(font);
    QApplication::setFont(font, "QDockWidgetTitle"); // Qt keeps one of its own for them
    application.setPalette(makePalette(colors(), isDark));
    application.setStyleSheet(styleSheet(colors(), isDark, font.pointSizeF()));
    emit watch().changed();
}

bool isDark() { return looks().isDark; }

bool systemPaletteIsDark() { return system().isDark; }

double systemPoints() { return system().font.pointSizeF(); }

Watch& watch() {
    static Watch watch;
    return watch;
}

const Colors& colors() { return looks().isDark ? darkColors() : lightColors(); }

QColor stateColor(CloneState state, Ground ground) {
    const Colors& c = ground == Ground::Canvas ? darkColors() : colors();
    switch (state) {
        case CloneState::Stopped: return c.stopped;
        case CloneState::Launching:
        case CloneState::Connecting: return c.launching;
        case CloneState::Syncing: return c.syncing;
        case CloneState::Rendering: return c.rendering;
        case CloneState::Converged: return c.converged;
        case CloneState::Paused: return c.paused;
        case CloneState::Lost: return c.lost;
        case CloneState::Failed: return c.failed;
    }
    return c.dim;
}

QColor labelColor(std::string_view label) {
    static constexpr QRgb kColors[] = {0xffd9534a, 0xffe08b3c, 0xffd9c24a, 0xff63b05c, 0xff3fada3, 0xff4f86d6, 0xff9268cf, 0xffd672ac};
    static_assert(std::size(kColors) == kColorLabels.size());
    if (label.empty()) return {};
    const auto at = std::ranges::find(kColorLabels, label);
    return at == kColorLabels.end() ? QColor(0xff909090) : QColor(kColors[at - kColorLabels.begin()]);
}

QString labelName(std::string_view label) {
    static constexpr const char* kNames[] = {QT_TRANSLATE_NOOP("Theme", "Red"),    QT_TRANSLATE_NOOP("Theme", "Orange"),
                                             QT_TRANSLATE_NOOP("Theme", "Yellow"), QT_TRANSLATE_NOOP("Theme", "Green"),
                                             QT_TRANSLATE_NOOP("Theme", "Teal"),   QT_TRANSLATE_NOOP("Theme", "Blue"),
                                             QT_TRANSLATE_NOOP("Theme", "Purple"), QT_TRANSLATE_NOOP("Theme", "Pink")};
    static_assert(std::size(kNames) == kColorLabels.size());
    const auto at = std::ranges::find(kColorLabels, label);
    if (at == kColorLabels.end()) return QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size()));
    return QCoreApplication::translate("Theme", kNames[at - kColorLabels.begin()]);
}

QIcon icon(const QString& name) { return QIcon(new ThemedIcon(name)); }

void paintDot(QPainter& painter, const QRectF& rect, const QColor& color) {
    const double side = std::min(rect.width(), rect.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(rect.center(), side / 2, side / 2);
    painter.restore();
}

} // namespace doppel::theme
