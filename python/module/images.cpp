#include "python/module/images.h"

#include <pybind11/stl.h>

#include <OpenImageIO/imageio.h>

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

py::tuple readImage(const std::string& file) {
    std::string fault;
    std::vector<std::string> names;
    auto pixels = std::make_unique<std::vector<float>>();
    int width = 0, height = 0;
    {
        const py::gil_scoped_release release;
        const auto in = OIIO::ImageInput::open(file);
        const bool isSane = in && in->spec().width >= 1 && in->spec().width <= kMaxFrameSide && in->spec().height >= 1 && in->spec().height <= kMaxFrameSide &&
                            in->spec().nchannels >= 1 && in->spec().nchannels <= static_cast<int>(kMaxAovs) * 4;
        if (!in) {
            fault = OIIO::geterror();
        } else if (!isSane || in->spec().image_pixels() * static_cast<std::size_t>(in->spec().nchannels) * sizeof(float) > kMaxFrameBytes) {
            fault = "it is larger than a frame may be";
        } else {
            const OIIO::ImageSpec& spec = in->spec();
            width = spec.width;
            height = spec.height;
            names = spec.channelnames;
            pixels->resize(static_cast<std::size_t>(spec.image_pixels()) * static_cast<std::size_t>(spec.nchannels));
            if (!in->read_image(0, 0, 0, spec.nchannels, OIIO::TypeFloat, pixels->data())) fault = in->geterror();
        }
    }
    if (!fault.empty()) throw py::value_error("cannot read the image '" + file + "': " + fault);
    const float* data = pixels->data();
    const py::capsule owner(pixels.release(), [](void* held) { delete static_cast<std::vector<float>*>(held); });
    const std::vector<py::ssize_t> shape{height, width, static_cast<py::ssize_t>(names.size())};
    return py::make_tuple(names, py::array(py::dtype("f"), shape, data, owner));
}

} // namespace doppel
