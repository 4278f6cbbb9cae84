#include "tests/reference/full_assets.h"

#include "stage/framing.h"

#include <Imath/ImathEuler.h>

#include <numbers>

namespace doppel::reference {

namespace {

constexpr const char* kCamera = "/__sheet_camera";

/// With a camera that shows all of it from three quarters above.
StagePtr framed(const Stage& stage, double aspect) {
    const Framing framing = framePoints(pointsToFrame(stage), stage.info.zUp, aspect);
    Camera camera;
    camera.focalLength = static_cast<float>(framing.focalLength);
    camera.horizontalAperture = static_cast<float>(framing.horizontalAperture);
    camera.verticalAperture = 0;
    camera.clippingNear = static_cast<float>(framing.clippingNear);
    camera.clippingFar = static_cast<float>(framing.clippingFar);
    auto prim = std::make_shared<Prim>();
    prim->name = kCamera + 1;
    prim->typeName = "Camera";
    const Imath::V3d turn = framing.rotate * (std::numbers::pi / 180);
    prim->localTransform = Imath::Eulerd(turn, Imath::Eulerd::XYZ).toMatrix44();
    for (int i = 0; i < 3; ++i) prim->localTransform[3][i] = framing.translate[i];
    prim->data = std::make_shared<const Camera>(camera);
    auto seen = std::make_shared<Stage>(stage);
    seen->root = replacePrim(stage.root, kCamera, prim);
    return seen;
}

void addTeapots(std::vector<FullAsset>& assets, const std::filesystem::path& folder) {
    const auto add = [&](const std::string& model, const std::string& shading) {
        FullAsset asset;
        asset.name = "Teapot_" + model + "_" + shading;
        asset.file = folder / "Teapot.usd";
        asset.picture = folder / "screenshots" / (model + "Teapot.png");
        asset.selections = {"/Teapot:modelVariant=" + model, "/Teapot:shadingVariant=" + shading};
        assets.push_back(asset);
    };
    add("Fancy", "PorcelainFlowers");
    for (const char* color : {"Black", "Blue", "LimeGreen", "Orange", "Red", "White"}) add("Utah", std::string("Ceramic") + color);
    FullAsset all;
    all.name = "Teapot_DrawModes";
    all.file = folder / "DrawModes.usd";
    all.picture = folder / "screenshots" / "DrawModes.png";
    all.cameraPath = "/World/Camera";
    assets.push_back(all);
}

void addShaderBalls(std::vector<FullAsset>& assets, const std::filesystem::path& folder) {
    const std::string root = "/standard_shader_ball_scene";
    for (const char* material : {"none", "uvgrid", "usdpreview_copper", "usdpreview_glass", "usdpreview_plastic", "mtlx_bubblegum",
                                 "mtlx_glass", "mtlx_gold", "mtlx_plastic"}) {
        FullAsset asset;
        asset.name = std::string("ShaderBall_") + material;
        asset.file = folder / "standard_shader_ball_scene.usda";
        asset.picture = folder / "media" / "example_materials" / (std::string(material) + ".jpg");
        // The pictures are of its first version, which had no OpenPBR.
        asset.selections = {root + ":example_material=" + material, root + "/materials:material_model=standard_surface",
                            root + "/materials/box_base:material_model=standard_surface"};
        asset.cameraPath = root + "/camera";
        asset.width = asset.height = 352;
        assets.push_back(asset);
    }
}

} // namespace

ImportOptions FullAsset::importOptions() const {
    ImportOptions options;
    for (const std::string& selection : selections) {
        const auto colon = selection.find(':'), equals = selection.find('=');
        options.variants[selection.substr(0, colon)][selection.substr(colon + 1, equals - colon - 1)] = selection.substr(equals + 1);
    }
    return options;
}

Result<StagePtr> FullAsset::stage() const { return importStage(file, importOptions()); }

Result<Shot> FullAsset::shot(int samples) const {
    const auto imported = stage();
    if (!imported) return tl::unexpected(imported.error());
    ShotOptions options;
    options.width = width;
    options.height = height;
    options.samples = samples;
    options.purposes = {"default", "render"};
    options.cameraPath = cameraPath.empty() ? kCamera : cameraPath;
    return takeShot(cameraPath.empty() ? framed(**imported, static_cast<double>(width) / height) : *imported, options);
}

std::vector<FullAsset> fullAssets() {
    const auto folder = assetFolder() / "full_assets";
    std::vector<FullAsset> assets;
    addTeapots(assets, folder / "Teapot");
    FullAsset chess;
    chess.name = "OpenChessSet";
    chess.file = folder / "OpenChessSet" / "chess_set.usda";
    chess.picture = folder / "OpenChessSet" / "teaser.png";
    assets.push_back(chess);
    addShaderBalls(assets, folder / "StandardShaderBall");
    return assets;
}

} // namespace doppel::reference
