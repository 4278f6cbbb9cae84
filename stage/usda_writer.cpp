#include "stage/usda_writer.h"

#include "clonecore/base/atomic_file.h"
#include "clonecore/base/overloaded.h"
#include "stage/prim_names.h"

#include <Imath/ImathEuler.h>
#include <Imath/ImathMatrixAlgo.h>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <span>
#include <string_view>
#include <utility>

namespace doppel {

namespace {

std::string literal(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else out += c;
    }
    return out + '"';
}

std::string asset(const std::string& file) { return file.find('@') == std::string::npos ? '@' + file + '@' : "@@@" + file + "@@@"; }

/// As USD takes names: letters, digits and _, not beginning with a digit.
std::string identifier(std::string_view name) {
    std::string out;
    for (const char c : name) out += std::isalnum(static_cast<unsigned char>(c)) && static_cast<unsigned char>(c) < 0x80 ? c : '_';
    if (out.empty() || std::isdigit(static_cast<unsigned char>(out[0]))) out.insert(out.begin(), '_');
    return out;
}

std::string target(std::string_view path) {
    std::string out = "<";
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t end = std::min(path.find('/', at + 1), path.size());
        if (end > at + 1) out += '/' + identifier(path.substr(at + 1, end - at - 1));
        at = end;
    }
    return out + '>';
}

// How values stand in the text.
void put(std::string& out, float value) { fmt::format_to(std::back_inserter(out), "{}", value); }
void put(std::string& out, double value) { fmt::format_to(std::back_inserter(out), "{}", value); }
void put(std::string& out, std::int32_t value) { fmt::format_to(std::back_inserter(out), "{}", value); }
void put(std::string& out, const V2f& v) { fmt::format_to(std::back_inserter(out), "({}, {})", v.x, v.y); }
void put(std::string& out, const V3f& v) { fmt::format_to(std::back_inserter(out), "({}, {}, {})", v.x, v.y, v.z); }
void put(std::string& out, const Imath::Quatf& q) { fmt::format_to(std::back_inserter(out), "({}, {}, {}, {})", q.r, q.v.x, q.v.y, q.v.z); }
void put(std::string& out, const M44d& m) {
    out += "( ";
    for (int row = 0; row < 4; ++row)
        fmt::format_to(std::back_inserter(out), "({}, {}, {}, {}){}", m[row][0], m[row][1], m[row][2], m[row][3], row < 3 ? ", " : " )");
}
template <class T>
std::string textOf(const T& value) {
    std::string out;
    put(out, value);
    return out;
}
std::string textOf(bool value) { return value ? "true" : "false"; }
std::string textOf(const std::array<float, 4>& v) { return fmt::format("({}, {}, {}, {})", v[0], v[1], v[2], v[3]); }

class Writer {
public:
    std::string write(const Stage& stage) {
        m_out = "#usda 1.0\n(\n";
        m_indent = 1;
        line("doc = \"A cooked stage of Doppel\"");
        line(fmt::format("endTimeCode = {}", stage.info.frameEnd));
        line(fmt::format("framesPerSecond = {}", stage.info.fps));
        line(fmt::format("metersPerUnit = {}", stage.info.metersPerUnit));
        if (!stage.info.renderSettingsPath.empty()) line("renderSettingsPrimPath = " + literal(stage.info.renderSettingsPath));
        line(fmt::format("startTimeCode = {}", stage.info.frameStart));
        line(fmt::format("timeCodesPerSecond = {}", stage.info.fps));
        line(std::string("upAxis = \"") + (stage.info.zUp ? "Z" : "Y") + '"');
        m_indent = 0;
        line(")");
        children(stage.root->children);
        // Writing a prototype may name others.
        for (std::size_t i = 0; i < m_prototypes.size(); ++i) {
            if (i == 0) {
                line("");
                line("class \"DoppelPrototypes\"");
                open();
                m_path = {"DoppelPrototypes"};
            }
            const PrimPtr prototype = m_prototypes[i];
            prim(*prototype, fmt::format("p{}", i));
        }
        if (!m_prototypes.empty()) close();
        return std::move(m_out);
    }

private:
    void line(const std::string& text) {
        if (!text.empty()) m_out.append(static_cast<std::size_t>(m_indent) * 4, ' ').append(text);
        m_out += '\n';
    }
    void open() {
        line("{");
        ++m_indent;
    }
    void close() {
        --m_indent;
        line("}");
    }
    void attribute(const std::string& declaration, const std::string& value) { line(declaration + " = " + value); }
    void token(const std::string& name, const std::string& value) { attribute("uniform token " + name, literal(value)); }

    template <class T>
    void array(const std::string& declaration, std::span<const T> values, const std::string& metadata = {}) {
        m_out.append(static_cast<std::size_t>(m_indent) * 4, ' ').append(declaration).append(" = [");
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) m_out += ", ";
            put(m_out, values[i]);
        }
        m_out.append("]").append(metadata).append("\n");
    }
    template <class T>
    void array(const std::string& declaration, const Array<T>& values) {
        if (!values.empty()) array(declaration, values.span());
    }
    template <class T>
    void primvar(const std::string& type, const std::string& name, const Primvar<T>& values) {
        if (values.empty()) return;
        const std::string metadata = fmt::format(" (\n{0}    interpolation = \"{1}\"\n{0})", std::string(static_cast<std::size_t>(m_indent) * 4, ' '),
                                                 nameOf(values.interpolation));
        array(type + "[] " + name, values.values.span(), metadata);
        // Normals and widths may stand without "primvars:"; indices only with it.
        if (!values.indices.empty()) array("int[] " + name + ":indices", values.indices.span());
    }

    std::string prototypePath(const PrimPtr& prototype) {
        const auto found = std::find(m_prototypes.begin(), m_prototypes.end(), prototype);
        const auto index = found - m_prototypes.begin();
        if (found == m_prototypes.end()) m_prototypes.push_back(prototype);
        return fmt::format("</DoppelPrototypes/p{}>", index);
    }

    void children(const std::vector<PrimPtr>& prims) {
        std::set<std::string> taken;
        for (const PrimPtr& child : prims) {
            const std::string wanted = identifier(child->name);
            std::string name = wanted;
            for (int i = 2; !taken.insert(name).second; ++i) name = fmt::format("{}_{}", wanted, i);
            prim(*child, name);
        }
    }

    void prim(const Prim& prim, const std::string& name) {
        const bool isInstance = prim.prototype && std::holds_alternative<std::monostate>(prim.data);
        const std::string type = std::holds_alternative<std::monostate>(prim.data) ? "Xform" : typeOf(prim);
        line("");
        if (isInstance) {
            line(fmt::format("def {} (", literal(name)));
            line("    instanceable = true");
            line("    prepend references = " + prototypePath(prim.prototype));
            line(")");
        } else if (prim.materialPath.empty()) {
            line(fmt::format("def {} {}", type, literal(name)));
        } else {
            line(fmt::format("def {} {} (", type, literal(name)));
            line("    prepend apiSchemas = [\"MaterialBindingAPI\"]");
            line(")");
        }
        open();
        m_path.push_back(name);
        if (!prim.materialPath.empty()) line("rel material:binding = " + target(prim.materialPath.str()));
        if (prim.purpose != Purpose::Default) token("purpose", prim.purpose == Purpose::Other ? "guide" : nameOf(prim.purpose));
        if (!prim.visible) attribute("token visibility", literal("invisible"));
        transform(isInstance ? prim.prototype->localTransform * prim.localTransform : prim.localTransform, prim.resetsTransform);
        std::visit(Overloaded{[](std::monostate) {}, [this](const auto& data) { contents(*data); }}, prim.data);
        if (prim.prototype && !isInstance) children({std::make_shared<Prim>(instanceOf(prim.prototype))});
        children(prim.children);
        m_path.pop_back();
        close();
    }

    static Prim instanceOf(const PrimPtr& prototype) {
        Prim prim;
        prim.name = prototype->name.empty() ? "instance" : prototype->name;
        prim.prototype = prototype;
        return prim;
    }

    static std::string typeOf(const Prim& prim) {
        static constexpr const char* kLights[] = {"DomeLight", "DistantLight", "RectLight", "DiskLight", "SphereLight", "CylinderLight"};
        return std::visit(Overloaded{[](std::monostate) -> std::string { return "Xform"; },
                                     [](const std::shared_ptr<const Mesh>&) -> std::string { return "Mesh"; },
                                     [](const std::shared_ptr<const Curves>&) -> std::string { return "BasisCurves"; },
                                     [](const std::shared_ptr<const Points>&) -> std::string { return "Points"; },
                                     [](const std::shared_ptr<const PointInstancer>&) -> std::string { return "PointInstancer"; },
                                     [](const std::shared_ptr<const Camera>&) -> std::string { return "Camera"; },
                                     [](const std::shared_ptr<const Light>& light) -> std::string { return kLights[static_cast<std::size_t>(light->type)]; },
                                     [](const std::shared_ptr<const Material>&) -> std::string { return "Material"; },
                                     [](const std::shared_ptr<const RenderSettings>&) -> std::string { return "RenderSettings"; },
                                     [](const std::shared_ptr<const RenderProduct>&) -> std::string { return "RenderProduct"; },
                                     [](const std::shared_ptr<const RenderVar>&) -> std::string { return "RenderVar"; }},
                          prim.data);
    }

    void transform(const M44d& matrix, bool resets) {
        const bool moves = matrix != M44d();
        if (!moves && !resets) return;
        attribute("matrix4d xformOp:transform", textOf(matrix));
        attribute("uniform token[] xformOpOrder", resets ? "[\"!resetXformStack!\", \"xformOp:transform\"]" : "[\"xformOp:transform\"]");
    }

    void contents(const Mesh& mesh) {
        static constexpr const char* kBoundaries[] = {"none", "edgeOnly", "edgeAndCorner"};
        static constexpr const char* kFaceVarying[] = {"none", "cornersOnly", "cornersPlus1", "cornersPlus2", "boundaries", "all"};
        array("point3f[] points", mesh.points);
        array("int[] faceVertexCounts", mesh.faceVertexCounts);
        array("int[] faceVertexIndices", mesh.faceVertexIndices);
        primvar("normal3f", "primvars:normals", mesh.normals);
        primvar("texCoord2f", "primvars:st", mesh.uvs);
        primvar("color3f", "primvars:displayColor", mesh.displayColor);
        primvar("float", "primvars:displayOpacity", mesh.displayOpacity);
        if (mesh.leftHanded) token("orientation", "leftHanded");
        if (mesh.doubleSided) attribute("uniform bool doubleSided", "true");
        token("subdivisionScheme", nameOf(mesh.subdivision));
        if (mesh.subdivision != SubdivisionScheme::None) {
            attribute("token interpolateBoundary", literal(kBoundaries[static_cast<std::size_t>(mesh.boundaryRule)]));
            attribute("token faceVaryingLinearInterpolation", literal(kFaceVarying[static_cast<std::size_t>(mesh.faceVaryingRule)]));
            if (mesh.smoothTriangles) attribute("token triangleSubdivisionRule", literal("smooth"));
            array("int[] creaseIndices", mesh.creaseIndices);
            array("int[] creaseLengths", mesh.creaseLengths);
            array("float[] creaseSharpnesses", mesh.creaseSharpnesses);
            array("int[] cornerIndices", mesh.cornerIndices);
            array("float[] cornerSharpnesses", mesh.cornerSharpnesses);
            array("int[] holeIndices", mesh.holeIndices);
        }
        for (const GeomSubset& subset : mesh.subsets) {
            line("");
            line(fmt::format("def GeomSubset {} (", literal(identifier(subset.name))));
            line("    prepend apiSchemas = [\"MaterialBindingAPI\"]");
            line(")");
            open();
            token("elementType", "face");
            token("familyName", "materialBind");
            array("int[] indices", subset.faces.span());
            if (!subset.materialPath.empty()) line("rel material:binding = " + target(subset.materialPath));
            close();
        }
    }

    void contents(const Curves& curves) {
        token("type", curves.basis == CurveBasis::Linear ? "linear" : "cubic");
        if (curves.basis != CurveBasis::Linear) token("basis", nameOf(curves.basis));
        token("wrap", curves.periodic ? "periodic" : "nonperiodic");
        array("point3f[] points", curves.points);
        array("int[] curveVertexCounts", curves.vertexCounts);
        primvar("float", "widths", curves.widths);
        primvar("normal3f", "normals", curves.normals);
        primvar("color3f", "primvars:displayColor", curves.displayColor);
    }

    void contents(const Points& points) {
        array("point3f[] points", points.points);
        primvar("float", "widths", points.widths);
        primvar("color3f", "primvars:displayColor", points.displayColor);
    }

    void contents(const PointInstancer& instancer) {
        std::vector<V3f> positions, scales;
        std::vector<Imath::Quatf> orientations;
        for (const M44d& matrix : instancer.transforms) {
            Imath::V3d scale(1), shear(0), rotation(0), translation(0);
            if (!Imath::extractSHRT(matrix, scale, shear, rotation, translation, false)) scale = Imath::V3d(0);
            positions.emplace_back(translation);
            scales.emplace_back(scale);
            const Imath::Eulerd euler(rotation);
            const Imath::Quatd turned = euler.toQuat();
            orientations.emplace_back(Imath::Quatf(static_cast<float>(turned.r), V3f(turned.v)));
        }
        std::string paths;
        for (const auto& prototype : instancer.prototypes) paths += (paths.empty() ? "" : ", ") + prototypePath(prototype);
        line("rel prototypes = [" + paths + "]");
        array("int[] protoIndices", instancer.protoIndices.span());
        array("point3f[] positions", std::span<const V3f>(positions));
        array("float3[] scales", std::span<const V3f>(scales));
        array("quath[] orientations", std::span<const Imath::Quatf>(orientations));
        array("quatf[] orientationsf", std::span<const Imath::Quatf>(orientations)); // what newer readers prefer
    }

    void contents(const Camera& camera) {
        attribute("token projection", literal(camera.orthographic ? "orthographic" : "perspective"));
        attribute("float focalLength", textOf(camera.focalLength));
        attribute("float horizontalAperture", textOf(camera.horizontalAperture));
        attribute("float verticalAperture", textOf(camera.verticalAperture));
        attribute("float horizontalApertureOffset", textOf(camera.horizontalApertureOffset));
        attribute("float verticalApertureOffset", textOf(camera.verticalApertureOffset));
        attribute("float2 clippingRange", textOf(V2f(camera.clippingNear, camera.clippingFar)));
        attribute("float fStop", textOf(camera.fStop));
        attribute("float focusDistance", textOf(camera.focusDistance));
        attribute("float exposure", textOf(camera.exposure));
        attribute("double shutter:open", textOf(camera.shutterOpen));
        attribute("double shutter:close", textOf(camera.shutterClose));
    }

    void contents(const Light& light) {
        attribute("color3f inputs:color", textOf(light.color));
        attribute("float inputs:intensity", textOf(light.intensity));
        attribute("float inputs:exposure", textOf(light.exposure));
        attribute("bool inputs:normalize", textOf(light.normalize));
        attribute("bool inputs:enableColorTemperature", textOf(light.enableColorTemperature));
        attribute("float inputs:colorTemperature", textOf(light.colorTemperature));
        attribute("float inputs:diffuse", textOf(light.diffuse));
        attribute("float inputs:specular", textOf(light.specular));
        const LightType type = light.type;
        if (type == LightType::Distant) attribute("float inputs:angle", textOf(light.angle));
        if (type == LightType::Sphere || type == LightType::Disk || type == LightType::Cylinder) attribute("float inputs:radius", textOf(light.radius));
        if (type == LightType::Cylinder) attribute("float inputs:length", textOf(light.length));
        if (type == LightType::Sphere && light.treatAsPoint) attribute("bool treatAsPoint", "true");
        if (type == LightType::Rect) {
            attribute("float inputs:width", textOf(light.width));
            attribute("float inputs:height", textOf(light.height));
        }
        if (!light.textureFile.empty()) attribute("asset inputs:texture:file", asset(light.textureFile));
        if (type == LightType::Dome) attribute("token inputs:texture:format", literal(light.textureFormat));
        if (light.shapingConeAngle < 90 || light.shapingFocus > 0) {
            attribute("float inputs:shaping:cone:angle", textOf(light.shapingConeAngle));
            attribute("float inputs:shaping:cone:softness", textOf(light.shapingConeSoftness));
            attribute("float inputs:shaping:focus", textOf(light.shapingFocus));
        }
    }

    /// Textures of a material's surface, written after it.
    struct Lookup {
        std::string name;
        std::shared_ptr<const Texture> texture;
        std::string primvar, primvarType;
    };

    template <class T>
    void input(const std::string& type, const std::string& name, const Input<T>& input) {
        const std::string declaration = type + " inputs:" + name;
        if (input.texture || !input.primvar.empty()) {
            m_lookups.push_back({name, input.texture, input.primvar, type});
            const std::string output = input.texture ? input.channels : "result";
            line(fmt::format("{}.connect = <{}/{}.outputs:{}>", declaration, m_material, name, output));
            return;
        }
        attribute(declaration, textOf(input.value));
        if (input.node >= 0) attribute("custom string doppel:" + name, literal("computed by a graph of nodes"));
    }

    void contents(const Material& material) {
        m_material = path();
        line(fmt::format("token outputs:surface.connect = <{}/Surface.outputs:surface>", m_material));
        line("");
        line("def Shader \"Surface\"");
        open();
        token("info:id", "UsdPreviewSurface");
        input("color3f", "diffuseColor", material.diffuseColor);
        input("color3f", "emissiveColor", material.emissiveColor);
        attribute("int inputs:useSpecularWorkflow", material.useSpecularWorkflow ? "1" : "0");
        input("color3f", "specularColor", material.specularColor);
        input("float", "metallic", material.metallic);
        input("float", "roughness", material.roughness);
        input("float", "clearcoat", material.clearcoat);
        input("float", "clearcoatRoughness", material.clearcoatRoughness);
        input("float", "opacity", material.opacity);
        attribute("float inputs:opacityThreshold", textOf(material.opacityThreshold));
        input("float", "ior", material.ior);
        input("normal3f", "normal", material.normal);
        input("float", "displacement", material.displacement);
        input("float", "occlusion", material.occlusion);
        attribute("custom float doppel:specularWeight", textOf(material.specularWeight.value));
        attribute("custom float doppel:transmission", textOf(material.transmission.value));
        attribute("custom bool doppel:thinWalled", textOf(material.thinWalled));
        attribute("custom float3 doppel:absorption", textOf(material.absorption));
        attribute("custom float3 doppel:sheenColor", textOf(material.sheenColor.value));
        if (!material.nodes.empty()) attribute("custom int doppel:nodes", textOf(static_cast<std::int32_t>(material.nodes.size())));
        line("token outputs:surface");
        close();
        for (const Lookup& lookup : std::exchange(m_lookups, {})) this->lookup(lookup);
    }

    void lookup(const Lookup& lookup) {
        line("");
        if (!lookup.texture) {
            shader(lookup.name, "UsdPrimvarReader_" + std::string(lookup.primvarType == "float" ? "float" : "float3"));
            attribute("string inputs:varname", literal(lookup.primvar));
            line((lookup.primvarType == "float" ? "float" : "float3") + std::string(" outputs:result"));
            return close();
        }
        const Texture& texture = *lookup.texture;
        shader(lookup.name, "UsdUVTexture");
        attribute("asset inputs:file", asset(texture.file));
        attribute("token inputs:sourceColorSpace", literal(texture.colorSpace));
        attribute("token inputs:wrapS", literal(texture.wrapFromFile ? "useMetadata" : nameOf(texture.wrapS)));
        attribute("token inputs:wrapT", literal(texture.wrapFromFile ? "useMetadata" : nameOf(texture.wrapT)));
        attribute("float4 inputs:scale", textOf(texture.scale));
        attribute("float4 inputs:bias", textOf(texture.bias));
        attribute("float4 inputs:fallback", textOf(texture.fallback));
        line(fmt::format("float2 inputs:st.connect = <{}/{}_place.outputs:result>", m_material, lookup.name));
        line("float3 outputs:rgb");
        for (const char channel : {'r', 'g', 'b', 'a'}) line(std::string("float outputs:") + channel);
        close();
        line("");
        shader(lookup.name + "_place", "UsdTransform2d");
        line(fmt::format("float2 inputs:in.connect = <{}/{}_uv.outputs:result>", m_material, lookup.name));
        attribute("float inputs:rotation", textOf(texture.uvRotation));
        attribute("float2 inputs:scale", textOf(texture.uvScale));
        attribute("float2 inputs:translation", textOf(texture.uvTranslation));
        line("float2 outputs:result");
        close();
        line("");
        shader(lookup.name + "_uv", "UsdPrimvarReader_float2");
        attribute("string inputs:varname", literal(texture.uvSet));
        line("float2 outputs:result");
        close();
    }

    void shader(const std::string& name, const std::string& id) {
        line("def Shader " + literal(name));
        open();
        token("info:id", id);
    }

    void contents(const RenderSettings& settings) {
        attribute("uniform int2 resolution", fmt::format("({}, {})", settings.resolution[0], settings.resolution[1]));
        attribute("uniform float pixelAspectRatio", textOf(settings.pixelAspectRatio));
        attribute("uniform float4 dataWindowNDC", fmt::format("({}, {}, {}, {})", settings.dataWindowNdc[0], settings.dataWindowNdc[1],
                                                              settings.dataWindowNdc[2], settings.dataWindowNdc[3]));
        token("aspectRatioConformPolicy", settings.aspectRatioConformPolicy);
        std::string purposes;
        for (const auto& purpose : settings.includedPurposes) purposes += (purposes.empty() ? "" : ", ") + literal(purpose);
        attribute("uniform token[] includedPurposes", '[' + purposes + ']');
        if (!settings.camera.empty()) line("rel camera = " + target(settings.camera));
        relation("products", settings.products);
        for (const auto& [name, value] : settings.options) attribute("custom double " + name, textOf(value));
    }

    void contents(const RenderProduct& product) {
        token("productType", "raster");
        attribute("token productName", literal(product.productName));
        if (product.resolution[0] > 0) attribute("uniform int2 resolution", fmt::format("({}, {})", product.resolution[0], product.resolution[1]));
        if (!product.camera.empty()) line("rel camera = " + target(product.camera));
        relation("orderedVars", product.orderedVars);
    }

    void contents(const RenderVar& var) {
        attribute("uniform string sourceName", literal(var.sourceName));
        token("dataType", var.dataType);
    }

    void relation(const std::string& name, const std::vector<std::string>& paths) {
        if (paths.empty()) return;
        std::string all;
        for (const auto& one : paths) all += (all.empty() ? "" : ", ") + target(one);
        line("rel " + name + " = [" + all + ']');
    }

    std::string path() const {
        std::string out;
        for (const auto& element : m_path) out += '/' + element;
        return out;
    }

    std::string m_out;
    int m_indent = 0;
    std::vector<std::string> m_path; ///< of the prim that is written
    std::vector<PrimPtr> m_prototypes;
    std::vector<Lookup> m_lookups;
    std::string m_material;
};

} // namespace

std::string usdaText(const Stage& stage) { return Writer().write(stage); }

Result<void> writeUsda(const Stage& stage, const std::filesystem::path& file) {
    return writeBytesAtomically(file, usdaText(stage));
}

} // namespace doppel
