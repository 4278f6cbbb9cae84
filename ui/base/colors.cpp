#include "ui/base/colors.h"

#include <algorithm>
#include <cmath>

namespace doppel::theme {

namespace {

constexpr NamedColor kNames[] = {
    {"window", &Colors::window},
    {"base", &Colors::base},
    {"alternate", &Colors::alternate},
    {"field", &Colors::field},
    {"bar", &Colors::bar},
    {"header", &Colors::header},
    {"popup", &Colors::popup},
    {"tip", &Colors::tip},
    {"button", &Colors::button},
    {"buttonHover", &Colors::buttonHover},
    {"buttonPressed", &Colors::buttonPressed},
    {"buttonDisabled", &Colors::buttonDisabled},
    {"hover", &Colors::hover},
    {"pressed", &Colors::pressed},
    {"errorGround", &Colors::errorGround},
    {"warningGround", &Colors::warningGround},
    {"noticeGround", &Colors::noticeGround},
    {"gap", &Colors::gap},
    {"border", &Colors::border},
    {"edge", &Colors::edge},
    {"groove", &Colors::groove},
    {"handle", &Colors::handle},
    {"handleHover", &Colors::handleHover},
    {"knob", &Colors::knob},
    {"knobHover", &Colors::knobHover},
    {"text", &Colors::text},
    {"dim", &Colors::dim},
    {"disabled", &Colors::disabled},
    {"accent", &Colors::accent},
    {"accentFill", &Colors::accentFill},
    {"selection", &Colors::selection},
    {"selectionText", &Colors::selectionText},
    {"error", &Colors::error},
    {"warning", &Colors::warning},
    {"result", &Colors::result},
};

/// Around images: nearly the same in both themes, so an image looks the same in both.
Colors withCanvas(Colors colors, QRgb canvas, QRgb picture, QRgb caption) {
    colors.canvas = QColor(canvas);
    colors.picture = QColor(picture);
    colors.caption = QColor(caption);
    colors.onCanvas = QColor(0xffdcdcdc);
    colors.onCanvasDim = QColor(0xffa6a6a6);
    colors.canvasLine = QColor(0xff5a5a5a);
    return colors;
}

Colors makeDark() {
    Colors c;
    c.window = QColor(0xff2b2b2b);
    c.base = QColor(0xff212121);
    c.alternate = QColor(0xff252525);
    c.field = QColor(0xff1f1f1f);
    c.bar = QColor(0xff242424);
    c.header = QColor(0xff303030);
    c.popup = QColor(0xff2f2f2f);
    c.tip = QColor(0xff383838);
    c.card = QColor(0xff282828);
    c.button = QColor(0xff3a3a3a);
    c.buttonHover = QColor(0xff444444);
    c.buttonPressed = QColor(0xff2a2a2a);
    c.buttonDisabled = QColor(0xff303030);
    c.hover = QColor(0xff3d3d3d);
    c.pressed = QColor(0xff1f1f1f);
    c.errorGround = QColor(0xff422724);
    c.warningGround = QColor(0xff453a20);
    c.noticeGround = QColor(0xff33404d);
    c.gap = QColor(0xff1c1c1c);
    c.border = QColor(0xff3c3c3c);
    c.edge = QColor(0xff4a4a4a);
    c.groove = QColor(0xff161616);
    c.handle = QColor(0xff474747);
    c.handleHover = QColor(0xff5a5a5a);
    c.knob = QColor(0xffb9b9b9);
    c.knobHover = QColor(0xffe0e0e0);
    c.text = QColor(0xffd8d8d8);
    c.dim = QColor(0xffa0a0a0);
    c.disabled = QColor(0xff6c6c6c);
    c.placeholder = QColor(0xff8c8c8c);
    c.accent = QColor(0xff4a8fd6);
    c.accentFill = QColor(0xff3b6fa5);
    c.selection = QColor(0xff2f5d8c);
    c.selectionText = QColor(0xffffffff);
    c.selectionDim = QColor(0xffc9dcef);
    c.currentGroup = QColor(0xff3a4654);
    c.error = QColor(0xfff08478);
    c.warning = QColor(0xffd9a33f);
    c.good = QColor(0xff63b86c);
    c.result = QColor(0xff86b6e6);
    c.star = QColor(0xffe6b84c);
    c.starOff = QColor(0xff707070);
    c.icon = QColor(0xffc9c9c9);
    c.iconAccent = QColor(0xff7fb2e6);
    c.iconGood = QColor(0xff7cc284);
    c.iconWarning = QColor(0xffd9b160);
    c.iconError = QColor(0xffe07a70);
    c.stopped = QColor(0xff7e7e7e);
    c.launching = c.warning;
    c.syncing = QColor(0xff8fb8e0);
    c.rendering = c.accent;
    c.converged = c.good;
    c.paused = QColor(0xffb9a36a);
    c.lost = QColor(0xffe08b45);
    c.failed = QColor(0xffe66a5f);
    return withCanvas(c, 0xff181818, 0xff101010, 0xff262626);
}

Colors makeLight() {
    Colors c;
    c.window = QColor(0xfff0f0f0);
    c.base = QColor(0xfffcfcfc);
    c.alternate = QColor(0xfff5f5f5);
    c.field = QColor(0xffffffff);
    c.bar = QColor(0xffe2e2e2);
    c.header = QColor(0xffe6e6e6);
    c.popup = QColor(0xfffafafa);
    c.tip = QColor(0xffffffff);
    c.card = QColor(0xfff2f2f2);
    c.button = QColor(0xfffafafa);
    c.buttonHover = QColor(0xffffffff);
    c.buttonPressed = QColor(0xffdcdcdc);
    c.buttonDisabled = QColor(0xffececec);
    c.hover = QColor(0xffdadada);
    c.pressed = QColor(0xffcacaca);
    c.errorGround = QColor(0xfff8dfdc);
    c.warningGround = QColor(0xfffaf0d2);
    c.noticeGround = QColor(0xffdae7f4);
    c.gap = QColor(0xffcfcfcf);
    c.border = QColor(0xffc0c0c0);
    c.edge = QColor(0xffb4b4b4);
    c.groove = QColor(0xffcccccc);
    c.handle = QColor(0xffbdbdbd);
    c.handleHover = QColor(0xff9c9c9c);
    c.knob = QColor(0xff6c6c6c);
    c.knobHover = QColor(0xff3c3c3c);
    c.text = QColor(0xff202020);
    c.dim = QColor(0xff5a5a5a);
    c.disabled = QColor(0xff9c9c9c);
    c.placeholder = QColor(0xff6e6e6e);
    c.accent = QColor(0xff2166b0);
    c.accentFill = QColor(0xff2166b0);
    c.selection = QColor(0xff2c69a8);
    c.selectionText = QColor(0xffffffff);
    c.selectionDim = QColor(0xffdfeaf5);
    c.currentGroup = QColor(0xffc8d9ea);
    c.error = QColor(0xffb3261e);
    c.warning = QColor(0xff7d5200);
    c.good = QColor(0xff2a7435);
    c.result = QColor(0xff1b5796);
    c.star = QColor(0xffb98500);
    c.starOff = QColor(0xff9a9a9a);
    c.icon = QColor(0xff484848);
    c.iconAccent = QColor(0xff2468b0);
    c.iconGood = QColor(0xff2a7f3a);
    c.iconWarning = QColor(0xff9a6700);
    c.iconError = QColor(0xffb3362c);
    c.stopped = QColor(0xff808080);
    c.launching = QColor(0xffa87400);
    c.syncing = QColor(0xff4688c8);
    c.rendering = c.accent;
    c.converged = QColor(0xff2f8a3e);
    c.paused = QColor(0xff8a7432);
    c.lost = QColor(0xffc26418);
    c.failed = QColor(0xffc0352a);
    return withCanvas(c, 0xff3c3c3c, 0xff2a2a2a, 0xff323232);
}

double luminance(const QColor& color) {
    const auto linear = [](double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

const Colors& darkColors() {
    static const Colors colors = makeDark();
    return colors;
}

const Colors& lightColors() {
    static const Colors colors = makeLight();
    return colors;
}

std::span<const NamedColor> namedColors() { return kNames; }

double contrast(const QColor& one, const QColor& other) {
    const double a = luminance(one), b = luminance(other);
    const double low = std::min(a, b), high = std::max(a, b);
    return (high + 0.05) / (low + 0.05);
}

} // namespace doppel::theme
