#include "clonecore/base/read_file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace doppel {

Result<std::string> readUpTo(const FileDescriptor& in, std::size_t most, const std::string& what, const std::filesystem::path& file) {
    const std::size_t blockBytes = std::min<std::size_t>(most + 1, 1u << 20);
    std::string text;
    while (text.size() <= most) {
        const std::size_t before = text.size();
        text.resize(before + blockBytes);
        const ssize_t count = ::read(in.get(), text.data() + before, blockBytes);
        text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count < 0 && errno != EINTR) return tl::unexpected<Error>(errnoError(what, file.string(), errno));
        if (count == 0) break;
    }
    return text;
}

} // namespace doppel
