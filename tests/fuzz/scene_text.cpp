// Scene files of strangers. What was read is written to a file that reads the same.
#include "clonecore/scene/scene_file.h"
#include "tests/fuzz/target.h"
#include "tests/unit/scene/scene_samples.h"

namespace doppel::fuzz {

bool feed(std::string_view bytes) {
    const auto scene = parseScene(bytes, "fuzz.doppel");
    if (!scene) {
        require(!scene.error().message.empty(), "a fault has a message");
        return false;
    }
    const std::string text = serializeScene(*scene);
    const auto again = parseScene(text, "again.doppel");
    require(again.has_value(), "a scene that was read can be saved and read");
    require(serializeScene(*again) == text, "saving twice gives the same file");
    return true;
}

std::vector<std::string> seeds() {
    return {serializeScene(Scene()), serializeScene(test::fullScene())};
}

} // namespace doppel::fuzz
