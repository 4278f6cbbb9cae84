"""MaterialX nodes as nodes of a material's graph. A node that is not known is named once, and its input is taken."""

import re

import color_spaces

_TYPES = r"(_(float|integer|boolean|color3|color4|vector2|vector3|vector4|matrix33|matrix44|string|filename|surfaceshader)(FA|M|I|B)?)+$"
_COMPONENTS = {"outx": 0, "outy": 1, "outz": 2, "outw": 3, "outr": 0, "outg": 1, "outb": 2, "outa": 3}
_LETTERS = {"x": 0, "y": 1, "z": 2, "w": 3, "r": 0, "g": 1, "b": 2, "a": 3, "0": 4, "1": 5}

# Nodes that are one operation: (operation, [(input, default), ...]). A default of None is the value 0.
_SIMPLE = {
    "add": ("add", [("in1", 0.0), ("in2", 0.0)]),
    "subtract": ("subtract", [("in1", 0.0), ("in2", 0.0)]),
    "multiply": ("multiply", [("in1", 0.0), ("in2", 1.0)]),
    "divide": ("divide", [("in1", 0.0), ("in2", 1.0)]),
    "modulo": ("modulo", [("in1", 0.0), ("in2", 1.0)]),
    "power": ("power", [("in1", 0.0), ("in2", 1.0)]),
    "safepower": ("power", [("in1", 0.0), ("in2", 1.0)]),
    "min": ("minimum", [("in1", 0.0), ("in2", 0.0)]),
    "max": ("maximum", [("in1", 0.0), ("in2", 0.0)]),
    "absval": ("absolute", [("in", 0.0)]),
    "floor": ("floor", [("in", 0.0)]),
    "ceil": ("ceil", [("in", 0.0)]),
    "round": ("round", [("in", 0.0)]),
    "sign": ("sign", [("in", 0.0)]),
    "sqrt": ("squareRoot", [("in", 0.0)]),
    "sin": ("sine", [("in", 0.0)]),
    "cos": ("cosine", [("in", 0.0)]),
    "exp": ("exponential", [("in", 0.0)]),
    "ln": ("logarithm", [("in", 1.0)]),
    "atan2": ("arcTangent2", [("iny", 0.0), ("inx", 1.0)]),
    "clamp": ("clamp", [("in", 0.0), ("low", 0.0), ("high", 1.0)]),
    "smoothstep": ("smoothstep", [("in", 0.0), ("low", 0.0), ("high", 1.0)]),
    "dotproduct": ("dot", [("in1", 0.0), ("in2", 0.0)]),
    "crossproduct": ("cross", [("in1", 0.0), ("in2", 0.0)]),
    "normalize": ("normalize", [("in", 0.0)]),
    "magnitude": ("length", [("in", 0.0)]),
    "luminance": ("luminance", [("in", 0.0)]),
    "rgbtohsv": ("rgbToHsv", [("in", 0.0)]),
    "hsvtorgb": ("hsvToRgb", [("in", 0.0)]),
    "ifgreater": ("ifGreater", [("value1", 1.0), ("value2", 0.0), ("in1", 0.0), ("in2", 0.0)]),
    "ifgreatereq": ("ifGreaterEqual", [("value1", 1.0), ("value2", 0.0), ("in1", 0.0), ("in2", 0.0)]),
    "ifequal": ("ifEqual", [("value1", 0.0), ("value2", 0.0), ("in1", 0.0), ("in2", 0.0)]),
}


def category_of(node_id):
    """ND_image_color3 -> image, ND_add_vector2FA -> add, ND_open_pbr_surface_surfaceshader -> open_pbr_surface."""
    return re.sub(_TYPES, "", re.sub(r"_\d+_\d+(_\d+)?$", "", node_id[3:]))


def type_of(node_id):
    """The type a node gives, by its name: the first that is named."""
    found = re.search(_TYPES, re.sub(r"_\d+_\d+(_\d+)?$", "", node_id[3:]))
    return re.findall(r"[a-z]+[0-9]*", found.group(0))[0] if found else ""


def primvar(network, name, kind, fallback):
    """A primvar of the mesh; the renderer has its colour and opacity."""
    graph = network.graph
    known = [1.0, 1.0, 1.0] if fallback is None else fallback
    known = [float(v) for v in known] if hasattr(known, "__len__") and not isinstance(known, str) else known
    if name in ("displayColor", "Cd", "color", "COLOR_0"):
        rgb = (known if isinstance(known, list) else [float(known)] * 3)[:3]
        color = graph.op("meshColor", value=(*rgb, *[rgb[-1]] * (3 - len(rgb)), 1.0))
        return color if kind not in ("float", "int") else graph.channel(color, 0)
    if name == "displayOpacity":
        opacity = float(known[0] if isinstance(known, list) else known)
        return graph.channel(graph.op("meshColor", value=(1.0, 1.0, 1.0, opacity)), 3)
    if kind == "string":
        return None
    if kind == "normal":
        return None
    network.note("the primvar '%s' is not read; its fallback is drawn" % name)
    return None if fallback is None else graph.constant(known)


def evaluate(network, node, node_id, output):
    category = category_of(node_id)
    if category in _SIMPLE:
        op, inputs = _SIMPLE[category]
        return network.graph.op(op, *(network.input(node, name, default) for name, default in inputs))
    handler = _HANDLERS.get(category)
    if handler:
        return handler(network, node, node_id, output)
    network.note("the MaterialX node '%s' is not supported; its input is taken as it is" % category)
    names = ["in", "in1", "fg", "bg", "in2"]
    names += [i.GetBaseName() for i in node.GetInputs() if i.HasConnectedSource() and i.GetBaseName() not in names]
    results = (network.input(node, name) for name in names)
    return next((result for result in results if result is not None), None)


# Images and what places them


def _image(network, node, node_id, output):
    graph, kind = network.graph, type_of(node_id)
    file = network.file(node)
    default = network.input(node, "default")
    if not file:
        return default
    # Without a colour space a colour is taken by its file type; numbers are what the file holds.
    space = network.color_space(node, "file") if "color" in kind else ""
    texture = {
        "file": file,
        "colorSpace": color_spaces.known(space) or ("auto" if "color" in kind else "raw"),
        "wrapS": _address(network, node, "uaddressmode"),
        "wrapT": _address(network, node, "vaddressmode"),
    }
    known = graph.value(default) if default is not None else None
    if known:
        texture["fallback"] = list(known)
    result = graph.image(texture, _placed(network, node, category_of(node_id)))
    if kind in ("float", "integer", "boolean"):
        return graph.channel(result, 0)
    return result


def _address(network, node, name):
    return {"constant": "black", "clamp": "clamp", "mirror": "mirror"}.get(network.text(node, name), "repeat")


def _placed(network, node, category):
    graph = network.graph
    uv = network.input(node, "texcoord")
    uv = graph.uv("") if uv is None else uv
    if category == "tiledimage":
        uv = graph.op("multiply", uv, network.input(node, "uvtiling", (1, 1)))
        uv = graph.op("subtract", uv, network.input(node, "uvoffset", (0, 0)))
        uv = graph.op("divide", uv, network.input(node, "realworldimagesize", (1, 1)))
        return graph.op("multiply", uv, network.input(node, "realworldtilesize", (1, 1)))
    if category.startswith("gltf"):
        scale = graph.op("divide", graph.constant((1, 1)), network.input(node, "scale", (1, 1)))
        rotate = graph.op("multiply", network.input(node, "rotate", 0.0), graph.constant(-1.0))
        offset = graph.op("multiply", network.input(node, "offset", (0, 0)), graph.constant((-1, 1)))
        return _place(network, uv, network.input(node, "pivot", (0, 1)), scale, rotate, offset, False)
    return uv


def _place(network, uv, pivot, scale, rotate, offset, offset_first):
    """place2d: divides by its scale, turns clockwise, subtracts its offset, all about the pivot."""
    graph = network.graph
    turn = graph.op("multiply", rotate, graph.constant(-1.0))
    uv = graph.op("subtract", uv, pivot)
    if offset_first:
        uv = graph.op("divide", graph.op("rotate2d", graph.op("subtract", uv, offset), turn), scale)
    else:
        uv = graph.op("subtract", graph.op("rotate2d", graph.op("divide", uv, scale), turn), offset)
    return graph.op("add", uv, pivot)


def _place2d(network, node, node_id, output):
    uv = network.input(node, "texcoord")
    uv = network.graph.uv("") if uv is None else uv
    values = [network.input(node, name, default) for name, default in
              (("pivot", (0, 0)), ("scale", (1, 1)), ("rotate", 0.0), ("offset", (0, 0)))]  # fmt: skip
    return _place(network, uv, *values, network.number(node, "operationorder", 0) == 1)


def _rotate2d(network, node, node_id, output):
    graph = network.graph
    turn = graph.op("multiply", network.input(node, "amount", 0.0), graph.constant(-1.0))
    return graph.op("rotate2d", network.input(node, "in", 0.0), turn)


def _texcoord(network, node, node_id, output):
    if network.number(node, "index", 0) != 0:
        network.note("of a mesh's texture coordinates only the first set is read")
    return network.graph.uv("")


def _gltf_color_image(network, node, node_id, output):
    graph = network.graph
    result = _image(network, node, "ND_gltf_colorimage_color4", output)
    if result is None:
        result = graph.constant(1.0)
    result = graph.op("multiply", result, network.input(node, "color", (1, 1, 1, 1)))
    result = graph.op("multiply", result, network.input(node, "geomcolor", (1, 1, 1, 1)))
    return graph.channel(result, 3) if output == "outa" else result


def _gltf_image(network, node, node_id, output):
    result = _image(network, node, node_id, output)
    factor = network.input(node, "factor", 1.0)
    return None if result is None else network.graph.op("multiply", result, factor)


def _gltf_normal_map(network, node, node_id, output):
    result = _image(network, node, "ND_gltf_normalmap_vector3", output)
    return None if result is None else _tangent_normal(network, result, network.constant(node, "scale", 1.0))


def _normal_map(network, node, node_id, output):
    result = network.input(node, "in")
    return None if result is None else _tangent_normal(network, result, network.constant(node, "scale", 1.0))


def _tangent_normal(network, texel, scale):
    graph = network.graph
    x, y = scale[:2] if hasattr(scale, "__len__") else (scale, scale)
    unpacked = graph.op("add", graph.op("multiply", texel, graph.constant((2, 2, 2, 1))), graph.constant((-1, -1, -1, 0)))
    return graph.op("multiply", unpacked, graph.constant((float(x), float(y), 1, 1)))


# What the mesh has


def _geometry_property(network, node, node_id, output):
    kind, name = type_of(node_id), network.text(node, "geomprop")
    if kind == "vector2":
        return network.graph.uv(name)
    return primvar(network, name, kind, network.constant(node, "default"))


def _geometry_color(network, node, node_id, output):
    color = network.graph.op("meshColor", value=(1.0, 1.0, 1.0, 1.0))
    return network.graph.channel(color, 0) if type_of(node_id) == "float" else color


def _position(network, node, node_id, output):
    return network.graph.op("position" if network.text(node, "space") == "world" else "objectPosition")


# Channels


def _pass(network, node, node_id, output):
    return network.input(node, "in", 0.0)


def _extract(network, node, node_id, output):
    index = min(max(int(network.number(node, "index", 0)), 0), 3)
    return network.graph.channel(network.input(node, "in", 0.0), index)


def _separate(network, node, node_id, output):
    return network.graph.channel(network.input(node, "in", 0.0), _COMPONENTS.get(output, 0))


def _swizzle(network, node, node_id, output):
    letters = [_LETTERS.get(letter, 0) for letter in network.text(node, "channels", "x")][:4]
    letters = letters * 4 if len(letters) == 1 else letters + [4] * (4 - len(letters))
    return network.graph.swizzle(network.input(node, "in", 0.0), tuple(letters[:4]))


def _combine(network, node, node_id, output):
    graph = network.graph
    first = network.input(node, "in1", 0.0)
    if "color3" in node_id and "combine2" in node_id:  # a colour and its alpha
        parts = [graph.channel(first, i) for i in range(3)] + [network.input(node, "in2", 1.0)]
    else:
        parts = [first] + [network.input(node, "in%d" % i, 0.0) for i in (2, 3, 4)]
    return graph.op("combine", *parts)


def _convert(network, node, node_id, output):
    result = network.input(node, "in", 0.0)
    if re.search(r"color4_color3$|vector4_vector3$|color3_color4$", node_id) and node_id.endswith("color4"):
        return network.graph.swizzle(result, (0, 1, 2, 5))
    return result


# Mixing and adjusting


def _one_minus(graph, node):
    return graph.op("subtract", graph.constant(1.0), node)


def _mix(network, node, node_id, output):
    return network.graph.op("mix", *(network.input(node, name, 0.0) for name in ("bg", "fg", "mix")))


def _blend(network, node, node_id, output):
    """fg and bg by the name of the node, mixed with bg by `mix`."""
    graph, category = network.graph, category_of(node_id)
    fg, bg = network.input(node, "fg", 0.0), network.input(node, "bg", 0.0)
    twice = graph.op("multiply", graph.op("multiply", fg, bg), graph.constant(2.0))
    screen = _one_minus(graph, graph.op("multiply", _one_minus(graph, fg), _one_minus(graph, bg)))
    if category == "minus":
        result = graph.op("subtract", bg, fg)
    elif category == "difference":
        result = graph.op("absolute", graph.op("subtract", bg, fg))
    elif category == "screen":
        result = screen
    elif category == "overlay":
        low = _one_minus(graph, graph.op("multiply", _one_minus(graph, fg), graph.op("multiply", _one_minus(graph, bg), graph.constant(2.0))))
        is_light = graph.op("maximum", graph.op("sign", graph.op("subtract", bg, graph.constant(0.5))), graph.constant(0.0))
        result = graph.op("mix", twice, low, is_light)
    elif category == "burn":
        result = _one_minus(graph, graph.op("divide", _one_minus(graph, bg), fg))
    elif category == "dodge":
        result = graph.op("divide", bg, _one_minus(graph, fg))
    elif category == "over":
        result = graph.op("add", fg, graph.op("multiply", bg, _one_minus(graph, graph.channel(fg, 3))))
    else:  # plus
        result = graph.op("add", fg, bg)
    return graph.op("mix", bg, result, network.input(node, "mix", 1.0))


def _inside(network, node, node_id, output):
    graph = network.graph
    mask = network.input(node, "mask", 1.0)
    mask = mask if category_of(node_id) == "inside" else _one_minus(graph, mask)
    return graph.op("multiply", network.input(node, "in", 0.0), mask)


def _invert(network, node, node_id, output):
    return network.graph.op("subtract", network.input(node, "amount", 1.0), network.input(node, "in", 0.0))


def _remap(network, node, node_id, output):
    """range has a gamma and may clamp; remap is without both."""
    graph = network.graph
    low, high = network.input(node, "inlow", 0.0), network.input(node, "inhigh", 1.0)
    out_low, out_high = network.input(node, "outlow", 0.0), network.input(node, "outhigh", 1.0)
    t = graph.op("divide", graph.op("subtract", network.input(node, "in", 0.0), low), graph.op("subtract", high, low))
    if category_of(node_id) == "range":
        gamma = network.input(node, "gamma", 1.0)
        if graph.value(gamma) != (1.0,) * 4:
            bent = graph.op("power", graph.op("absolute", t), graph.op("divide", graph.constant(1.0), gamma))
            t = graph.op("multiply", bent, graph.op("sign", t))
    result = graph.op("add", out_low, graph.op("multiply", t, graph.op("subtract", out_high, out_low)))
    if category_of(node_id) == "range" and network.number(node, "doclamp", 0):
        result = graph.op("clamp", result, out_low, out_high)
    return result


def _contrast(network, node, node_id, output):
    graph = network.graph
    pivot = network.input(node, "pivot", 0.5)
    moved = graph.op("subtract", network.input(node, "in", 0.0), pivot)
    return graph.op("add", graph.op("multiply", moved, network.input(node, "amount", 1.0)), pivot)


def _saturate(network, node, node_id, output):
    graph = network.graph
    color = network.input(node, "in", 0.0)
    return graph.op("mix", graph.op("luminance", color), color, network.input(node, "amount", 1.0))


def _hsv_adjust(network, node, node_id, output):
    graph = network.graph
    hsv, amount = graph.op("rgbToHsv", network.input(node, "in", 0.0)), network.input(node, "amount", (0, 1, 1))
    hue = graph.op("add", graph.channel(hsv, 0), graph.channel(amount, 0))
    parts = [graph.op("multiply", graph.channel(hsv, i), graph.channel(amount, i)) for i in (1, 2)]
    return graph.op("hsvToRgb", graph.op("combine", hue, *parts, graph.channel(hsv, 3)))


def _color_correct(network, node, node_id, output):
    graph = network.graph
    hsv = graph.op("rgbToHsv", network.input(node, "in", 1.0))
    hue = graph.op("add", graph.channel(hsv, 0), network.input(node, "hue", 0.0))
    turned = graph.op("hsvToRgb", graph.op("combine", hue, *(graph.channel(hsv, i) for i in (1, 2, 3))))
    color = graph.op("mix", graph.op("luminance", turned), turned, network.input(node, "saturation", 1.0))
    color = graph.op("power", color, graph.op("divide", graph.constant(1.0), network.input(node, "gamma", 1.0)))
    lift = network.input(node, "lift", 0.0)
    color = graph.op("add", graph.op("multiply", color, _one_minus(graph, lift)), lift)
    color = graph.op("multiply", color, network.input(node, "gain", 1.0))
    pivot = network.input(node, "contrastpivot", 0.5)
    color = graph.op("multiply", graph.op("subtract", color, pivot), network.input(node, "contrast", 1.0))
    color = graph.op("add", color, pivot)
    return graph.op("multiply", color, graph.op("exponential", graph.op("multiply", network.input(node, "exposure", 0.0), graph.constant(0.6931472))))


def _tangent(network, node, node_id, output):
    value = network.input(node, "in", 0.0)
    return network.graph.op("divide", network.graph.op("sine", value), network.graph.op("cosine", value))


def _distance(network, node, node_id, output):
    graph = network.graph
    return graph.op("length", graph.op("subtract", network.input(node, "in1", 0.0), network.input(node, "in2", 0.0)))


def _switch(network, node, node_id, output):
    return network.input(node, "in%d" % (int(network.number(node, "which", 0)) + 1), 0.0)


# Patterns


def _uv_of(network, node, axis):
    uv = network.input(node, "texcoord")
    return network.graph.channel(network.graph.uv("") if uv is None else uv, axis)


def _ramp(network, node, node_id, output):
    graph, across = network.graph, category_of(node_id) == "ramplr"
    first, second = ("valuel", "valuer") if across else ("valueb", "valuet")
    t = graph.op("clamp", _uv_of(network, node, 0 if across else 1), graph.constant(0.0), graph.constant(1.0))
    return graph.op("mix", network.input(node, first, 0.0), network.input(node, second, 0.0), t)


def _ramp4(network, node, node_id, output):
    graph = network.graph
    s, t = (graph.op("clamp", _uv_of(network, node, axis), graph.constant(0.0), graph.constant(1.0)) for axis in (0, 1))
    bottom, top = (graph.op("mix", network.input(node, "value%sl" % row, 0.0), network.input(node, "value%sr" % row, 0.0), s)
                   for row in "bt")  # fmt: skip
    return graph.op("mix", bottom, top, t)


def _split(network, node, node_id, output):
    graph, across = network.graph, category_of(node_id) == "splitlr"
    first, second = ("valuel", "valuer") if across else ("valueb", "valuet")
    values = [network.input(node, name, 0.0) for name in (second, first)]
    return graph.op("ifGreaterEqual", _uv_of(network, node, 0 if across else 1), network.input(node, "center", 0.5), *values)


def _checker(network, node, node_id, output):
    graph = network.graph
    uv = network.input(node, "texcoord")
    uv = graph.uv("") if uv is None else uv
    uv = graph.op("multiply", uv, network.input(node, "uvtiling", (8, 8)))
    cell = graph.op("floor", graph.op("subtract", uv, network.input(node, "uvoffset", (0, 0))))
    parity = graph.op("modulo", graph.op("add", graph.channel(cell, 0), graph.channel(cell, 1)), graph.constant(2.0))
    return graph.op("mix", network.input(node, "color1", 1.0), network.input(node, "color2", 0.0), parity)


def _noise(network, node, node_id, output):
    graph, category = network.graph, category_of(node_id)
    place = network.input(node, "texcoord" if category.endswith("2d") else "position")
    if place is None:
        place = graph.uv("") if category.endswith("2d") else graph.op("objectPosition")
    channels = 1.0 if type_of(node_id) == "float" else 3.0
    if category.startswith("cellnoise"):
        return graph.op("cellNoise", place)
    if category.startswith("fractal"):
        settings = [network.number(node, name, default) for name, default in (("octaves", 3), ("lacunarity", 2.0), ("diminish", 0.5))]
        noise = graph.op("fractalNoise", place, value=(channels, *settings))
        return graph.op("multiply", noise, network.input(node, "amplitude", 1.0))
    noise = graph.op("multiply", graph.op("perlinNoise", place, value=(channels, 0.0, 0.0, 0.0)), network.input(node, "amplitude", 1.0))
    return graph.op("add", noise, network.input(node, "pivot", 0.0))


_HANDLERS = {
    "image": _image, "tiledimage": _image, "gltf_image": _gltf_image, "gltf_colorimage": _gltf_color_image,
    "gltf_normalmap": _gltf_normal_map, "normalmap": _normal_map, "place2d": _place2d, "rotate2d": _rotate2d,
    "texcoord": _texcoord, "geompropvalue": _geometry_property, "geompropvalueuniform": _geometry_property,
    "geomcolor": _geometry_color, "position": _position,
    "normal": lambda network, *_: network.graph.op("normal"),
    "constant": lambda network, node, *_: network.input(node, "value", 0.0),
    "dot": _pass, "convert": _convert, "extract": _extract, "separate2": _separate, "separate3": _separate,
    "separate4": _separate, "swizzle": _swizzle, "combine2": _combine, "combine3": _combine, "combine4": _combine,
    "mix": _mix, "minus": _blend, "difference": _blend, "screen": _blend, "overlay": _blend, "burn": _blend,
    "dodge": _blend, "over": _blend, "plus": _blend, "inside": _inside, "outside": _inside, "invert": _invert,
    "remap": _remap, "range": _remap, "contrast": _contrast, "saturate": _saturate, "hsvadjust": _hsv_adjust,
    "colorcorrect": _color_correct, "tan": _tangent, "distance": _distance, "switch": _switch, "ramplr": _ramp,
    "ramptb": _ramp, "ramp4": _ramp4, "splitlr": _split, "splittb": _split, "checkerboard": _checker,
    "noise2d": _noise, "noise3d": _noise, "fractal3d": _noise, "fractal2d": _noise, "cellnoise2d": _noise,
    "cellnoise3d": _noise,
}  # fmt: skip
