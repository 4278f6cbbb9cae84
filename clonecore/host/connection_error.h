// The exceptions of the public Connection interface. Everywhere else failures are Result values.
#pragma once

#include "clonecore/base/error.h"

#include <stdexcept>
#include <utility>

namespace doppel {

/// What an operation on a Connection throws when it can't be done. what() is Error::text().
class ConnectionError : public std::runtime_error {
public:
    explicit ConnectionError(Error error) : std::runtime_error(error.text()), m_error(std::move(error)) {}
    const Error& error() const { return m_error; }

private:
    Error m_error;
};

/// The handle's connection has been deleted.
class InvalidConnection : public ConnectionError {
public:
    using ConnectionError::ConnectionError;
};

} // namespace doppel
