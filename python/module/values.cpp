#include "python/module/values.h"

namespace py = pybind11;

namespace doppel {

namespace {

constexpr int kMaxDepth = 32; // as over the wire

ApiValue convert(const py::handle& object, int depth) {
    if (depth > kMaxDepth) throw py::value_error("a value for the host is nested too deeply");
    if (object.is_none()) return nullptr;
    if (py::isinstance<py::bool_>(object)) return object.cast<bool>();
    if (py::isinstance<py::int_>(object)) {
        int overflow = 0;
        const long long value = PyLong_AsLongLongAndOverflow(object.ptr(), &overflow);
        if (overflow == 0) return static_cast<std::int64_t>(value);
        return object.cast<double>();
    }
    if (py::isinstance<py::float_>(object)) return object.cast<double>();
    if (py::isinstance<py::str>(object)) return object.cast<std::string>();
    if (py::isinstance<py::bytes>(object) || py::isinstance<py::bytearray>(object) || py::isinstance<py::memoryview>(object)) {
        const auto buffer = py::reinterpret_borrow<py::buffer>(object).request();
        const auto* data = static_cast<const std::uint8_t*>(buffer.ptr);
        return apiBytes(std::vector<std::uint8_t>(data, data + buffer.size * buffer.itemsize));
    }
    if (py::isinstance<py::dict>(object)) {
        ApiValue value = ApiValue::object();
        for (const auto& [key, item] : py::reinterpret_borrow<py::dict>(object)) {
            if (!py::isinstance<py::str>(key)) throw py::type_error("keys of a dictionary for the host are strings");
            value[key.cast<std::string>()] = convert(item, depth + 1);
        }
        return value;
    }
    if (py::isinstance<py::list>(object) || py::isinstance<py::tuple>(object) || py::isinstance<py::set>(object)) {
        ApiValue value = ApiValue::array();
        for (const auto& item : object) value.push_back(convert(item, depth + 1));
        return value;
    }
    if (py::hasattr(object, "__fspath__")) return convert(object.attr("__fspath__")(), depth + 1);
    if (py::hasattr(object, "__index__")) return convert(object.attr("__index__")(), depth + 1);
    if (PyNumber_Check(object.ptr())) return object.cast<double>();
    throw py::type_error("the host takes no value of type " + py::str(py::type::of(object)).cast<std::string>());
}

} // namespace

py::object toPython(const ApiValue& value) {
    switch (value.type()) {
    case ApiValue::value_t::boolean: return py::bool_(value.get<bool>());
    case ApiValue::value_t::number_integer: return py::int_(value.get<std::int64_t>());
    case ApiValue::value_t::number_unsigned: return py::int_(value.get<std::uint64_t>());
    case ApiValue::value_t::number_float: return py::float_(value.get<double>());
    case ApiValue::value_t::string: return py::str(value.get_ref<const std::string&>());
    case ApiValue::value_t::binary: {
        const auto& bytes = value.get_binary();
        return py::bytes(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    case ApiValue::value_t::array: {
        py::list list(value.size());
        for (std::size_t i = 0; i < value.size(); ++i) list[i] = toPython(value[i]);
        return list;
    }
    case ApiValue::value_t::object: {
        py::dict dictionary;
        for (const auto& [key, item] : value.items()) dictionary[py::str(key)] = toPython(item);
        return dictionary;
    }
    case ApiValue::value_t::null:
    case ApiValue::value_t::discarded: break;
    }
    return py::none();
}

ApiValue fromPython(const py::handle& object) { return convert(object, 0); }

} // namespace doppel
