#include "python/module/images.h"

#include <memory>
#include <vector>

namespace py = pybind11;

namespace doppel {

namespace {

py::dtype dtypeOf(PixelType type) {
    switch (type) {
    case PixelType::Half: return py::dtype("e");
    case PixelType::Float: return py::dtype("f");
    case PixelType::UInt32: return py::dtype("I");
    }
    throw py::type_error("the image has samples of an unknown type");
}

} // namespace

py::array imageArray(const FramePtr& frame, const std::string& aov) {
    const FrameLayout& layout = frame->layout();
    const int index = aov.empty() ? firstShownAov(layout, "") : layout.indexOf(aov);
    if (index < 0) throw py::key_error("the image has no AOV '" + aov + "'");
    const AovLayout& found = layout.aovs[static_cast<std::size_t>(index)];
    std::vector<py::ssize_t> shape{layout.height, layout.width};
    if (found.channels.size() > 1) shape.push_back(static_cast<py::ssize_t>(found.channels.size()));
    const py::capsule owner(new FramePtr(frame), [](void* held) { delete static_cast<FramePtr*>(held); });
    py::array array(dtypeOf(found.type), shape, frame->aov(static_cast<std::size_t>(index)).data(), owner);
    // What clones sent is the same for all who look at it.
    array.attr("setflags")(false);
    return array;
}

} // namespace doppel
