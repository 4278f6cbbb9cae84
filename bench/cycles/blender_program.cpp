#include "bench/cycles/blender_program.h"

#include <OpenImageIO/imageio.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace doppel::bench {

namespace {

Pixels readPicture(const std::filesystem::path& file) {
    Pixels pixels;
    const auto in = OIIO::ImageInput::open(file.string());
    if (!in) {
        std::printf("cannot read '%s': %s\n", file.c_str(), OIIO::geterror().c_str());
        return pixels;
    }
    const OIIO::ImageSpec& spec = in->spec();
    pixels.rgb.resize(static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height) * 3);
    if (!in->read_image(0, 0, 0, 3, OIIO::TypeFloat, pixels.rgb.data())) {
        std::printf("cannot read '%s': %s\n", file.c_str(), in->geterror().c_str());
        return pixels;
    }
    pixels.width = spec.width;
    pixels.height = spec.height;
    return pixels;
}

} // namespace

bool hasBlender() { return std::system("blender --version >/dev/null 2>&1") == 0; }

std::vector<CyclesRender> renderWithCycles(const nlohmann::json& job, const std::filesystem::path& folder) {
    const std::filesystem::path jobFile = folder / "job.json", log = folder / "blender.log";
    std::ofstream(jobFile) << job.dump(1);
    const std::string command = "blender -b --factory-startup --python-exit-code 3 -P '" DOPPEL_CYCLES_SCRIPT "' -- '" +
                                jobFile.string() + "' > '" + log.string() + "' 2>&1";
    const bool succeeded = std::system(command.c_str()) == 0;
    std::vector<CyclesRender> renders;
    std::ifstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("CYCLES ")) renders.push_back({std::stod(line.substr(7)), {}});
        if (!succeeded) std::printf("blender: %s\n", line.c_str());
    }
    if (!succeeded || renders.size() != job["renders"].size()) return {};
    for (std::size_t i = 0; i < renders.size(); ++i) {
        renders[i].pixels = readPicture(folder / job["renders"][i]["file"].get<std::string>());
        if (renders[i].pixels.width == 0) return {};
    }
    return renders;
}

} // namespace doppel::bench
