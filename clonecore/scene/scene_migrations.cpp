#include "clonecore/scene/scene_migrations.h"

#include "clonecore/scene/scene_file.h"

namespace doppel {

const SceneMigrations& sceneMigrations() {
    static const SceneMigrations migrations{kSceneFileVersion, {}};  // version 1 is the first
    return migrations;
}

Result<void> migrateScene(nlohmann::json& root, const SceneMigrations& migrations) {
    const auto found = root.find("doppel");
    if (found == root.end()) return fail(ErrorCode::ParseFailed, "/doppel: missing; this is not a Doppel scene");
    if (!found->is_number_integer() || found->get<double>() < 1)
        return fail(ErrorCode::ParseFailed, "/doppel: expected a version number from 1 on, found " + found->dump());
    if (found->get<double>() > migrations.currentVersion)
        return fail(ErrorCode::NewerVersion,
                    "/doppel: the scene has format version " + found->dump() + ", this program reads up to version " +
                        std::to_string(migrations.currentVersion) + "; open it with a newer Doppel");
    for (int version = found->get<int>(); version < migrations.currentVersion; ++version) {
        const auto step = migrations.steps.find(version);
        if (step == migrations.steps.end())
            return fail(ErrorCode::Unsupported, "/doppel: scenes of format version " + std::to_string(version) +
                                                    " cannot be read any more; this program reads version " +
                                                    std::to_string(migrations.currentVersion));
        if (Result<void> done = step->second(root); !done) return done;
        root["doppel"] = version + 1;
    }
    return {};
}

}  // namespace doppel
