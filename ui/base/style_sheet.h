// The style sheet of the whole program in the colours of a theme. Pure function.
#pragma once

#include <QString>

namespace doppel::theme {

struct Colors;

/// `points`: size of plain text.
QString styleSheet(const Colors& colors, bool isDark, double points);

} // namespace doppel::theme
