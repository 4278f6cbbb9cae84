#include "stage/usd/shared_block.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

namespace doppel {

Result<SharedBlockPtr> SharedBlock::map(const UniqueFd& memory) {
    const int seals = fcntl(memory.get(), F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || (seals & F_SEAL_WRITE) == 0)
        return fail(ErrorCode::ProcessFailed, "the USD reader sent memory that is not sealed");
    struct stat status {};
    if (fstat(memory.get(), &status) != 0 || status.st_size <= 0)
        return fail(ErrorCode::ProcessFailed, "the USD reader sent memory of no size");
    const auto size = static_cast<std::size_t>(status.st_size);
    // Populated at once: faulting in page by page costs several times as much.
    void* data = mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, memory.get(), 0);
    if (data == MAP_FAILED) return tl::unexpected(errnoError("cannot map memory of", "the USD reader", errno));
    return SharedBlockPtr(new SharedBlock(static_cast<const std::byte*>(data), size));
}

SharedBlock::~SharedBlock() { munmap(const_cast<std::byte*>(m_data), m_size); }

}  // namespace doppel
