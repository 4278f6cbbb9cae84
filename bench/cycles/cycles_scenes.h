// The scenes that both renderers draw: as stages for the delegate, and described for cycles_scene.py.
#pragma once

#include "bench/render/knot_scene.h"
#include "tests/unit/render/test_stage.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace doppel::bench {

/// One scene under construction, in both forms at once.
class TwinScene {
public:
    explicit TwinScene(std::filesystem::path folder) : m_folder(std::move(folder)) {
        m_job["meshes"] = m_job["lights"] = nlohmann::json::array();
        m_job["world"] = {0, 0, 0};
    }

    void addDiffuse(const std::string& name, V3f color) {
        m_stage.add(name, test::lambert(color));
        m_job["materials"][name] = {{"kind", "diffuse"}, {"color", {color.x, color.y, color.z}}};
    }
    void addMetal(const std::string& name, V3f color, float roughness) {
        Material m;
        m.diffuseColor.value = color;
        m.metallic.value = 1;
        m.roughness.value = roughness;
        m_stage.add(name, m);
        m_job["materials"][name] = {
            {"kind", "principled"}, {"color", {color.x, color.y, color.z}}, {"metallic", 1.0}, {"roughness", roughness}};
    }
    /// Triangles only.
    void addMesh(const std::string& name, const Mesh& mesh, const M44d& transform, const std::string& material) {
        m_stage.add(name, mesh, transform, "/" + material);
        const std::string points = name + ".points", indices = name + ".indices";
        writeRaw(points, mesh.points.data(), mesh.points.size() * sizeof(V3f));
        writeRaw(indices, mesh.faceVertexIndices.data(), mesh.faceVertexIndices.size() * sizeof(std::int32_t));
        m_job["meshes"].push_back(
            {{"name", name}, {"points", points}, {"indices", indices}, {"material", material}, {"transform", rows(transform)}});
    }
    void addWorld(V3f radiance) {
        m_stage.add("dome", test::domeLight(radiance));
        m_job["world"] = {radiance.x, radiance.y, radiance.z};
    }
    void addSun(float irradiance, float angleDegrees, const M44d& transform) {
        Light sun;
        sun.type = LightType::Distant;
        sun.angle = angleDegrees;
        sun.intensity = irradiance;
        sun.normalize = true;
        m_stage.add(nextLight(), sun, transform);
        m_job["lights"].push_back({{"kind", "distant"}, {"color", {1, 1, 1}}, {"irradiance", irradiance},
                                   {"angle", angleDegrees * M_PI / 180}, {"transform", rows(transform)}});
    }
    void addRect(float radiance, float width, float height, const M44d& transform, V3f color = V3f(1)) {
        Light rect;
        rect.type = LightType::Rect;
        rect.width = width;
        rect.height = height;
        rect.intensity = radiance;
        rect.color = color;
        m_stage.add(nextLight(), rect, transform);
        m_job["lights"].push_back({{"kind", "rect"}, {"color", {color.x, color.y, color.z}}, {"radiance", radiance},
                                   {"width", width}, {"height", height}, {"transform", rows(transform)}});
    }
    void setCamera(const M44d& transform, double fieldOfViewDegrees, int width, int height) {
        Camera camera;
        camera.verticalAperture = 20;
        camera.horizontalAperture = 20.0f * static_cast<float>(width) / static_cast<float>(height);
        camera.focalLength = static_cast<float>(10 / std::tan(fieldOfViewDegrees / 2 * M_PI / 180));
        m_stage.add("camera", camera, transform);
        m_job["camera"] = {{"aperture", 20.0}, {"focalLength", camera.focalLength}, {"transform", rows(transform)}};
        m_job["width"] = width;
        m_job["height"] = height;
    }

    StagePtr stage() const { return m_stage.stage(); }
    const nlohmann::json& job() const { return m_job; }
    const std::filesystem::path& folder() const { return m_folder; }

private:
    std::string nextLight() { return "light" + std::to_string(m_job["lights"].size()); }
    void writeRaw(const std::string& name, const void* data, std::size_t bytes) {
        std::ofstream(m_folder / name, std::ios::binary)
            .write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
    }
    static nlohmann::json rows(const M44d& m) {
        nlohmann::json all = nlohmann::json::array();
        for (int i = 0; i < 4; ++i) all.push_back({m[i][0], m[i][1], m[i][2], m[i][3]});
        return all;
    }

    std::filesystem::path m_folder;
    test::StageBuilder m_stage;
    nlohmann::json m_job;
};

} // namespace doppel::bench
