#include "ui/stage/camera_maker.h"

#include "ui/base/text.h"
#include "ui/stage/camera_nodes.h"

#include <utility>

namespace doppel {

CameraMaker::CameraMaker(DeskContext& context, QObject* parent) : QObject(parent), m_context(context) {
    connect(&m_context.stages, &StageReader::changed, this, &CameraMaker::proceed);
}

void CameraMaker::prepare(const std::string& sessionId) {
    const Scene& scene = m_context.document.scene();
    const auto record = scene.connection(sessionId);
    if (record && cameraNodeOf(scene, record->lopNode, record->cameraPath).empty()) m_context.stages.read(stageKey(scene, *record));
}

void CameraMaker::make(const std::string& sessionId) {
    m_waiting = sessionId;
    proceed();
}

void CameraMaker::proceed() {
    if (m_waiting.empty()) return;
    const Scene& scene = m_context.document.scene();
    const auto record = scene.connection(m_waiting);
    if (!record) return m_waiting.clear();
    const StageKey key = stageKey(scene, *record);
    const StageReading* reading = m_context.stages.current(key);
    if (!reading) return m_context.stages.read(key); // and again when that is done
    const std::string id = std::exchange(m_waiting, {});
    const auto node = *reading ? makeCameraEditable(m_context.document, id, ***reading) : Result<std::string>(tl::unexpected(reading->error()));
    if (!node)
        return m_context.messages.show(MessageBar::Kind::Warning, tr("The camera '%1' can't be moved").arg(toQt(record->cameraPath)), toQt(node.error().text()));
    m_context.messages.info(tr("The node %1 moves the camera %2 now").arg(toQt(*node), toQt(record->cameraPath)));
    emit made(id);
}

} // namespace doppel
