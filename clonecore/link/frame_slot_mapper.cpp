#include "clonecore/link/frame_slots.h"

#include "clonecore/link/slot_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <map>
#include <utility>

namespace doppel {

namespace {

/// A slot of another process, mapped read-only.
class SlotMapping {
public:
    SlotMapping(const std::byte* base, std::size_t size) : m_base(base), m_size(size) {}
    ~SlotMapping() { ::munmap(const_cast<std::byte*>(m_base), m_size); }
    SlotMapping(const SlotMapping&) = delete;
    SlotMapping& operator=(const SlotMapping&) = delete;

    const std::byte* base() const { return m_base; }
    std::size_t size() const { return m_size; }
    SlotHeader header() const {
        SlotHeader header;
        std::memcpy(&header, m_base, sizeof header);
        return header;
    }

private:
    const std::byte* m_base;
    std::size_t m_size;
};

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor() {
        if (m_fd >= 0) ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_fd; }

private:
    int m_fd;
};

tl::unexpected<Error> notASlot(const std::string& path, const std::string& why) {
    return fail(ErrorCode::AuthFailed, "'" + path + "' is not the frame that the clone announced: " + why);
}

// Looks before it opens: opening a device or a pipe of the other process could do something.
Result<void> checkName(const std::string& path) {
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
    if (length < 0) return tl::unexpected(errnoError("cannot look at the frame", path, errno));
    const std::string_view name(target.data(), static_cast<std::size_t>(length));
    if (!name.starts_with("/memfd:" + std::string(kSlotName))) return notASlot(path, "it is something else");
    return {};
}

Result<void> checkFile(int fd, const std::string& path, std::uint64_t size) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) return tl::unexpected(errnoError("cannot look at the frame", path, errno));
    if (!S_ISREG(info.st_mode)) return notASlot(path, "it is no memory");
    if (info.st_uid != ::geteuid()) return notASlot(path, "it belongs to another user");
    const int seals = ::fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || (seals & F_SEAL_GROW) == 0)
        return notASlot(path, "its size is not sealed");
    if (info.st_size < 0 || static_cast<std::uint64_t>(info.st_size) != size) return notASlot(path, "its size differs");
    return {};
}

} // namespace

class FrameSlotMapper::Impl {
public:
    Result<std::shared_ptr<const std::byte>> map(long pid, const FrameMessage& message, std::function<void()> onRelease) {
        if (auto sizes = checkSizes(pid, message); !sizes) return tl::unexpected(sizes.error());
        auto mapping = find(pid, message);
        if (!mapping) return tl::unexpected(mapping.error());

        struct Release {
            std::function<void()> call;
            ~Release() {
                if (call) call();
            }
        };
        struct Lease {
            std::shared_ptr<SlotMapping> mapping; // outlives the call of onRelease: members go in reverse order
            Release release;
        };
        const std::byte* pixels = (*mapping)->base() + message.pixelOffset;
        std::shared_ptr<Lease> lease(new Lease{std::move(*mapping), {std::move(onRelease)}});
        return std::shared_ptr<const std::byte>(std::move(lease), pixels);
    }

private:
    static Result<void> checkSizes(long pid, const FrameMessage& message) {
        const bool known = message.sharedMemory && pid > 0 && message.slotFd >= 0 &&
                           message.slot < static_cast<std::uint32_t>(kFrameSlots);
        if (!known) return fail(ErrorCode::ParseFailed, "the clone announced a frame without saying where it is");
        const bool sound = message.layout.isValid() && message.slotSize <= kMaxFrameBytes + 2 * kSlotPixelOffset &&
                           message.pixelOffset >= sizeof(SlotHeader) && message.pixelOffset % 64 == 0 &&
                           message.pixelOffset <= message.slotSize &&
                           message.layout.byteSize <= message.slotSize - message.pixelOffset;
        if (!sound) return fail(ErrorCode::TooLarge, "the clone announced a frame that does not fit its memory");
        return {};
    }

    Result<std::shared_ptr<SlotMapping>> find(long pid, const FrameMessage& message) {
        const auto key = std::pair(pid, message.slot);
        const auto known = m_mappings.find(key);
        if (known != m_mappings.end()) {
            const SlotMapping& mapping = *known->second;
            if (mapping.size() == message.slotSize && mapping.header().token == message.slotToken) return known->second;
            m_mappings.erase(known); // the clone has given the slot other memory
        }
        auto mapping = open(pid, message);
        if (!mapping) return mapping;
        // A clone that was started again has another process id: its predecessor's memory need not be kept.
        std::erase_if(m_mappings, [pid](const auto& entry) { return entry.first.first != pid; });
        m_mappings[key] = *mapping;
        return mapping;
    }

    static Result<std::shared_ptr<SlotMapping>> open(long pid, const FrameMessage& message) {
        const std::string path = "/proc/" + std::to_string(pid) + "/fd/" + std::to_string(message.slotFd);
        if (auto name = checkName(path); !name) return tl::unexpected(name.error());
        const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        if (fd.get() < 0) return tl::unexpected(errnoError("cannot open the frame", path, errno));
        if (auto file = checkFile(fd.get(), path, message.slotSize); !file) return tl::unexpected(file.error());
        void* base = ::mmap(nullptr, message.slotSize, PROT_READ, MAP_SHARED | MAP_POPULATE, fd.get(), 0);
        if (base == MAP_FAILED) return tl::unexpected(errnoError("cannot map the frame", path, errno));
        auto mapping = std::make_shared<SlotMapping>(static_cast<const std::byte*>(base), message.slotSize);
        const SlotHeader header = mapping->header();
        if (header.magic != kSlotMagic || header.token != message.slotToken) return notASlot(path, "its token differs");
        return mapping;
    }

    std::map<std::pair<long, std::uint32_t>, std::shared_ptr<SlotMapping>> m_mappings; ///< by process and slot
};

FrameSlotMapper::FrameSlotMapper() : m_impl(std::make_unique<Impl>()) {}
FrameSlotMapper::~FrameSlotMapper() = default;

Result<std::shared_ptr<const std::byte>> FrameSlotMapper::map(long pid, const FrameMessage& message,
                                                              std::function<void()> onRelease) {
    return m_impl->map(pid, message, std::move(onRelease));
}

} // namespace doppel
