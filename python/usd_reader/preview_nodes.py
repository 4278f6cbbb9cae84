"""The nodes that go with UsdPreviewSurface: textures, primvar readers, placement; and the surface itself."""

import color_spaces
import mtlx_nodes

_COLORS = {
    "diffuseColor": (0.18, 0.18, 0.18), "emissiveColor": (0.0, 0.0, 0.0), "specularColor": (0.0, 0.0, 0.0),
    "normal": (0.0, 0.0, 1.0),
}  # fmt: skip
_FLOATS = {
    "metallic": 0.0, "roughness": 0.5, "clearcoat": 0.0, "clearcoatRoughness": 0.01, "ior": 1.5, "displacement": 0.0,
    "occlusion": 1.0,
}  # fmt: skip
_WRAPS = ("black", "clamp", "repeat", "mirror")
_CHANNELS = {"r": 0, "g": 1, "b": 2, "a": 3}


def evaluate(network, node, node_id, output):
    """Any node of a network as a node of its graph; None when it has no value."""
    name = node_id[3:] if node_id.startswith("ND_Usd") else node_id
    if name.startswith("UsdUVTexture"):
        return _texture(network, node, output)
    if name.startswith("UsdPrimvarReader"):
        return _primvar(network, node, name)
    if name.startswith("UsdTransform2d"):
        return _transform(network, node)
    if node_id.startswith("ND_"):
        return mtlx_nodes.evaluate(network, node, node_id, output)
    network.warn("its node <%s> ('%s') is not supported" % (node.GetPath(), node_id))
    return None


def surface(network, shader):
    """(inputs, settings) of a UsdPreviewSurface: {name: (graph node, components)}, and what is no input."""
    inputs = {name: (node, 3) for name in _COLORS if (node := network.input(shader, name)) is not None}
    inputs.update({name: (node, 1) for name in _FLOATS if (node := network.input(shader, name)) is not None})
    settings = {
        "useSpecularWorkflow": bool(network.number(shader, "useSpecularWorkflow", 0)),
        "opacityThreshold": network.number(shader, "opacityThreshold", 0.0),
    }
    opacity = network.input(shader, "opacity")
    if opacity is not None:
        _set_opacity(network, shader, opacity, inputs, settings)
    return inputs, settings


def _set_opacity(network, shader, opacity, inputs, settings):
    """A body of even opacity is one of glass (as the specification's "transparent" has it, with its ior); what a
    texture makes transparent shows what is straight behind."""
    known = network.graph.value(opacity)
    is_presence = network.text(shader, "opacityMode", "transparent") == "presence"
    if known is None or is_presence or settings["opacityThreshold"] > 0:
        inputs["opacity"] = (opacity, 1)
        settings["opacityMode"] = "presence" if is_presence else "transparent"
    elif known[0] < 1:
        inputs["transmission"] = (network.graph.constant(1 - max(known[0], 0.0)), 1)


def _texture(network, node, output):
    graph = network.graph
    fallback = None
    if node.GetInput("fallback") and network.is_authored(node, "fallback"):
        fallback = network.numbers(node, "fallback", (0, 0, 0, 1))
    file = network.file(node)
    if file:
        wraps = [network.constant(node, name) for name in ("wrapS", "wrapT")]
        space = network.text(node, "sourceColorSpace", "auto")
        if space == "auto":
            space = color_spaces.known(network.color_space(node, "file")) or "auto"
        texture = {
            "file": file,
            "colorSpace": space,
            "wrapS": str(wraps[0]) if wraps[0] in _WRAPS else "repeat",
            "wrapT": str(wraps[1]) if wraps[1] in _WRAPS else "repeat",
            # Without such metadata they repeat: uvs beyond 1 mean tiling.
            "wrapFromFile": not any(wrap in _WRAPS for wrap in wraps),
            "scale": network.numbers(node, "scale", (1, 1, 1, 1)),
            "bias": network.numbers(node, "bias", (0, 0, 0, 0)),
            "fallback": fallback,
        }
        result = graph.image(texture, network.input(node, "st"))
    elif fallback is not None:
        result = graph.constant(fallback)
    else:
        return None
    return graph.channel(result, _CHANNELS[output]) if output in _CHANNELS else result


def _primvar(network, node, name):
    """The mesh's own colour and texture coordinates; of other primvars the fallback."""
    kind = name.rsplit("_", 1)[-1]
    fallback = network.constant(node, "fallback")
    if kind == "float2":
        return network.graph.uv(network.text(node, "varname"))
    return mtlx_nodes.primvar(network, network.text(node, "varname"), kind, fallback)


def _transform(network, node):
    graph = network.graph
    uv = network.input(node, "in")
    uv = graph.uv("") if uv is None else uv
    scale, translation = network.input(node, "scale", (1, 1)), network.input(node, "translation", (0, 0))
    scaled = graph.op("multiply", uv, scale)
    return graph.op("add", graph.op("rotate2d", scaled, network.input(node, "rotation", 0.0)), translation)
