#include "clonecore/base/error.h"

#include <cerrno>
#include <system_error>

namespace doppel {

std::string_view toString(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument: return "invalid argument";
    case ErrorCode::NotFound: return "not found";
    case ErrorCode::AlreadyExists: return "already exists";
    case ErrorCode::ParseFailed: return "damaged";
    case ErrorCode::NewerVersion: return "newer version";
    case ErrorCode::Io: return "input/output";
    case ErrorCode::PermissionDenied: return "permission denied";
    case ErrorCode::NoSpace: return "no space";
    case ErrorCode::ConnectFailed: return "connect failed";
    case ErrorCode::Timeout: return "timeout";
    case ErrorCode::ProtocolMismatch: return "protocol mismatch";
    case ErrorCode::AuthFailed: return "authentication failed";
    case ErrorCode::Refused: return "refused";
    case ErrorCode::TooLarge: return "too large";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::ProcessFailed: return "process failed";
    case ErrorCode::MissingPart: return "missing part";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::InvalidHandle: return "invalid handle";
    case ErrorCode::Internal: return "internal";
    }
    return "unknown";
}

ErrorCode errorCodeOf(std::string_view word) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::InvalidHandle); ++code)
        if (toString(static_cast<ErrorCode>(code)) == word) return static_cast<ErrorCode>(code);
    return ErrorCode::Internal;
}

namespace {

ErrorCode codeForErrno(int value) {
    switch (value) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::NotFound;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::PermissionDenied;
    case ENOSPC:
    case EDQUOT: return ErrorCode::NoSpace;
    case EEXIST: return ErrorCode::AlreadyExists;
    default: return ErrorCode::Io;
    }
}

} // namespace

Error errnoError(std::string_view action, std::string_view path, int errnoValue) {
    std::string message{action};
    message += " '";
    message += path;
    message += "': ";
    message += std::generic_category().message(errnoValue);
    return Error{codeForErrno(errnoValue), std::move(message), {}};
}

} // namespace doppel
