#include "ui/viewer/display_converter.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace doppel {

QImage toQImage(DisplayImage image) {
    if (image.width <= 0 || image.height <= 0) return {};
    // toDisplay has put colours over black already, so the alpha need not be blended at every paint. The bytes become the image's.
    auto* bytes = new std::vector<std::uint8_t>(std::move(image.rgba));
    QImage view(bytes->data(), image.width, image.height, image.width * 4, QImage::Format_RGBX8888,
                [](void* owned) { delete static_cast<std::vector<std::uint8_t>*>(owned); }, bytes);
    return std::move(view).convertToFormat(QImage::Format_RGB32);
}

namespace {

DisplayResult convert(const DisplayRequest& request) {
    DisplayResult result;
    result.region = request.options.region;
    if (request.other) {
        auto difference = imageDifference(*request.frame, request.aov, *request.other, request.otherAov);
        if (difference) {
            result.difference = difference->metrics;
            DisplayOptions options = request.options;
            // The difference has the data window that both have, which the region would have to be moved into.
            if (!(difference->frame->layout().width == request.frame->layout().width && difference->frame->layout().height == request.frame->layout().height))
                result.region = options.region = {};
            result.image = toQImage(toDisplay(*difference->frame, 0, options));
            return result;
        }
        result.difference = tl::unexpected(difference.error());
    }
    result.image = toQImage(toDisplay(*request.frame, request.aov, request.options));
    return result;
}

} // namespace

DisplayConverter::DisplayConverter(WorkerPool& workers, QObject* parent) : QObject(parent), m_workers(workers) {}

DisplayConverter::~DisplayConverter() { m_token.cancel(); }

void DisplayConverter::request(const DisplayRequest& request, WorkerPool::Priority priority) {
    if (!request.frame || request.aov >= request.frame->layout().aovs.size()) return;
    if (m_running) {
        if (*m_running == request) {
            m_waiting.reset();
        } else {
            m_waiting = request;
            m_waitingPriority = priority;
        }
        return;
    }
    if (!(m_shown == request)) begin(request, priority);
}

void DisplayConverter::clear() {
    m_token.cancel();
    m_running.reset();
    m_waiting.reset();
    m_shown = {};
    m_result = {};
}

void DisplayConverter::begin(const DisplayRequest& request, WorkerPool::Priority priority) {
    m_running = request;
    m_token = m_workers.run(
        [this, request, handle = m_mailbox.handle()](const CancelToken& token) {
            handle.post([this, request, result = convert(request), token]() mutable {
                if (!token.isCancelled()) finish(request, std::move(result));
            });
        },
        priority);
}

void DisplayConverter::finish(const DisplayRequest& request, DisplayResult result) {
    m_running.reset();
    m_shown = request;
    m_result = std::move(result);
    if (auto next = std::exchange(m_waiting, std::nullopt); next && !(*next == m_shown)) begin(*next, m_waitingPriority);
    emit converted();
}

} // namespace doppel
