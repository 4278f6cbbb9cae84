#!/usr/bin/env python3
"""Makes the look-dev example set: lookdev/lookdev.usda, its glTF twin, textures and the HDR dome.

Needs nothing but Python's standard library. The results are kept in the repository; run this again only to change
the set:  /usr/bin/python3 resources/scenes/make_lookdev.py
"""

import json
import math
import struct
import zlib
from pathlib import Path

OUT = Path(__file__).resolve().parent / "lookdev"
FRAMES = (1, 48)
FPS = 24

# Finishes of the hero: the variants in USD, a file each in glTF. Linear colours.
FINISHES = {
    "clay": {"color": (0.62, 0.45, 0.36), "metallic": 0.0, "roughness": 0.75},
    "copper": {"color": (0.93, 0.50, 0.33), "metallic": 1.0, "roughness": 0.22},
    "jade": {"color": (0.07, 0.36, 0.20), "metallic": 0.0, "roughness": 0.12},
    "cobalt": {"color": (0.03, 0.10, 0.55), "metallic": 0.0, "roughness": 0.3},
}


class Mesh:
    """Quads with normals and uvs, all per vertex."""

    def __init__(self):
        self.points, self.normals, self.uvs, self.faces = [], [], [], []


def grid(nu, nv, surface, wrap_u=False, wrap_v=False):
    """A mesh over [0,1]^2; normals by central differences of `surface(u, v)`."""
    mesh = Mesh()
    eps = 1e-4
    for j in range(nv + 1):
        for i in range(nu + 1):
            u, v = i / nu, j / nv
            p = surface(u, v)
            a = surface(u + eps if wrap_u or u + eps <= 1 else u, v)
            b = surface(u - eps if wrap_u or u - eps >= 0 else u, v)
            c = surface(u, v + eps if wrap_v or v + eps <= 1 else v)
            d = surface(u, v - eps if wrap_v or v - eps >= 0 else v)
            du = [x - y for x, y in zip(a, b)]
            dv = [x - y for x, y in zip(c, d)]
            n = normalize(cross(du, dv))
            mesh.points.append(p)
            mesh.normals.append(n)
            mesh.uvs.append((u, v))
    for j in range(nv):
        for i in range(nu):
            k = j * (nu + 1) + i
            mesh.faces.append((k, k + 1, k + nu + 2, k + nu + 1))
    return mesh


def cross(a, b):
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def normalize(v):
    length = math.sqrt(sum(x * x for x in v))
    return tuple(x / length for x in v) if length > 1e-12 else (0.0, 1.0, 0.0)


def torus_knot(p=2, q=3, radius=0.62, tube=0.2, nu=192, nv=24):
    """The hero: a (p,q) torus knot whose lowest point is at y = 0."""

    def center(t):
        a = 2 * math.pi * t
        r = radius * (1 + 0.5 * math.cos(q * a))
        return (r * math.cos(p * a), radius * 0.72 * math.sin(q * a) + 0.64, r * math.sin(p * a))

    def frame(t):
        e = 1e-3
        a, b = center(t - e), center(t + e)
        tangent = normalize([y - x for x, y in zip(a, b)])
        out = [a[i] + b[i] - (0, 1.28, 0)[i] for i in range(3)]
        side = normalize(cross(tangent, out))
        return side, normalize(cross(side, tangent))

    def surface(u, v):
        c = center(u)
        n1, n2 = frame(u)
        a = -2 * math.pi * v
        return tuple(c[i] + tube * (math.cos(a) * n1[i] + math.sin(a) * n2[i]) for i in range(3))

    return grid(nu, nv, surface, wrap_u=True, wrap_v=True)


def sphere(radius, nu=48, nv=24):
    def surface(u, v):
        theta, phi = math.pi * min(max(v, 1e-3), 1 - 1e-3), 2 * math.pi * u
        s = math.sin(theta)
        return (radius * s * math.sin(phi), -radius * math.cos(theta), radius * s * math.cos(phi))

    return grid(nu, nv, surface, wrap_u=True)


def lathe(profile, nu=64):
    """Turns (radius, height) points, bottom to top, round the y axis; the profile is smoothed."""

    def at(v):
        x = min(max(v, 0), 1) * (len(profile) - 1)
        i = min(int(x), len(profile) - 2)
        t = x - i
        p0, p1 = profile[max(i - 1, 0)], profile[i]
        p2, p3 = profile[i + 1], profile[min(i + 2, len(profile) - 1)]
        return [
            0.5 * ((2 * b) + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3)
            for a, b, c, d in zip(p0, p1, p2, p3)
        ]

    def surface(u, v):
        r, y = at(v)
        phi = 2 * math.pi * u
        return (max(r, 1e-4) * math.sin(phi), y, max(r, 1e-4) * math.cos(phi))

    return grid(nu, 12 * (len(profile) - 1), surface, wrap_u=True)


def backdrop(width=44.0, depth=5.0, height=6.0, radius=2.6, front=8.0):
    """A cyclorama: floor, bend and wall in one sheet; v runs from the front edge to the top."""
    floor, bend, wall = depth + front, radius * math.pi / 2, height

    def surface(u, v):
        s = v * (floor + bend + wall)
        x = (u - 0.5) * width
        if s < floor:
            return (x, 0.0, front - s)
        if s < floor + bend:
            a = (s - floor) / radius
            return (x, radius * (1 - math.cos(a)), -depth - radius * math.sin(a))
        return (x, radius + s - floor - bend, -depth - radius)

    return grid(8, 48, surface)


def rounded_cube(half=0.3, radius=0.07, n=8):
    """A cube with rounded edges: six sheets of a grown cube, normals of the rounding."""
    mesh = Mesh()
    inner = half - radius
    for axis in range(3):
        for sign in (-1, 1):
            base = len(mesh.points)
            for j in range(n + 1):
                for i in range(n + 1):
                    p = [0.0, 0.0, 0.0]
                    p[axis] = sign * half
                    p[(axis + 1) % 3] = (2 * i / n - 1) * half
                    p[(axis + 2) % 3] = sign * (2 * j / n - 1) * half
                    core = [max(-inner, min(inner, x)) for x in p]
                    normal = normalize([x - c for x, c in zip(p, core)])
                    mesh.points.append(tuple(c + radius * m for c, m in zip(core, normal)))
                    mesh.normals.append(normal)
                    mesh.uvs.append((i / n, j / n))
            for j in range(n):
                for i in range(n):
                    k = base + j * (n + 1) + i
                    mesh.faces.append((k, k + 1, k + n + 2, k + n + 1))
    return mesh


# ---- pictures


def png(path, width, height, pixel):
    rows = b"".join(
        b"\0" + bytes(int(max(0, min(255, round(c)))) for x in range(width) for c in pixel(x, y)) for y in range(height)
    )

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    )


def noise(x, y, seed=0):
    n = (x * 374761393 + y * 668265263 + seed * 362437) & 0xFFFFFFFF
    n = ((n ^ (n >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((n ^ (n >> 16)) & 0xFFFF) / 65535.0


def floor_pixel(x, y):
    """Grey studio tiles with darker joints and a little speckle; 512 pixels hold 8x8 tiles."""
    tile = 64
    joint = min(x % tile, y % tile, tile - 1 - x % tile, tile - 1 - y % tile)
    shade = 168 + 10 * (noise(x // tile, y // tile) - 0.5) * 2 + 6 * (noise(x, y, 7) - 0.5)
    if joint < 1:
        shade -= 40
    return (shade, shade, shade * 1.01)


def stripe_pixel(x, y):
    """The vase: bands of warm and cool glaze, wavy borders; wraps in x."""
    wave = 6 * math.sin(2 * math.pi * x / 128) + 3 * math.sin(2 * math.pi * x / 256 * 5)
    band = ((y + wave) % 64) / 64
    colors = [(214, 196, 160), (36, 74, 92), (214, 196, 160), (178, 84, 46)]
    color = colors[int(((y + wave) // 64) % 4)]
    edge = min(band, 1 - band)
    k = 0.82 if edge < 0.05 else 1.0
    return tuple(c * k + 5 * (noise(x, y, 3) - 0.5) for c in color)


def hdr(path, width, height, radiance):
    """Radiance .hdr, flat RGBE scanlines."""
    out = bytearray(b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y %d +X %d\n" % (height, width))
    for y in range(height):
        for x in range(width):
            r, g, b = radiance(x, y)
            m = max(r, g, b)
            if m < 1e-32:
                out += b"\0\0\0\0"
                continue
            mantissa, exponent = math.frexp(m)
            f = mantissa * 256.0 / m
            out += bytes((int(r * f), int(g * f), int(b * f), exponent + 128))
    path.write_bytes(bytes(out))


def dome_radiance(x, y, width=256, height=128):
    """A studio: soft gradient, a large warm softbox, a cool strip opposite and a faint floor."""
    theta = math.pi * (y + 0.5) / height
    phi = 2 * math.pi * (x + 0.5) / width
    up = math.cos(theta)
    sky = 0.18 + 0.30 * max(0.0, up)
    color = [sky * 0.95, sky, sky * 1.08]
    if up < 0:
        color = [0.10, 0.095, 0.09]

    def box(cx, cy, half_x, half_y, rgb):
        dx = abs((phi - cx + math.pi) % (2 * math.pi) - math.pi) / half_x
        dy = abs(theta - cy) / half_y
        k = max(0.0, min(1.0, (1.15 - max(dx, dy)) / 0.3))
        for i in range(3):
            color[i] += k * rgb[i]

    box(1.0, 0.85, 0.45, 0.30, (9.0, 7.6, 6.0))
    box(4.0, 1.05, 0.16, 0.50, (3.0, 4.0, 5.4))
    box(2.6, 0.35, 0.60, 0.12, (2.4, 2.4, 2.4))
    return color


# ---- USD


def fmt(x):
    text = "%.5g" % x
    return "0" if text in ("-0", "0") else text


def tuples(values):
    return "[" + ", ".join("(" + ", ".join(fmt(c) for c in v) + ")" for v in values) + "]"


def usd_mesh(name, mesh, material, indent="        ", extra=""):
    faces = ", ".join(str(i) for f in mesh.faces for i in f)
    counts = ", ".join("4" for _ in mesh.faces)
    binding = f"rel material:binding = <{material}>" if material else ""
    lines = [
        f'def Mesh "{name}" (',
        '    prepend apiSchemas = ["MaterialBindingAPI"]',
        ")",
        "{",
        '    uniform token subdivisionScheme = "none"',
        f"    int[] faceVertexCounts = [{counts}]",
        f"    int[] faceVertexIndices = [{faces}]",
        f"    point3f[] points = {tuples(mesh.points)}",
        f'    normal3f[] normals = {tuples(mesh.normals)} (\n        interpolation = "vertex"\n    )',
        f'    texCoord2f[] primvars:st = {tuples(mesh.uvs)} (\n        interpolation = "vertex"\n    )',
        f"    {binding}",
        f"    {extra}",
        "}",
    ]
    return "\n".join(indent + line for line in "\n".join(x for x in lines if x.strip()).split("\n"))


def usd_material(name, color, metallic, roughness, texture=None, clearcoat=0.0, scale=None):
    inputs = [
        f"color3f inputs:diffuseColor = {tuple(color)}",
        f"float inputs:metallic = {metallic}",
        f"float inputs:roughness = {roughness}",
        f"float inputs:clearcoat = {clearcoat}",
    ]
    nodes = ""
    root = f"/World/Materials/{name}"
    if texture:
        inputs[0] = f"color3f inputs:diffuseColor.connect = <{root}/Texture.outputs:rgb>"
        transform = ""
        st = f"<{root}/Reader.outputs:result>"
        if scale:
            transform = f"""
            def Shader "Transform"
            {{
                uniform token info:id = "UsdTransform2d"
                float2 inputs:in.connect = {st}
                float2 inputs:scale = ({scale[0]}, {scale[1]})
                float2 outputs:result
            }}"""
            st = f"<{root}/Transform.outputs:result>"
        nodes = f"""
            def Shader "Reader"
            {{
                uniform token info:id = "UsdPrimvarReader_float2"
                string inputs:varname = "st"
                float2 outputs:result
            }}{transform}
            def Shader "Texture"
            {{
                uniform token info:id = "UsdUVTexture"
                asset inputs:file = @./{texture}@
                float2 inputs:st.connect = {st}
                token inputs:sourceColorSpace = "sRGB"
                token inputs:wrapS = "repeat"
                token inputs:wrapT = "repeat"
                float3 outputs:rgb
            }}"""
    body = "\n                ".join(inputs)
    return f"""
        def Material "{name}"
        {{
            token outputs:surface.connect = <{root}/Surface.outputs:surface>
            def Shader "Surface"
            {{
                uniform token info:id = "UsdPreviewSurface"
                {body}
                token outputs:surface
            }}{nodes}
        }}"""


CAMERAS = {
    # position, look at, focal length (mm), f-stop
    "cam_main": ((3.1, 1.9, 5.0), (0.05, 0.62, 0.0), 40.0, 0.0),
    "cam_close": ((-1.9, 1.5, 3.7), (0.0, 0.7, 0.0), 50.0, 0.0),
    "cam_top": ((0.25, 6.4, 2.6), (0.0, 0.35, -0.1), 38.0, 0.0),
}
APERTURE = (36.0, 20.25)


def look_at(eye, target):
    """Rows of a row-vector camera-to-world matrix; the camera looks along its -z."""
    back = normalize([e - t for e, t in zip(eye, target)])
    right = normalize(cross((0, 1, 0), back))
    up = cross(back, right)
    return (right + (0.0,), up + (0.0,), back + (0.0,), tuple(eye) + (1.0,))


def turn(frame):
    """Degrees of the turntable at a frame: one turn over the range, so that it loops."""
    return 360.0 * (frame - FRAMES[0]) / (FRAMES[1] - FRAMES[0] + 1)


def samples(value, step=1):
    return "{" + ", ".join(f"{f}: {value(f)}" for f in range(FRAMES[0], FRAMES[1] + 1, step)) + "}"


def write_usd(meshes):
    variants = "\n".join(
        f"""            "{name}" {{
                over "Knot"
                {{
                    rel material:binding = </World/Materials/{name}>
                }}
            }}"""
        for name in FINISHES
    )
    materials = "".join(usd_material(n, f["color"], f["metallic"], f["roughness"]) for n, f in FINISHES.items())
    materials += usd_material("floor", (0.5, 0.5, 0.5), 0.0, 0.55, "floor.png", scale=(11, 6))
    materials += usd_material("glaze", (0.5, 0.5, 0.5), 0.0, 0.25, "glaze.png", clearcoat=0.6)
    materials += usd_material("ivory", (0.78, 0.74, 0.66), 0.0, 0.4)
    materials += usd_material("brass", (0.91, 0.76, 0.42), 1.0, 0.18)
    materials += usd_material("rubber", (0.045, 0.045, 0.05), 0.0, 0.6)
    cameras = ""
    for name, (eye, target, focal, stop) in CAMERAS.items():
        rows = ", ".join("(" + ", ".join(fmt(c) for c in r) + ")" for r in look_at(eye, target))
        distance = math.dist(eye, target)
        cameras += f"""
        def Camera "{name}"
        {{
            float2 clippingRange = (0.05, 200)
            float focalLength = {focal}
            float horizontalAperture = {APERTURE[0]}
            float verticalAperture = {APERTURE[1]}
            float focusDistance = {fmt(distance)}
            float fStop = {stop}
            matrix4d xformOp:transform = ( {rows} )
            uniform token[] xformOpOrder = ["xformOp:transform"]
        }}"""
    moons = ""
    for i in range(5):
        moons += f"""
            def Xform "moon{i}" (
                instanceable = true
                prepend references = </World/Prototypes/Moon>
            )
            {{
                float3 xformOp:rotateXYZ = (0, {72 * i}, 0)
                double3 xformOp:translate = (1.28, {fmt(0.14)}, 0)
                uniform token[] xformOpOrder = ["xformOp:rotateXYZ", "xformOp:translate"]
            }}"""
    text = f"""#usda 1.0
(
    defaultPrim = "World"
    doc = "The look-dev set of Doppel's example scene. Made by make_lookdev.py."
    startTimeCode = {FRAMES[0]}
    endTimeCode = {FRAMES[1]}
    timeCodesPerSecond = {FPS}
    framesPerSecond = {FPS}
    metersPerUnit = 1
    upAxis = "Y"
    renderSettingsPrimPath = "/Render/settings"
)

def Xform "World"
{{
    def Scope "Cameras"
    {{{cameras}
    }}

    def DomeLight "Studio"
    {{
        asset inputs:texture:file = @./studio.hdr@
        token inputs:texture:format = "latlong"
        float inputs:intensity = 1
    }}

    def Scope "Set"
    {{
{usd_mesh("Backdrop", meshes["backdrop"], "/World/Materials/floor", extra="uniform bool doubleSided = 1")}
{usd_mesh("Plinth", meshes["plinth"], "/World/Materials/ivory")}
        def Xform "VasePlace"
        {{
            double3 xformOp:translate = (-1.75, 0, -0.7)
            uniform token[] xformOpOrder = ["xformOp:translate"]
{usd_mesh("Vase", meshes["vase"], "/World/Materials/glaze", indent="            ", extra="uniform bool doubleSided = 1")}
        }}
    }}

    def Xform "Hero" (
        prepend variantSets = "finish"
        variants = {{
            string finish = "clay"
        }}
    )
    {{
        double3 xformOp:translate = (0, 0.24, 0)
        float xformOp:rotateY.timeSamples = {samples(lambda f: fmt(turn(f)))}
        uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:rotateY"]
{usd_mesh("Knot", meshes["knot"], "")}
        variantSet "finish" = {{
{variants}
        }}
    }}

    def Xform "Moons"
    {{
        float xformOp:rotateY.timeSamples = {samples(lambda f: fmt(-turn(f)))}
        uniform token[] xformOpOrder = ["xformOp:rotateY"]{moons}
    }}

    def Xform "Cube"
    {{
        double3 xformOp:translate.timeSamples = {samples(lambda f: "(1.95, %s, -0.9)" % fmt(cube_height(f)))}
        float3 xformOp:rotateXYZ.timeSamples = {samples(lambda f: "(%s, %s, 0)" % (fmt(turn(f)), fmt(turn(f) + 30)))}
        uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:rotateXYZ"]
{usd_mesh("Body", meshes["cube"], "/World/Materials/rubber")}
    }}

    class Scope "Prototypes"
    {{
        def Xform "Moon"
        {{
{usd_mesh("Ball", meshes["moon"], "/World/Materials/brass", indent="            ")}
        }}
    }}

    def Scope "Materials"
    {{{materials}
    }}
}}

def Scope "Render"
{{
    def RenderSettings "settings"
    {{
        uniform int2 resolution = (960, 540)
        rel camera = </World/Cameras/cam_main>
        rel products = </Render/beauty>
    }}

    def RenderProduct "beauty"
    {{
        token productName = "lookdev.exr"
        rel orderedVars = [</Render/C>, </Render/depth>]
    }}

    def RenderVar "C"
    {{
        uniform string sourceName = "C"
        uniform token dataType = "color4f"
    }}

    def RenderVar "depth"
    {{
        uniform string sourceName = "depth"
        uniform token dataType = "float"
    }}
}}
"""
    (OUT / "lookdev.usda").write_text(text)


def cube_height(frame):
    """The cube hops twice over the range and rests a little above the floor between."""
    return 0.62 + 0.55 * abs(math.sin(2 * math.pi * (frame - FRAMES[0]) / (FRAMES[1] - FRAMES[0] + 1)))


# ---- glTF


class Gltf:
    """Builds one .gltf with its buffer in a file beside it."""

    def __init__(self):
        self.data = bytearray()
        self.json = {
            "asset": {"version": "2.0", "generator": "make_lookdev.py"},
            "scene": 0, "scenes": [{"nodes": []}], "nodes": [], "meshes": [], "materials": [], "accessors": [],
            "bufferViews": [],
        }

    def accessor(self, values, kind, component=5126, target=None, bounds=False):
        flat = [c for v in values for c in (v if isinstance(v, (tuple, list)) else (v,))]
        while len(self.data) % 4:
            self.data.append(0)
        view = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(flat) * 4}
        if target:
            view["target"] = target
        self.data += struct.pack("<%d%s" % (len(flat), "f" if component == 5126 else "I"), *flat)
        self.json["bufferViews"].append(view)
        accessor = {"bufferView": len(self.json["bufferViews"]) - 1, "componentType": component,
                    "count": len(values), "type": kind}
        if bounds:
            columns = list(zip(*[v if isinstance(v, (tuple, list)) else (v,) for v in values]))
            rounded = [struct.unpack("<f", struct.pack("<f", x))[0] for c in columns for x in (min(c), max(c))]
            accessor["min"], accessor["max"] = rounded[0::2], rounded[1::2]
        self.json["accessors"].append(accessor)
        return len(self.json["accessors"]) - 1

    def mesh(self, name, mesh, material):
        triangles = [i for a, b, c, d in mesh.faces for i in (a, b, c, a, c, d)]
        attributes = {
            "POSITION": self.accessor(mesh.points, "VEC3", target=34962, bounds=True),
            "NORMAL": self.accessor(mesh.normals, "VEC3", target=34962),
            "TEXCOORD_0": self.accessor([(u, 1 - v) for u, v in mesh.uvs], "VEC2", target=34962),
        }
        indices = self.accessor(triangles, "SCALAR", component=5125, target=34963)
        self.json["meshes"].append(
            {"name": name, "primitives": [{"attributes": attributes, "indices": indices, "material": material}]})
        return len(self.json["meshes"]) - 1

    def material(self, name, color, metallic, roughness, texture=None, scale=None, double_sided=False):
        pbr = {"baseColorFactor": [*color, 1], "metallicFactor": metallic, "roughnessFactor": roughness}
        if texture:
            images = self.json.setdefault("images", [])
            textures = self.json.setdefault("textures", [])
            images.append({"uri": texture})
            textures.append({"source": len(images) - 1})
            pbr["baseColorFactor"] = [1, 1, 1, 1]
            pbr["baseColorTexture"] = {"index": len(textures) - 1}
            if scale:
                pbr["baseColorTexture"]["extensions"] = {"KHR_texture_transform": {"scale": list(scale)}}
                self.json["extensionsUsed"] = ["KHR_texture_transform"]
        self.json["materials"].append({"name": name, "pbrMetallicRoughness": pbr, "doubleSided": double_sided})
        return len(self.json["materials"]) - 1

    def node(self, parent=None, **fields):
        self.json["nodes"].append(fields)
        index = len(self.json["nodes"]) - 1
        siblings = self.json["scenes"][0]["nodes"] if parent is None else self.json["nodes"][parent].setdefault(
            "children", [])
        siblings.append(index)
        return index

    def animate(self, node, path, kind, value):
        frames = list(range(FRAMES[0], FRAMES[1] + 2))
        times = [f / FPS for f in frames]
        animation = self.json.setdefault("animations", [{"name": "turntable", "channels": [], "samplers": []}])[0]
        animation["samplers"].append(
            {"input": self.accessor(times, "SCALAR", bounds=True), "interpolation": "LINEAR",
             "output": self.accessor([value(f) for f in frames], kind)})
        animation["channels"].append(
            {"sampler": len(animation["samplers"]) - 1, "target": {"node": node, "path": path}})

    def write(self, path, buffer):
        """Files that share a buffer (the finishes of the hero) write the very same bytes to it."""
        (path.parent / buffer).write_bytes(bytes(self.data))
        self.json["buffers"] = [{"byteLength": len(self.data), "uri": buffer}]
        path.write_text(json.dumps({k: v for k, v in self.json.items() if v != []}, indent=1) + "\n")


def y_rotation(degrees):
    a = math.radians(degrees) / 2
    return (0.0, math.sin(a), 0.0, math.cos(a))


def multiply(a, b):
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (aw * bx + ax * bw + ay * bz - az * by, aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw, aw * bw - ax * bx - ay * by - az * bz)


def write_gltf(meshes):
    scene = Gltf()
    floor = scene.material("floor", (0.5,) * 3, 0.0, 0.55, "floor.png", scale=(11, 6), double_sided=True)
    glaze = scene.material("glaze", (0.5,) * 3, 0.0, 0.25, "glaze.png", double_sided=True)
    ivory = scene.material("ivory", (0.78, 0.74, 0.66), 0.0, 0.4)
    brass = scene.material("brass", (0.91, 0.76, 0.42), 1.0, 0.18)
    rubber = scene.material("rubber", (0.045, 0.045, 0.05), 0.0, 0.6)
    world = scene.node(name="World")
    group = scene.node(world, name="Set")
    scene.node(group, name="Backdrop", mesh=scene.mesh("Backdrop", meshes["backdrop"], floor))
    scene.node(group, name="Plinth", mesh=scene.mesh("Plinth", meshes["plinth"], ivory))
    scene.node(group, name="Vase", mesh=scene.mesh("Vase", meshes["vase"], glaze), translation=[-1.75, 0, -0.7])
    moons = scene.node(world, name="Moons")
    ball = scene.mesh("Moon", meshes["moon"], brass)
    for i in range(5):
        a = math.radians(72 * i)
        scene.node(moons, name=f"moon{i}", mesh=ball, translation=[1.28 * math.cos(a), 0.14, -1.28 * math.sin(a)])
    scene.animate(moons, "rotation", "VEC4", lambda f: y_rotation(-turn(f)))
    cube = scene.node(world, name="Cube", mesh=scene.mesh("Cube", meshes["cube"], rubber))
    scene.animate(cube, "translation", "VEC3", lambda f: (1.95, cube_height(f), -0.9))
    scene.animate(cube, "rotation", "VEC4", lambda f: multiply(
        y_rotation(turn(f) + 30), (math.sin(math.radians(turn(f)) / 2), 0.0, 0.0, math.cos(math.radians(turn(f)) / 2))))
    cameras = scene.node(world, name="Cameras")
    scene.json["cameras"] = []
    for name, (eye, target, focal, _) in CAMERAS.items():
        scene.json["cameras"].append({"name": name, "type": "perspective", "perspective": {
            "yfov": 2 * math.atan(APERTURE[1] / 2 / focal), "aspectRatio": APERTURE[0] / APERTURE[1],
            "znear": 0.05, "zfar": 200}})
        scene.node(cameras, name=name, camera=len(scene.json["cameras"]) - 1,
                   matrix=[c for row in look_at(eye, target) for c in row])
    scene.write(OUT / "set.gltf", "set.bin")
    for name, finish in FINISHES.items():
        hero = Gltf()
        material = hero.material(name, finish["color"], finish["metallic"], finish["roughness"])
        node = hero.node(hero.node(name="Hero"), name="Knot", mesh=hero.mesh("Knot", meshes["knot"], material),
                         translation=[0, 0.24, 0])
        hero.animate(node, "rotation", "VEC4", lambda f: y_rotation(turn(f)))
        hero.write(OUT / f"hero_{name}.gltf", "hero.bin")


def main():
    OUT.mkdir(exist_ok=True)
    meshes = {
        "knot": torus_knot(),
        "moon": sphere(0.14),
        "backdrop": backdrop(),
        "plinth": lathe([(0.0, 0.0), (0.98, 0.0), (1.0, 0.02), (1.0, 0.1), (0.97, 0.16), (0.9, 0.18), (0.45, 0.19),
                         (0.0, 0.19)]),
        "vase": lathe([(0.0, 0.0), (0.3, 0.0), (0.34, 0.05), (0.5, 0.4), (0.55, 0.72), (0.42, 1.05), (0.22, 1.3),
                       (0.2, 1.42), (0.3, 1.52), (0.28, 1.53), (0.17, 1.42), (0.19, 1.3), (0.1, 1.2)]),
        "cube": rounded_cube(),
    }
    png(OUT / "floor.png", 512, 512, floor_pixel)
    png(OUT / "glaze.png", 256, 256, stripe_pixel)
    hdr(OUT / "studio.hdr", 256, 128, dome_radiance)
    write_usd(meshes)
    write_gltf(meshes)


if __name__ == "__main__":
    main()
