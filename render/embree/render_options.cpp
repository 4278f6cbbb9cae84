#include "render/embree/render_options.h"

#include <algorithm>
#include <cmath>

namespace doppel::embree {

namespace {

const RendererInfo::Option* infoOf(const std::string& name) {
    const auto& all = optionInfos();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& option) { return option.name == name; });
    return found == all.end() ? nullptr : &*found;
}

double numberOf(const std::map<std::string, Value>& options, const std::string& name) {
    const RendererInfo::Option* info = infoOf(name);
    const double standard = toNumber(info->defaultValue);
    const auto found = options.find(name);
    double value = found == options.end() ? standard : toNumber(found->second, standard);
    if (!std::isfinite(value)) value = standard;
    return info->max > info->min ? std::clamp(value, info->min, info->max) : value;
}

int integerOf(const std::map<std::string, Value>& options, const std::string& name) {
    return static_cast<int>(std::lround(numberOf(options, name)));
}

} // namespace

const std::vector<RendererInfo::Option>& optionInfos() {
    static const std::vector<RendererInfo::Option> infos{
        {"samples", "Samples", "Paths a pixel until the image is converged.", 64.0, 1, 65536},
        {"maxbounces", "Max Bounces", "How often light is scattered after the first surface; 0 is direct light only.", 8.0, 0, 64},
        {"roulettebounces", "Roulette Bounces", "Bounces before dim paths may end at random.", 4.0, 0, 64},
        {"seed", "Seed", "Chooses the noise pattern. The same seed and sample count give the same image.", 0.0, 0, 2147483647},
        {"noisethreshold", "Noise Threshold", "Parts of the image whose noise is below it get no more samples; 0.01 is fine, 0.05 coarse, 0 is off.", 0.0, 0, 1},
        {"clampdirect", "Clamp Direct", "Largest brightness of one sample of direct light, against fireflies; 0 is off.", 0.0, 0, 1e9},
        {"clampindirect", "Clamp Indirect", "Largest brightness of one indirect sample, against fireflies; 0 is off.", 10.0, 0, 1e9},
        {"threads", "Threads", "Processors used; 0 is all.", 0.0, 0, 1024},
        {"lighttree", "Light Tree", "Choose among many lights by what they give to each point (1) or by their power alone (0).", 1.0, 0, 1},
        {"cryptomatte", "Cryptomatte", "Render the AOVs CryptoObject and CryptoMaterial (1), masks of every object and material.", 0.0, 0, 1},
        {"motionblur", "Motion Blur", "Blur what moves while the shutter is open (1).", 0.0, 0, 1},
        {"shutteropen", "Shutter Open", "When the shutter opens, in frames from the one that is rendered.", -0.25, -100, 100},
        {"shutterclose", "Shutter Close", "When the shutter closes, in frames from the one that is rendered.", 0.25, -100, 100},
        {"background", "Background", "Show dome lights behind the scene (1) or leave it empty (0).", 1.0, 0, 1},
        {"subdivisionlevels", "Subdivision Levels", "How often subdivision surfaces are refined; -1 goes by their size, 0 shows the control cage.", -1.0, -1, 6},
    };
    return infos;
}

RenderOptions parseOptions(const std::map<std::string, Value>& options) {
    RenderOptions r;
    r.samples = integerOf(options, "samples");
    r.maxBounces = integerOf(options, "maxbounces");
    r.rouletteBounces = integerOf(options, "roulettebounces");
    r.seed = static_cast<std::uint32_t>(integerOf(options, "seed"));
    r.noiseThreshold = numberOf(options, "noisethreshold");
    r.clampDirect = numberOf(options, "clampdirect");
    r.lightTree = integerOf(options, "lighttree") != 0;
    r.cryptomatte = integerOf(options, "cryptomatte") != 0;
    r.motionBlur = integerOf(options, "motionblur") != 0;
    r.clampIndirect = numberOf(options, "clampindirect");
    r.threads = integerOf(options, "threads");
    r.backgroundVisible = integerOf(options, "background") != 0;
    r.subdivisionLevels = integerOf(options, "subdivisionlevels");
    return r;
}

} // namespace doppel::embree
