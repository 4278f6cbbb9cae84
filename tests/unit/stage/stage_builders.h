// Small stages, networks and a made-up importer for the stage tests.
#pragma once

#include "stage/cooker.h"
#include "stage/importer_registry.h"
#include "stage/prim.h"
#include "stage/prim_path.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace doppel::test {

inline PrimPtr prim(const std::string& name, std::vector<PrimPtr> children = {}, PrimData data = {},
                    const Imath::M44d& transform = {}) {
    auto made = std::make_shared<Prim>();
    made->name = name;
    made->typeName = std::holds_alternative<std::monostate>(data) ? "Xform" : "Thing";
    made->children = std::move(children);
    made->data = std::move(data);
    made->localTransform = transform;
    return made;
}

inline PrimPtr instance(const std::string& name, PrimPtr prototype, const Imath::M44d& transform = {}) {
    auto made = std::make_shared<Prim>();
    made->name = name;
    made->typeName = "Xform";
    made->prototype = std::move(prototype);
    made->localTransform = transform;
    return made;
}

inline Stage stageOf(std::vector<PrimPtr> children) {
    Stage stage;
    stage.root = prim("", std::move(children));
    return stage;
}

inline Imath::M44d moved(double x, double y, double z) {
    Imath::M44d m;
    m.setTranslation(Imath::V3d(x, y, z));
    return m;
}

/// A triangle from (0,0,0) to (1,1,0).
inline std::shared_ptr<const Mesh> triangle() {
    auto mesh = std::make_shared<Mesh>();
    mesh->points = {V3f(0, 0, 0), V3f(1, 0, 0), V3f(0, 1, 0)};
    mesh->faceVertexCounts = {3};
    mesh->faceVertexIndices = {0, 1, 2};
    return mesh;
}

inline std::vector<std::string> pathsIn(const Stage& stage) {
    std::vector<std::string> paths;
    traverse(stage, [&](const PrimPlace& place) {
        paths.push_back(place.path);
        return true;
    });
    return paths;
}

/// `{"expression"}` or a value.
inline Parameter expression(std::string source) { return {0.0, std::move(source)}; }
inline Parameter value(double number) { return {number, {}}; }
inline Parameter value(const char* text) { return {std::string(text), {}}; }

using Parameters = std::map<std::string, Parameter>;

inline void add(NodeNetwork& network, const std::string& name, const std::string& type,
                std::vector<std::string> inputs = {}, Parameters parameters = {}) {
    auto node = std::make_shared<Node>();
    node->name = name;
    node->type = type;
    node->inputs = std::move(inputs);
    node->parameters = std::move(parameters);
    network.nodes[name] = std::move(node);
}

/// A folder that goes away with it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "doppel_stage_XXXXXX").string();
        m_path = mkdtemp(pattern.data());
    }
    ~TemporaryFolder() {
        std::error_code ignored;  // a left-over folder in /tmp harms nobody
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((m_path / name).parent_path());
        std::ofstream(m_path / name, std::ios::binary) << text;
        return m_path / name;
    }

private:
    std::filesystem::path m_path;
};

/// Files ending in ".fake" while it lives: /World with a still Mesh "rock", a Mesh "bird" that is at x = time code when
/// the file is animated, and a variant set "color" on /World/rock whose selection shows in its material path.
class FakeImporter {
public:
    FakeImporter() {
        registerImporter("fake",
                         [this](const std::filesystem::path&, const ImportOptions& options,
                                const std::atomic<bool>& cancelled) -> Result<std::unique_ptr<ImportedFile>> {
                             ++opened;
                             if (whileOpening) whileOpening();
                             if (cancelled) return fail(ErrorCode::Cancelled, "cancelled");
                             if (broken) return fail(ErrorCode::ParseFailed, "line 3 makes no sense");
                             return std::make_unique<File>(*this, options);
                         });
    }
    ~FakeImporter() { registerImporter("fake", {}); }

    int opened = 0, reads = 0;
    double lastTimeCode = -1;
    bool animated = false, broken = false, breaksOnRead = false;
    StageInfo info;
    std::function<void()> whileOpening;

private:
    class File : public ImportedFile {
    public:
        File(FakeImporter& owner, const ImportOptions& options) : m_owner(owner), m_animated(owner.animated) {
            auto rock = std::make_shared<Prim>(*prim("rock", {}, triangle()));
            VariantSet color{{"blue", "red"}, ""};
            rock->materialPath = "/Materials/grey";
            if (const auto it = options.variants.find("/World/rock"); it != options.variants.end()) {
                rock->materialPath = "/Materials/" + it->second.at("color");
                color.selection = it->second.at("color");
            }
            rock->variantSets = std::make_shared<const VariantSets>(VariantSets{{"color", color}});
            m_rock = rock;
        }
        Result<StagePtr> read(double timeCode) override {
            ++m_owner.reads;
            m_owner.lastTimeCode = timeCode;
            if (m_owner.breaksOnRead) return fail(ErrorCode::ProcessFailed, "the reader died");
            auto stage = std::make_shared<Stage>();
            stage->info = m_owner.info;
            const PrimPtr bird = prim("bird", {}, m_bird, moved(m_animated ? timeCode : 0, 0, 0));
            stage->root = prim("", {prim("World", {m_rock, bird})});
            return StagePtr(std::move(stage));
        }
        bool isAnimated() const override { return m_animated; }

    private:
        FakeImporter& m_owner;
        const bool m_animated;
        PrimPtr m_rock;
        std::shared_ptr<const Mesh> m_bird = triangle();
    };
};

}  // namespace doppel::test
