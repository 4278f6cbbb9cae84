// All arrays of one reply of the USD reader: shared memory, mapped read-only. Immutable; any thread. Arrays that point
// into it keep it alive; the memory is given back when the last of them is gone.
#pragma once

#include "clonecore/base/error.h"
#include "stage/usd/unique_fd.h"

#include <cstddef>
#include <memory>

namespace doppel {

class SharedBlock {
public:
    /// Maps a memfd of the reader. Refuses one that its writer could still shorten (ProcessFailed).
    static Result<std::shared_ptr<const SharedBlock>> map(const UniqueFd& memory);

    SharedBlock(const SharedBlock&) = delete;
    SharedBlock& operator=(const SharedBlock&) = delete;
    ~SharedBlock();

    const std::byte* data() const { return m_data; }
    std::size_t size() const { return m_size; }

private:
    SharedBlock(const std::byte* data, std::size_t size) : m_data(data), m_size(size) {}

    const std::byte* m_data;
    std::size_t m_size;
};
using SharedBlockPtr = std::shared_ptr<const SharedBlock>;

}  // namespace doppel
