"""MaterialX surfaces as far as they map to UsdPreviewSurface."""

import re

from pxr import UsdShade

# For each surface: our input -> (theirs, their default, components). Theirs may be a weight and a value.
_SURFACES = {
    "standard_surface": {
        "diffuseColor": ("base_color", (0.8, 0.8, 0.8), 3),
        "metallic": ("metalness", 0.0, 1),
        "roughness": ("specular_roughness", 0.2, 1),
        "ior": ("specular_IOR", 1.5, 1),
        "clearcoat": ("coat", 0.0, 1),
        "clearcoatRoughness": ("coat_roughness", 0.1, 1),
        "opacity": ("opacity", 1.0, 1),
        "emissiveColor": ("emission_color", (1.0, 1.0, 1.0), 3),
        "normal": ("normal", None, 3),
    },
    "open_pbr_surface": {
        "diffuseColor": ("base_color", (0.8, 0.8, 0.8), 3),
        "metallic": ("base_metalness", 0.0, 1),
        "roughness": ("specular_roughness", 0.3, 1),
        "ior": ("specular_ior", 1.5, 1),
        "clearcoat": ("coat_weight", 0.0, 1),
        "clearcoatRoughness": ("coat_roughness", 0.0, 1),
        "opacity": ("geometry_opacity", 1.0, 1),
        "emissiveColor": ("emission_color", (1.0, 1.0, 1.0), 3),
        "normal": ("geometry_normal", None, 3),
    },
    "gltf_pbr": {
        "diffuseColor": ("base_color", (1.0, 1.0, 1.0), 3),
        "metallic": ("metallic", 1.0, 1),
        "roughness": ("roughness", 1.0, 1),
        "ior": ("ior", 1.5, 1),
        "clearcoat": ("clearcoat", 0.0, 1),
        "clearcoatRoughness": ("clearcoat_roughness", 0.0, 1),
        "opacity": ("alpha", 1.0, 1),
        "occlusion": ("occlusion", 1.0, 1),
        "emissiveColor": ("emissive", (0.0, 0.0, 0.0), 3),
        "normal": ("normal", None, 3),
    },
}
# Weights: (of the base colour, of subsurface and its colour, of transmission, of emission and its default).
_WEIGHTS = {
    "standard_surface": ("base", "subsurface", "subsurface_color", "transmission", "emission", 0.0, 1.0),
    # Luminance is in nits; 1000 of them are the white that USD renders emission 1 as.
    "open_pbr_surface": (
        "base_weight", "subsurface_weight", "subsurface_color", "transmission_weight", "emission_luminance", 0.0, 0.001,
    ),
    "gltf_pbr": (None, None, None, "transmission", "emissive_strength", 1.0, 1.0),
}  # fmt: skip
_SILENT = {"specular", "specular_weight", "subsurface_radius", "subsurface_scale", "tangent", "thin_walled"}


def map_surface(network, surface, shader_id):
    """The inputs of a UsdPreviewSurface that looks like this MaterialX surface; None for an unknown surface."""
    kind = next((name for name in _SURFACES if name in shader_id), None)
    if kind is None:
        return None
    table = _SURFACES[kind]
    inputs = {}
    for ours, (theirs, default, components) in table.items():
        inputs[ours] = network.source(surface, theirs, components) or _default(default)
    known = {theirs for theirs, _, _ in table.values()} | {name for name in _WEIGHTS[kind] if isinstance(name, str)}
    _apply_weights(network, surface, kind, inputs)
    ignored = sorted(
        i.GetBaseName()
        for i in surface.GetInputs()
        if i.GetBaseName() not in known | _SILENT and (i.HasConnectedSource() or i.GetAttr().HasAuthoredValue())
    )
    for name in ignored:
        network.note("the input '%s' of a %s is not drawn" % (name, kind))
    return inputs


def _default(value):
    if value is None:
        return None
    return {"value": list(value) if isinstance(value, tuple) else value}


def _apply_weights(network, surface, kind, inputs):
    base, subsurface, subsurface_color, transmission, emission, emission_default, unit = _WEIGHTS[kind]
    if base:
        _scale(network, inputs["diffuseColor"], _number(network, surface, base, 1.0))
    if subsurface:
        weight = _number(network, surface, subsurface, 0.0)
        under = network.source(surface, subsurface_color, 3)
        color = inputs["diffuseColor"]
        if weight > 0 and under and "value" in under and "texture" not in under and "value" in color:
            mixed = [a + weight * (b - a) for a, b in zip(color["value"], under["value"])]
            inputs["diffuseColor"] = {"value": mixed}
        elif weight > 0.5 and under and "texture" in under:
            inputs["diffuseColor"] = under
    clear = _number(network, surface, transmission, 0.0)
    if clear > 0:
        # Glass stays a little opaque: UsdPreviewSurface has no transmission, and at 0 nothing of it would be seen.
        _scale(network, inputs["opacity"], 1.0 - 0.9 * min(clear, 1.0))
    _scale(network, inputs["emissiveColor"], unit * _number(network, surface, emission, emission_default))


def _number(network, surface, name, default):
    source = network.source(surface, name, 1)
    if source is None:
        return default
    if "texture" in source or "primvar" in source:
        network.note("the texture of the input '%s' is not drawn" % name)
        return default
    return source["value"]


def _scale(network, source, factor):
    if source is None or factor == 1.0:
        return
    if "value" in source:
        value = source["value"]
        source["value"] = [v * factor for v in value] if isinstance(value, list) else value * factor
    if "texture" in source:
        texture = dict(network.texture(source["texture"]))
        texture["scale"] = [s * factor for s in texture.get("scale") or (1, 1, 1)][:3] + [1.0]
        texture["bias"] = [b * factor for b in texture.get("bias") or (0, 0, 0)][:3] + [0.0]
        source["texture"] = network.add_texture((source["texture"], factor), texture)


# Nodes between a surface and its images ------------------------------------------------------------------------------

_EXACT = ("convert", "dot", "swizzle")


def map_node(network, node, node_id, output, components):
    category = _category(node_id)
    if category in ("image", "tiledimage", "gltf_image", "gltf_colorimage", "gltf_normalmap"):
        return _image(network, node, node_id, category, output, components)
    if category == "constant":
        return network.source(node, "value", components)
    if category in ("geompropvalue", "geompropvalueuniform"):
        return {"primvar": str(network.constant(node, "geomprop", ""))}
    if category == "geomcolor":
        return {"primvar": "displayColor"}
    if category == "normalmap":
        return _normal_map(network, node)
    if category.startswith(("extract", "separate")):
        return _channel(network, node, category, output)
    if category == "multiply":
        return _product(network, node, components)
    if category not in _EXACT:
        network.note("the MaterialX node '%s' is approximated by its input" % category)
    names = ["in", "in1", "fg", "bg", "in2"]
    names += [i.GetBaseName() for i in node.GetInputs() if i.HasConnectedSource() and i.GetBaseName() not in names]
    sources = [source for source in (network.source(node, name, components) for name in names) if source]
    return next((source for source in sources if "texture" in source), sources[0] if sources else None)


def _category(node_id):
    """ND_image_color3 -> image; node names may have underscores themselves."""
    name = re.sub(r"_1_\d+(_\d+)?$|_2_\d+(_\d+)?$", "", node_id[3:])
    types = r"(_(float|integer|boolean|color3|color4|vector2|vector3|vector4|string|filename|surfaceshader)(FA)?)+$"
    return re.sub(types, "", name)


def _image(network, node, node_id, category, output, components):
    file = network.file(node)
    if not file:
        return constant(network, node, "default", components)
    key = str(node.GetPath())
    color = "color" in node_id
    texture = {
        "file": file,
        "colorSpace": _color_space(node, color),
        "wrapS": _address(network.constant(node, "uaddressmode")),
        "wrapT": _address(network.constant(node, "vaddressmode")),
    }
    tiling, offset = network.constant(node, "uvtiling"), network.constant(node, "uvoffset")
    if tiling is not None:
        texture["uvScale"] = [float(v) for v in tiling]
    if offset is not None:
        texture["uvTranslation"] = [-float(v) for v in offset]
    texture.update(_texcoord(network, node))
    if category == "gltf_normalmap":
        texture.update(colorSpace="raw", scale=[2.0, 2.0, 2.0, 1.0], bias=[-1.0, -1.0, -1.0, 0.0])
    channels = "r" if components == 1 else "rgb"
    if output in ("outa", "a"):
        channels = "a"
    return {"texture": network.add_texture(key, texture), "channels": channels}


def constant(network, node, name, components):
    """The constant of an input, None when an image computes it."""
    source = network.source(node, name, components)
    return source if source and "value" in source else None


def _color_space(node, color):
    shader_input = node.GetInput("file")
    attributes = [shader_input.GetAttr(), *shader_input.GetValueProducingAttributes()] if shader_input else []
    name = next((a.GetColorSpace() for a in attributes if a.HasColorSpace()), "")
    if "srgb_texture" in name or name.lower() in ("srgb", "srgb_rec709_scene"):
        return "sRGB"
    # Without a colour space a colour is taken by its file type; numbers are what the file holds.
    return "auto" if color and not name else "raw"


def _address(mode):
    return {"constant": "black", "clamp": "clamp", "mirror": "mirror"}.get(str(mode), "repeat")


def _texcoord(network, node):
    """The uv set and the place2d before an image."""
    attribute = network.producer(node, "texcoord")
    if not attribute or not UsdShade.Output.IsOutput(attribute):
        return {}
    coordinates = UsdShade.Shader(attribute.GetPrim())
    category = _category(str(coordinates.GetShaderId() or "ND_"))
    if category == "place2d":
        # place2d divides by its scale and subtracts its offset.
        scale = network.constant(coordinates, "scale") or (1.0, 1.0)
        offset = network.constant(coordinates, "offset") or (0.0, 0.0)
        placement = {
            "uvScale": [1.0 / v if v else 1.0 for v in scale],
            "uvTranslation": [-float(v) for v in offset],
            "uvRotation": float(network.constant(coordinates, "rotate", 0.0)),
        }
        placement.update(_texcoord(network, coordinates))
        return placement
    if category == "geompropvalue":
        return {"uvSet": str(network.constant(coordinates, "geomprop", ""))}
    if category == "multiply":
        tiling = network.constant(coordinates, "in2")
        if tiling is not None:
            return {"uvScale": [float(v) for v in tiling] if hasattr(tiling, "__len__") else [float(tiling)] * 2}
    if category != "texcoord":
        network.note("texture coordinates from the MaterialX node '%s' are not supported" % category)
    return {}


def _normal_map(network, node):
    source = network.source(node, "in", 3)
    if not source or "texture" not in source:
        return None
    strength = network.constant(node, "scale", 1.0)
    strength = float(strength[0] if hasattr(strength, "__len__") else strength)
    texture = dict(network.texture(source["texture"]))
    if "scale" not in texture:
        texture.update(colorSpace="raw", scale=[2.0 * strength] * 2 + [2.0, 1.0], bias=[-strength] * 2 + [-1.0, 0.0])
    return {"texture": network.add_texture(str(node.GetPath()), texture), "channels": "rgb"}


def _channel(network, node, category, output):
    source = network.source(node, "in", 3)
    if not source or "texture" not in source:
        return {"value": source["value"][0]} if source and "value" in source else source
    letters = {"outr": "r", "outg": "g", "outb": "b", "outa": "a", "outx": "r", "outy": "g", "outz": "b"}
    if category.startswith("extract"):
        channel = "rgba"[min(max(int(network.constant(node, "index", 0)), 0), 3)]
    else:
        channel = letters.get(output, "r")
    return {"texture": source["texture"], "channels": channel}


def _product(network, node, components):
    first, second = (network.source(node, name, components) for name in ("in1", "in2"))
    if not first or not second:
        return first or second
    if "texture" in second and "texture" not in first:
        first, second = second, first
    if "texture" in second or "primvar" in second or "primvar" in first:
        network.note("of the product of two textures only one is drawn")
        return first
    factors = second["value"] if isinstance(second["value"], list) else [second["value"]] * 3
    if "texture" not in first:
        value = first["value"]
        product = [a * b for a, b in zip(value, factors)] if isinstance(value, list) else value * factors[0]
        return {"value": product}
    texture = dict(network.texture(first["texture"]))
    for name, default in (("scale", 1.0), ("bias", 0.0)):
        old = texture.get(name) or [default] * 4
        texture[name] = [a * b for a, b in zip(old, factors)] + [old[3]]
    return {"texture": network.add_texture(str(node.GetPath()), texture), "channels": first["channels"]}
