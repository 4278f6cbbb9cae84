// The clones of the fleet bench: a process with many CloneServers whose light sessions publish frames of noise at a steady rate.
#pragma once

#include <string>

namespace doppel::bench {

struct FleetOptions {
    int clones = 1;
    int width = 256, height = 256;
    int aovs = 1;            ///< the first is C, half RGBA; the others float or half
    int millisecondsPerFrame = 1000;
    bool network = false;    ///< TCP with CURVE, frames in tiles; else Unix sockets and shared memory
    std::string hostKey;

    std::string toText() const;
    static FleetOptions fromText(const std::string& text);
};

/// Prints "<endpoint> <key>" for each clone and serves until standard input ends.
int runFleetClones(const FleetOptions& options);

} // namespace doppel::bench
