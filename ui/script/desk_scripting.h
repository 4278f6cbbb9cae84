// What scripts, command lines and other programs of this user reach the desk by: its scripting interface, served through a Unix
// socket and listed among the running hosts. Main thread; files and sockets are made by a worker.
#pragma once

#include "api/api_host.h"
#include "api/host_directory.h"
#include "api/host_endpoint.h"
#include "ui/base/mailbox.h"
#include "ui/desk_context.h"

#include <QObject>

#include <memory>
#include <optional>

namespace doppel {

class DeskFiles;
class GallerySession;

class DeskScripting : public QObject {
    Q_OBJECT

public:
    /// Starts serving; ready() follows, or a message in the desk says what keeps it from that.
    DeskScripting(DeskContext& context, DeskFiles& files, GallerySession& gallery, QObject* parent);
    ~DeskScripting() override;

    ApiHost& host() { return *m_host; }
    bool isServing() const { return m_served != nullptr; }

signals:
    void ready();

private:
    struct Served; // what the worker makes, and tells
    void started(Result<std::shared_ptr<Served>> served);
    void tellFile();

    DeskContext& m_context;
    DeskFiles& m_files;
    std::optional<ApiHost> m_host;
    std::shared_ptr<Served> m_served;
    Mailbox m_mailbox;
};

} // namespace doppel
