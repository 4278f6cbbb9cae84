"""What the inputs of a material compute, as a program of nodes that the renderer runs (stage/material_op.h).

Values are numbers of nodes. Each node has four components; a float has its value in all of them. What is known is
computed here, and what a texture lookup can do itself (placement, factors, offsets) goes into the texture.
"""

import math

MAX_NODES = 96
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)  # u' = a u + b v + e, v' = c u + d v + f


def _each(function):
    return lambda *operands: tuple(function(*numbers) for numbers in zip(*operands))


def _clamp(value, low, high):
    return max(low, min(high, value))


def _smoothstep(value, low, high):
    t = _clamp((value - low) / (high - low), 0.0, 1.0) if high > low else float(value >= low)
    return t * t * (3 - 2 * t)


def _rotate(vector, angle):
    c, s = math.cos(math.radians(angle[0])), math.sin(math.radians(angle[0]))
    return (c * vector[0] - s * vector[1], s * vector[0] + c * vector[1], 0.0, 0.0)


def _luminance(v):
    return (0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2],) * 3 + (v[3],)


def _dot(a, b):
    return (sum(x * y for x, y in zip(a[:3], b[:3])),) * 4


_FOLD = {
    "add": _each(lambda a, b: a + b),
    "subtract": _each(lambda a, b: a - b),
    "multiply": _each(lambda a, b: a * b),
    "divide": _each(lambda a, b: a / b if b else 0.0),
    "minimum": _each(min),
    "maximum": _each(max),
    "power": _each(lambda a, b: a**b if a > 0 else 0.0),
    "modulo": _each(lambda a, b: a - b * math.floor(a / b) if b else 0.0),
    "mix": _each(lambda a, b, t: a * (1 - t) + b * t),
    "clamp": _each(_clamp),
    "smoothstep": _each(_smoothstep),
    "absolute": _each(abs),
    "floor": _each(math.floor),
    "ceil": _each(math.ceil),
    "round": _each(lambda a: math.floor(a + 0.5)),
    "sign": _each(lambda a: (a > 0) - (a < 0)),
    "squareRoot": _each(lambda a: math.sqrt(max(a, 0.0))),
    "sine": _each(math.sin),
    "cosine": _each(math.cos),
    "exponential": _each(lambda a: math.exp(min(a, 80.0))),
    "logarithm": _each(lambda a: math.log(a) if a > 0 else 0.0),
    "arcTangent2": _each(math.atan2),
    "dot": _dot,
    "length": lambda a: (math.sqrt(_dot(a, a)[0]),) * 4,
    "luminance": _luminance,
    "combine": lambda *parts: tuple(part[0] for part in parts),
    "ifGreater": lambda a, b, c, d: c if a[0] > b[0] else d,
    "ifGreaterEqual": lambda a, b, c, d: c if a[0] >= b[0] else d,
    "ifEqual": lambda a, b, c, d: c if a[0] == b[0] else d,
    "rotate2d": _rotate,
}


class Graph:
    """Grows by its methods, each of which returns the number of a node; equal nodes are the same."""

    def __init__(self):
        self._nodes = []  # (op, inputs, value); of an image the value is the number of its texture
        self._numbers = {}
        self._textures = []
        self._texture_numbers = {}

    # Nodes

    def constant(self, value):
        """A float, or a tuple of up to four numbers (the rest is 0)."""
        if not hasattr(value, "__len__"):
            return self._add("constant", (), (float(value),) * 4)
        numbers = [float(number) for number in value][:4]
        return self._add("constant", (), tuple(numbers + [0.0] * (4 - len(numbers))))

    def op(self, name, *inputs, value=None):
        if name in _FOLD and all(self._nodes[i][0] == "constant" for i in inputs):
            try:
                return self.constant(tuple(map(float, _FOLD[name](*(self._nodes[i][2] for i in inputs)))))
            except (OverflowError, ValueError):
                pass  # left to the renderer, which has infinities
        same = self._unchanged(name, inputs)
        if same is not None:
            return same
        if name in ("multiply", "add", "subtract"):
            folded = self._into_texture(name, *inputs)
            if folded is not None:
                return folded
        return self._add(name, inputs, value)

    def _unchanged(self, name, inputs):
        """The input that the operation gives back as it is; None when it does something."""
        last = self.value(inputs[-1]) if inputs else None
        if name == "mix" and last in ((0.0,) * 4, (1.0,) * 4):
            return inputs[int(last[0])]
        if name == "mix" and inputs[0] == inputs[1]:
            return inputs[0]
        if name == "multiply" and (0.0,) * 4 in (self.value(inputs[0]), last):
            return self.constant(0.0)
        if name in ("multiply", "divide") and last == (1.0,) * 4 or name in ("add", "subtract") and last == (0.0,) * 4:
            return inputs[0]
        if name == "rotate2d" and last == (0.0,) * 4:
            return inputs[0]
        if (name, self.value(inputs[0]) if inputs else None) in (("multiply", (1.0,) * 4), ("add", (0.0,) * 4)):
            return inputs[1]
        return None

    def swizzle(self, node, indices):
        """`indices`: four of 0..3, 4 for zero, 5 for one."""
        kind, inputs, value = self._nodes[node]
        if kind == "constant":
            return self.constant(tuple((*value, 0.0, 1.0)[i] for i in indices))
        if kind == "swizzle":
            indices = tuple(value[i] if i < 4 else i for i in indices)
            node = inputs[0]
        return node if indices == (0, 1, 2, 3) else self._add("swizzle", (node,), tuple(indices))

    def channel(self, node, index):
        return self.swizzle(node, (index,) * 4)

    def uv(self, name):
        return self._add("uv", (), name)

    def image(self, texture, uv=None):
        """`texture` without its placement, which comes from the node `uv`."""
        texture = dict(texture)
        uv = self.uv("") if uv is None else uv
        texture["uvSet"] = self._uv_set(uv)
        affine = self.affine(uv)
        placement = decompose(affine) if affine else None
        if placement:
            texture.update(placement)
            return self._add("image", (), self._texture(texture))
        return self._add("image", (uv,), self._texture(texture))

    # Questions

    def value(self, node):
        """The four numbers of a node that is known; else None."""
        return self._nodes[node][2] if self._nodes[node][0] == "constant" else None

    def kind(self, node):
        return self._nodes[node][0]

    def reads(self, node, ops):
        """True when the node or what it depends on is one of `ops`."""
        seen, waiting = set(), [node]
        while waiting:
            number = waiting.pop()
            if number not in seen:
                seen.add(number)
                if self._nodes[number][0] in ops:
                    return True
                waiting += self._nodes[number][1]
        return False

    def affine(self, node):
        """How a node that computes texture coordinates maps the mesh's: (a, b, c, d, e, f), or None."""
        op, inputs, _ = self._nodes[node]
        if op == "uv":
            return IDENTITY
        if op not in ("add", "subtract", "multiply", "divide", "rotate2d"):
            return None
        first, second = (self._nodes[i] for i in inputs)
        if first[0] == "constant" and op in ("add", "multiply"):
            inputs, second = inputs[::-1], first
        if second[0] != "constant":
            return None
        m = self.affine(inputs[0])
        if m is None:
            return None
        x, y = second[2][:2]
        if op in ("add", "subtract"):
            sign = 1 if op == "add" else -1
            return (*m[:4], m[4] + sign * x, m[5] + sign * y)
        if op == "rotate2d":
            c, s = math.cos(math.radians(x)), math.sin(math.radians(x))
            return (c * m[0] - s * m[2], c * m[1] - s * m[3], s * m[0] + c * m[2], s * m[1] + c * m[3],
                    c * m[4] - s * m[5], s * m[4] + c * m[5])  # fmt: skip
        if op == "divide":
            x, y = (1 / v if v else 0.0 for v in (x, y))
        return (m[0] * x, m[1] * x, m[2] * y, m[3] * y, m[4] * x, m[5] * y)

    # The result

    def finish(self, inputs):
        """(sources, textures, program) for {name: (node, components)}: what the stage's inputs are, and the textures
        and nodes that they need."""
        order, places = [], {}
        sources = {}
        for name, (node, components) in inputs.items():
            sources[name] = self._source(node, components, order, places)
        program = []
        for number in order:
            op, children, value = self._nodes[number]
            item = {"op": op, "in": [places[child] for child in children]}
            if op == "image":
                item["texture"] = value
                affine = self.affine(children[0]) if children else None
                if affine:
                    item["value"] = [math.sqrt(abs(affine[0] * affine[3] - affine[1] * affine[2]))] + [0.0] * 3
            elif value is not None and op != "uv":
                item["value"] = list(value)
            program.append(item)
        users = [item for item in [*sources.values(), *program] if "texture" in item]
        used = sorted({item["texture"] for item in users})
        for item in users:
            item["texture"] = used.index(item["texture"])
        return sources, [self._textures[number] for number in used], program

    def _source(self, node, components, order, places):
        op, children, value = self._nodes[node]
        if op == "constant":
            return {"value": value[0] if components == 1 else list(value[:3])}
        base, channels = node, "rgb"
        if op == "swizzle" and len(set(value)) == 1 and value[0] < 4:
            base, channels = children[0], "rgba"[value[0]]
        elif components == 1:
            channels = "r"
        base_op, base_children, base_value = self._nodes[base]
        if base_op == "image" and not base_children:
            return {"texture": base_value, "channels": channels}
        if base_op == "meshColor" and (channels == "rgb" or (components == 1 and channels == "a")):
            fallback = list(base_value[:3]) if components == 3 else base_value[3]
            return {"primvar": "displayOpacity" if channels == "a" else "displayColor", "value": fallback}
        self._place(base, order, places)
        return {"node": places[base], "channels": channels}

    def _place(self, node, order, places):
        """Puts a node and what it needs into the order they are computed in."""
        waiting = [node]
        while waiting:
            number = waiting[-1]
            missing = [child for child in self._nodes[number][1] if child not in places]
            if missing and number not in places:
                waiting += missing
                continue
            waiting.pop()
            if number not in places:
                places[number] = len(order)
                order.append(number)

    def _add(self, op, inputs, value):
        key = (op, tuple(inputs), value)
        if key not in self._numbers:
            self._numbers[key] = len(self._nodes)
            self._nodes.append(key)
        return self._numbers[key]

    def _texture(self, texture):
        key = repr(sorted(texture.items()))
        if key not in self._texture_numbers:
            self._texture_numbers[key] = len(self._textures)
            self._textures.append(texture)
        return self._texture_numbers[key]

    def _into_texture(self, name, first, second):
        """A factor or an offset as those of the texture; None where that is not possible."""
        if self._nodes[first][0] == "constant" and name != "subtract":
            first, second = second, first
        op, children, number = self._nodes[first]
        values = self.value(second)
        if values is None:
            return None
        if op == "swizzle" and len(set(number)) == 1 and len(set(values)) == 1:
            under = self._into_texture(name, children[0], second)
            return None if under is None else self.swizzle(under, number)
        if op != "image":
            return None
        texture = dict(self._textures[number])
        scale, bias = texture.get("scale") or [1.0] * 4, texture.get("bias") or [0.0] * 4
        if name == "multiply":
            scale, bias = ([a * b for a, b in zip(old, values)] for old in (scale, bias))
        else:
            bias = [a + b if name == "add" else a - b for a, b in zip(bias, values)]
        texture.update(scale=scale, bias=bias)
        if texture.get("fallback"):
            combine = _FOLD[name]
            texture["fallback"] = list(combine(texture["fallback"], values))
        return self._add("image", children, self._texture(texture))

    def _uv_set(self, node):
        """The primvar that texture coordinates come from."""
        waiting = [node]
        while waiting:
            op, children, value = self._nodes[waiting.pop()]
            if op == "uv":
                return value
            waiting += children
        return ""


def decompose(affine):
    """The placement of a texture (scale, then rotate, then translate) that does the same; None when there is none."""
    a, b, c, d, e, f = affine
    if abs(a * b + c * d) > 1e-6 * max(a * a + b * b + c * c + d * d, 1e-12):
        return None  # the axes are not at a right angle afterwards
    width, height = math.hypot(a, c), math.hypot(b, d)
    if width > 0:
        angle = math.atan2(c, a)
        if a * d - b * c < 0:
            height = -height
    else:
        angle = math.atan2(-b, d)
    placement = {"uvScale": [width, height], "uvTranslation": [e, f], "uvRotation": math.degrees(angle)}
    # Half a turn is a change of both signs, and easier to read so.
    if abs(abs(placement["uvRotation"]) - 180) < 1e-9:
        placement.update(uvScale=[-width, -height], uvRotation=0.0)
    if placement == {"uvScale": [1.0, 1.0], "uvTranslation": [0.0, 0.0], "uvRotation": 0.0}:
        return {"uvScale": None}
    return placement
