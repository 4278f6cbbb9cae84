// The textures of a scene, read through a texture system of OpenImageIO. Lookups are thread-safe; adding is not, and must
// not run beside lookups. A texture that cannot be read gives its fallback, with one line in the log.
#pragma once

#include "render/embree/kernel/scene_data.h"
#include "render/embree/scene/color_space.h"
#include "stage/prim_data.h"

#include <OpenImageIO/texture.h>

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace doppel::embree {

class TextureTable {
public:
    using Warn = std::function<void(const std::string&)>;

    TextureTable();
    ~TextureTable();
    TextureTable(const TextureTable&) = delete;
    TextureTable& operator=(const TextureTable&) = delete;

    /// Index of the texture; the same one for an equal texture. `isNormal`: "auto" means raw.
    std::int32_t add(const Texture& texture, bool isNormal, const Warn& warn);

    /// For SceneData: how kernels read, and what belongs to the calling thread (valid on this thread only).
    static void sample(const void* table, void* threadData, std::int32_t texture, Float2 uv, float footprint, float* rgba);
    void* threadData() const;

    /// What went wrong in lookups since the last call: a line for each file whose pixels cannot be read.
    std::vector<std::string> takeProblems();

private:
    struct Entry {
        OIIO::TextureSystem::TextureHandle* handle = nullptr; ///< null = cannot be read
        std::string file;
        OIIO::TextureOpt::Wrap wrapS{}, wrapT{};
        float scale[4]{}, bias[4]{}, fallback[4]{};
        float matrix[4]{}, translation[2]{}; ///< of the texture coordinates
        int channels = 4;
        float footprintScale = 1; ///< of the transform
        ColorConversion color;
        bool isColor = false, isUdim = false, hasTransform = false;
    };
    OIIO::TextureSystem::Perthread* thread() const;
    void open(const Texture& texture, bool isNormal, Entry& entry, const Warn& warn) const;
    void noteProblem(const Entry& entry) const;
    void lookUp(const Entry& entry, void* threadData, Float2 uv, float footprint, float* rgba) const;

    using Key = std::tuple<std::string, std::string, int, int, std::array<float, 4>, std::array<float, 4>,
                           std::array<float, 4>, std::array<float, 5>, bool, bool>;
    OIIO::TextureSystem* m_system;
    /// Made and destroyed by us: what OpenImageIO itself keeps for a thread outlives the system, and a later system at the same
    /// address would take it for its own.
    mutable std::map<std::thread::id, OIIO::TextureSystem::Perthread*> m_threads;
    mutable std::mutex m_threadsMutex;
    mutable std::mutex m_problemsMutex;
    mutable std::vector<std::string> m_problems;
    mutable std::set<std::string> m_failedFiles;
    std::vector<Entry> m_entries;
    std::map<Key, std::int32_t> m_index;
    std::map<std::string, bool> m_warned;
};

} // namespace doppel::embree
