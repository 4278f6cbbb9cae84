#include "ui/viewer/clone_image.h"

#include <utility>

namespace doppel {

int chooseAov(const FrameLayout& layout, const std::string& wanted) {
    if (const int index = layout.indexOf(wanted); !wanted.empty() && index >= 0) return index;
    if (const int color = layout.indexOf("C"); color >= 0) return color;
    return layout.aovs.empty() ? -1 : 0;
}

CloneImage::CloneImage(DeskContext& context, std::string sessionId, QObject* parent)
    : QObject(parent), m_context(context), m_id(std::move(sessionId)), m_converter(context.displayWorkers) {
    connect(&m_converter, &DisplayConverter::converted, this, &CloneImage::imageChanged);
}

void CloneImage::update(const ViewSettings& settings, QSize size, WorkerPool::Priority priority) {
    const FramePtr frame = newestFrame();
    if (!frame) return;
    const int aov = chooseAov(frame->layout(), m_ownAov.empty() ? settings.aov : m_ownAov);
    if (aov < 0) return;
    DisplayRequest request{frame, static_cast<std::size_t>(aov), {}};
    request.options.exposure = settings.exposure;
    request.options.gamma = settings.gamma;
    request.options.maxWidth = size.width() > 0 ? size.width() : 0;
    request.options.maxHeight = size.height() > 0 ? size.height() : 0;
    m_converter.request(request, priority);
}

} // namespace doppel
