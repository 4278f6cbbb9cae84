#include "api/open_galleries.h"

#include <utility>
#include <vector>

namespace doppel {

namespace {

Error closedError() { return {ErrorCode::InvalidHandle, "this gallery was closed", {}}; }

} // namespace

std::shared_ptr<OpenGalleries::Source> OpenGalleries::find(std::uint64_t handle) {
    std::lock_guard lock(m_mutex);
    const auto found = m_sources.find(handle);
    return found == m_sources.end() ? nullptr : found->second;
}

void OpenGalleries::open(ApiClient client, std::string file, bool readOnly, ApiReply reply) {
    auto source = std::make_shared<Source>();
    source->client = client;
    source->strand = m_pool.makeStrand();
    std::uint64_t handle = 0;
    {
        std::lock_guard lock(m_mutex);
        handle = m_next++;
        m_sources[handle] = source; // also while it is being opened: its client may leave
    }
    source->strand.post([this, source, handle, file = std::move(file), readOnly, reply = std::move(reply)] {
        auto store = GalleryStore::open(file, readOnly ? GalleryStore::Mode::ReadOnly : GalleryStore::Mode::ReadWrite);
        if (!store) {
            std::lock_guard lock(m_mutex);
            m_sources.erase(handle);
            return reply(tl::unexpected(store.error()));
        }
        source->store = std::move(*store);
        reply(ApiValue{{"handle", handle},
                       {"path", source->store->path().string()},
                       {"readOnly", source->store->isReadOnly()},
                       {"warning", source->store->warning()}});
    });
}

void OpenGalleries::run(std::uint64_t handle, Work work, ApiReply reply) {
    const auto source = find(handle);
    if (!source) return reply(tl::unexpected(closedError()));
    source->strand.post([source, work = std::move(work), reply = std::move(reply)] {
        if (!source->store) return reply(tl::unexpected(closedError()));
        reply(work(*source->store));
    });
}

void OpenGalleries::close(std::uint64_t handle, ApiReply reply) {
    const auto source = find(handle);
    {
        std::lock_guard lock(m_mutex);
        m_sources.erase(handle);
    }
    if (!source) return reply(nullptr); // closing twice is no fault
    source->strand.post([source, reply = std::move(reply)] {
        Result<void> closed;
        if (source->store) closed = source->store->close();
        source->store.reset();
        if (!closed) return reply(tl::unexpected(closed.error()));
        reply(nullptr);
    });
}

void OpenGalleries::closeAll(ApiClient client) {
    std::vector<std::uint64_t> theirs;
    {
        std::lock_guard lock(m_mutex);
        for (const auto& [handle, source] : m_sources)
            if (source->client == client) theirs.push_back(handle);
    }
    for (const auto handle : theirs) close(handle, [](const Result<ApiValue>&) {}); // nobody is left to be told
}

} // namespace doppel
