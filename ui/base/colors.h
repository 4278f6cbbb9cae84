// The colours of the desk, once for a dark and once for a light theme. Greys are neutral so that they don't tint how images are judged,
// and what lies around images stays grey in both. Texts have a contrast of at least 4.5 : 1 on every ground they stand on (a test says
// so). Constants, any thread.
#pragma once

#include <QColor>

#include <span>

namespace doppel::theme {

struct Colors {
    // Grounds
    QColor window;    ///< forms, tool bars
    QColor base;      ///< lists and tables
    QColor alternate; ///< every other row of them
    QColor field;     ///< what is typed into
    QColor bar;       ///< menu bar, status bar, titles of panes
    QColor header;    ///< of tables, folding sections, groups of clones
    QColor popup;     ///< menus
    QColor tip;       ///< tool tips
    QColor card;      ///< a snapshot in the gallery
    QColor button, buttonHover, buttonPressed, buttonDisabled;
    QColor hover, pressed;                      ///< of flat buttons and menus
    QColor errorGround, warningGround, noticeGround; ///< behind messages
    // Lines
    QColor gap;    ///< between panes
    QColor border; ///< of fields
    QColor edge;   ///< of buttons and menus, stronger
    QColor groove; ///< of sliders and progress bars
    QColor handle, handleHover; ///< of scroll bars
    QColor knob, knobHover;     ///< of sliders
    // Texts and marks
    QColor text, dim, disabled, placeholder;
    QColor accent;            ///< focus, links' lines, renderings
    QColor accentFill;        ///< behind white text
    QColor selection, selectionText, selectionDim;
    QColor currentGroup;      ///< heading of the clones that the keys are at
    QColor error, warning, good, result;
    QColor star, starOff;
    QColor icon, iconAccent, iconGood, iconWarning, iconError; ///< what the icons are drawn with
    // States of clones
    QColor stopped, launching, syncing, rendering, converged, paused, lost, failed;
    // Around images
    QColor canvas;  ///< behind an image
    QColor picture; ///< of a tile or snapshot where there is no image
    QColor caption; ///< below a tile
    QColor onCanvas, onCanvasDim, canvasLine;
};

const Colors& darkColors();
const Colors& lightColors();

/// The name of a colour as the style sheet calls it: "window".
struct NamedColor {
    const char* name;
    QColor Colors::*color;
};
std::span<const NamedColor> namedColors();

/// How much lighter one is than the other, 1 (equal) to 21 (black and white), by WCAG 2.
double contrast(const QColor& one, const QColor& other);

} // namespace doppel::theme
