#include "ui/viewer/display_config.h"

#include "ui/base/text.h"

#include <utility>

namespace doppel {

namespace {

DisplayConfig& current() {
    static DisplayConfig config = readDisplayConfig({});
    return config;
}

} // namespace

DisplayConfig readDisplayConfig(const QString& file) {
    const QString path = file.isEmpty() ? QString::fromLocal8Bit(qgetenv("OCIO")) : file;
    if (path.isEmpty()) return {ColorConfig::builtIn(), {}};
    auto loaded = ColorConfig::load(pathFromQt(path));
    if (loaded) return {*loaded, {}};
    return {ColorConfig::builtIn(), toQt(loaded.error().text())};
}

const DisplayConfig& displayConfig() { return current(); }

void setDisplayConfig(DisplayConfig config) {
    if (current().config == config.config && current().fault == config.fault) return;
    current() = std::move(config);
    emit displayConfigWatch().changed();
}

DisplayConfigWatch& displayConfigWatch() {
    static DisplayConfigWatch watch;
    return watch;
}

} // namespace doppel
