// The OpenImageIO reader behind `membuf:<session id>` in this process: frames of the global registry.
#include "clonecore/image/frame_input.h"
#include "clonecore/image/membuf_cache.h"
#include "clonecore/image/membuf_registry.h"

#include <mutex>

namespace doppel {

namespace {

class MembufInput final : public FrameInput {
public:
    bool close() override {
        m_mayBeCached = false;
        return FrameInput::close();
    }

private:
    Result<Found> find(const MembufName& parsed, const std::string& name) override {
        const MembufRegistry::Entry entry = MembufRegistry::global().current(parsed.id);
        if (!entry.frame)
            return fail(ErrorCode::NotFound, name + ": no such image; known: " + joinMembufIds(MembufRegistry::global().ids()));
        return Found{entry.frame, entry.version};
    }
    void lookedUp(const std::string& id, const std::string& name) const override { MembufCache::instance().noteLookup(id, name); }
    void openedForCache() override {
        m_mayBeCached = true;
        MembufCache::instance().noteLayout(id(), layout());
    }
    void hasRead() const override {
        if (m_mayBeCached && MembufRegistry::global().current(id()).version != version())
            MembufCache::instance().noteStaleRead(id(), name());
    }

    bool m_mayBeCached = false;
};

} // namespace

void registerMembufReader() {
    static std::once_flag once;
    std::call_once(once, [] {
        // A name like "membuf:hero" has no extension, so OpenImageIO asks its readers one after the other, in the order
        // of their extensions (2.4) or of their declaration (later): "!membuf" puts this one before those that look at
        // files.
        static const char* extensions[] = {"!membuf", "membuf", nullptr};
        OIIO::declare_imageio_format(
            "membuf", []() -> OIIO::ImageInput* { return new MembufInput; }, extensions, nullptr, nullptr, nullptr);
        MembufCache::instance();
        static const Subscription changes = MembufRegistry::global().observe([](const std::string& id) {
            MembufCache::instance().versionChanged(id, MembufRegistry::global().current(id).frame);
        });
    });
}

} // namespace doppel
