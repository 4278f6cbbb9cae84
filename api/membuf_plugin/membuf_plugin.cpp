// The plugin membuf.imageio.so: any OpenImageIO program of this user opens `membuf:<session id>` of the hosts that run (docs/membuf.md).
// It is loaded by that program, has no thread and no state; opening blocks until the host has answered, reading does not.
#include "api/host_directory.h"
#include "clonecore/image/frame_input.h"
#include "clonecore/image/membuf_import.h"

#include <cstdlib>

namespace doppel {

namespace {

class ForeignMembufInput final : public FrameInput {
private:
    Result<Found> find(const MembufName& parsed, const std::string& name) override {
        auto found = ask(parsed, name);
        // Many programs, oiiotool among them, show nothing of an error but "file not found".
        if (!found) OIIO::debug(found.error().text() + "\n");
        return found;
    }

    /// The newest host that has the image; $DOPPEL_HOST says which hosts to ask.
    static Result<Found> ask(const MembufName& parsed, const std::string& name) {
        const char* const wanted = std::getenv("DOPPEL_HOST");
        const auto hosts = findHosts(wanted ? wanted : "");
        if (!hosts) return fail(hosts.error().code, name + ": " + hosts.error().text());
        std::string why;
        for (const HostListing& host : *hosts) {
            if (host.images.empty()) continue;
            auto imported = importMembuf(host.images, parsed.id);
            if (imported) return Found{std::move(imported->frame), imported->version};
            why += "\n  " + std::to_string(host.pid) + "  " + host.kind + ": " + imported.error().text();
        }
        return fail(ErrorCode::NotFound, name + ": no running host has that image" + (why.empty() ? "; none shows images to other programs" : ":" + why));
    }
};

} // namespace

} // namespace doppel

OIIO_PLUGIN_EXPORTS_BEGIN

OIIO_EXPORT int membuf_imageio_version = OIIO_PLUGIN_VERSION;
OIIO_EXPORT const char* membuf_imageio_library_version() { return "Doppel " DOPPEL_VERSION; }
OIIO_EXPORT OIIO::ImageInput* membuf_input_imageio_create() { return new doppel::ForeignMembufInput; }
// A name like "membuf:hero" has no extension: "!membuf" is the first of those that OpenImageIO tries one after the other.
OIIO_EXPORT const char* membuf_input_extensions[] = {"!membuf", "membuf", nullptr};

OIIO_PLUGIN_EXPORTS_END
