#include "clonecore/scene/scene_file.h"

#include "clonecore/base/atomic_file.h"
#include "clonecore/base/file_descriptor.h"
#include "clonecore/base/read_file.h"
#include "clonecore/scene/json_text.h"
#include "clonecore/scene/scene_migrations.h"
#include "clonecore/scene/scene_reader.h"

#include <fcntl.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace doppel {
namespace {

namespace fs = std::filesystem;

constexpr JsonLimits kLimits{kMaxSceneDepth, kMaxSceneValues};

/// Text to scene, with all faults that it has; the scene counts only when there are none.
struct Parsed {
    Scene scene;
    std::vector<Error> faults;
};

/// The errors of faults, with their lines, in the order of lines.
std::vector<Error> errorsOf(const std::vector<SceneFault>& faults, std::string_view text, const std::string& fileName) {
    std::vector<std::string> pointers;
    for (const SceneFault& fault : faults) pointers.push_back(fault.pointer);
    const std::vector<int> lines = linesOf(text, pointers);
    std::vector<std::pair<int, Error>> sorted;
    for (std::size_t i = 0; i < faults.size(); ++i) {
        const std::string place = faults[i].pointer.empty() ? "the scene" : faults[i].pointer;
        sorted.emplace_back(lines[i], Error{faults[i].code, place + ": " + faults[i].message,
                                            fileName + ":" + std::to_string(lines[i])});
    }
    std::ranges::stable_sort(sorted, {}, &std::pair<int, Error>::first);
    std::vector<Error> errors;
    for (auto& [line, error] : sorted) errors.push_back(std::move(error));
    return errors;
}

Parsed parse(std::string_view text, const std::string& fileName, const SceneMigrations& migrations) {
    if (text.size() > kMaxSceneFileBytes)
        return {{},
                {Error{ErrorCode::TooLarge,
                       std::to_string(text.size()) + " bytes are more than the allowed " +
                           std::to_string(kMaxSceneFileBytes),
                       fileName}}};
    SceneReader reader;
    auto root = parseJson(text, fileName, kLimits, [&](const auto& section, const auto& key, auto& value) {
        return reader.take(section, key, value);
    });
    if (!root) return {{}, {std::move(root.error())}};
    if (!root->is_object())
        return {
            {},
            {Error{ErrorCode::ParseFailed, "a scene must be a JSON object, {\"doppel\": 1, ...}", fileName + ":1"}}};
    const bool migrates = root->value("doppel", nlohmann::json()) != migrations.currentVersion;
    if (migrates) root = parseJson(text, fileName, kLimits);  // migrations want to see it whole
    if (Result<void> migrated = migrateScene(*root, migrations); !migrated) {
        Error error = std::move(migrated.error());
        error.context = fileName + ":" + std::to_string(linesOf(text, {"/doppel"}).front());
        return {{}, {std::move(error)}};
    }
    SceneReading reading = migrates ? SceneReader().finish(std::move(*root)) : reader.finish(std::move(*root));
    if (reading.faults.empty()) return {std::move(reading.scene), {}};
    return {{}, errorsOf(reading.faults, text, fileName)};
}

Result<std::string> readFile(const fs::path& file) {
    FileDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in) return tl::unexpected<Error>(errnoError("cannot open", file.string(), errno));
    auto text = readUpTo(in, kMaxSceneFileBytes, "cannot read", file);
    if (!text || text->size() <= kMaxSceneFileBytes) return text;
    return fail(ErrorCode::TooLarge, "'" + file.string() + "' is longer than the " +
                                         std::to_string(kMaxSceneFileBytes >> 20) + " MiB that a scene may have");
}

/// JSON pointer of the first entry that reads back differently; "" when all are the same. What is kept of unknown keys
/// does not count: those of a parameter that is gone, say, are left out of the file.
std::string changedBySaving(const Scene& scene, const Scene& back) {
    const SceneChange change = difference(scene, back);
    const auto differs = [](auto a, auto b) {  // copies, to compare them without their unknown keys
        a.extra = b.extra = nlohmann::json::object();
        return a != b;
    };
    for (const std::string& name : change.nodes)
        if (!scene.node(name) || !back.node(name) || differs(*scene.node(name), *back.node(name)))
            return "/nodes" + jsonPointerStep(name);
    for (const std::string& id : change.connections)
        if (!scene.connection(id) || !back.connection(id) || differs(*scene.connection(id), *back.connection(id)))
            return "/connections" + jsonPointerStep(id);
    if (change.contextOptions) return "/contextOptions";
    if (change.frames) return "/frames";
    return scene.gallery == back.gallery ? "" : "/gallery";
}

/// The text of a scene that can be read back the same, or what keeps it from that.
Result<std::string> checkedText(const Scene& scene, const fs::path& file) {
    std::string text = serializeScene(scene);
    const auto refuse = [&](const std::string& why) {
        return fail(ErrorCode::InvalidArgument, "cannot save '" + file.string() + "': " + why);
    };
    const Parsed back = parse(text, file.filename().string(), sceneMigrations());
    if (!back.faults.empty()) return refuse(back.faults.front().message + "; correct the value and save again");
    const std::string changed = changedBySaving(scene, back.scene);
    if (changed.empty()) return text;
    return refuse(changed + ": holds a text that is not UTF-8; correct it and save again");
}

}  // namespace

Result<Scene> parseScene(std::string_view text, const std::string& fileName, const SceneMigrations& migrations) {
    Parsed parsed = parse(text, fileName, migrations);
    if (!parsed.faults.empty()) return tl::unexpected<Error>(std::move(parsed.faults.front()));
    return std::move(parsed.scene);
}

Result<Scene> parseScene(std::string_view text, const std::string& fileName) {
    return parseScene(text, fileName, sceneMigrations());
}

std::vector<Error> findSceneFaults(std::string_view text, const std::string& fileName) {
    return parse(text, fileName, sceneMigrations()).faults;
}

std::vector<Error> findSceneFileFaults(const fs::path& file) {
    const auto text = readFile(file);
    if (!text) return {text.error()};
    return findSceneFaults(*text, file.string());
}

Result<Scene> loadScene(const fs::path& file) {
    const auto text = readFile(file);
    if (!text) return tl::unexpected<Error>(text.error());
    auto scene = parseScene(*text, file.string());
    if (!scene) return scene;
    std::error_code error;
    const fs::path absolute = fs::absolute(file, error);
    if (error) return tl::unexpected<Error>(errnoError("cannot find the folder of", file.string(), error.value()));
    scene->directory = absolute.lexically_normal().parent_path();
    return scene;
}

Result<void> saveScene(const Scene& scene, const fs::path& file) {
    const auto text = checkedText(scene, file);
    if (!text) return tl::unexpected<Error>(text.error());
    return writeBytesAtomically(file, *text, true);
}

}  // namespace doppel
