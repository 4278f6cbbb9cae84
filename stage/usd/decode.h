// Turns the reader's JSON and shared memory into values of the stage. Pure functions over one reply; what does not have
// the shape it should have is left at its default, so a broken reply costs content, never memory safety.
#pragma once

#include "stage/prim.h"
#include "stage/rig.h"
#include "stage/usd/shared_block.h"

#include <Imath/half.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace doppel {

/// What an array element consists of.
template <class T>
struct ElementTraits {
    using Scalar = T;
    static constexpr std::size_t kComponents = 1;
};
template <>
struct ElementTraits<V2f> {
    using Scalar = float;
    static constexpr std::size_t kComponents = 2;
};
template <>
struct ElementTraits<V3f> {
    using Scalar = float;
    static constexpr std::size_t kComponents = 3;
};
template <>
struct ElementTraits<Imath::V4f> {
    using Scalar = float;
    static constexpr std::size_t kComponents = 4;
};
template <>
struct ElementTraits<M44d> {
    using Scalar = double;
    static constexpr std::size_t kComponents = 16;
};

/// An array in the block as the reply describes it: [offset, elements, format, components].
struct ArrayPlace {
    const std::byte* data = nullptr;
    std::size_t count = 0, components = 1;
    char format = '?';
};

class Decoder {
public:
    explicit Decoder(SharedBlockPtr block) : m_block(std::move(block)) {}

    /// The array at `place`. Points into the block when the elements are T already, else is converted (half, double,
    /// ...; surplus components dropped). Empty when the place is malformed or the elements do not fit.
    template <class T>
    Array<T> array(const nlohmann::json& place) const;

    /// Member `key` of `object` as an array; empty without one.
    template <class T>
    Array<T> array(const nlohmann::json& object, const char* key) const {
        const auto it = object.find(key);
        return it == object.end() ? Array<T>() : array<T>(*it);
    }

    template <class T>
    Primvar<T> primvar(const nlohmann::json& value) const;

private:
    /// nullopt unless it lies wholly within the block.
    std::optional<ArrayPlace> locate(const nlohmann::json& place) const;

    SharedBlockPtr m_block;
};

// Members of an object; nullopt or the default when absent or of another type.
std::optional<double> numberAt(const nlohmann::json& object, const char* key);
std::string stringAt(const nlohmann::json& object, const char* key, std::string fallback = {});
bool flagAt(const nlohmann::json& object, const char* key, bool fallback = false);
std::vector<std::string> stringsAt(const nlohmann::json& object, const char* key);

/// Sets `target` to the member, if there is one.
template <class T>
void take(const nlohmann::json& object, const char* key, T& target) {
    if (const auto value = numberAt(object, key)) target = static_cast<T>(*value);
}
/// As take(), for the first N numbers of an array member.
template <std::size_t N, class T>
bool takeNumbers(const nlohmann::json& object, const char* key, T* target) {
    const auto it = object.find(key);
    if (it == object.end() || !it->is_array() || it->size() < N) return false;
    for (std::size_t i = 0; i < N; ++i)
        if (!(*it)[i].is_number()) return false;
    for (std::size_t i = 0; i < N; ++i) target[i] = (*it)[i].template get<T>();
    return true;
}

Interpolation interpolationOf(const std::string& name);

// Fields of a prim (keys of python/usd_reader), applied to what the prim held before. They return false when `value`
// has nothing of the kind.
bool decodeGeometry(const nlohmann::json& value, const Decoder& decoder, PrimData& data,
                    std::vector<std::string>& problems);
bool decodeScenePrim(const nlohmann::json& value, PrimData& data);
Material decodeMaterial(const nlohmann::json& value);
StageInfo decodeStageInfo(const nlohmann::json& value);

// Skeletons: the members "rig" and "pose" of a prim.
std::shared_ptr<const Rig> decodeRig(const nlohmann::json& value, const Decoder& decoder);
Pose decodePose(const nlohmann::json& value, const Decoder& decoder);
/// Points that a rig can pose: those of a Mesh or Points; 0 of others.
std::size_t pointCount(const PrimData& data);
/// `rest` in a pose. Rig and pose must have been checked against it.
PrimData posed(const Rig& rig, const Pose& pose, const PrimData& rest);

/// The value that `data` holds as a T to be changed: a copy of it, or a new one.
template <class T>
std::shared_ptr<T> editable(const PrimData& data) {
    const auto* held = std::get_if<std::shared_ptr<const T>>(&data);
    return held && *held ? std::make_shared<T>(**held) : std::make_shared<T>();
}

namespace detail {

template <class Source, class T>
std::vector<T> convertElements(const ArrayPlace& place) {
    using Scalar = typename ElementTraits<T>::Scalar;
    constexpr std::size_t kComponents = ElementTraits<T>::kComponents;
    std::vector<T> elements(place.count);
    auto* target = reinterpret_cast<Scalar*>(elements.data());
    for (std::size_t i = 0; i < place.count; ++i) {
        for (std::size_t c = 0; c < kComponents; ++c) {
            Source value;
            std::memcpy(&value, place.data + (i * place.components + c) * sizeof(Source), sizeof(Source));
            if constexpr (std::is_same_v<Source, Imath::half>)
                target[i * kComponents + c] = static_cast<Scalar>(static_cast<float>(value));
            else
                target[i * kComponents + c] = static_cast<Scalar>(value);
        }
    }
    return elements;
}

std::size_t formatSize(char format);

template <class T>
char nativeFormat() {
    using Scalar = typename ElementTraits<T>::Scalar;
    if (std::is_same_v<Scalar, float>) return 'f';
    if (std::is_same_v<Scalar, double>) return 'd';
    if (std::is_same_v<Scalar, std::int32_t>) return 'i';
    return 'B';
}

}  // namespace detail

template <class T>
Array<T> Decoder::array(const nlohmann::json& json) const {
    const auto place = locate(json);
    if (!place || place->components < ElementTraits<T>::kComponents) return {};
    if (place->format == detail::nativeFormat<T>() && place->components == ElementTraits<T>::kComponents)
        return Array<T>(std::shared_ptr<const T>(m_block, reinterpret_cast<const T*>(place->data)), place->count);
    switch (place->format) {
        case 'e':
            return detail::convertElements<Imath::half, T>(*place);
        case 'f':
            return detail::convertElements<float, T>(*place);
        case 'd':
            return detail::convertElements<double, T>(*place);
        case 'i':
            return detail::convertElements<std::int32_t, T>(*place);
        case 'I':
            return detail::convertElements<std::uint32_t, T>(*place);
        case 'l':
        case 'q':
            return detail::convertElements<std::int64_t, T>(*place);
        case 'L':
        case 'Q':
            return detail::convertElements<std::uint64_t, T>(*place);
        case '?':
        case 'B':
            return detail::convertElements<std::uint8_t, T>(*place);
        default:
            return {};
    }
}

template <class T>
Primvar<T> Decoder::primvar(const nlohmann::json& value) const {
    Primvar<T> result;
    if (!value.is_object()) return result;
    result.interpolation = interpolationOf(stringAt(value, "interpolation"));
    result.values = array<T>(value, "values");
    result.indices = array<std::int32_t>(value, "indices");
    return result;
}

}  // namespace doppel
