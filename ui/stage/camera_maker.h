// Makes a connection's camera one that can be moved by hand, when it comes from a file: reads the stage for its pose, then adds a
// camera node. Owned by the desk; main thread.
#pragma once

#include "ui/desk_context.h"

#include <QObject>

#include <string>

namespace doppel {

class CameraMaker : public QObject {
    Q_OBJECT

public:
    explicit CameraMaker(DeskContext& context, QObject* parent = nullptr);

    /// Reads the stage ahead, so that make() need not wait.
    void prepare(const std::string& sessionId);
    /// One undo step, now or once the stage was read. A fault goes to the message bar. A newer call replaces one that waits.
    void make(const std::string& sessionId);

signals:
    void made(const std::string& sessionId);

private:
    void proceed();

    DeskContext& m_context;
    std::string m_waiting; // "" = nobody waits
};

} // namespace doppel
