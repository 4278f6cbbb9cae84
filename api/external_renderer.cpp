#include "api/external_renderer.h"

#include "api/python_command.h"
#include "clonecore/base/own_files.h"
#include "clonecore/base/read_file.h"
#include "clonecore/base/user_folders.h"
#include "launcher/common/host_programs.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

namespace doppel {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kVersion = 1;
constexpr std::size_t kMaxFileBytes = 1u << 20;
constexpr std::size_t kMaxItems = 256, kMaxText = 4096;

/// Reads fields of a description; the first fault is kept.
class Description {
public:
    Description(json object, std::string where) : m_object(std::move(object)), m_where(std::move(where)) {
        if (!m_object.is_object()) refuse("is no JSON object");
    }

    std::string text(const char* name, bool needed) {
        if (!m_object.is_object() || !m_object.contains(name)) {
            if (needed) refuse(std::string("lacks \"") + name + "\"");
            return {};
        }
        const json& value = m_object[name];
        if (!value.is_string() || value.get_ref<const std::string&>().size() > kMaxText) {
            refuse(std::string("\"") + name + "\" is no text of at most 4096 bytes");
            return {};
        }
        return value.get<std::string>();
    }
    std::vector<std::string> texts(const char* name) {
        std::vector<std::string> all;
        for (const json& item : items(name)) {
            if (item.is_string() && item.get_ref<const std::string&>().size() <= kMaxText)
                all.push_back(item.get<std::string>());
            else
                refuse(std::string("\"") + name + "\" holds something other than texts of at most 4096 bytes");
        }
        return all;
    }
    json items(const char* name) {
        if (!m_object.is_object() || !m_object.contains(name)) return json::array();
        const json& value = m_object[name];
        if (!value.is_array() || value.size() > kMaxItems) {
            refuse(std::string("\"") + name + "\" is no list of at most 256 items");
            return json::array();
        }
        return value;
    }
    double number(const char* name, double standard) {
        if (!m_object.is_object() || !m_object.contains(name)) return standard;
        if (m_object[name].is_number()) return m_object[name].get<double>();
        refuse(std::string("\"") + name + "\" is no number");
        return standard;
    }
    /// A number or a text.
    Value value(const char* name) {
        if (m_object.is_object() && m_object.contains(name) && m_object[name].is_string()) return text(name, false);
        return number(name, 0);
    }

    void refuse(const std::string& why) {
        if (!m_fault) m_fault = Error{ErrorCode::InvalidArgument, "the description of a renderer " + why, m_where};
    }
    const std::optional<Error>& fault() const { return m_fault; }

private:
    json m_object;
    std::string m_where;
    std::optional<Error> m_fault;
};

RendererInfo::Option readOption(Description& option) {
    RendererInfo::Option out;
    out.name = option.text("name", true);
    out.label = option.text("label", false);
    out.help = option.text("help", false);
    out.defaultValue = option.value("default");
    out.min = option.number("min", 0);
    out.max = option.number("max", 0);
    return out;
}

/// Folders of what came with the program.
std::vector<fs::path> ownFolders() {
    std::vector<fs::path> folders;
    if (const auto share = installedShare(); !share.empty()) folders.push_back(share / "renderers");
    if (const auto tree = sourceTree(); !tree.empty()) folders.push_back(tree / "resources" / "renderers");
    return folders;
}

/// Nobody but this user and the system's administrator may have written what is going to be run; whoever wrote the program wrote what
/// came with it, too.
bool isTrusted(const fs::path& file) {
    for (const fs::path& folder : ownFolders())
        if (file.parent_path() == folder) return true;
    struct stat info{};
    if (::stat(file.c_str(), &info) != 0) return false;
    return (info.st_uid == ::getuid() || info.st_uid == 0) && (info.st_mode & S_IWOTH) == 0;
}

std::string replaced(std::string word, std::string_view name, const std::string& value) {
    for (std::size_t at = 0; (at = word.find(name, at)) != std::string::npos; at += value.size()) word.replace(at, name.size(), value);
    return word;
}

} // namespace

std::vector<fs::path> rendererFolders() {
    std::vector<fs::path> folders;
    const char* variable = std::getenv("DOPPEL_RENDERER_PATH"); // NOLINT: nobody sets the environment
    for (std::string_view rest = variable ? variable : ""; !rest.empty();) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        if (end > 0) folders.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    folders.push_back(userFolder("XDG_CONFIG_HOME", ".config", "/etc/xdg") / "doppel" / "renderers");
    for (fs::path& folder : ownFolders()) folders.push_back(std::move(folder));
    return folders;
}

Result<ExternalRenderer> readExternalRenderer(const fs::path& file) {
    if (!isTrusted(file))
        return fail(ErrorCode::PermissionDenied, "belongs to somebody else, or everybody may write to it; it is not used", file.string());
    const FileDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in) return tl::unexpected(errnoError("cannot open", file.string(), errno));
    const auto text = readUpTo(in, kMaxFileBytes, "cannot read the description of a renderer", file);
    if (!text) return tl::unexpected(text.error());
    if (text->size() > kMaxFileBytes) return fail(ErrorCode::TooLarge, "the description of a renderer is larger than a megabyte", file.string());
    json parsed = json::parse(*text, nullptr, false);
    if (parsed.is_discarded()) return fail(ErrorCode::ParseFailed, "the description of a renderer is no JSON", file.string());
    Description fields(parsed, file.string());
    if (const double version = fields.number("doppelRenderer", 0); !fields.fault() && version != kVersion)
        return fail(version > kVersion ? ErrorCode::NewerVersion : ErrorCode::InvalidArgument,
                    "the description of a renderer has no \"doppelRenderer\": 1", file.string());
    ExternalRenderer renderer;
    renderer.file = file;
    renderer.info.name = fields.text("name", true);
    renderer.info.label = fields.text("label", false);
    if (renderer.info.label.empty()) renderer.info.label = renderer.info.name;
    for (const json& item : fields.items("aovs")) {
        Description aov(item, file.string());
        renderer.info.aovs.push_back(aov.text("name", true));
        if (aov.fault()) return tl::unexpected(*aov.fault());
    }
    for (const json& item : fields.items("options")) {
        Description option(item, file.string());
        renderer.info.options.push_back(readOption(option));
        if (option.fault()) return tl::unexpected(*option.fault());
    }
    renderer.arguments = fields.texts("arguments");
    const std::string program = fields.text("program", true);
    if (fields.fault()) return tl::unexpected(*fields.fault());
    if (renderer.info.name.empty() || renderer.info.aovs.empty())
        return fail(ErrorCode::InvalidArgument, "the description of a renderer needs a \"name\" and at least one of \"aovs\"", file.string());
    if (std::find(renderer.arguments.begin(), renderer.arguments.end(), "{options}") == renderer.arguments.end())
        return fail(ErrorCode::InvalidArgument, "the \"arguments\" of a renderer lack \"{options}\", where the clone's options go", file.string());
    auto found = findProgram(program == "{python}" ? pythonInterpreter() : program, "install it, or name its path in " + file.string());
    if (!found) return tl::unexpected(found.error());
    renderer.program = std::move(*found);
    return renderer;
}

std::vector<ExternalRenderer> findExternalRenderers(const std::vector<fs::path>& folders, std::vector<ExternalRendererFault>* faults) {
    std::vector<ExternalRenderer> found;
    for (const fs::path& folder : folders) {
        std::vector<fs::path> files;
        std::error_code error;
        for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
            if (entry->path().extension() == ".json") files.push_back(entry->path());
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            auto renderer = readExternalRenderer(file);
            if (!renderer) {
                if (renderer.error().code != ErrorCode::NotFound && faults) faults->push_back({file, renderer.error()});
                continue;
            }
            const bool isKnown = std::any_of(found.begin(), found.end(), [&](const auto& other) { return other.info.name == renderer->info.name; });
            if (!isKnown) found.push_back(std::move(*renderer));
        }
    }
    return found;
}

std::optional<ExternalRenderer> findExternalRenderer(const std::string& nameOrLabel) {
    if (nameOrLabel.empty()) return std::nullopt;
    for (ExternalRenderer& renderer : findExternalRenderers(rendererFolders()))
        if (renderer.info.name == nameOrLabel || renderer.info.label == nameOrLabel) return std::move(renderer);
    return std::nullopt;
}

Error runExternalRenderer(const ExternalRenderer& renderer, const std::vector<std::string>& options) {
    if (const std::string path = pythonPath(); !path.empty()) ::setenv("PYTHONPATH", path.c_str(), 1); // NOLINT: there is one thread yet
    std::vector<std::string> words{renderer.program.string()};
    for (const std::string& argument : renderer.arguments) {
        if (argument == "{options}")
            words.insert(words.end(), options.begin(), options.end());
        else
            words.push_back(replaced(argument, "{description}", renderer.file.string()));
    }
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(renderer.program.c_str(), arguments.data());
    return errnoError("cannot start", renderer.program.string(), errno);
}

} // namespace doppel
