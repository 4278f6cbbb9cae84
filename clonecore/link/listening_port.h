// A TCP port of this host at which a clone that dials back is awaited. It is taken before the clone is launched and kept until the
// connection is stopped: sockets that listen at it (HostSocket::listen) come and go with the links, and what dials in between waits
// in the system's queue. A value with one owner, shared with those sockets; does not block.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <memory>
#include <string>

namespace doppel {

class ListeningPort {
public:
    /// `endpoint` is "tcp://<interface>:<port>": a numeric loopback address, "localhost" or "*" (all interfaces, IPv4 and IPv6), and
    /// a number or "*" (any free port). Io, with what to do, when the port is taken; InvalidArgument for anything else.
    static Result<std::shared_ptr<const ListeningPort>> open(const std::string& endpoint);

    /// As bound, with the port: what open() takes to get the same one again. "tcp://*:41213"
    const std::string& endpoint() const { return m_endpoint; }
    int port() const { return m_port; } ///< 1 to 65535
    /// Another descriptor of the same listening socket, for ZeroMQ.
    Result<FileDescriptor> duplicate() const;

private:
    ListeningPort(FileDescriptor socket, std::string endpoint, int port)
        : m_socket(std::move(socket)), m_endpoint(std::move(endpoint)), m_port(port) {}

    const FileDescriptor m_socket;
    const std::string m_endpoint;
    const int m_port;
};

} // namespace doppel
