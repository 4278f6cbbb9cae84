// Galleries that clients of the scripting interface have opened by themselves, each with a line of work of its own. Private to api.
#pragma once

#include "api/api_value.h"
#include "clonecore/base/strand_pool.h"
#include "gallery/gallery_store.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace doppel {

class OpenGalleries {
public:
    using Work = std::function<Result<ApiValue>(GalleryStore&)>;

    /// `pool` must live longer.
    explicit OpenGalleries(StrandPool& pool) : m_pool(pool) {}

    /// Opens a gallery, and replies with its handle, path, whether it is read-only, and a warning about its place.
    void open(ApiClient client, std::string file, bool readOnly, ApiReply reply);
    /// Runs `work` on the gallery of that handle, in order, off the caller's thread. InvalidHandle when it was closed.
    void run(std::uint64_t handle, Work work, ApiReply reply);
    /// Deletes for good what this client has marked in it.
    void close(std::uint64_t handle, ApiReply reply);
    void closeAll(ApiClient client); ///< of a client that has left

private:
    struct Source {
        ApiClient client = 0;
        StrandPool::Strand strand;
        std::unique_ptr<GalleryStore> store; ///< touched by the strand only
    };
    std::shared_ptr<Source> find(std::uint64_t handle);

    StrandPool& m_pool;
    std::mutex m_mutex;
    std::map<std::uint64_t, std::shared_ptr<Source>> m_sources; // guarded by m_mutex
    std::uint64_t m_next = 1;
};

} // namespace doppel
