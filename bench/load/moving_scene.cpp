#include "bench/load/moving_scene.h"

#include "stage/importer.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

namespace doppel::bench {

namespace {

namespace fs = std::filesystem;

std::string meshText(int number, int points) {
    std::string positions, counts, indices;
    for (int y = 0; y < points; ++y) {
        for (int x = 0; x < points; ++x) {
            const double height = 0.1 * std::sin(0.7 * x + number) * std::cos(0.9 * y);
            positions += fmt::format("{}({:.4f},{:.4f},{:.4f})", positions.empty() ? "" : ",", 0.8 * x / (points - 1), height,
                                     0.8 * y / (points - 1));
        }
    }
    for (int y = 0; y + 1 < points; ++y) {
        for (int x = 0; x + 1 < points; ++x) {
            const int at = y * points + x;
            counts += counts.empty() ? "4" : ",4";
            indices += fmt::format("{}{},{},{},{}", indices.empty() ? "" : ",", at, at + points, at + points + 1, at + 1);
        }
    }
    return fmt::format("    uniform token subdivisionScheme = \"none\"\n    point3f[] points = [{}]\n"
                       "    int[] faceVertexCounts = [{}]\n    int[] faceVertexIndices = [{}]\n",
                       positions, counts, indices);
}

std::string sceneText(int objects, int points) {
    const int side = static_cast<int>(std::ceil(std::sqrt(objects)));
    std::string text = "#usda 1.0\n(startTimeCode = 1\nendTimeCode = 100)\n";
    for (int i = 0; i < objects; ++i) {
        const int x = i % side, z = i / side;
        const std::string place = i == objects / 2
                                      ? fmt::format("double3 xformOp:translate.timeSamples = {{ 1: ({0},0,{1}), 100: ({0},9,{1}) }}", x, z)
                                      : fmt::format("double3 xformOp:translate = ({},0,{})", x, z);
        text += fmt::format("def Mesh \"object{}\" {{\n    {}\n    uniform token[] xformOpOrder = [\"xformOp:translate\"]\n{}}}\n", i,
                            place, meshText(i, points));
    }
    text += fmt::format("def Camera \"camera\" {{\n    double3 xformOp:translate = ({},{},{})\n    float xformOp:rotateX = -35\n"
                        "    uniform token[] xformOpOrder = [\"xformOp:translate\", \"xformOp:rotateX\"]\n}}\n"
                        "def DomeLight \"sky\" {{}}\n",
                        0.5 * side, 0.8 * side, 1.8 * side);
    return text;
}

}  // namespace

Result<fs::path> writeMovingScene(const fs::path& folder, int objects, int points) {
    const Result<std::string> version = usdReaderVersion();  // "0.26.11 (/path/python3)"
    if (!version) return tl::unexpected(version.error());
    const std::size_t open = version->find('('), close = version->rfind(')');
    if (open == std::string::npos || close == std::string::npos) return fail(ErrorCode::Internal, "no interpreter is named");
    const fs::path text = folder / "moving.usda", binary = folder / "moving.usdc";
    std::ofstream(text) << sceneText(objects, points);
    const std::string command = fmt::format("'{}' -c \"from pxr import Sdf; Sdf.Layer.FindOrOpen('{}').Export('{}')\"",
                                            version->substr(open + 1, close - open - 1), text.string(), binary.string());
    if (std::system(command.c_str()) != 0 || !fs::exists(binary))
        return fail(ErrorCode::ProcessFailed, "pxr could not write " + binary.string());
    return binary;
}

}  // namespace doppel::bench
