#include "python/module/python_delegate.h"

#include "python/module/images.h"
#include "python/module/stage_binding.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

namespace py = pybind11;

namespace doppel {

namespace {

Value valueOf(const py::handle& object) {
    if (py::isinstance<py::str>(object)) return object.cast<std::string>();
    return object.cast<double>();
}

py::object objectOf(const Value& value) {
    return std::visit([](const auto& v) -> py::object { return py::cast(v); }, value);
}

PixelType pixelTypeOf(const std::string& name) {
    if (name == "half") return PixelType::Half;
    if (name == "float") return PixelType::Float;
    if (name == "uint32") return PixelType::UInt32;
    throw py::value_error("the type of an AOV is half, float or uint32, not '" + name + "'");
}

/// What a delegate shares with its Python side, in either direction.
struct DelegateControl {
    std::atomic<bool> isCancelled{false};
    const std::function<void(std::string_view, std::string_view)>* log = nullptr;
};

class PythonDelegate final : public RenderDelegate {
public:
    explicit PythonDelegate(const PythonRenderer& renderer) : m_renderer(renderer) { m_control->log = &log; }

    ~PythonDelegate() override {
        const py::gil_scoped_acquire gil;
        m_control->log = nullptr;
        if (m_renderer.loop)
            m_renderer.loop->drop(std::move(m_delegate));
        else
            m_delegate = py::object();
    }

    Result<void> make() {
        return call("cannot be made", [&] { m_delegate = helpers().attr("makeDelegate")(m_renderer.make, m_control); });
    }

    Result<void> setStage(StagePtr stage) override {
        return call("cannot take the stage", [&] { m_delegate.attr("setStage")(StageView{stage}); });
    }

    Result<void> setView(const RenderView& view) override {
        m_view = view;
        m_result = {};
        return call("cannot take the view", [&] { m_delegate.attr("setView")(view); });
    }

    PassResult renderPass() override {
        // A wish to stop that came before the pass stops it, too.
        if (m_control->isCancelled.exchange(false)) return cancelled();
        const auto made = call("cannot render", [&] {
            const auto [samples, percent, converged] = m_delegate.attr("renderPass")().cast<std::tuple<int, double, bool>>();
            m_result = {samples, percent, converged, false};
        });
        if (!made && made.error().code == ErrorCode::Cancelled) return cancelled();
        if (!made) throw std::runtime_error(made.error().text());
        return m_control->isCancelled.exchange(false) && !m_result.converged ? cancelled() : m_result;
    }

    void cancel() override { m_control->isCancelled = true; }

    FrameLayout layout(const std::vector<std::string>& aovs) const override {
        FrameLayout layout{m_view.x, m_view.y, m_view.width, m_view.height, m_view.fullWidth, m_view.fullHeight, {}, 0};
        for (const std::string& name : aovs)
            if (const auto found = m_renderer.aovs.find(name); found != m_renderer.aovs.end()) layout.aovs.push_back(found->second);
        layout.computeOffsets();
        return layout;
    }

    void resolve(const FrameLayout& layout, std::span<std::byte> buffer) override {
        std::fill(buffer.begin(), buffer.end(), std::byte{}); // shared memory is never sent as it was found
        const auto done = call("cannot give its image", [&] {
            py::dict images;
            const py::capsule nobody(buffer.data(), [](void*) {}); // our own Python alone sees these arrays, while this lasts
            for (const AovLayout& aov : layout.aovs) {
                std::vector<py::ssize_t> shape{layout.height, layout.width};
                if (aov.channels.size() > 1) shape.push_back(static_cast<py::ssize_t>(aov.channels.size()));
                const char* type = aov.type == PixelType::Half ? "e" : aov.type == PixelType::Float ? "f" : "I";
                images[py::str(aov.name)] = py::array(py::dtype(type), shape, buffer.data() + aov.offset, nobody);
            }
            helpers().attr("fillImages")(m_delegate, images);
        });
        if (!done && done.error().code != ErrorCode::Cancelled) throw std::runtime_error(done.error().text());
    }

private:
    PassResult cancelled() const {
        PassResult result = m_result;
        result.cancelled = true;
        return result;
    }

    static py::module_ helpers() { return py::module_::import("doppel.delegate"); }

    /// The reason for people, once the traceback is in the log. With the GIL.
    Error errorOf(py::error_already_set& raised, const std::string& what) {
        if (m_renderer.loop && !raised.matches(PyExc_Exception)) { // KeyboardInterrupt, SystemExit
            m_renderer.loop->interrupt(raised);
            return {ErrorCode::Cancelled, "the clone ends", {}};
        }
        std::string text = raised.what();
        try {
            const auto [reason, traceback] = helpers().attr("describe")(raised.value(), raised.trace() ? py::object(raised.trace()) : py::none()).cast<std::pair<std::string, std::string>>();
            log("error", traceback);
            text = reason;
        } catch (const std::exception& other) {
            log("error", std::string("a failure could not be described: ") + other.what());
        }
        return {ErrorCode::Internal, "renderer '" + m_renderer.info.name + "' " + what + ": " + text, {}};
    }

    template <class Call>
    Result<void> call(const std::string& what, Call&& function) {
        std::optional<Error> fault;
        const std::function<void()> task = [&] {
            try {
                function();
            } catch (py::error_already_set& raised) {
                fault = errorOf(raised, what);
            } catch (const std::exception& error) {
                fault = Error{ErrorCode::Internal, "renderer '" + m_renderer.info.name + "' " + what + ": " + error.what(), {}};
            }
        };
        if (m_renderer.loop) {
            if (!m_renderer.loop->perform(task)) return fail(ErrorCode::Cancelled, "the clone ends");
        } else {
            const py::gil_scoped_acquire gil;
            task();
        }
        if (fault) return tl::unexpected(std::move(*fault));
        return {};
    }

    const PythonRenderer& m_renderer;
    const std::shared_ptr<DelegateControl> m_control = std::make_shared<DelegateControl>();
    RenderView m_view;
    PassResult m_result;
    py::object m_delegate;
};

} // namespace

RenderDelegateType pythonDelegateType(const PythonRenderer& renderer) {
    return {renderer.info, [&renderer]() -> Result<std::unique_ptr<RenderDelegate>> {
                auto delegate = std::make_unique<PythonDelegate>(renderer);
                if (auto made = delegate->make(); !made) return tl::unexpected(std::move(made.error()));
                return delegate;
            }};
}

PythonRenderer readPythonRenderer(py::object make, const py::dict& description) {
    PythonRenderer renderer;
    renderer.make = std::move(make);
    renderer.info.name = description["name"].cast<std::string>();
    renderer.info.label = description["label"].cast<std::string>();
    for (const auto& item : description["aovs"]) {
        auto [name, channels, type] = item.cast<std::tuple<std::string, std::vector<std::string>, std::string>>();
        if (name.empty() || channels.empty() || channels.size() > 4) throw py::value_error("an AOV has a name and 1 to 4 channels");
        renderer.info.aovs.push_back(name);
        renderer.aovs[name] = {name, std::move(channels), pixelTypeOf(type), 0};
    }
    if (renderer.info.name.empty() || renderer.aovs.empty() || renderer.aovs.size() > kMaxAovs)
        throw py::value_error("a render delegate has a name and 1 to 128 AOVs");
    for (const auto& item : description["options"]) {
        const auto option = item.cast<py::dict>();
        renderer.info.options.push_back({option["name"].cast<std::string>(), option["label"].cast<std::string>(), option["help"].cast<std::string>(),
                                         valueOf(option["default"]), option["min"].cast<double>(), option["max"].cast<double>()});
    }
    return renderer;
}

void bindDelegate(py::module_& module) {
    py::class_<DelegateControl, std::shared_ptr<DelegateControl>>(module, "DelegateControl", "What the clone and a render delegate tell each other.")
        .def_property_readonly("isCancelled", [](const DelegateControl& control) { return control.isCancelled.load(); })
        .def(
            "log",
            [](const DelegateControl& control, const std::string& level, const std::string& text) {
                const auto* log = control.log;
                if (!log || !*log) return;
                (*log)(level, text);
            },
            py::arg("level"), py::arg("text"));

    module.def("readImage", &readImage, py::arg("file"), "(names of its channels, array (height, width, channels) of float32) of an image file.");

    py::class_<RenderView>(module, "View", "What is rendered now.")
        .def_readonly("cameraPath", &RenderView::cameraPath)
        .def_readonly("fullWidth", &RenderView::fullWidth, "Pixels of the full image.")
        .def_readonly("fullHeight", &RenderView::fullHeight)
        .def_readonly("x", &RenderView::x, "Of the region that is rendered: pixels from the upper left.")
        .def_readonly("y", &RenderView::y)
        .def_readonly("width", &RenderView::width)
        .def_readonly("height", &RenderView::height)
        .def_readonly("pixelAspectRatio", &RenderView::pixelAspectRatio)
        .def_readonly("aspectRatioConformPolicy", &RenderView::aspectRatioConformPolicy)
        .def_readonly("includedPurposes", &RenderView::includedPurposes)
        .def_property_readonly("options", [](const RenderView& view) {
            py::dict options;
            for (const auto& [name, value] : view.options) options[py::str(name)] = objectOf(value);
            return options;
        });
}

} // namespace doppel
