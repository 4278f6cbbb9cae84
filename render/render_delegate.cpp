#include "render/render_delegate.h"

namespace doppel {

const RenderDelegateType* RenderDelegateRegistry::find(const std::string& nameOrLabel) const {
    if (nameOrLabel.empty()) return m_types.empty() ? nullptr : &m_types.front();
    for (const RenderDelegateType& type : m_types) {
        if (type.info.name == nameOrLabel) return &type;
    }
    for (const RenderDelegateType& type : m_types) {
        if (type.info.label == nameOrLabel) return &type;
    }
    return nullptr;
}

} // namespace doppel
