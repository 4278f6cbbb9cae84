#include "app/commands/commands.h"
#include "api/wiring.h"
#include "stage/cooker.h"
#include "stage/importer.h"
#include "stage/node_types.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <set>
#include <tuple>
#include <utility>
#include <variant>

namespace doppel {

namespace {

/// A problem of a scene and its place: "node lookdev", "connection hero", a prim of an imported file, ...
struct Problem {
    std::string place, message;
    bool isNote = false;  ///< drawn, only not wholly as the file says
    std::string prim{};   ///< of an imported file
    bool operator<(const Problem& o) const { return std::tie(place, message) < std::tie(o.place, o.message); }
};

class SceneCheck {
public:
    /// `opened`: the geometry file that the scene was made for; "" for a scene document.
    SceneCheck(const Scene& scene, std::filesystem::path opened) : m_scene(scene), m_opened(std::move(opened)) {}

    std::set<Problem> run() {
        for (const auto& problem : checkNetwork(m_scene.network(), m_scene.expressionContext())) add(problem);
        checkImports();
        for (const auto& [id, record] : *m_scene.connections) checkConnection(*record);
        return std::move(m_problems);
    }

private:
    void add(const CookProblem& problem) {
        m_problems.insert({"node " + problem.node + (problem.parameter.empty() ? "" : ", parameter " + problem.parameter),
                           problem.message});
    }

    /// Looks through every file that is imported, prim by prim.
    void checkImports() {
        const NodeNetwork network = m_scene.network();
        for (const auto& [name, node] : network.nodes) {
            if (!node || node->type != "import") continue;
            const auto file = node->parameters.find("file");
            if (file == node->parameters.end() || !std::holds_alternative<std::string>(file->second.value)) continue;
            if (meansSource(std::get<std::string>(file->second.value))) continue; // of a running host
            std::filesystem::path path = std::get<std::string>(file->second.value);
            if (path.is_relative()) path = network.directory / path;
            checkFile(path, m_opened.empty() ? "node " + name : std::string());
        }
    }

    void checkFile(const std::filesystem::path& path, const std::string& node) {
        const std::atomic<bool> never{false};
        const auto opened = openFile(path, {}, never);
        if (!opened) return;  // cooking it says why
        const auto stage = (*opened)->read(m_scene.frames.current);
        if (!stage) return;
        const auto findings = (*opened)->findings();
        if (!findings) {
            m_problems.insert({node.empty() ? "file" : node, findings.error().text()});
            return;
        }
        // What reading it said is among the findings, with its prim.
        if (!findings->empty()) m_said.insert((*stage)->warnings.begin(), (*stage)->warnings.end());
        for (const ImportFinding& finding : *findings) {
            const std::string prim = finding.prim.empty() ? "file" : finding.prim;
            m_problems.insert({node.empty() ? prim : node + ", " + prim, finding.message, !finding.isError, finding.prim});
        }
    }

    void checkConnection(const ConnectionRecord& record) {
        const std::string place = "connection " + record.sessionId;
        const EvaluatedInputs inputs = evaluateInputs(record, m_scene.expressionContext());
        for (const auto& [field, error] : inputs.errors)
            m_problems.insert({place, "expression of " + field + ": " + error.text()});
        checkLauncher(record, place);
        if (record.lopNode.empty() || record.cameraPath.empty()) {
            m_problems.insert({place, "needs a LOP node and a camera before an image can be made"});
            return;
        }
        if (!m_scene.node(record.lopNode)) {
            m_problems.insert({place, "there is no node '" + record.lopNode + "'"});
            return;
        }
        const auto cooked = m_cooker.cook(m_scene.network(), record.lopNode, {inputs.frame, inputs.options});
        if (!cooked) {
            m_problems.insert({place, cooked.error().text()});
            return;
        }
        for (const auto& problem : cooked->problems) add(problem);
        for (const auto& warning : cooked->stage->warnings)
            if (!m_said.contains(warning)) m_problems.insert({"stage of " + record.lopNode, warning});
        checkPrims(record, *cooked->stage, place);
    }

    void checkLauncher(const ConnectionRecord& record, const std::string& place) {
        const auto launcher = m_launchers.findFor(record.launcherConfig);
        if (!launcher) {
            m_problems.insert({place, launcher.error().text()});
            return;
        }
        if (const auto checked = (*launcher)->check(record.launcherConfig); !checked) m_problems.insert({place, checked.error().text()});
        if ((*launcher)->name() == "local") { // only this machine's renderers are known here
            if (auto delegates = makeDelegates(record.renderer); !delegates)
                m_problems.insert({place, delegates.error().text()});
        }
    }

    void checkPrims(const ConnectionRecord& record, const Stage& stage, const std::string& place) {
        const PrimPtr camera = stage.find(record.cameraPath);
        if (!camera || !camera->as<Camera>()) {
            std::string cameras;
            for (const auto& path : pathsOf<Camera>(stage)) cameras += (cameras.empty() ? "" : ", ") + path;
            m_problems.insert({place, "there is no camera '" + record.cameraPath + "' on node '" + record.lopNode +
                                          "'; its cameras: " + (cameras.empty() ? "none" : cameras)});
        }
        if (record.renderSettings.empty()) return;
        const PrimPtr settings = stage.find(record.renderSettings);
        if (!settings || !settings->as<RenderSettings>())
            m_problems.insert({place, "there are no render settings '" + record.renderSettings + "'"});
    }

    const Scene& m_scene;
    Cooker m_cooker;
    LauncherRegistry m_launchers = makeLaunchers();
    const std::filesystem::path m_opened;
    std::set<std::string> m_said;  ///< warnings of stages that are findings already
    std::set<Problem> m_problems;
};

} // namespace

int checkCommand(const std::filesystem::path& file, bool json) {
    const auto scene = openScene(file);
    if (!scene) return reportError(scene.error());
    const bool isDocument = file.extension() == ".doppel";
    const std::set<Problem> problems = SceneCheck(*scene, isDocument ? std::filesystem::path() : file).run();
    nlohmann::json list = nlohmann::json::array();
    std::size_t errors = 0;
    for (const auto& problem : problems) {
        errors += problem.isNote ? 0 : 1;
        const char* severity = problem.isNote ? "note" : "error";
        nlohmann::json item{{"place", problem.place}, {"message", problem.message}, {"severity", severity}};
        if (!problem.prim.empty()) item["prim"] = problem.prim;
        if (json)
            list.push_back(std::move(item));
        else
            fmt::print("{}: {}: {}{}\n", file.string(), problem.place, problem.isNote ? "note: " : "", problem.message);
    }
    if (json) fmt::print("{}\n", list.dump(2));
    if (problems.empty())
        fmt::print(stderr, "{}: no problems\n", file.string());
    else
        fmt::print(stderr, "{}: {} problems, {} notes\n", file.string(), errors, problems.size() - errors);
    return errors == 0 ? 0 : 1;
}

} // namespace doppel
