// Ordinary failures as values. Every floor of Doppel returns `Result<T>`; only the Python module and the public
// `Connection` methods turn an `Error` into an exception. Programmer errors assert instead.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace doppel {

/// What kind of failure it is, for code that must react differently. A person reads `Error::message`.
enum class ErrorCode {
    InvalidArgument, ///< a value is outside its documented range or malformed
    NotFound,        ///< a named thing (file, node, prim, camera, renderer, connection) does not exist
    AlreadyExists,
    ParseFailed,     ///< a file or message is damaged; the message says where
    NewerVersion,    ///< written by a newer Doppel; the message names both versions
    Io,              ///< reading or writing failed for a reason of the operating system
    PermissionDenied,
    NoSpace,         ///< the disk or the memory segment is full
    ConnectFailed,   ///< nobody answers at that address
    Timeout,
    ProtocolMismatch,
    AuthFailed,      ///< the other side could not prove who it is
    Refused,         ///< the other side understood and said no
    TooLarge,        ///< a size from outside exceeds its cap; nothing was allocated
    Cancelled,
    ProcessFailed,   ///< a child process could not start, crashed or was killed
    MissingPart,     ///< this build or machine lacks an optional part (Embree, assimp, pxr, ...)
    Unsupported,
    Internal,
    InvalidHandle,   ///< what the handle stands for has been deleted, or closed
};

/// Short lower-case word for an error code ("not found"), used in logs and on the command line.
std::string_view toString(ErrorCode code);
/// The code of such a word; Internal for any other.
ErrorCode errorCodeOf(std::string_view word);

/// A failure: what kind, what a person should read (what failed, on what, what to do next), and where.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string context; ///< optional place: a file with line, a node, a session id

    /// "context: message", or just the message when there is no context or it begins with it.
    std::string text() const { return context.empty() || message.starts_with(context + ":") ? message : context + ": " + message; }
};

template <class T>
using Result = tl::expected<T, Error>;

/// Returns a failure from a function whose result is `Result<T>`: `return fail(ErrorCode::NotFound, "...")`.
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string context = {}) {
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(context)});
}

/// The error for the current value of `errno` after `action` failed on `path`, e.g. "cannot open 'a.exr': No such file".
Error errnoError(std::string_view action, std::string_view path, int errnoValue);

} // namespace doppel
