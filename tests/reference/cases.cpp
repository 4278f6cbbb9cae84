#include "tests/reference/cases.h"

#include "stage/usd/shape_mesh.h"

#include <Imath/ImathBox.h>

#include <map>

namespace doppel::reference {

namespace {

/// The shape that a round prim's own mesh is one of: the sizes are those of its bounds.
std::shared_ptr<const Mesh> coarseMesh(const Prim& prim, const Mesh& mesh) {
    Imath::Box3f box;
    for (const V3f& point : mesh.points) box.extendBy(point);
    Shape shape;
    shape.kind = prim.typeName;
    shape.radiusTop = shape.radiusBottom = box.max.x;
    shape.height = box.size().z - (shape.kind == "Capsule" ? 2 * box.max.x : 0);
    shape.segments = 10;
    shape.arcSteps = shape.kind == "Capsule" ? 8 : 10;
    return std::make_shared<const Mesh>(makeShapeMesh(shape));
}

} // namespace

Exception exceptionOf(const std::string& name) {
    static const std::map<std::string, Exception> exceptions{
        {"all_primitives", {true}},
        {"capsule", {true}},
        {"cone", {true}},
        {"cylinder", {true}},
        {"sphere", {true}},
        {"pointsTypes",
         {false, {"/World/point3dArray", "/World/floatdArray", "/World/color3dArray", "/World/normal3dArray"}}},
        {"weird_matrix_transform",
         {false,
          {},
          "its matrix is projective; the rasterizer drew a cube through infinity, which no ray tracer can"}},
    };
    const auto found = exceptions.find(name);
    return found == exceptions.end() ? Exception{} : found->second;
}

Result<Shot> ReferenceCase::shot(int samples) const {
    StagePtr shown = exception.coarseShapes ? withCoarseShapes(*stage) : stage;
    for (const std::string& path : exception.hidden) {
        auto without = std::make_shared<Stage>(*shown);
        without->root = replacePrim(shown->root, path, nullptr);
        shown = without;
    }
    ShotOptions options;
    options.width = picture.width;
    options.height = picture.height;
    options.samples = samples;
    options.subdivisionLevels = 0;
    options.cameraPath = kRecordCamera;
    return takeShot(withRecordCamera(*shown, *frame.transform, frame.clippingNear), options);
}

Result<std::vector<ReferenceCase>> referenceCases(const std::string& folder) {
    namespace fs = std::filesystem;
    fs::path place = assetFolder() / "test_assets" / folder;
    std::unique_ptr<TransformsWithAxis> whole;
    if (place.filename() == "transforms") {
        whole = std::make_unique<TransformsWithAxis>(place);
        place = whole->folder();
    }
    const std::vector<PicturedFile> files = picturedFiles(place);
    std::vector<fs::path> names;
    for (const PicturedFile& entry : files) names.push_back(entry.file);
    if (names.empty()) return fail(ErrorCode::NotFound, "no file with a picture is there", place.string());
    const auto frames = recordFrames(names);
    if (!frames) return tl::unexpected(frames.error());

    std::vector<ReferenceCase> cases;
    for (std::size_t i = 0; i < files.size(); ++i) {
        ReferenceCase made;
        made.name = files[i].file.stem().string();
        made.file = files[i].file;
        made.frame = (*frames)[i];
        made.exception = exceptionOf(made.name);
        auto picture = loadPicture(files[i].picture);
        if (!picture) return tl::unexpected(picture.error());
        made.picture = std::move(*picture);
        auto stage = importStage(files[i].file);
        if (!stage) return tl::unexpected(stage.error());
        made.stage = std::move(*stage);
        cases.push_back(std::move(made));
    }
    return cases;
}

const std::vector<std::string>& referenceFolders() {
    static const std::vector<std::string> folders = [] {
        std::vector<std::string> all;
        for (const char* mesh : {"5_face", "doubleSided", "empty_mesh", "mixed_faceVertexCounts", "normals_types", "points_types",
                                 "quad_mesh", "singleSided", "subdiv_bilinear", "subdiv_catmullClark", "subdiv_loop_quads",
                                 "subdiv_loop_triangles", "subdiv_none", "triangled_mesh"}) {
            all.push_back(std::string("schemaTests/usdGeom/meshes/") + mesh);
        }
        for (const char* room : {"extent", "primitives", "transforms"}) all.push_back(std::string("schemaTests/usdGeom/") + room);
        for (const char* room : {"", "/payload", "/references", "/references_prim", "/subLayer"}) {
            all.push_back(std::string("foundation/stage_composition") + room);
        }
        return all;
    }();
    return folders;
}

StagePtr withCoarseShapes(const Stage& stage) {
    auto coarse = std::make_shared<Stage>(stage);
    traverse(stage, [&](const PrimPlace& place) {
        const auto* mesh = place.prim->as<Mesh>();
        const std::string& type = place.prim->typeName;
        if (!mesh || (type != "Sphere" && type != "Cylinder" && type != "Cone" && type != "Capsule")) return true;
        auto prim = std::make_shared<Prim>(*place.prim);
        auto shape = std::make_shared<Mesh>(*coarseMesh(*prim, *mesh));
        shape->displayColor = mesh->displayColor;
        prim->data = std::shared_ptr<const Mesh>(std::move(shape));
        coarse->root = replacePrim(coarse->root, place.path, prim);
        return true;
    });
    return coarse;
}

} // namespace doppel::reference
