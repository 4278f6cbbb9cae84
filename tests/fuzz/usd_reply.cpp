// What the USD reader's process sends of a file: its JSON, with a block of memory that holds nothing.
#include "stage/usd/stage_builder.h"
#include "tests/fuzz/target.h"

#include <nlohmann/json.hpp>

namespace doppel::fuzz {

bool feed(std::string_view bytes) {
    const auto reply = nlohmann::json::parse(bytes, nullptr, false);
    if (reply.is_discarded()) return false;
    StageBuilder builder("fuzz.usda");
    const auto stage = builder.apply(reply, nullptr);
    require(!stage || *stage, "a stage that was made is one");
    (void)builder.problems();
    return stage.has_value();
}

std::vector<std::string> seeds() {
    return {R"({"full":true,"info":{"zUp":false,"metersPerUnit":0.01},"prims":[{"parent":-1},
                {"parent":0,"name":"cam","type":"Camera","camera":{"focalLength":50,"clipping":[0.1,100]}},
                {"parent":0,"name":"a","visible":false,"xform":[1,0,0,0,0,1,0,0,0,0,1,0,1,2,3,1],"binding":"/m",
                 "variantSets":{"look":["x","y"]},"variants":{"look":"x"},"proto":4},
                {"parent":0,"name":"m","surface":{"textures":[{"file":"a.png"}],
                 "inputs":{"roughness":{"texture":0,"channels":"r"},"diffuseColor":{"node":0}},"nodes":[{"op":"uv"},{"op":"add","in":[0,0]}]}},
                {"parent":0,"name":"p","light":{"type":"SphereLight","color":[1,1,1],"intensity":3}}]})",
            R"({"full":true,"prims":[{"parent":-1},{"parent":0,"name":"a","protos":[2],"instancer":{}},{"parent":0,"name":"b",
                "mesh":{"points":[0,3,"f",3],"faceVertexCounts":[0,1,"i",1]}}]})"};
}

} // namespace doppel::fuzz
