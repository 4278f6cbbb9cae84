#include "stage/nodes/node_cooker.h"
#include "stage/prefix_edit.h"
#include "stage/prim_path.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace doppel {

namespace {

constexpr std::string_view kVariant = "variant:";

/// "variant:/World/Hero:color" -> {"/World/Hero", "color"}; empty strings when it is malformed.
std::pair<std::string, std::string> variantTarget(const std::string& parameter) {
    const std::string rest = parameter.substr(kVariant.size());
    const std::size_t colon = rest.rfind(':');
    if (colon == std::string::npos || colon + 1 == rest.size() || !isPrimPath(rest.substr(0, colon))) return {};
    return {rest.substr(0, colon), rest.substr(colon + 1)};
}

const VariantSet* variantSetOf(const Prim& prim, const std::string& name) {
    if (!prim.variantSets) return nullptr;
    const auto found = prim.variantSets->find(name);
    return found == prim.variantSets->end() ? nullptr : &found->second;
}

class ImportCooker : public NodeCooker {
public:
    explicit ImportCooker(OpenFiles& files) : m_files(files) {}

    bool isCurrent(const NodeInput& before, const NodeInput& now) override {
        if (!NodeCooker::isCurrent(before, now) || !m_file) return false;
        // Opening is free unless the file changed on disk.
        const auto located = m_files.locate(now.directory, now.values.text("file"));
        if (!located || located->root != m_options.root) return false;
        const auto file = m_files.open(located->file, m_options);
        if (!file || *file != m_file) return false;
        return (before.frame == now.frame && before.shutter == now.shutter) || !m_file->isAnimated();
    }

    Result<StagePtr> cook(const NodeInput& input, std::vector<CookProblem>& problems) override {
        const std::string name = input.values.text("file");
        if (name.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("node '{}' names no file; set its parameter 'file'", input.node));
        }
        m_options = options(input, problems);
        m_file.reset();
        const auto located = m_files.locate(input.directory, name);
        if (!located) return tl::unexpected(located.error());
        m_options.root = located->root;
        const auto file = m_files.open(located->file, m_options);
        if (!file) return tl::unexpected(file.error());

        const double scale = input.values.number("timescale"), offset = input.values.number("timeoffset");
        (*file)->setShutter({input.shutter.open * scale, input.shutter.close * scale});
        Result<StagePtr> stage = (*file)->read((input.frame - offset) * scale);
        if (!stage) {
            m_files.drop(*file);
            return stage;
        }
        m_file = *file;
        checkVariants(input, **stage, problems);
        return timed(prefixed(input, *stage, problems), offset, scale);
    }

private:
    static ImportOptions options(const NodeInput& input, std::vector<CookProblem>& problems) {
        ImportOptions result;
        result.loadPayloads = input.values.toggle("loadpayloads");
        for (const auto& [name, value] : input.values.given()) {
            if (!name.starts_with(kVariant)) continue;
            const auto [prim, set] = variantTarget(name);
            if (prim.empty()) {
                problems.push_back({input.node, name, "the name must be variant:<prim path>:<set>; it is ignored"});
                continue;
            }
            // Nothing selected leaves the choice to the file.
            if (std::string selection = toString(value); !selection.empty()) result.variants[prim][set] = selection;
        }
        return result;
    }

    void checkVariants(const NodeInput& input, const Stage& stage, std::vector<CookProblem>& problems) const {
        for (const auto& [path, sets] : m_options.variants) {
            const PrimPtr prim = stage.find(path);
            for (const auto& [set, selection] : sets) {
                const std::string parameter = fmt::format("{}{}:{}", kVariant, path, set);
                if (!prim) {
                    problems.push_back({input.node, parameter, fmt::format("the file has no prim '{}'", path)});
                    continue;
                }
                const VariantSet* known = variantSetOf(*prim, set);
                if (!known) {
                    problems.push_back({input.node, parameter, fmt::format("'{}' has no variant set '{}'", path, set)});
                } else if (std::find(known->names.begin(), known->names.end(), selection) == known->names.end()) {
                    problems.push_back({input.node, parameter,
                                        fmt::format("variant set '{}' of '{}' has no '{}'; it has: {}", set, path,
                                                    selection, fmt::join(known->names, ", "))});
                }
            }
        }
    }

    StagePtr prefixed(const NodeInput& input, const StagePtr& stage, std::vector<CookProblem>& problems) {
        const std::string prefix = input.values.text("prefix");
        if (prefix.empty() || prefix == "/") return stage;
        if (!isPrimPath(prefix) || splitPrimPath(prefix).size() > kMaxPrimDepth / 2) {
            problems.push_back(
                {input.node, "prefix",
                 fmt::format("'{}' is no absolute prim path such as /World/set; no prefix is used", prefix)});
            return stage;
        }
        if (!m_prefix || m_prefix->first != prefix) m_prefix.emplace(prefix, PrefixEdit(prefix));
        auto moved = std::make_shared<Stage>(*stage);
        moved->root = m_prefix->second.apply(stage->root);
        moved->info.renderSettingsPath = m_prefix->second.moved(stage->info.renderSettingsPath);
        return moved;
    }

    /// The frame range as the scene sees it.
    static StagePtr timed(const StagePtr& stage, double offset, double scale) {
        if ((offset == 0 && scale == 1) || scale == 0 || stage->info.frameEnd <= stage->info.frameStart) return stage;
        auto changed = std::make_shared<Stage>(*stage);
        const double a = stage->info.frameStart / scale + offset, b = stage->info.frameEnd / scale + offset;
        changed->info.frameStart = std::min(a, b);
        changed->info.frameEnd = std::max(a, b);
        return changed;
    }

    OpenFiles& m_files;
    std::shared_ptr<ImportedFile> m_file;  ///< of the last cook that worked
    ImportOptions m_options;
    std::optional<std::pair<std::string, PrefixEdit>> m_prefix;
};

}  // namespace

std::unique_ptr<NodeCooker> makeImportCooker(OpenFiles& files) { return std::make_unique<ImportCooker>(files); }

}  // namespace doppel
