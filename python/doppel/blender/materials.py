"""Materials of a stage as node trees of Blender: UsdPreviewSurface and the layers beyond it on the Principled BSDF."""

from __future__ import annotations

import glob
import os
from typing import Any, Callable

import bpy

HIT = "doppel_hit"
"""The AOV that is 1 where there is a surface: Cycles' own alpha counts the background in."""
ALBEDO = "doppel_albedo"

_SPACES = {
    "raw": "Non-Color", "none": "Non-Color", "srgb": "sRGB", "srgb_texture": "sRGB", "lin_rec709": "Linear", "linear": "Linear",
    "acescg": "Linear ACEScg", "lin_ap1": "Linear ACEScg", "g22_rec709": "sRGB", "rec709": "sRGB",
}
_WRAPS = {"repeat": "REPEAT", "clamp": "EXTEND", "black": "CLIP", "mirror": "REPEAT"}
_VECTOR_OPS = {
    "add": "ADD", "subtract": "SUBTRACT", "multiply": "MULTIPLY", "divide": "DIVIDE", "minimum": "MINIMUM", "maximum": "MAXIMUM",
    "modulo": "MODULO", "absolute": "ABSOLUTE", "floor": "FLOOR", "ceil": "CEIL", "sine": "SINE", "cosine": "COSINE",
    "dot": "DOT_PRODUCT", "cross": "CROSS_PRODUCT", "normalize": "NORMALIZE", "length": "LENGTH",
}
_SCALAR_OPS = {"power": "POWER", "round": "ROUND", "sign": "SIGN", "squareRoot": "SQRT", "exponential": "EXPONENT", "logarithm": "LOGARITHM",
               "arcTangent2": "ARCTAN2"}


class Tree:
    """Builds one node tree. Sockets stand for values; plain numbers and tuples do, too."""

    def __init__(self, tree: Any, warn: Callable[[str], None]):
        self.tree = tree
        self.warn = warn
        tree.nodes.clear()

    def node(self, kind: str, **settings: Any) -> Any:
        made = self.tree.nodes.new(kind)
        for name, value in settings.items():
            setattr(made, name, value)
        return made

    def put(self, socket: Any, value: Any) -> None:
        """Links a socket to another, or sets its value."""
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        elif hasattr(socket.default_value, "__len__"):
            numbers = tuple(value) if hasattr(value, "__len__") else (value,) * 3
            socket.default_value = (*numbers[:3], 1.0) if len(socket.default_value) == 4 else numbers[:3]
        else:
            socket.default_value = sum(value[:3]) / 3 if hasattr(value, "__len__") else value

    def math(self, operation: str, *values: Any) -> Any:
        made = self.node("ShaderNodeMath", operation=operation)
        for socket, value in zip(made.inputs, values):
            self.put(socket, value)
        return made.outputs[0]

    def vector(self, operation: str, *values: Any) -> Any:
        made = self.node("ShaderNodeVectorMath", operation=operation)
        for socket, value in zip(made.inputs, values):
            self.put(socket, value)
        return made.outputs["Value"] if operation in ("DOT_PRODUCT", "LENGTH") else made.outputs["Vector"]

    def add(self, a: Any, b: Any) -> Any:
        """Both shaders together."""
        made = self.node("ShaderNodeAddShader")
        self.put(made.inputs[0], a)
        self.put(made.inputs[1], b)
        return made.outputs[0]

    def split(self, value: Any) -> list[Any]:
        if not isinstance(value, bpy.types.NodeSocket):
            return list(value[:3]) if hasattr(value, "__len__") else [value] * 3
        if value.type == "VALUE":
            return [value] * 3
        made = self.node("ShaderNodeSeparateXYZ")
        self.put(made.inputs[0], value)
        return list(made.outputs)

    def join(self, parts: list[Any]) -> Any:
        if not any(isinstance(part, bpy.types.NodeSocket) for part in parts):
            return tuple(parts)
        made = self.node("ShaderNodeCombineXYZ")
        for socket, part in zip(made.inputs, parts):
            self.put(socket, part)
        return made.outputs[0]


class Textures:
    """Images by file and colour space."""

    def __init__(self) -> None:
        self._images: dict[tuple[str, str], Any] = {}

    def image(self, file: str, space: str, isData: bool, warn: Callable[[str], None]) -> Any:
        """None when it cannot be read."""
        first, tiles = file, []
        if "<UDIM>" in file:
            tiles = sorted(glob.glob(glob.escape(file).replace("<UDIM>", "[0-9][0-9][0-9][0-9]")))
            first = tiles[0] if tiles else file
        if not os.path.isfile(first):
            warn(f"cannot read the texture '{file}': there is no such file")
            return None
        key = (file, "data" if isData else space)
        if key in self._images:
            return self._images[key]
        try:
            image = bpy.data.images.load(first, check_existing=False)
        except RuntimeError as error:
            warn(f"cannot read the texture '{file}': {error}")
            return None
        if tiles:
            image.source = "TILED"
            image.filepath = file
            begin = file.index("<UDIM>")
            for tile in tiles:
                number = int(tile[begin:begin + 4])
                if image.tiles.get(number) is None:
                    image.tiles.new(number)
        image.alpha_mode = "CHANNEL_PACKED"
        image.colorspace_settings.name = "Non-Color" if isData else self._space(image, space, file, warn)
        self._images[key] = image
        return image

    @staticmethod
    def _space(image: Any, space: str, file: str, warn: Callable[[str], None]) -> str:
        if space == "auto":
            isColor = image.channels >= 3 and not image.is_float and image.depth in (24, 32)
            return "sRGB" if isColor else "Linear"
        known = _SPACES.get(space.lower())
        if known is None:
            warn(f"the colour space '{space}' of '{file}' is taken as sRGB")
        return known or "sRGB"


class MaterialBuilder:
    """Fills the node tree of one material."""

    def __init__(self, block: Any, source: Any, textures: Textures, warn: Callable[[str], None]):
        block.use_nodes = True
        self.tree = Tree(block.node_tree, warn)
        self.source = source
        self.textures = textures
        self.warn = warn
        self._nodes: list[tuple[Any, Any]] = []  # vector and alpha of each node of the material

    def build(self) -> None:
        m = self.source
        for operation in m.nodes:
            self._nodes.append(self._compute(*operation))
        tree = self.tree
        base = self._value(m.diffuseColor)
        if not self._is(self._value(m.clearcoat), 0.0) and not self._is(self._value(m.coatColor), 1.0):
            base = tree.vector("MULTIPLY", base, self._mix((1.0, 1.0, 1.0), self._value(m.coatColor), self._value(m.clearcoat)))
        roughness = self._value(m.roughness)
        ior = self._value(m.ior)
        normal = self._normal()
        metallic = 0.0 if m.useSpecularWorkflow else self._value(m.metallic)
        opacity = self._value(m.opacity)
        thin: Any = 0.0  # share of light that goes straight through below a reflection that stays
        if not self._is(opacity, 1.0) and not m.opacityIsPresence:
            thin, opacity = tree.math("SUBTRACT", 1.0, opacity), 1.0
        transmission = self._value(m.transmission)
        if m.thinWalled and not self._is(transmission, 0.0):
            thin, transmission = transmission, 0.0

        surface = opaque(tree, base, metallic, roughness, self._dielectric(ior), normal)
        if not self._is(transmission, 0.0):
            glass = tree.node("ShaderNodeBsdfPrincipled", distribution="MULTI_GGX")
            tree.put(glass.inputs["Base Color"], self._value(m.transmissionColor))
            glass.inputs["Transmission"].default_value = 1.0
            tree.put(glass.inputs["Roughness"], roughness)
            tree.put(glass.inputs["IOR"], ior)
            if normal is not None:
                tree.put(glass.inputs["Normal"], normal)
            surface = self._mixShaders(transmission if self._is(metallic, 0.0) else tree.math("MULTIPLY", transmission, tree.math("SUBTRACT", 1.0, metallic)),
                                       surface, glass.outputs[0])
        if not self._is(thin, 0.0):
            surface = self._pane(surface, thin, roughness, ior, normal)
        sheen = self._value(m.sheenColor)
        if not self._is(sheen, 0.0):
            velvet = tree.node("ShaderNodeBsdfVelvet")
            tree.put(velvet.inputs["Color"], sheen)
            tree.put(velvet.inputs["Sigma"], self._value(m.sheenRoughness))
            surface = tree.add(surface, velvet.outputs[0])
        coat = self._value(m.clearcoat)
        if not self._is(coat, 0.0):
            surface = self._coated(surface, coat, normal)
        emitted = self._value(m.emissiveColor)
        if not self._is(emitted, 0.0):
            emission = tree.node("ShaderNodeEmission")
            tree.put(emission.inputs["Color"], emitted)
            surface = tree.add(surface, emission.outputs[0])
        if not self._is(opacity, 1.0):
            if m.opacityThreshold > 0:
                opacity = tree.math("GREATER_THAN", opacity, m.opacityThreshold - 1e-6)
            surface = self._mixShaders(opacity, tree.node("ShaderNodeBsdfTransparent").outputs[0], surface)
        output = tree.node("ShaderNodeOutputMaterial")
        tree.put(output.inputs["Surface"], surface)
        if m.transmission.value and any(m.absorption):
            self._absorb(output)
        tell(tree, base)

    def _dielectric(self, ior: Any) -> Any:
        """What the surface reflects straight on, where it is no metal."""
        m, tree = self.source, self.tree
        if m.useSpecularWorkflow:
            return self._value(m.specularColor)
        if isinstance(ior, float):
            f0: Any = ((ior - 1) / (ior + 1)) ** 2
        else:
            f0 = tree.math("POWER", tree.math("DIVIDE", tree.math("SUBTRACT", ior, 1.0), tree.math("ADD", ior, 1.0)), 2.0)
        weight, tint = self._value(m.specularWeight), self._value(m.specularTint)
        f0 = f0 * weight if isinstance(f0, float) and isinstance(weight, float) else tree.math("MULTIPLY", f0, weight)
        if self._is(tint, 1.0):
            return tree.join([f0] * 3)
        return tree.vector("MULTIPLY", tint, tree.join([f0] * 3))

    def _coated(self, below: Any, coat: Any, normal: Any) -> Any:
        """A clear layer above all: what it reflects is taken from what is below."""
        m, tree = self.source, self.tree
        fresnel = tree.node("ShaderNodeFresnel")
        fresnel.inputs["IOR"].default_value = max(m.coatIor, 1.0)
        gloss = tree.node("ShaderNodeBsdfGlossy", distribution="GGX")
        tree.put(gloss.inputs["Roughness"], self._value(m.clearcoatRoughness))
        if normal is not None:
            tree.put(fresnel.inputs["Normal"], normal)
            tree.put(gloss.inputs["Normal"], normal)
        return self._mixShaders(tree.math("MULTIPLY", coat, fresnel.outputs[0]), below, gloss.outputs[0])

    def _absorb(self, output: Any) -> None:
        volume = self.tree.node("ShaderNodeVolumeAbsorption")
        strongest = max(self.source.absorption)
        volume.inputs["Color"].default_value = (*(1.0 - a / strongest for a in self.source.absorption), 1.0)
        volume.inputs["Density"].default_value = strongest
        self.tree.put(output.inputs["Volume"], volume.outputs[0])

    def _pane(self, body: Any, share: Any, roughness: Any, ior: Any, normal: Any) -> Any:
        """A thin sheet: what would go into the body goes straight on, by `share`; the reflection above it stays."""
        tree = self.tree
        through = tree.node("ShaderNodeBsdfTransparent")
        tree.put(through.inputs["Color"], self._value(self.source.transmissionColor))
        gloss = tree.node("ShaderNodeBsdfGlossy", distribution="GGX")
        tree.put(gloss.inputs["Roughness"], roughness)
        fresnel = tree.node("ShaderNodeFresnel")
        tree.put(fresnel.inputs["IOR"], ior)
        if normal is not None:
            tree.put(gloss.inputs["Normal"], normal)
            tree.put(fresnel.inputs["Normal"], normal)
        return self._mixShaders(share, body, self._mixShaders(fresnel.outputs[0], through.outputs[0], gloss.outputs[0]))

    def _mixShaders(self, factor: Any, a: Any, b: Any) -> Any:
        mix = self.tree.node("ShaderNodeMixShader")
        self.tree.put(mix.inputs[0], factor)
        self.tree.put(mix.inputs[1], a)
        self.tree.put(mix.inputs[2], b)
        return mix.outputs[0]

    def _mix(self, a: Any, b: Any, factor: Any) -> Any:
        vector = self.tree.vector
        return vector("ADD", a, vector("MULTIPLY", vector("SUBTRACT", b, a), self.tree.join([factor] * 3)))

    @staticmethod
    def _is(value: Any, number: float) -> bool:
        if isinstance(value, bpy.types.NodeSocket):
            return False
        return all(part == number for part in value) if hasattr(value, "__len__") else value == number

    # ---- inputs

    def _value(self, given: Any, isData: bool = False) -> Any:
        """A number, a tuple or a socket."""
        wanted = given.value
        if given.primvar:
            made = self.tree.node("ShaderNodeVertexColor", layer_name="displayColor")
            return made.outputs["Alpha" if given.primvar == "displayOpacity" else "Color"]
        if given.node >= 0 and given.node < len(self._nodes):
            return self._channel(*self._nodes[given.node], given.channels, wanted)
        if given.texture is not None:
            isData = isData or (not hasattr(wanted, "__len__") and given.texture.colorSpace == "auto" and given.channels == "a")
            return self._channel(*self._sample(given.texture, isData, None), given.channels, wanted)
        return wanted

    def _channel(self, vector: Any, alpha: Any, channels: str, wanted: Any) -> Any:
        isColor = hasattr(wanted, "__len__")
        if isColor and channels in ("rgb", "rgba", ""):
            return vector
        if channels == "a":
            return self.tree.join([alpha] * 3) if isColor else alpha
        one = self.tree.split(vector)["rgb".find(channels[:1]) if channels[:1] in "rgb" and channels else 0]
        return self.tree.join([one] * 3) if isColor else one

    def _sample(self, texture: Any, isData: bool, place: Any) -> tuple[Any, Any]:
        """Colour and alpha of a lookup, after scale and bias."""
        tree = self.tree
        image = self.textures.image(texture.file, texture.colorSpace, isData, self.warn)
        if image is None:
            return tuple(texture.fallback[:3]), texture.fallback[3]
        if place is None:
            place = tree.node("ShaderNodeUVMap", uv_map="st").outputs[0]
            if texture.uvRotation or texture.uvScale != (1, 1) or texture.uvTranslation != (0, 0):
                mapping = tree.node("ShaderNodeMapping", vector_type="POINT")
                tree.put(mapping.inputs["Vector"], place)
                mapping.inputs["Location"].default_value = (*texture.uvTranslation, 0.0)
                mapping.inputs["Rotation"].default_value = (0.0, 0.0, texture.uvRotation * 3.141592653589793 / 180)
                mapping.inputs["Scale"].default_value = (*texture.uvScale, 1.0)
                place = mapping.outputs[0]
        made = tree.node("ShaderNodeTexImage", image=image, extension=_WRAPS[texture.wrapS])
        tree.put(made.inputs["Vector"], place)
        color, alpha = made.outputs["Color"], made.outputs["Alpha"]
        scale, bias = list(texture.scale), list(texture.bias)
        if scale[:3] != [1, 1, 1] or bias[:3] != [0, 0, 0]:
            color = tree.vector("MULTIPLY_ADD", color, tuple(scale[:3]), tuple(bias[:3]))
        if scale[3] != 1 or bias[3] != 0:
            alpha = tree.math("MULTIPLY_ADD", alpha, scale[3], bias[3])
        return color, alpha

    def _normal(self) -> Any:
        given = self.source.normal
        if given.texture is None and given.node < 0:
            return None
        value = self._value(given, isData=True)
        if not isinstance(value, bpy.types.NodeSocket):
            return None
        made = self.tree.node("ShaderNodeNormalMap", space="TANGENT", uv_map="st")
        self.tree.put(made.inputs["Color"], self.tree.vector("MULTIPLY_ADD", value, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)))
        return made.outputs[0]

    # ---- nodes of the material

    def _compute(self, operation: str, inputs: Any, value: Any, texture: Any) -> tuple[Any, Any]:
        """Vector and alpha of one node."""
        tree = self.tree
        nothing = ((0.0, 0.0, 0.0), 0.0)
        given = [self._nodes[i] if 0 <= i < len(self._nodes) else nothing for i in inputs]
        (a, aAlpha), (b, _), (c, _), (d, _) = given
        first = [tree.split(vector)[0] for vector, _ in given] if operation in ("combine", "ifGreater", "ifGreaterEqual", "ifEqual", "rotate2d") else []
        if operation == "constant":
            return tuple(value[:3]), value[3]
        if operation == "image" and texture is not None:
            isData = self.source.normal.node >= 0 and texture.colorSpace == "auto" and False
            return self._sample(texture, isData, a if inputs[0] >= 0 else None)
        if operation == "meshColor":
            made = tree.node("ShaderNodeVertexColor", layer_name="displayColor")
            return made.outputs["Color"], made.outputs["Alpha"]
        if operation == "uv":
            return tree.node("ShaderNodeUVMap", uv_map="st").outputs[0], 0.0
        if operation in ("position", "normal"):
            return tree.node("ShaderNodeNewGeometry").outputs["Position" if operation == "position" else "Normal"], 0.0
        if operation == "objectPosition":
            return tree.node("ShaderNodeTexCoord").outputs["Object"], 0.0
        if operation in _VECTOR_OPS:
            made = tree.vector(_VECTOR_OPS[operation], a, b)
            return (tree.join([made] * 3) if made.type == "VALUE" else made), aAlpha
        if operation in _SCALAR_OPS:
            parts = [tree.math(_SCALAR_OPS[operation], x, *([2.718281828459045] if operation == "logarithm" else [y]))
                     for x, y in zip(tree.split(a), tree.split(b))]
            return tree.join(parts), aAlpha
        if operation == "mix":
            return tree.vector("ADD", a, tree.vector("MULTIPLY", tree.vector("SUBTRACT", b, a), c)), aAlpha
        if operation == "clamp":
            return tree.vector("MINIMUM", tree.vector("MAXIMUM", a, b), c), aAlpha
        if operation == "luminance":
            return tree.join([tree.vector("DOT_PRODUCT", a, (0.2126, 0.7152, 0.0722))] * 3), aAlpha
        if operation == "swizzle":
            parts = [*tree.split(a), aAlpha, 0.0, 1.0]
            chosen = [parts[min(max(int(i), 0), 5)] for i in value]
            return tree.join(chosen[:3]), chosen[3]
        if operation == "combine":
            return tree.join(first[:3]), first[3]
        if operation in ("ifGreater", "ifGreaterEqual", "ifEqual"):
            if operation == "ifEqual":
                choice = tree.math("COMPARE", first[0], first[1], 1e-6)
            elif operation == "ifGreater":
                choice = tree.math("GREATER_THAN", first[0], first[1])
            else:
                choice = tree.math("SUBTRACT", 1.0, tree.math("LESS_THAN", first[0], first[1]))
            return self._mix(d, c, choice), aAlpha
        if operation == "rotate2d":
            made = tree.node("ShaderNodeVectorRotate", rotation_type="Z_AXIS")
            tree.put(made.inputs["Vector"], a)
            tree.put(made.inputs["Angle"], tree.math("RADIANS", first[1]))
            return made.outputs[0], aAlpha
        if operation in ("rgbToHsv", "hsvToRgb"):
            apart = tree.node("ShaderNodeSeparateColor", mode="HSV" if operation == "rgbToHsv" else "RGB")
            together = tree.node("ShaderNodeCombineColor", mode="RGB" if operation == "rgbToHsv" else "HSV")
            tree.put(apart.inputs[0], a)
            for i in range(3):
                tree.put(together.inputs[i], apart.outputs[i])
            return together.outputs[0], aAlpha
        if operation in ("cellNoise", "perlinNoise", "fractalNoise"):
            self.warn("has noise, which looks otherwise in Blender")
            kind = "ShaderNodeTexWhiteNoise" if operation == "cellNoise" else "ShaderNodeTexNoise"
            made = tree.node(kind)
            tree.put(made.inputs["Vector"], a)
            return tree.vector("MULTIPLY_ADD", made.outputs["Color"], (2.0, 2.0, 2.0), (-1.0, -1.0, -1.0)) if "erlin" in operation or "ract" in operation else made.outputs["Color"], 1.0
        self.warn(f"has a node '{operation}' that Blender does not have; what it is given goes through")
        return a, aAlpha


def tell(tree: Tree, albedo: Any) -> None:
    """The AOVs of a surface."""
    hit = tree.node("ShaderNodeOutputAOV", name=HIT)
    hit.inputs["Value"].default_value = 1.0
    color = tree.node("ShaderNodeOutputAOV", name=ALBEDO)
    tree.put(color.inputs["Color"], albedo)


def opaque(tree: Tree, base: Any, metallic: Any, roughness: Any, dielectric: Any, normal: Any) -> Any:
    """A Lambert lobe below a specular one, which takes from it what it reflects. (Principled's diffuse lobe is another, and is not
    dimmed by the specular one.) `dielectric`: reflection straight on where it is no metal."""
    isMetal = metallic == 1.0
    f0 = base if isMetal else dielectric
    if isinstance(metallic, bpy.types.NodeSocket) or 0.0 < metallic < 1.0:
        share = tree.join([metallic] * 3)
        f0 = tree.vector("ADD", dielectric, tree.vector("MULTIPLY", tree.vector("SUBTRACT", base, dielectric), share))
    # Made a metal, Principled reflects its base colour straight on, and as its index says towards grazing.
    gloss = tree.node("ShaderNodeBsdfPrincipled", distribution="MULTI_GGX")
    gloss.inputs["Metallic"].default_value = 1.0
    tree.put(gloss.inputs["Base Color"], f0)
    tree.put(gloss.inputs["Roughness"], roughness)
    if normal is not None:
        tree.put(gloss.inputs["Normal"], normal)
    if isMetal:
        return gloss.outputs[0]
    below = tree.node("ShaderNodeGroup", node_tree=_below())
    tree.put(below.inputs["F0"], f0)
    tree.put(below.inputs["Roughness"], roughness)
    tree.put(below.inputs["Normal"], normal if normal is not None else tree.node("ShaderNodeNewGeometry").outputs["Normal"])
    color = tree.vector("MULTIPLY", base, below.outputs[0])
    if isinstance(metallic, bpy.types.NodeSocket) or metallic > 0.0:
        color = tree.vector("MULTIPLY", color, tree.join([tree.math("SUBTRACT", 1.0, metallic)] * 3))
    lambert = tree.node("ShaderNodeBsdfDiffuse")
    lambert.inputs["Roughness"].default_value = 0.0
    tree.put(lambert.inputs["Color"], color)
    if normal is not None:
        tree.put(lambert.inputs["Normal"], normal)
    return tree.add(gloss.outputs[0], lambert.outputs[0])


def _below() -> Any:
    """What a GGX lobe lets through to what is below it: 1 - F0 * a - b, with Karis' fit of the two ("Physically Based Shading on
    Mobile", 2014). A node group that all materials share."""
    name = "doppel below gloss"
    group = bpy.data.node_groups.get(name)
    if group:
        return group
    group = bpy.data.node_groups.new(name, "ShaderNodeTree")
    tree = Tree(group, lambda text: None)
    for kind, socket in (("NodeSocketVector", "F0"), ("NodeSocketFloat", "Roughness"), ("NodeSocketVector", "Normal")):
        group.inputs.new(kind, socket)
    group.outputs.new("NodeSocketVector", "Share")
    start, end = tree.node("NodeGroupInput"), tree.node("NodeGroupOutput")
    rough = start.outputs["Roughness"]
    cosine = tree.math("ABSOLUTE", tree.vector("DOT_PRODUCT", tree.node("ShaderNodeNewGeometry").outputs["Incoming"], start.outputs["Normal"]))
    x, y, z, w = (tree.math("MULTIPLY_ADD", rough, slope, begin) for slope, begin in ((-1.0, 1.0), (-0.0275, 0.0425), (-0.572, 1.04), (0.022, -0.04)))
    bend = tree.math("MULTIPLY_ADD", tree.math("MINIMUM", tree.math("MULTIPLY", x, x), tree.math("POWER", 2.0, tree.math("MULTIPLY", cosine, -9.28))), x, y)
    a, b = tree.math("MULTIPLY_ADD", bend, -1.04, z), tree.math("MULTIPLY_ADD", bend, 1.04, w)
    kept = tree.vector("MULTIPLY_ADD", start.outputs["F0"], tree.join([tree.math("MULTIPLY", a, -1.0)] * 3), tree.join([tree.math("SUBTRACT", 1.0, b)] * 3))
    tree.put(end.inputs[0], tree.vector("MAXIMUM", kept, (0.0, 0.0, 0.0)))
    return group


def fallback(block: Any, warn: Callable[[str], None]) -> None:
    """What stands in for a missing material: the mesh's colour where it has one, else grey."""
    block.use_nodes = True
    tree = Tree(block.node_tree, warn)
    attribute = tree.node("ShaderNodeAttribute", attribute_name="displayColor", attribute_type="GEOMETRY")
    # The attribute's alpha says whether there is one: nothing is black and clear.
    known = attribute.outputs["Alpha"]
    there = tree.math("GREATER_THAN", tree.math("ADD", known, tree.vector("LENGTH", attribute.outputs["Vector"])), 0.0)
    grey = (0.18, 0.18, 0.18)
    color = tree.vector("ADD", grey, tree.vector("MULTIPLY", tree.vector("SUBTRACT", attribute.outputs["Vector"], grey), tree.join([there] * 3)))
    output = tree.node("ShaderNodeOutputMaterial")
    tree.put(output.inputs["Surface"], opaque(tree, color, 0.0, 0.5, (0.04, 0.04, 0.04), None))
    tell(tree, color)
