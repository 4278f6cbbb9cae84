#include "app/cooked_stages.h"

#include "api/source_reader.h"

#include <utility>

namespace doppel {

std::shared_ptr<Cooker> CookedStages::cooker() {
    const std::lock_guard lock(m_mutex);
    if (!m_cooker) {
        m_cooker = std::make_shared<Cooker>();
        m_cooker->setSourceReader(readerOf(m_sources));
    }
    return m_cooker;
}

Result<CookResult> CookedStages::read(const StageRequest& request, const CancelToken& token) {
    NodeNetwork network = request.network;
    network.sources = m_sources.all()->versions;
    return cooker()->cook(network, request.node, request.inputs, &token.flag());
}

void CookedStages::cancel() {
    const std::lock_guard lock(m_mutex);
    if (m_cooker) m_cooker->cancel();
}

void CookedStages::forget() {
    std::shared_ptr<Cooker> gone;
    const std::lock_guard lock(m_mutex);
    gone = std::exchange(m_cooker, nullptr); // its files close after the lock
}

} // namespace doppel
