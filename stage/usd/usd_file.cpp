// openUsdFile(), warmUpUsdReader(), usdReaderVersion(): what the stage sees of the USD reader.
#include "stage/importer.h"
#include "stage/memory_scope.h"
#include "stage/usd/decode.h"
#include "stage/usd/stage_builder.h"
#include "stage/usd/usd_reader.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <system_error>

namespace doppel {

namespace fs = std::filesystem;

namespace {

/// Where files inside of .usdz packages are copied to.
fs::path packageCache() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache && fs::path(cache).is_absolute()) return fs::path(cache) / "doppel" / "usdz";
    const char* home = std::getenv("HOME");
    if (home && *home) return fs::path(home) / ".cache" / "doppel" / "usdz";
    std::error_code error;
    return fs::temp_directory_path(error) / "doppel" / "usdz";
}

class UsdFile final : public ImportedFile {
public:
    UsdFile(UsdReader& reader, fs::path path, ImportOptions options, const std::atomic<bool>& cancelled)
        : m_reader(reader),
          m_path(std::move(path)),
          m_options(std::move(options)),
          m_cancelled(cancelled),
          m_builder(m_path.string()) {}
    ~UsdFile() override { close(); }

    Result<void> open() {
        close();
        m_shown.reset();
        if (m_options.memory && m_layers.empty()) {
            const std::string name = MemoryScope::nameIn(m_path.string());
            auto layer = m_options.memory->find(name);
            if (!layer) return tl::unexpected(layer.error());
            m_layers.emplace(name, std::move(*layer));
        }
        auto reply = m_reader.request(openRequest(), m_path.string(), m_cancelled);
        if (m_options.memory) reply = openSource(std::move(reply));
        if (!reply) return tl::unexpected(reply.error());
        const auto file = reply->value.find("file");
        if (file == reply->value.end() || !file->is_number_integer())
            return fail(ErrorCode::ProcessFailed, "the USD reader broke the protocol", m_path.string());
        m_file = file->get<int>();
        m_generation = reply->generation;
        m_animated = reply->value.value("animated", false);
        m_timings.clear();
        takeTimings(reply->value["timings"]);
        spdlog::debug("usd: opened '{}': {}", m_path.string(), reply->value["timings"].dump());
        return {};
    }

    Result<StagePtr> read(double timeCode) override {
        if (!std::isfinite(timeCode))
            return fail(ErrorCode::InvalidArgument, "a time code must be a finite number", m_path.string());
        auto reply = request(timeCode);
        if (!reply && reply.error().code == ErrorCode::Refused) {
            // The reader that had the file open crashed, maybe over another file.
            if (auto opened = open(); !opened) return tl::unexpected(opened.error());
            reply = request(timeCode);
        }
        if (!reply) {
            m_shown.reset();  // the reader may be at another time than the builder: begin anew
            return tl::unexpected(reply.error());
        }
        if (auto taken = takeImages(reply->value); !taken) {
            m_shown.reset();
            return tl::unexpected(taken.error());
        }
        const auto start = std::chrono::steady_clock::now();
        auto stage = m_builder.apply(reply->value, reply->block);
        const std::chrono::duration<double> built = std::chrono::steady_clock::now() - start;
        takeTimings(reply->value["timings"]);
        m_timings["build"] = built.count();
        spdlog::debug("usd: read '{}' at {}: {} bytes, {} build={:.6f}", m_path.string(), timeCode,
                      reply->value.value("bytes", std::uint64_t{0}), reply->value["timings"].dump(), built.count());
        if (stage)
            m_shown = timeCode;
        else
            m_shown.reset();
        return stage;
    }

    Result<std::vector<ImportFinding>> findings() override {
        auto reply = m_reader.request({{"do", "check"}, {"file", m_file}}, m_path.string(), m_cancelled, m_generation);
        if (!reply) return tl::unexpected(reply.error());
        std::vector<ImportFinding> result;
        const auto list = reply->value.find("findings");
        if (list != reply->value.end() && list->is_array()) {
            for (const nlohmann::json& item : *list) {
                if (!item.is_object()) continue;
                result.push_back({stringAt(item, "prim"), stringAt(item, "message"), flagAt(item, "error")});
            }
        }
        for (ImportFinding& problem : m_builder.problems()) result.push_back(std::move(problem));
        return result;
    }
    std::map<std::string, double> timings() const override { return m_timings; }
    void setShutter(const Shutter& shutter) override { m_shutter = shutter; }
    bool isAnimated() const override { return m_animated; }

private:
    nlohmann::json openRequest() const {
        return {{"do", "open"},
                {"root", m_options.root.string()},
                {"path", m_path.string()},
                {"loadPayloads", m_options.loadPayloads},
                {"variants", m_options.variants},
                {"cache", packageCache().string()},
                {"memory", memory()}};
    }
    /// Of a source: where the layers are that the reader knows of, and how images are called. null for files.
    nlohmann::json memory() const {
        if (!m_options.memory) return nullptr;
        nlohmann::json layers = nlohmann::json::object();
        for (const auto& [name, layer] : m_layers) layers[name] = layer->path().string();
        return {{"layers", std::move(layers)}, {"images", m_options.memory->imageNames()}};
    }
    /// The reader finds out which other sources the layers name, and is given those that there are.
    Result<UsdReader::Reply> openSource(Result<UsdReader::Reply> reply) {
        MemoryScope& scope = *m_options.memory;
        for (;;) {
            const auto need = reply ? reply->value.find("need") : nlohmann::json::iterator();
            if (!reply || need == reply->value.end()) break;
            if (!need->is_array() || need->empty()) return fail(ErrorCode::ProcessFailed, "the USD reader broke the protocol", m_path.string());
            bool isNew = false;
            for (const nlohmann::json& item : *need) {
                const std::string name = item.is_string() ? item.get<std::string>() : std::string();
                if (m_layers.contains(name) || !isSourceName(name)) continue;
                auto layer = scope.find(name);
                if (!layer) return tl::unexpected(layer.error());
                m_layers.insert_or_assign(name, *layer);
                isNew = true;
            }
            if (!isNew) return fail(ErrorCode::ProcessFailed, "the USD reader broke the protocol", m_path.string());
            reply = m_reader.request(openRequest(), m_path.string(), m_cancelled);
        }
        if (!reply) return reply;
        // What was named and is not there mends the picture when it is pushed.
        const auto absent = reply->value.find("absent");
        if (absent != reply->value.end() && absent->is_array()) {
            for (const nlohmann::json& item : *absent)
                if (item.is_string()) (void)scope.has(item.get<std::string>());
        }
        return reply;
    }
    /// Images of sources that the reader's reply names.
    Result<void> takeImages(const nlohmann::json& reply) {
        const auto images = reply.find("images");
        if (!m_options.memory || images == reply.end() || !images->is_array()) return {};
        for (const nlohmann::json& item : *images) {
            if (!item.is_string()) continue;
            if (auto taken = m_options.memory->takeImage(item.get<std::string>()); !taken) return taken;
        }
        return {};
    }

    void takeTimings(const nlohmann::json& timings) {
        if (!timings.is_object()) return;
        for (const auto& [part, seconds] : timings.items())
            if (seconds.is_number()) m_timings[part] = seconds.get<double>();
        // Copying happens while values are read.
        if (timings.contains("copy") && timings.contains("values")) m_timings["values"] -= m_timings["copy"];
    }
    Result<UsdReader::Reply> request(double timeCode) {
        nlohmann::json read{{"do", "read"}, {"file", m_file}, {"time", timeCode}, {"full", !m_shown.has_value()}};
        if (m_shutter.isOpen()) read["shutter"] = {m_shutter.open, m_shutter.close};
        return m_reader.request(std::move(read), m_path.string(), m_cancelled, m_generation);
    }
    void close() {
        if (m_file) m_reader.close(m_generation, std::exchange(m_file, 0));
    }

    UsdReader& m_reader;
    const fs::path m_path;
    const ImportOptions m_options;
    const std::atomic<bool>& m_cancelled;
    StageBuilder m_builder;
    std::map<std::string, MemoryFilePtr> m_layers;  ///< sources that the reader has open, by name
    int m_file = 0;  ///< its number in the reader; 0 = not open
    std::uint64_t m_generation = 0;
    bool m_animated = false;
    Shutter m_shutter;
    std::map<std::string, double> m_timings;
    std::optional<double> m_shown;  ///< the time that reader and builder agree on
};

}  // namespace

Result<std::unique_ptr<ImportedFile>> openUsdFile(const fs::path& file, const ImportOptions& options,
                                                  const std::atomic<bool>& cancelled) {
    if (options.memory && file.extension() == ".usdz") {
        return fail(ErrorCode::Unsupported, "'" + file.string() + "': packages cannot be pushed; push the layers and images that are in it, or name "
                                                                "the package as a file");
    }
    std::error_code error;
    fs::path absolute = options.memory ? file : fs::absolute(file, error);
    if (error) absolute = file;
    auto usdFile = std::make_unique<UsdFile>(UsdReader::instance(), std::move(absolute), options, cancelled);
    if (auto opened = usdFile->open(); !opened) return tl::unexpected(opened.error());
    return usdFile;
}

Result<std::vector<fs::path>> neededUsdFiles(const fs::path& file, const std::atomic<bool>& cancelled) {
    auto reply = UsdReader::instance().request({{"do", "needed"}, {"path", file.string()}}, file.string(), cancelled);
    if (!reply) return tl::unexpected(reply.error());
    const auto list = reply->value.find("files");
    if (list == reply->value.end() || !list->is_array())
        return fail(ErrorCode::ProcessFailed, "the USD reader broke the protocol", file.string());
    std::vector<fs::path> files;
    for (const nlohmann::json& name : *list)
        if (name.is_string()) files.emplace_back(name.get<std::string>());
    return files;
}

void warmUpUsdReader() { UsdReader::instance().warmUp(); }

Result<std::string> usdReaderVersion() { return UsdReader::instance().version(); }

}  // namespace doppel
