// What a host and another process of its user say to each other about a membuf image (docs/membuf.md). Private to clonecore/image.
//   asks:    "membuf 1 <id>\n", at most kMaxMembufRequest bytes
//   answers: the length of what follows (4 bytes, little end first), then a JSON object: the frame's layout, info and version, and with
//            its first byte comes the descriptor of a sealed memory file with the pixels; or {"error": text} and no descriptor
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/frame.h"

#include <sys/un.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace doppel {

inline constexpr std::size_t kMaxMembufRequest = 256;
inline constexpr std::size_t kMaxMembufHeader = 64u << 20; ///< Cryptomatte manifests are long
/// What makes the pixels' memory safe to read: neither its size nor its bytes can change.
int membufSeals();

struct MembufHeader {
    FrameLayout layout;
    FrameInfo info;
    std::uint64_t version = 0;
};

std::string encodeMembufRequest(const std::string& id);
/// The id; nothing for a line (without its end) that is no request.
std::optional<std::string> decodeMembufRequest(std::string_view line);

/// With the four bytes of the length.
std::string encodeMembufAnswer(const MembufHeader& header);
std::string encodeMembufError(const std::string& message);
/// Believes nothing: ParseFailed for what is no header with a valid layout, Refused with the host's words for its error.
Result<MembufHeader> decodeMembufAnswer(std::string_view json);

/// The address of a Unix socket; InvalidArgument when the path is too long for one.
Result<sockaddr_un> unixAddress(const std::filesystem::path& socket);
/// True if the other end of a connected Unix socket is a process of this user.
bool isOfThisUser(int socket);

} // namespace doppel
