#include "tests/reference/assets.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <unistd.h>

namespace doppel::reference {

namespace fs = std::filesystem;

namespace {

constexpr const char* kAxis = R"(#usda 1.0
(
    defaultPrim = "axis"
)

def Scope "axis"
{
    def Mesh "x" { @FACES@
        color3f[] primvars:displayColor = [(1, 0, 0)]
        point3f[] points = [(0.1, -0.1, -0.1), (2.1, -0.1, -0.1), (0.1, 0.1, -0.1), (2.1, 0.1, -0.1), (0.1, -0.1, 0.1), (2.1, -0.1, 0.1), (0.1, 0.1, 0.1), (2.1, 0.1, 0.1)]
    }
    def Mesh "y" { @FACES@
        color3f[] primvars:displayColor = [(0, 1, 0)]
        point3f[] points = [(-0.1, 0.1, -0.1), (0.1, 0.1, -0.1), (-0.1, 2.1, -0.1), (0.1, 2.1, -0.1), (-0.1, 0.1, 0.1), (0.1, 0.1, 0.1), (-0.1, 2.1, 0.1), (0.1, 2.1, 0.1)]
    }
    def Mesh "z" { @FACES@
        color3f[] primvars:displayColor = [(0, 0, 1)]
        point3f[] points = [(-0.1, -0.1, -0.1), (0.1, -0.1, -0.1), (-0.1, 0.1, -0.1), (0.1, 0.1, -0.1), (-0.1, -0.1, 2.1), (0.1, -0.1, 2.1), (-0.1, 0.1, 2.1), (0.1, 0.1, 2.1)]
    }
}
)";
constexpr const char* kFaces = R"(
        uniform token subdivisionScheme = "none"
        int[] faceVertexCounts = [4, 4, 4, 4, 4, 4]
        int[] faceVertexIndices = [0, 4, 6, 2, 0, 1, 5, 4, 4, 5, 7, 6, 3, 7, 5, 1, 6, 7, 3, 2, 2, 3, 1, 0])";

std::string axisLayer() {
    std::string text = kAxis;
    const std::string mark = "@FACES@";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.replace(at, mark.size(), kFaces);
    return text;
}

std::string python() {
    const char* chosen = std::getenv("DOPPEL_USD_PYTHON");
    return chosen && *chosen ? chosen : DOPPEL_TEST_PYTHON;
}

std::string quoted(const std::string& text) { return "'" + text + "'"; }

/// The JSON that describe.py prints.
Result<nlohmann::json> describe(const std::string& what, const std::vector<std::string>& arguments) {
    std::string command = quoted(python()) + " " + quoted(DOPPEL_TEST_DESCRIBE) + " " + what;
    for (const std::string& argument : arguments) command += " " + quoted(argument);
    FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
    if (!pipe) return fail(ErrorCode::ProcessFailed, "cannot start describe.py", python());
    std::string text;
    std::array<char, 65536> buffer;
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) text.append(buffer.data(), n);
    const int status = pclose(pipe);
    auto answer = nlohmann::json::parse(text, nullptr, false);
    if (status != 0 || answer.is_discarded()) {
        return fail(ErrorCode::ProcessFailed, "describe.py failed; run it by hand to see why", command);
    }
    return answer;
}

} // namespace

fs::path assetFolder() {
    const char* chosen = std::getenv("DOPPEL_TEST_ASSETS");
    return (chosen ? fs::path(chosen) : fs::path(DOPPEL_TEST_SHARED_ASSETS)).lexically_normal() / "usd-wg";
}

std::string whatIsMissing() {
    if (!fs::exists(assetFolder())) return "the USD working group's assets are not at " + assetFolder().string();
    if (const auto version = usdReaderVersion(); !version) return version.error().text();
    return {};
}

std::vector<PicturedFile> picturedFiles(const fs::path& folder) {
    std::vector<PicturedFile> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".usda") continue;
        const fs::path picture = folder / "screenshots" / (entry.path().stem().string() + "_usdrecord_22.08.png");
        if (fs::exists(picture)) found.push_back({entry.path(), picture});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
    return found;
}

TransformsWithAxis::TransformsWithAxis(const fs::path& transforms) {
    std::string pattern = (fs::temp_directory_path() / "doppel-reference-XXXXXX").string();
    m_root = mkdtemp(pattern.data());
    m_folder = m_root / "schemaTests" / "usdGeom" / "transforms";
    fs::create_directories(m_folder.parent_path());
    fs::create_directories(m_root / "_common");
    std::ofstream(m_root / "_common" / "axis.usda") << axisLayer();
    fs::copy(transforms, m_folder, fs::copy_options::recursive);
}

TransformsWithAxis::~TransformsWithAxis() {
    std::error_code ignored; // a leftover in the temporary folder harms nobody
    fs::remove_all(m_root, ignored);
}

Result<std::vector<RecordFrame>> recordFrames(const std::vector<fs::path>& files) {
    std::vector<std::string> names;
    for (const fs::path& file : files) names.push_back(file.string());
    const auto answer = describe("frame", names);
    if (!answer) return tl::unexpected(answer.error());
    std::vector<RecordFrame> frames;
    for (const std::string& name : names) {
        const nlohmann::json& entry = answer->at(name);
        RecordFrame frame;
        frame.clippingNear = entry.at("near").get<double>();
        if (const auto& numbers = entry.at("transform"); numbers.is_array()) {
            frame.transform.emplace();
            for (std::size_t i = 0; i < 16; ++i) (*frame.transform)[static_cast<int>(i / 4)][i % 4] = numbers.at(i).get<double>();
        }
        frames.push_back(frame);
    }
    return frames;
}

Result<nlohmann::json> definedContent(const fs::path& file, const std::vector<std::string>& selections) {
    std::vector<std::string> arguments{file.string()};
    arguments.insert(arguments.end(), selections.begin(), selections.end());
    return describe("content", arguments);
}

Result<StagePtr> importStage(const fs::path& file, const ImportOptions& options) {
    static const std::atomic<bool> never{false};
    auto opened = openUsdFile(file, options, never);
    return opened.and_then([](const auto& imported) { return imported->read(1); });
}

} // namespace doppel::reference
