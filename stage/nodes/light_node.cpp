#include "stage/nodes/placed_prim.h"

#include <string_view>
#include <utility>

namespace doppel {

namespace {

struct LightKind {
    std::string_view word;  ///< of the parameter "lighttype"
    const char* typeName;
    LightType type;
};
constexpr LightKind kLightKinds[] = {
    {"dome", "DomeLight", LightType::Dome},       {"distant", "DistantLight", LightType::Distant},
    {"rect", "RectLight", LightType::Rect},       {"disk", "DiskLight", LightType::Disk},
    {"sphere", "SphereLight", LightType::Sphere}, {"cylinder", "CylinderLight", LightType::Cylinder},
};

class LightCooker : public NodeCooker {
public:
    explicit LightCooker(OpenFiles& files) : m_files(files) {}

    Result<StagePtr> cook(const NodeInput& input, std::vector<CookProblem>& problems) override {
        const std::string path = primPathOf(input, "/lights/" + input.node, problems);
        const auto texture = textureFile(input, problems);
        if (!texture) return tl::unexpected(texture.error());
        if (*texture != m_texture) m_prim = {}; // the same parameter may mean another content
        m_texture = *texture;
        const auto fill = [&](Prim& prim, bool isThere) {
            applyTransform(prim, input.values, isThere);
            auto light = std::make_shared<Light>(isThere ? *prim.as<Light>() : Light());
            setKind(prim, *light, input.values, isThere);
            setValues(*light, input, *texture, isThere);
            prim.data = std::shared_ptr<const Light>(std::move(light));
        };
        return m_prim.place(
            input, path, [](const Prim& prim) { return prim.as<Light>() != nullptr; }, fill, problems);
    }

    bool isCurrent(const NodeInput& before, const NodeInput& now) override {
        return NodeCooker::isCurrent(before, now) && (!m_memory || m_memory->isCurrent(m_files.sources()));
    }

private:
    static void setKind(Prim& prim, Light& light, const ParameterValues& values, bool isThere) {
        if (isThere && !values.has("lighttype")) return;
        const std::string word = values.text("lighttype");
        for (const LightKind& kind : kLightKinds) {
            if (kind.word != word) continue;
            light.type = kind.type;
            prim.typeName = kind.typeName;
        }
    }

    /// Where the texture is; only Cancelled stops the cook.
    Result<std::string> textureFile(const NodeInput& input, std::vector<CookProblem>& problems) {
        const std::string name = input.values.text("texturefile");
        m_memory.reset();
        if (name.empty()) return std::string();
        if (meansSource(name)) return sourceImage(input, name, problems);
        const auto located = m_files.locate(input.directory, name);
        if (located) return located->file.string();
        if (located.error().code == ErrorCode::Cancelled) return tl::unexpected(located.error());
        problems.push_back({input.node, "texturefile", located.error().text()});
        return input.resolved(name).string();
    }

    Result<std::string> sourceImage(const NodeInput& input, const std::string& name, std::vector<CookProblem>& problems) {
        m_memory = m_files.makeScope();
        const auto source = sourceName(name);
        auto image = source ? m_memory->image(*source)
                            : fail(ErrorCode::InvalidArgument, "'" + name + "' is no name of a source; write mem: and a name such as sky.exr");
        if (image || image.error().code == ErrorCode::Cancelled) return image;
        problems.push_back({input.node, "texturefile", image.error().text()});
        return name;
    }

    static void setValues(Light& light, const NodeInput& input, const std::string& texture, bool isThere) {
        const ParameterValues& values = input.values;
        apply(light.color.x, values, "colorr", isThere);
        apply(light.color.y, values, "colorg", isThere);
        apply(light.color.z, values, "colorb", isThere);
        apply(light.intensity, values, "intensity", isThere);
        apply(light.exposure, values, "exposure", isThere);
        apply(light.normalize, values, "normalize", isThere);
        apply(light.radius, values, "radius", isThere);
        apply(light.width, values, "width", isThere);
        apply(light.height, values, "height", isThere);
        apply(light.length, values, "length", isThere);
        apply(light.angle, values, "angle", isThere);
        if (!isThere || values.has("texturefile")) light.textureFile = texture;
    }

    OpenFiles& m_files;
    std::string m_texture; ///< of the last cook
    std::shared_ptr<MemoryScope> m_memory; ///< when the texture is a source: keeps it
    PlacedPrim m_prim;
};

}  // namespace

std::unique_ptr<NodeCooker> makeLightCooker(OpenFiles& files) { return std::make_unique<LightCooker>(files); }

}  // namespace doppel
