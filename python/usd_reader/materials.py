"""Materials: UsdPreviewSurface networks, and what of MaterialX surfaces maps to them (materialx.py)."""

import assets
import materialx
from fields import Field
from pxr import Sdf, Usd, UsdShade

_COLORS = ("diffuseColor", "emissiveColor", "specularColor", "normal")
_FLOATS = ("metallic", "roughness", "clearcoat", "clearcoatRoughness", "opacity", "ior", "displacement", "occlusion")
_WRAPS = ("black", "clamp", "repeat", "mirror")


def material_fields(prim, warn, note):
    """(fields, name of the uv primvar that its textures read or ""). `note(text, material)` hears what is not drawn."""
    first = Network(prim, warn, note)
    value = first.read(None)
    if value is None:
        return [], ""
    uv_name = next((t["uvSet"] for t in value["textures"] if t.get("uvSet")), "")
    if not first.varying:
        return [Field("surface", lambda _: value)], uv_name

    def get(time):
        return Network(prim, ignore, ignore).read(time)

    return [Field("surface", get, True)], uv_name


def ignore(*_):
    """Warnings of a material are given once, when the file is opened."""


class Network:
    """Reads one material at one time. `varying` says afterwards whether any value it met has time samples."""

    def __init__(self, prim, warn, note):
        self._material = UsdShade.Material(prim)
        self._warn = warn
        self._note = note
        self._time = Usd.TimeCode.EarliestTime()
        self._textures = []
        self._texture_index = {}
        self._met = set()
        self.varying = False

    def read(self, time):
        """The material at a time; None = the earliest it has."""
        if time is not None:
            self._time = time
        surface, shader_id = self._surface()
        if not surface:
            return None
        if shader_id == "UsdPreviewSurface" or shader_id.startswith("ND_UsdPreviewSurface"):
            value = self._preview_surface(surface)
        else:
            mapped = materialx.map_surface(self, surface, shader_id)
            if mapped is None:
                self.warn("its surface shader '%s' is not supported; it is drawn with default values" % shader_id)
                return None
            value = {"inputs": mapped}
        displacement = self._displacement()
        if displacement:
            value["inputs"]["displacement"] = displacement
        value["inputs"] = {name: source for name, source in value["inputs"].items() if source}
        value["textures"] = self._textures
        return value

    # For materialx.py too.

    def warn(self, text):
        self._warn("material %s: %s" % (self._material.GetPath(), text))

    def note(self, text):
        self._note(text, str(self._material.GetPath()))

    def get(self, attribute):
        if attribute.ValueMightBeTimeVarying():
            self.varying = True
        return attribute.Get(self._time)

    def producer(self, shader, name):
        """The attribute that gives input `name` its value, through node graphs: an output, or an input with a value."""
        shader_input = shader.GetInput(name)
        if not shader_input:
            return None
        attributes = shader_input.GetValueProducingAttributes()
        return attributes[0] if attributes else None

    def constant(self, shader, name, default=None):
        """The value of an input that is not computed by another node."""
        attribute = self.producer(shader, name)
        if not attribute or UsdShade.Output.IsOutput(attribute):
            return default
        value = self.get(attribute)
        return default if value is None else value

    def source(self, shader, name, components):
        """An input as {"value"}, {"texture", "channels"} or {"primvar", "value"}; None when it has no value."""
        attribute = self.producer(shader, name)
        if not attribute:
            return None
        if not UsdShade.Output.IsOutput(attribute):
            return constant_source(self.get(attribute), components)
        node = UsdShade.Shader(attribute.GetPrim())
        node_id = str(node.GetShaderId() or "")
        if node.GetPath() in self._met:
            self.warn("its node <%s> is connected to itself" % node.GetPath())
            return None
        self._met.add(node.GetPath())
        try:
            return self._node_source(node, node_id, UsdShade.Output(attribute).GetBaseName(), components)
        finally:
            self._met.discard(node.GetPath())

    def add_texture(self, key, texture):
        """Its number; nodes that were met before are not read again."""
        if key not in self._texture_index:
            self._texture_index[key] = len(self._textures)
            self._textures.append(texture)
        return self._texture_index[key]

    def texture(self, number):
        return self._textures[number]

    def file(self, shader, name="file"):
        attribute = self.producer(shader, name)
        if not attribute or UsdShade.Output.IsOutput(attribute):
            return ""
        self.get(attribute)
        return assets.resolve(attribute, self._time, self.warn)

    # The rest is UsdPreviewSurface.

    def _surface(self):
        surface, _, _ = self._material.ComputeSurfaceSource()
        if not surface or not surface.GetShaderId():
            for context in ("mtlx", "glslfx"):
                other, _, _ = self._material.ComputeSurfaceSource(context)
                if other and other.GetShaderId():
                    surface = other
                    break
        if not surface:
            outputs = [output.GetBaseName() for output in self._material.GetSurfaceOutputs()]
            if any(output.HasConnectedSource() for output in self._material.GetSurfaceOutputs()):
                self.warn("none of its surfaces (%s) is a UsdPreviewSurface or MaterialX" % ", ".join(outputs))
            return None, ""
        return surface, str(surface.GetShaderId() or "")

    def _preview_surface(self, surface):
        inputs = {name: self.source(surface, name, 3) for name in _COLORS}
        inputs.update({name: self.source(surface, name, 1) for name in _FLOATS})
        return {
            "inputs": inputs,
            "useSpecularWorkflow": bool(self.constant(surface, "useSpecularWorkflow", 0)),
            "opacityThreshold": float(self.constant(surface, "opacityThreshold", 0.0)),
        }

    def _displacement(self):
        shader, _, _ = self._material.ComputeDisplacementSource()
        if shader and shader.GetShaderId() == "UsdPreviewSurface":
            return self.source(shader, "displacement", 1)
        return None

    def _node_source(self, node, node_id, output, components):
        if node_id == "UsdUVTexture" or node_id.startswith("ND_UsdUVTexture"):
            return self._uv_texture(node, output, components)
        if node_id.startswith(("UsdPrimvarReader", "ND_UsdPrimvarReader")):
            fallback = constant_source(self.constant(node, "fallback"), components) or {}
            return {"primvar": str(self.constant(node, "varname", "")), **fallback}
        if node_id.startswith("ND_"):
            return materialx.map_node(self, node, node_id, output, components)
        self.warn("its node <%s> ('%s') is not supported" % (node.GetPath(), node_id))
        return None

    def _uv_texture(self, node, output, components):
        file = self.file(node)
        if not file:
            return constant_source(self._authored_fallback(node), components)
        key = str(node.GetPath())
        number = self._texture_index.get(key)
        if number is None:
            texture = {
                "file": file,
                "colorSpace": str(self.constant(node, "sourceColorSpace", "auto")),
                "wrapS": wrap_mode(self.constant(node, "wrapS")),
                "wrapT": wrap_mode(self.constant(node, "wrapT")),
                "scale": as_list(self.constant(node, "scale")),
                "bias": as_list(self.constant(node, "bias")),
                "fallback": as_list(self.constant(node, "fallback")),
            }
            texture.update(self._uv_chain(node, "st"))
            number = self.add_texture(key, texture)
        return {"texture": number, "channels": output}

    def _authored_fallback(self, node):
        fallback = node.GetInput("fallback")
        return self.constant(node, "fallback") if fallback and fallback.GetAttr().HasAuthoredValue() else None

    def _uv_chain(self, node, name):
        """The uv set of a texture and the UsdTransform2d before it."""
        placement = {}
        for _ in range(16):
            attribute = self.producer(node, name)
            if not attribute or not UsdShade.Output.IsOutput(attribute):
                return placement
            node = UsdShade.Shader(attribute.GetPrim())
            node_id = str(node.GetShaderId() or "")
            if "UsdTransform2d" in node_id and "uvScale" not in placement:
                placement["uvRotation"] = float(self.constant(node, "rotation", 0.0))
                placement["uvScale"] = as_list(self.constant(node, "scale", (1.0, 1.0)))
                placement["uvTranslation"] = as_list(self.constant(node, "translation", (0.0, 0.0)))
                name = "in"
            elif "UsdPrimvarReader" in node_id:
                placement["uvSet"] = str(self.constant(node, "varname", ""))
                return placement
            else:
                self.warn("the texture coordinates from <%s> ('%s') are not supported" % (node.GetPath(), node_id))
                return placement
        return placement


def constant_source(value, components):
    """{"value"} with as many components as the input has."""
    if value is None or isinstance(value, (str, Sdf.AssetPath)):
        return None
    values = as_list(value) if hasattr(value, "__len__") else [float(value)]
    if components == 1:
        return {"value": values[0]}
    return {"value": values[:3] if len(values) >= 3 else [values[0]] * 3}


def as_list(value):
    return None if value is None else [float(component) for component in value]


def wrap_mode(value):
    """`useMetadata`, the default, repeats: nearly no file holds such metadata, and uvs beyond 1 mean tiling."""
    return str(value) if value in _WRAPS else "repeat"
