#include "stage/node_types.h"

#include <utility>

namespace doppel {

namespace {

using Kind = ParameterInfo::Kind;

ParameterInfo number(std::string name, std::string label, double defaultValue, std::string help) {
    return {std::move(name), std::move(label), Kind::Number, defaultValue, {}, std::move(help)};
}
ParameterInfo integer(std::string name, std::string label, double defaultValue, std::string help) {
    return {std::move(name), std::move(label), Kind::Integer, defaultValue, {}, std::move(help)};
}
ParameterInfo toggle(std::string name, std::string label, bool on, std::string help) {
    return {std::move(name), std::move(label), Kind::Toggle, on ? 1.0 : 0.0, {}, std::move(help)};
}
ParameterInfo text(Kind kind, std::string name, std::string label, std::string defaultValue, std::string help) {
    return {std::move(name), std::move(label), kind, std::move(defaultValue), {}, std::move(help)};
}
ParameterInfo menu(std::string name, std::string label, std::vector<std::string> choices, std::string help) {
    Value first = choices.front();
    return {std::move(name), std::move(label), Kind::Menu, std::move(first), std::move(choices), std::move(help)};
}

void add(std::vector<ParameterInfo>& to, std::vector<ParameterInfo> more) {
    for (ParameterInfo& parameter : more) to.push_back(std::move(parameter));
}

std::vector<ParameterInfo> translateAndRotate() {
    return {number("tx", "Translate X", 0, "Position along X, in scene units."),
            number("ty", "Translate Y", 0, "Position along Y, in scene units."),
            number("tz", "Translate Z", 0, "Position along Z, in scene units."),
            number("rx", "Rotate X", 0, "Rotation about X in degrees; X is applied first, then Y, then Z."),
            number("ry", "Rotate Y", 0, "Rotation about Y in degrees."),
            number("rz", "Rotate Z", 0, "Rotation about Z in degrees.")};
}

std::vector<ParameterInfo> scale() {
    return {number("sx", "Scale X", 1, "Scale along X, applied before the rotation."),
            number("sy", "Scale Y", 1, "Scale along Y."), number("sz", "Scale Z", 1, "Scale along Z.")};
}

NodeTypeInfo importType() {
    return {"import",
            "Import",
            "Reads a USD, glTF, OBJ, FBX or other geometry file.",
            0,
            0,
            {text(Kind::File, "file", "File", "",
                  "The file to read; relative names start at the folder of the scene file."),
             text(Kind::PrimPath, "prefix", "Prefix", "",
                  "Prim path under which the root prims of the file are put; empty puts them at the root."),
             toggle("loadpayloads", "Load payloads", true, "Reads USD payloads; off leaves them out."),
             number("timeoffset", "Time offset", 0, "Frames by which the file starts later."),
             number("timescale", "Time scale", 1,
                    "Speed: the time code read is (frame - timeoffset) * timescale. 0 holds time code 0."),
             text(Kind::String, "variant:*", "Variant", "",
                  "variant:<prim path>:<set> selects a variant, by the prim's path in the file; usually an expression "
                  "such as "
                  "$variant. Empty keeps the file's own selection.")}};
}

NodeTypeInfo cameraType() {
    NodeTypeInfo type{"camera",
                      "Camera",
                      "Makes a camera, or changes one that is there: then only the parameters that are set count.",
                      0,
                      1,
                      {text(Kind::PrimPath, "primpath", "Prim path", "",
                            "Where the camera is; empty means /cameras/<name of the node>.")}};
    add(type.parameters, translateAndRotate());
    add(type.parameters,
        {menu("projection", "Projection", {"perspective", "orthographic"}, "How the camera sees."),
         number("focallength", "Focal length", 50, "In the unit of the apertures, usually millimetres."),
         number("haperture", "Horizontal aperture", 20.955, "Width of the film, usually millimetres."),
         number("vaperture", "Vertical aperture", 0, "Height of the film; 0 takes it from the aspect of the render."),
         number("near", "Near clipping", 0.01, "Nothing nearer is seen, in scene units."),
         number("far", "Far clipping", 1e6, "Nothing farther is seen, in scene units."),
         number("fstop", "F-stop", 0, "Lens opening; 0 keeps everything in focus."),
         number("focusdistance", "Focus distance", 5, "What is in focus, in scene units from the camera."),
         number("exposure", "Exposure", 0, "Stops; each doubles the brightness.")});
    return type;
}

NodeTypeInfo lightType() {
    NodeTypeInfo type{"light",
                      "Light",
                      "Makes a light, or changes one that is there: then only the parameters that are set count.",
                      0,
                      1,
                      {text(Kind::PrimPath, "primpath", "Prim path", "",
                            "Where the light is; empty means /lights/<name of the node>."),
                       menu("lighttype", "Type", {"dome", "distant", "rect", "disk", "sphere", "cylinder"},
                            "The kind of light. Rect, disk and distant lights shine along their -Z.")}};
    add(type.parameters, translateAndRotate());
    add(type.parameters, scale());
    add(type.parameters,
        {number("colorr", "Red", 1, "Linear red of the colour."),
         number("colorg", "Green", 1, "Linear green of the colour."),
         number("colorb", "Blue", 1, "Linear blue of the colour."),
         number("intensity", "Intensity", 1, "Radiance is colour * intensity * 2^exposure."),
         number("exposure", "Exposure", 0, "Stops; each doubles the brightness."),
         toggle("normalize", "Normalize", false, "Divides by the area, so that size changes only the softness."),
         number("radius", "Radius", 0.5, "Of sphere, disk and cylinder, in scene units."),
         number("width", "Width", 1, "Of rect, in scene units."),
         number("height", "Height", 1, "Of rect, in scene units."),
         number("length", "Length", 1, "Of cylinder, in scene units."),
         number("angle", "Angle", 0.53, "Of distant: its width in the sky, in degrees; the sun has 0.53."),
         text(Kind::File, "texturefile", "Texture", "",
              "Image of a dome or rect light; relative names start at the folder of the scene file.")});
    return type;
}

NodeTypeInfo xformType() {
    NodeTypeInfo type{"xform",
                      "Transform",
                      "Moves prims, after their own transforms. What is below a matching prim moves along, once.",
                      1,
                      1,
                      {text(Kind::PrimPattern, "primpattern", "Prims", "",
                            "Blank-separated prim paths; * and ? match within a name, ** any number of levels.")}};
    add(type.parameters, translateAndRotate());
    add(type.parameters, scale());
    add(type.parameters,
        {number("px", "Pivot X", 0, "X of the point that scale and rotation leave in place."),
         number("py", "Pivot Y", 0, "Y of that point."), number("pz", "Pivot Z", 0, "Z of that point.")});
    return type;
}

NodeTypeInfo pruneType() {
    return {"prune",
            "Prune",
            "Removes or hides prims and all that is below them.",
            1,
            1,
            {text(Kind::PrimPattern, "primpattern", "Prims", "",
                  "Blank-separated prim paths; * and ? match within a name, ** any number of levels."),
             menu("mode", "Mode", {"remove", "hide"}, "Whether the prims go away or only become invisible.")}};
}

NodeTypeInfo renderSettingsType() {
    return {"rendersettings",
            "Render settings",
            "Makes a RenderSettings prim, or changes one that is there: then only the parameters that are set count.",
            0,
            1,
            {text(Kind::PrimPath, "primpath", "Prim path", "/Render/rendersettings", "Where the settings are."),
             integer("resolutionx", "Width", 1920, "Pixels of a row."),
             integer("resolutiony", "Height", 1080, "Pixels of a column."),
             text(Kind::PrimPath, "camera", "Camera", "", "Path of the camera; empty leaves it to the connection."),
             number("pixelaspect", "Pixel aspect", 1, "Width of a pixel by its height."),
             text(Kind::String, "purposes", "Purposes", "default render",
                  "Blank-separated purposes of what is rendered: default, render, proxy, guide."),
             toggle("makedefault", "Make default", true, "Makes these the settings that the stage renders with."),
             number("option:*", "Option", 0, "option:<name> sets a numeric option of the renderer.")}};
}

std::vector<NodeTypeInfo> makeTypes() {
    return {importType(),
            cameraType(),
            lightType(),
            xformType(),
            pruneType(),
            renderSettingsType(),
            {"merge",
             "Merge",
             "Unites stages. Where two inputs define the same prim the later one wins; their children are united.",
             1,
             -1,
             {}},
            {"switch",
             "Switch",
             "Passes one of its inputs on; only that one is cooked.",
             1,
             -1,
             {integer("input", "Input", 0, "Which input, counted from 0; numbers outside take the first or last.")}},
            {"null", "Null", "Passes its input on; a fixed name for others to refer to.", 1, 1, {}}};
}

}  // namespace

const ParameterInfo* NodeTypeInfo::parameter(std::string_view parameterName) const {
    for (const ParameterInfo& info : parameters) {
        if (!info.name.ends_with('*')) {
            if (info.name == parameterName) return &info;
            continue;
        }
        const std::string_view stem = std::string_view(info.name).substr(0, info.name.size() - 1);
        if (parameterName.size() > stem.size() && parameterName.starts_with(stem)) return &info;
    }
    return nullptr;
}

const std::vector<NodeTypeInfo>& nodeTypes() {
    static const std::vector<NodeTypeInfo> types = makeTypes();
    return types;
}

const NodeTypeInfo* findNodeType(std::string_view name) {
    for (const NodeTypeInfo& type : nodeTypes()) {
        if (type.name == name) return &type;
    }
    return nullptr;
}

}  // namespace doppel
