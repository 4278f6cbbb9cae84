#include "app/commands/commands.h"
#include "app/wiring.h"
#include "stage/cooker.h"
#include "stage/node_types.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <set>

namespace doppel {

namespace {

/// A problem of a scene and its place: "node lookdev", "connection hero", ...
struct Problem {
    std::string place, message;
    bool operator<(const Problem& o) const { return std::tie(place, message) < std::tie(o.place, o.message); }
};

class SceneCheck {
public:
    explicit SceneCheck(const Scene& scene) : m_scene(scene) {}

    std::set<Problem> run() {
        for (const auto& problem : checkNetwork(m_scene.network(), m_scene.expressionContext())) add(problem);
        for (const auto& [id, record] : *m_scene.connections) checkConnection(*record);
        return std::move(m_problems);
    }

private:
    void add(const CookProblem& problem) {
        m_problems.insert({"node " + problem.node + (problem.parameter.empty() ? "" : ", parameter " + problem.parameter),
                           problem.message});
    }

    void checkConnection(const ConnectionRecord& record) {
        const std::string place = "connection " + record.sessionId;
        const EvaluatedInputs inputs = evaluateInputs(record, m_scene.expressionContext());
        for (const auto& [field, error] : inputs.errors)
            m_problems.insert({place, "expression of " + field + ": " + error.text()});
        checkRenderer(record, place);
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
        for (const auto& warning : cooked->stage->warnings) m_problems.insert({"stage of " + record.lopNode, warning});
        checkPrims(record, *cooked->stage, place);
    }

    void checkRenderer(const ConnectionRecord& record, const std::string& place) {
        const std::string launcher = record.launcherConfig.value("launcher", "local");
        if (!m_launchers.find(launcher)) {
            m_problems.insert({place, "there is no launcher '" + launcher + "'"});
        } else if (launcher == "local") { // only this machine's renderers are known here
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
    std::set<Problem> m_problems;
};

} // namespace

int checkCommand(const std::filesystem::path& file, bool json) {
    const auto scene = openScene(file);
    if (!scene) return reportError(scene.error());
    const std::set<Problem> problems = SceneCheck(*scene).run();
    nlohmann::json list = nlohmann::json::array();
    for (const auto& problem : problems) {
        if (json)
            list.push_back({{"place", problem.place}, {"message", problem.message}});
        else
            fmt::print("{}: {}: {}\n", file.string(), problem.place, problem.message);
    }
    if (json) fmt::print("{}\n", list.dump(2));
    if (problems.empty()) fmt::print(stderr, "{}: no problems\n", file.string());
    return problems.empty() ? 0 : 1;
}

} // namespace doppel
