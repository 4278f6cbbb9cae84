// A RenderDelegate that is written in Python: brings stage and view to it, and its images into frames. What it raises becomes the
// reason why the render failed.
#pragma once

#include "python/module/call_loop.h"
#include "render/render_delegate.h"

#include <pybind11/pybind11.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

/// A kind of delegate of Python. Made and destroyed with the GIL.
struct PythonRenderer {
    pybind11::object make; ///< called without arguments for each session
    RendererInfo info;
    std::map<std::string, AovLayout> aovs; ///< channels and type of each
    std::shared_ptr<CallLoop> loop;        ///< brings calls to its thread; nullptr = they run on the render thread
};

/// `renderer` must outlive the registry's sessions.
RenderDelegateType pythonDelegateType(const PythonRenderer& renderer);

/// From {"name", "label", "aovs": [(name, channels, type)], "options": [{...}]}; throws ValueError or TypeError for what is wrong.
PythonRenderer readPythonRenderer(pybind11::object make, const pybind11::dict& description);

} // namespace doppel
