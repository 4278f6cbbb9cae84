#include "render/session/publish_schedule.h"

namespace doppel {

using namespace std::chrono_literals;

void PublishSchedule::restart(TimePoint now) {
    *this = {};
    m_start = m_last = now;
}

std::chrono::milliseconds PublishSchedule::interval(std::chrono::milliseconds age) {
    if (age < 1s) return 100ms;
    if (age < 5s) return 250ms;
    if (age < 20s) return 500ms;
    return 1000ms;
}

bool PublishSchedule::isDue(TimePoint now, int samples, bool converged) const {
    if (!m_hasFirst) return true;
    if (converged) return !m_hasFinal;
    if (samples >= 1 && !m_hasFull) return true;
    return now - m_last >= interval(std::chrono::duration_cast<std::chrono::milliseconds>(now - m_start));
}

void PublishSchedule::published(TimePoint now, int samples, bool converged) {
    m_last = now;
    m_hasFirst = true;
    m_hasFull = m_hasFull || samples >= 1;
    m_hasFinal = m_hasFinal || converged;
}

} // namespace doppel
