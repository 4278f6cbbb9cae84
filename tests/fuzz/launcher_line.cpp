// The line that a clone prints, from a program that may be anything.
#include "clonecore/link/launcher_line.h"
#include "tests/fuzz/target.h"

namespace doppel::fuzz {

bool feed(std::string_view bytes) {
    const auto line = parseLauncherLine(bytes);
    if (!line) return false;
    const auto again = parseLauncherLine(formatLauncherLine(*line));
    require(again.has_value() && again->endpoint == line->endpoint && again->key == line->key && again->port == line->port &&
                again->dial == line->dial,
            "a line that was read is written the same");
    return true;
}

std::vector<std::string> seeds() {
    return {formatLauncherLine({"tcp://127.0.0.1:41213", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", 4711, 41213, 1}),
            formatLauncherLine({"", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", 4711, 0, 1, "tcp://desk.example:7000"}),
            formatLauncherLine({"ipc:///run/user/1000/doppel/clone-1", "", 12, 0, 1})};
}

} // namespace doppel::fuzz
