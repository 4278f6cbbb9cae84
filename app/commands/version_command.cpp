#include "app/commands/commands.h"

#include "app/parts.h"
#include "render/embree/embree_delegate.h"
#include "stage/importer.h"

#include <OpenImageIO/imageio.h>
#include <QtGlobal>
#include <fmt/core.h>
#include <sqlite3.h>
#include <zmq.h>

namespace doppel {

namespace {

std::string zeromqText() {
    int major = 0, minor = 0, patch = 0;
    zmq_version(&major, &minor, &patch);
    return fmt::format("{}.{}.{} ({})", major, minor, patch, zmq_has("curve") ? "with CURVE" : "without CURVE: no TCP links");
}

} // namespace

std::string versionText() {
    const auto usd = usdReaderVersion();
    std::string text = "Doppel " DOPPEL_VERSION "\n";
    const auto line = [&](const char* part, const std::string& what) { text += fmt::format("  {:<14} {}\n", part, what); };
    line("Embree", embreeVersion());
    line("OpenUSD", usd ? *usd : "not found: " + usd.error().text());
    line("assimp", DOPPEL_ASSIMP_TEXT);
    line("OpenColorIO", DOPPEL_OCIO_TEXT);
    line("OpenImageIO", OIIO_VERSION_STRING);
    line("ZeroMQ", zeromqText());
    line("SQLite", sqlite3_libversion());
    line("Qt", qVersion());
    return text;
}

} // namespace doppel
