// Where a file of the host's machine is on this one: what a RenderSession asks while it cooks for a host elsewhere.
#pragma once

#include "clonecore/base/error.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

namespace doppel {

struct LocalAsset {
    std::filesystem::path file; ///< to be opened here
    /// The host's "/" is this folder: absolute names within the file are below it. Empty when the file is at its own place.
    std::filesystem::path root;
};

class AssetResolver {
public:
    virtual ~AssetResolver() = default;

    /// The local place of `file`, named as the host names it; what it needs is there too when this returns. Blocks while files are
    /// fetched; `progress` gets a text for people now and then, on the calling thread. Ends with Cancelled soon after the flag is
    /// set and wake() is called, and when the host is lost. Other errors say which file and why. One thread at a time.
    virtual Result<LocalAsset> resolve(const std::filesystem::path& file, const std::atomic<bool>& cancelled,
                                       const std::function<void(const std::string&)>& progress) = 0;

    /// Call after setting a flag that was given to resolve(). Any thread, never waits.
    virtual void wake() = 0;
};

} // namespace doppel
