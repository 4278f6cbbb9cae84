#include "ui/base/selection.h"

#include <algorithm>
#include <utility>

namespace doppel {

bool Selection::contains(const std::string& id) const { return std::find(m_ids.begin(), m_ids.end(), id) != m_ids.end(); }

void Selection::set(std::vector<std::string> ids, std::string current) {
    if (current.empty() && !ids.empty()) current = ids.back();
    if (ids == m_ids && current == m_current) return;
    m_ids = std::move(ids);
    m_current = std::move(current);
    emit changed();
}

void Selection::toggle(const std::string& id) {
    std::vector<std::string> ids = m_ids;
    if (contains(id))
        std::erase(ids, id);
    else
        ids.push_back(id);
    set(std::move(ids));
}

} // namespace doppel
