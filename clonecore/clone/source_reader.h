// What programs have pushed to the host, in this process's memory: what a RenderSession asks while it cooks.
#pragma once

#include "clonecore/base/memory_file.h"
#include "clonecore/base/source_map.h"

#include <atomic>
#include <functional>
#include <string>

namespace doppel {

class SourceReader {
public:
    virtual ~SourceReader() = default;

    /// That version of the source `name`, as NodeNetwork::sources has it. Blocks while it is fetched; `progress` gets a text for people
    /// now and then, on the calling thread. Ends with Cancelled soon after the flag is set and wake() is called, and when the host is
    /// lost. One thread at a time.
    virtual Result<MemoryFilePtr> read(const std::string& name, const SourceVersion& version, const std::atomic<bool>& cancelled,
                                       const std::function<void(const std::string&)>& progress) = 0;

    /// Call after setting a flag that was given to read(). Any thread, never waits.
    virtual void wake() = 0;
};

} // namespace doppel
