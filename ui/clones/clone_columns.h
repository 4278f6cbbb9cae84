// The columns of the clone table: their names, what they say, which are shown at first. Main thread.
#pragma once

#include <QString>

namespace doppel::columns {

/// Logical columns; their order in a saved header state, so new ones go to the end.
enum Column {
    Name, State, Reason, Progress, Elapsed, Remaining, Samples, Node, Camera, Renderer, Aov, FrameNumber, Resolution, Scale, Group,
    Label, Hold, Launcher, Host, Process, Memory, Rate, Latency, Bandwidth, Link, Count
};

struct Info {
    const char* titleText = "";   ///< as the translations know it
    const char* toolTipText = "";
    int width = 80;          ///< pixels at first
    bool isShown = false;    ///< at first
    bool isEditable = false; ///< F2 edits it in place
    bool isRight = false;    ///< numbers stand at the right

    QString title() const; ///< in the language of the desk
    QString toolTip() const;
};

const Info& info(int column);

} // namespace doppel::columns
