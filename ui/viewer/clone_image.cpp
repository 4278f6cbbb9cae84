#include "ui/viewer/clone_image.h"

#include <utility>

namespace doppel {

CloneImage::CloneImage(DeskContext& context, std::string sessionId, QObject* parent)
    : QObject(parent), m_context(context), m_id(std::move(sessionId)), m_converter(context.displayWorkers) {
    connect(&m_converter, &DisplayConverter::converted, this, &CloneImage::imageChanged);
}

void CloneImage::setOther(FramePtr other, std::size_t aov) {
    m_other = std::move(other);
    m_otherAov = aov;
}

void CloneImage::update(const ViewSettings& settings, QSize size, const DisplayRegion& region, WorkerPool::Priority priority) {
    const FramePtr frame = newestFrame();
    if (!frame) return;
    const std::string& wanted = m_ownAov.empty() ? settings.aov : m_ownAov;
    int aov = wanted.empty() ? -1 : frame->layout().indexOf(wanted);
    if (aov < 0) {
        const auto record = m_context.document.scene().connection(m_id);
        aov = firstShownAov(frame->layout(), record ? record->displayAov : std::string());
    }
    if (aov < 0) return;
    // Over a network the others can wait. Said with every image: another view of this clone may have said something else.
    m_context.manager.setShownAovs(m_id, {frame->layout().aovs[static_cast<std::size_t>(aov)].name});
    DisplayRequest request{frame, static_cast<std::size_t>(aov), settings.look, m_other, m_otherAov};
    // A region is that of the frame that was shown when it was asked for; a newer one may be smaller.
    const bool lies = region.x + region.width <= frame->layout().width && region.y + region.height <= frame->layout().height;
    request.options.region = lies ? region : DisplayRegion{};
    request.options.maxWidth = size.width() > 0 ? size.width() : 0;
    request.options.maxHeight = size.height() > 0 ? size.height() : 0;
    m_converter.request(request, priority);
}

} // namespace doppel
