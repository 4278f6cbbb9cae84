#include "python/module/stage_binding.h"

#include "render/aperture.h"
#include "render/light_color.h"
#include "render/render_delegate.h"
#include "render/stage_content.h"
#include "stage/prim_names.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <memory>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace py = pybind11;

namespace doppel {

namespace {

template <class T>
struct Element; ///< numbers of an element of an Array, and the shape of one
template <> struct Element<float> { using Number = float; static std::vector<py::ssize_t> shape() { return {}; } };
template <> struct Element<std::int32_t> { using Number = std::int32_t; static std::vector<py::ssize_t> shape() { return {}; } };
template <> struct Element<V2f> { using Number = float; static std::vector<py::ssize_t> shape() { return {2}; } };
template <> struct Element<V3f> { using Number = float; static std::vector<py::ssize_t> shape() { return {3}; } };

/// Read-only, without a copy: it keeps the memory alive.
template <class T>
py::array arrayOf(const Array<T>& values) {
    std::vector<py::ssize_t> shape{static_cast<py::ssize_t>(values.size())};
    for (const auto side : Element<T>::shape()) shape.push_back(side);
    const py::capsule owner(new Array<T>(values), [](void* held) { delete static_cast<Array<T>*>(held); });
    py::array array(py::dtype::of<typename Element<T>::Number>(), shape, values.data(), owner);
    array.attr("setflags")(false);
    return array;
}

py::array matrixOf(const M44d& matrix) { return py::array_t<double>({4, 4}, matrix.getValue()); }

py::object tupleOf(const V3f& v) { return py::make_tuple(v.x, v.y, v.z); }
py::object tupleOf(const V2f& v) { return py::make_tuple(v.x, v.y); }

const char* nameOf(MaterialOp op) {
    static constexpr const char* names[] = {
        "constant", "image", "meshColor", "uv", "position", "objectPosition", "normal", "add", "subtract", "multiply", "divide",
        "minimum", "maximum", "power", "modulo", "mix", "clamp", "smoothstep", "absolute", "floor", "ceil", "round", "sign",
        "squareRoot", "sine", "cosine", "exponential", "logarithm", "arcTangent2", "dot", "cross", "normalize", "length", "luminance",
        "rgbToHsv", "hsvToRgb", "swizzle", "combine", "ifGreater", "ifGreaterEqual", "ifEqual", "rotate2d", "cellNoise",
        "perlinNoise", "fractalNoise"};
    static_assert(std::size(names) == static_cast<std::size_t>(kLastMaterialOp) + 1);
    return names[static_cast<std::size_t>(op)];
}

/// Values over a mesh, as Python has them.
struct PrimvarView {
    const char* interpolation;
    py::array values;
    py::object indices; ///< None: as they are
};

template <class T>
py::object primvarOf(const Primvar<T>& primvar) {
    if (primvar.empty()) return py::none();
    return py::cast(PrimvarView{nameOf(primvar.interpolation), arrayOf(primvar.values),
                                primvar.indices.empty() ? py::object(py::none()) : py::object(arrayOf(primvar.indices))});
}

struct MeshView { std::shared_ptr<const Mesh> data; };
struct CurvesView { std::shared_ptr<const Curves> data; };
struct PointsView { std::shared_ptr<const Points> data; };
struct ShapeView { GeometryPlace place; };
struct LightView { LightPlace place; };
struct CameraView { std::shared_ptr<const Camera> data; M44d transform; };
struct MaterialView { std::shared_ptr<const Material> data; };
struct TextureView { std::shared_ptr<const Texture> data; };
struct InputView {
    py::object value, texture;
    std::string channels, primvar;
    int node;
};

py::object textureOf(const std::shared_ptr<const Texture>& texture) {
    return texture ? py::cast(TextureView{texture}) : py::object(py::none());
}
py::object inputOf(const Input<V3f>& input) {
    return py::cast(InputView{tupleOf(input.value), textureOf(input.texture), input.channels, input.primvar, input.node});
}
py::object inputOf(const Input<float>& input) {
    return py::cast(InputView{py::float_(input.value), textureOf(input.texture), input.channels, input.primvar, input.node});
}

template <class View>
std::size_t keyOf(const View& view) {
    return reinterpret_cast<std::size_t>(view.data.get());
}

/// Every plain member of what a view holds, by its name.
#define DOPPEL_FIELD(View, field) def_property_readonly(#field, [](const View& view) { return view.data->field; })

void bindGeometry(py::module_& module) {
    py::class_<PrimvarView>(module, "Primvar", "Values over a mesh.")
        .def_readonly("interpolation", &PrimvarView::interpolation, "constant, uniform (one a face), vertex (one a point) or faceVarying (one a corner).")
        .def_readonly("values", &PrimvarView::values)
        .def_readonly("indices", &PrimvarView::indices, "When not None, element i is values[indices[i]].");

    constexpr const char* key = "The same number for the same geometry, as long as this object lives.";
    py::class_<MeshView>(module, "Mesh", "Polygons of any vertex count. Its arrays are read-only and no copies.")
        .def_property_readonly("key", &keyOf<MeshView>, key)
        .def_property_readonly("points", [](const MeshView& mesh) { return arrayOf(mesh.data->points); })
        .def_property_readonly("faceVertexCounts", [](const MeshView& mesh) { return arrayOf(mesh.data->faceVertexCounts); })
        .def_property_readonly("faceVertexIndices", [](const MeshView& mesh) { return arrayOf(mesh.data->faceVertexIndices); })
        .def_property_readonly("normals", [](const MeshView& mesh) { return primvarOf(mesh.data->normals); })
        .def_property_readonly("uvs", [](const MeshView& mesh) { return primvarOf(mesh.data->uvs); })
        .def_property_readonly("displayColor", [](const MeshView& mesh) { return primvarOf(mesh.data->displayColor); })
        .def_property_readonly("displayOpacity", [](const MeshView& mesh) { return primvarOf(mesh.data->displayOpacity); })
        .DOPPEL_FIELD(MeshView, leftHanded)
        .DOPPEL_FIELD(MeshView, doubleSided)
        .def_property_readonly("subdivision", [](const MeshView& mesh) { return nameOf(mesh.data->subdivision); }, "none, catmullClark, loop or bilinear.")
        .def_property_readonly("creaseIndices", [](const MeshView& mesh) { return arrayOf(mesh.data->creaseIndices); })
        .def_property_readonly("creaseLengths", [](const MeshView& mesh) { return arrayOf(mesh.data->creaseLengths); })
        .def_property_readonly("creaseSharpnesses", [](const MeshView& mesh) { return arrayOf(mesh.data->creaseSharpnesses); })
        .def_property_readonly("holeIndices", [](const MeshView& mesh) { return arrayOf(mesh.data->holeIndices); })
        .def_property_readonly(
            "subsets",
            [](const MeshView& mesh) {
                py::list subsets;
                for (const GeomSubset& subset : mesh.data->subsets) subsets.append(py::make_tuple(subset.name, subset.materialPath, arrayOf(subset.faces)));
                return subsets;
            },
            "(name, path of its material, its faces) of each.");

    py::class_<CurvesView>(module, "Curves", "Round tubes, or flat ribbons across their normals.")
        .def_property_readonly("key", &keyOf<CurvesView>, key)
        .def_property_readonly("basis", [](const CurvesView& curves) { return nameOf(curves.data->basis); }, "linear, bspline, catmullRom or bezier.")
        .DOPPEL_FIELD(CurvesView, periodic)
        .def_property_readonly("points", [](const CurvesView& curves) { return arrayOf(curves.data->points); })
        .def_property_readonly("vertexCounts", [](const CurvesView& curves) { return arrayOf(curves.data->vertexCounts); })
        .def_property_readonly("widths", [](const CurvesView& curves) { return primvarOf(curves.data->widths); })
        .def_property_readonly("normals", [](const CurvesView& curves) { return primvarOf(curves.data->normals); })
        .def_property_readonly("displayColor", [](const CurvesView& curves) { return primvarOf(curves.data->displayColor); });

    py::class_<PointsView>(module, "Points", "Spheres.")
        .def_property_readonly("key", &keyOf<PointsView>, key)
        .def_property_readonly("points", [](const PointsView& points) { return arrayOf(points.data->points); })
        .def_property_readonly("widths", [](const PointsView& points) { return primvarOf(points.data->widths); })
        .def_property_readonly("displayColor", [](const PointsView& points) { return primvarOf(points.data->displayColor); });

    py::class_<ShapeView>(module, "Shape", "Geometry in a place: a prim, an instance, or a copy of a point instancer.")
        .def_property_readonly("path", [](const ShapeView& shape) { return shape.place.path; })
        .def_property_readonly("id", [](const ShapeView& shape) { return primIdOf(shape.place.path); }, "What the AOV primId shows.")
        .def_property_readonly("materialPath", [](const ShapeView& shape) { return shape.place.materialPath.str(); }, "'' = none is bound.")
        .def_property_readonly("transform", [](const ShapeView& shape) { return matrixOf(shape.place.transform.at); }, "To the world, for row vectors (p' = p * M).")
        .def_property_readonly("data", [](const ShapeView& shape) {
            return std::visit(
                [](const auto& source) -> py::object {
                    using T = typename std::decay_t<decltype(source)>::element_type;
                    if constexpr (std::is_same_v<T, const Mesh>)
                        return py::cast(MeshView{source});
                    else if constexpr (std::is_same_v<T, const Curves>)
                        return py::cast(CurvesView{source});
                    else
                        return py::cast(PointsView{source});
                },
                shape.place.source);
        }, "A Mesh, Curves or Points.");
}

void bindLights(py::module_& module) {
#define DOPPEL_LIGHT(field) def_property_readonly(#field, [](const LightView& light) { return light.place.light->field; })
    py::class_<LightView>(module, "Light", "A light of UsdLux in its place.")
        .def_property_readonly("path", [](const LightView& light) { return light.place.path; })
        .def_property_readonly("transform", [](const LightView& light) { return matrixOf(light.place.transform); })
        .def_property_readonly("type", [](const LightView& light) { return nameOf(light.place.light->type); }, "dome, distant, rect, disk, sphere or cylinder.")
        .def_property_readonly("emitted", [](const LightView& light) { return tupleOf(emittedColor(*light.place.light)); },
                               "Colour, intensity, exposure and colour temperature together: linear radiance, unless normalize is set.")
        .DOPPEL_LIGHT(normalize)
        .DOPPEL_LIGHT(diffuse)
        .DOPPEL_LIGHT(specular)
        .DOPPEL_LIGHT(radius)
        .DOPPEL_LIGHT(length)
        .DOPPEL_LIGHT(width)
        .DOPPEL_LIGHT(height)
        .DOPPEL_LIGHT(angle)
        .DOPPEL_LIGHT(textureFile)
        .DOPPEL_LIGHT(textureFormat)
        .DOPPEL_LIGHT(shapingConeAngle)
        .DOPPEL_LIGHT(shapingConeSoftness)
        .DOPPEL_LIGHT(shapingFocus)
        .DOPPEL_LIGHT(treatAsPoint);
#undef DOPPEL_LIGHT

    py::class_<CameraView>(module, "Camera", "A camera of UsdGeom in its place. Apertures and focal length are tenths of a scene unit.")
        .def_property_readonly("transform", [](const CameraView& camera) { return matrixOf(camera.transform); })
        .DOPPEL_FIELD(CameraView, orthographic)
        .DOPPEL_FIELD(CameraView, focalLength)
        .DOPPEL_FIELD(CameraView, horizontalAperture)
        .DOPPEL_FIELD(CameraView, verticalAperture)
        .DOPPEL_FIELD(CameraView, horizontalApertureOffset)
        .DOPPEL_FIELD(CameraView, verticalApertureOffset)
        .DOPPEL_FIELD(CameraView, clippingNear)
        .DOPPEL_FIELD(CameraView, clippingFar)
        .DOPPEL_FIELD(CameraView, fStop)
        .DOPPEL_FIELD(CameraView, focusDistance)
        .DOPPEL_FIELD(CameraView, exposure)
        .def(
            "aperture",
            [](const CameraView& camera, const RenderView& view) {
                const double ratio = static_cast<double>(view.pixelAspectRatio > 0 ? view.pixelAspectRatio : 1.0f) * view.fullWidth / view.fullHeight;
                const double width = camera.data->horizontalAperture > 0 ? camera.data->horizontalAperture : 20.955;
                const Aperture seen = conformAperture(width, camera.data->verticalAperture, ratio, view.aspectRatioConformPolicy);
                return py::make_tuple(seen.width, seen.height);
            },
            py::arg("view"), "(width, height) that the full image shows, after the conform policy.");
}

void bindMaterials(py::module_& module) {
    py::class_<TextureView>(module, "Texture", "A lookup of an image: texel * scale + bias.")
        .DOPPEL_FIELD(TextureView, file)
        .DOPPEL_FIELD(TextureView, colorSpace)
        .def_property_readonly("wrapS", [](const TextureView& texture) { return nameOf(texture.data->wrapS); }, "black, clamp, repeat or mirror.")
        .def_property_readonly("wrapT", [](const TextureView& texture) { return nameOf(texture.data->wrapT); })
        .DOPPEL_FIELD(TextureView, scale)
        .DOPPEL_FIELD(TextureView, bias)
        .DOPPEL_FIELD(TextureView, fallback)
        .DOPPEL_FIELD(TextureView, uvSet)
        .DOPPEL_FIELD(TextureView, uvRotation)
        .def_property_readonly("uvScale", [](const TextureView& texture) { return tupleOf(texture.data->uvScale); })
        .def_property_readonly("uvTranslation", [](const TextureView& texture) { return tupleOf(texture.data->uvTranslation); });

    py::class_<InputView>(module, "Input", "An input of a material: a value, or a texture, or a node's result.")
        .def_readonly("value", &InputView::value)
        .def_readonly("texture", &InputView::texture, "A Texture, or None.")
        .def_readonly("channels", &InputView::channels, "Of texture or node: 'rgb', 'r', 'a', ...")
        .def_readonly("primvar", &InputView::primvar, "Read from this primvar instead; '' = no.")
        .def_readonly("node", &InputView::node, "Index into the material's nodes; -1 = none.");

#define DOPPEL_INPUT(field) def_property_readonly(#field, [](const MaterialView& material) { return inputOf(material.data->field); })
    py::class_<MaterialView>(module, "Material", "UsdPreviewSurface, and the layers of MaterialX and glTF surfaces beyond it.")
        .def_property_readonly("key", &keyOf<MaterialView>, "The same number for the same material, as long as this object lives.")
        .DOPPEL_INPUT(diffuseColor)
        .DOPPEL_INPUT(emissiveColor)
        .DOPPEL_FIELD(MaterialView, useSpecularWorkflow)
        .DOPPEL_INPUT(specularColor)
        .DOPPEL_INPUT(metallic)
        .DOPPEL_INPUT(roughness)
        .DOPPEL_INPUT(clearcoat)
        .DOPPEL_INPUT(clearcoatRoughness)
        .DOPPEL_INPUT(opacity)
        .DOPPEL_FIELD(MaterialView, opacityThreshold)
        .def_property_readonly("opacityIsPresence", [](const MaterialView& material) { return material.data->opacityMode == OpacityMode::Presence; })
        .DOPPEL_INPUT(ior)
        .DOPPEL_INPUT(normal)
        .DOPPEL_INPUT(specularWeight)
        .DOPPEL_INPUT(specularTint)
        .DOPPEL_INPUT(transmission)
        .DOPPEL_INPUT(transmissionColor)
        .DOPPEL_FIELD(MaterialView, thinWalled)
        .def_property_readonly("absorption", [](const MaterialView& material) { return tupleOf(material.data->absorption); })
        .DOPPEL_INPUT(sheenColor)
        .DOPPEL_INPUT(sheenRoughness)
        .DOPPEL_INPUT(coatColor)
        .DOPPEL_FIELD(MaterialView, coatIor)
        .def_property_readonly(
            "nodes",
            [](const MaterialView& material) {
                py::list nodes;
                for (const MaterialNode& node : material.data->nodes) nodes.append(py::make_tuple(nameOf(node.op), node.in, node.value, textureOf(node.texture)));
                return nodes;
            },
            "(operation, its four inputs, its value, its texture) of each, in the order they are computed.");
#undef DOPPEL_INPUT
}

} // namespace

void bindStage(py::module_& module) {
    bindGeometry(module);
    bindLights(module);
    bindMaterials(module);
    py::class_<StageView>(module, "Stage", "A cooked stage at one frame. Immutable.")
        .def_property_readonly("zUp", [](const StageView& view) { return view.stage->info.zUp; })
        .def_property_readonly("metersPerUnit", [](const StageView& view) { return view.stage->info.metersPerUnit; })
        .def_property_readonly("fps", [](const StageView& view) { return view.stage->info.fps; })
        .def_property_readonly("warnings", [](const StageView& view) { return view.stage->warnings; })
        .def(
            "content",
            [](const StageView& view, const std::vector<std::string>& purposes) {
                StageContent content;
                {
                    const py::gil_scoped_release release;
                    content = collectContent(*view.stage, purposes);
                }
                py::list shapes, lights;
                for (auto& place : content.geometry) shapes.append(ShapeView{std::move(place)});
                for (auto& place : content.lights) lights.append(LightView{std::move(place)});
                return py::make_tuple(shapes, lights);
            },
            py::arg("purposes") = std::vector<std::string>{"default", "render"},
            "(shapes, lights) that are to be rendered: instances and point instancers as a Shape for each copy.")
        .def(
            "camera",
            [](const StageView& view, const std::string& path) -> py::object {
                const PrimPlace place = placeOf(*view.stage, path);
                const auto* camera = place.prim ? std::get_if<std::shared_ptr<const Camera>>(&place.prim->data) : nullptr;
                return camera && *camera ? py::cast(CameraView{*camera, place.worldTransform}) : py::object(py::none());
            },
            py::arg("path"), "The camera there, or None.")
        .def(
            "material",
            [](const StageView& view, const std::string& path) -> py::object {
                const PrimPtr prim = view.stage->find(path);
                const auto* material = prim ? std::get_if<std::shared_ptr<const Material>>(&prim->data) : nullptr;
                return material && *material ? py::cast(MaterialView{*material}) : py::object(py::none());
            },
            py::arg("path"), "The material there, or None.");
}

} // namespace doppel
