#include "app/cooked_stages.h"

#include "api/source_reader.h"

#include <utility>

namespace doppel {

std::shared_ptr<Cooker> CookedStages::cooker() {
    const std::lock_guard lock(m_mutex);
    if (!m_cooker) {
        m_cooker = std::make_shared<Cooker>();
        m_cooker->setSourceReader(readerOf(m_sources));
        // A cook forgets what was cancelled before it began, so this asks once more before a file is opened.
        m_cooker->setFileLocator([this](const std::filesystem::path& file, const std::atomic<bool>&) -> Result<LocatedFile> {
            if (m_token.isCancelled()) return fail(ErrorCode::Cancelled, "the stage is not wanted any more");
            std::error_code error;
            const std::filesystem::path absolute = std::filesystem::absolute(file, error);
            return LocatedFile{error ? file : absolute, {}};
        });
    }
    return m_cooker;
}

Result<CookResult> CookedStages::read(const StageRequest& request, const CancelToken& token) {
    m_token = token;
    const auto cooks = cooker();
    if (token.isCancelled()) return fail(ErrorCode::Cancelled, "the stage is not wanted any more");
    NodeNetwork network = request.network;
    network.sources = m_sources.all()->versions;
    return cooks->cook(network, request.node, request.inputs);
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
