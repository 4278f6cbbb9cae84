// What hangs on skeletons: rigs, poses, and posing a prim's data.
#include "stage/usd/decode.h"

#include <utility>

namespace doppel {

using nlohmann::json;

namespace {

M44d matrixAt(const json& value, const char* key, const Decoder& decoder) {
    const auto matrices = decoder.array<M44d>(value, key);
    return matrices.empty() ? M44d() : matrices[0];
}

}  // namespace

std::shared_ptr<const Rig> decodeRig(const json& value, const Decoder& decoder) {
    auto rig = std::make_shared<Rig>();
    rig->bindTransform = matrixAt(value, "bind", decoder);
    take(value, "influences", rig->influences);
    rig->jointIndices = decoder.array<std::int32_t>(value, "jointIndices");
    rig->jointWeights = decoder.array<float>(value, "jointWeights");
    rig->dualQuaternions = flagAt(value, "dualQuaternions");
    const auto shapes = value.find("shapes");
    if (shapes == value.end() || !shapes->is_array()) return rig;
    for (const json& shape : *shapes) {
        if (!shape.is_object()) continue;
        rig->shapes.push_back({decoder.array<V3f>(shape, "points"), decoder.array<V3f>(shape, "normals"),
                               decoder.array<std::int32_t>(shape, "indices")});
    }
    return rig;
}

Pose decodePose(const json& value, const Decoder& decoder) {
    Pose pose;
    pose.joints = decoder.array<M44d>(value, "joints");
    pose.toPoints = matrixAt(value, "toPoints", decoder);
    const auto shapes = value.find("shapes");
    if (shapes == value.end() || !shapes->is_array()) return pose;
    for (const json& shape : *shapes) {
        if (!shape.is_array() || shape.size() != 2 || !shape[0].is_number_unsigned() || !shape[1].is_number()) continue;
        pose.shapes.push_back({shape[0].get<std::size_t>(), shape[1].get<float>()});
    }
    return pose;
}

std::size_t pointCount(const PrimData& data) {
    if (const auto* mesh = std::get_if<std::shared_ptr<const Mesh>>(&data)) return (*mesh)->points.size();
    if (const auto* points = std::get_if<std::shared_ptr<const Points>>(&data)) return (*points)->points.size();
    return 0;
}

PrimData posed(const Rig& rig, const Pose& pose, const PrimData& rest) {
    if (const auto* held = std::get_if<std::shared_ptr<const Mesh>>(&rest)) {
        auto mesh = std::make_shared<Mesh>(**held);
        mesh->points = posedPoints(rig, pose, (*held)->points);
        mesh->normals = posedNormals(rig, pose, (*held)->normals, mesh->points.size(), mesh->faceVertexIndices);
        return std::shared_ptr<const Mesh>(std::move(mesh));
    }
    if (const auto* held = std::get_if<std::shared_ptr<const Points>>(&rest)) {
        auto points = std::make_shared<Points>(**held);
        points->points = posedPoints(rig, pose, (*held)->points);
        return std::shared_ptr<const Points>(std::move(points));
    }
    return rest;
}

}  // namespace doppel
