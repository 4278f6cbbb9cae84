"""MaterialX surfaces as the stage's material: which of their inputs is which of ours, and how weights combine them."""

import math

import mtlx_nodes

# Inputs that change nothing as long as they are 0 (or unset) and are not drawn otherwise.
_NOT_DRAWN = {
    "standard_surface": (
        "diffuse_roughness", "specular_anisotropy", "transmission_scatter", "transmission_dispersion",
        "transmission_extra_roughness", "coat_anisotropy", "coat_affect_color", "coat_affect_roughness", "thin_film_thickness",
    ),
    "open_pbr_surface": (
        "base_diffuse_roughness", "specular_roughness_anisotropy", "transmission_scatter",
        "transmission_dispersion_scale", "coat_roughness_anisotropy", "thin_film_weight",
    ),
    "gltf_pbr": ("iridescence", "anisotropy_strength", "dispersion"),
}  # fmt: skip
# Other names of the same surfaces.
_KINDS = {"standard_surface": "standard_surface", "open_pbr_surface": "open_pbr_surface", "gltf_pbr": "gltf_pbr"}


def kind_of(shader_id):
    """The surface that a shader is, or "" for one that is not known."""
    return _KINDS.get(mtlx_nodes.category_of(shader_id), "") if shader_id.startswith("ND_") else ""


def surface(network, shader, kind):
    """(inputs, settings) as preview_nodes.surface gives them."""
    mapper = {"standard_surface": _StandardSurface, "open_pbr_surface": _OpenPbr, "gltf_pbr": _Gltf}[kind](network, shader)
    mapper.map()
    for name in _NOT_DRAWN[kind]:
        if network.is_connected(shader, name) or _is_set(network.constant(shader, name)):
            network.note("the input '%s' of a %s is not drawn" % (name, kind))
    return mapper.inputs, mapper.settings


def _is_set(value):
    if value is None or isinstance(value, str):
        return False
    return any(value) if hasattr(value, "__len__") else bool(value)


class _Mapper:
    def __init__(self, network, shader):
        self.network = network
        self.graph = network.graph
        self.shader = shader
        self.inputs = {}
        self.settings = {"opacityMode": "presence"}

    def get(self, name, default):
        return self.network.input(self.shader, name, default)

    def product(self, first, second):
        return self.graph.op("multiply", first, second)

    def color(self, ours, node):
        self.inputs[ours] = (node, 3)

    def number(self, ours, node):
        self.inputs[ours] = (node, 1)

    def numbers(self, *names):
        """(ours, theirs, default) each."""
        for ours, theirs, default in names:
            self.number(ours, self.get(theirs, default))

    def is_zero(self, node):
        value = self.graph.value(node)
        return value is not None and not any(value[:3])

    def normal(self, name):
        """A normal map's; other normals (of the mesh, in the world) are those that the renderer has anyway."""
        node = self.network.input(self.shader, name)
        if node is not None and self.graph.reads(node, ("image", "perlinNoise", "fractalNoise", "cellNoise")):
            self.color("normal", node)

    def base(self, color, subsurface, subsurface_color, metalness):
        """Light that enters and leaves nearby is drawn as if it left where it entered."""
        weight = self.product(subsurface, self.graph.op("subtract", self.graph.constant(1.0), metalness))
        self.color("diffuseColor", self.graph.op("mix", color, subsurface_color, weight))

    def transmission(self, weight, color, depth):
        """`depth`: the distance after which light has the colour; 0 = it has it at once."""
        if self.is_zero(weight):
            return
        self.number("transmission", weight)
        known = self.graph.value(color)
        if depth > 0 and known:
            self.settings["absorption"] = [-math.log(min(max(v, 1e-4), 1.0)) / depth for v in known[:3]]
            return
        if depth > 0:
            self.network.note("the texture of a transmission colour tints the surface, not the body")
        self.color("transmissionColor", color)

    def sheen(self, weight, color, roughness):
        sheen = self.product(color, weight)
        if not self.is_zero(sheen):
            self.color("sheenColor", sheen)
            self.number("sheenRoughness", roughness)

    def coat(self, weight, color, roughness, ior):
        if self.is_zero(weight):
            return
        self.number("clearcoat", weight)
        self.number("clearcoatRoughness", roughness)
        self.color("coatColor", color)
        self.settings["coatIor"] = ior

    def emission(self, color, weight):
        self.color("emissiveColor", self.product(color, weight))


class _StandardSurface(_Mapper):
    def map(self):
        metalness = self.get("metalness", 0.0)
        self.base(
            self.product(self.get("base_color", (0.8, 0.8, 0.8)), self.get("base", 1.0)),
            self.get("subsurface", 0.0), self.get("subsurface_color", (1, 1, 1)), metalness,
        )  # fmt: skip
        self.number("metallic", metalness)
        self.numbers(("roughness", "specular_roughness", 0.2), ("ior", "specular_IOR", 1.5), ("specularWeight", "specular", 1.0))
        self.color("specularTint", self.get("specular_color", (1, 1, 1)))
        depth = self.network.number(self.shader, "transmission_depth", 0.0)
        self.transmission(self.get("transmission", 0.0), self.get("transmission_color", (1, 1, 1)), depth)
        self.settings["thinWalled"] = bool(self.network.number(self.shader, "thin_walled", 0))
        self.sheen(self.get("sheen", 0.0), self.get("sheen_color", (1, 1, 1)), self.get("sheen_roughness", 0.3))
        coat_ior = self.network.number(self.shader, "coat_IOR", 1.5)
        self.coat(self.get("coat", 0.0), self.get("coat_color", (1, 1, 1)), self.get("coat_roughness", 0.1), coat_ior)
        self.emission(self.get("emission_color", (1, 1, 1)), self.get("emission", 0.0))
        self.number("opacity", self.graph.op("luminance", self.get("opacity", 1.0)))
        self.normal("normal")


class _OpenPbr(_Mapper):
    def map(self):
        metalness = self.get("base_metalness", 0.0)
        self.base(
            self.product(self.get("base_color", (0.8, 0.8, 0.8)), self.get("base_weight", 1.0)),
            self.get("subsurface_weight", 0.0), self.get("subsurface_color", (0.8, 0.8, 0.8)), metalness,
        )  # fmt: skip
        self.number("metallic", metalness)
        self.numbers(("roughness", "specular_roughness", 0.3), ("ior", "specular_ior", 1.5), ("specularWeight", "specular_weight", 1.0))
        self.color("specularTint", self.get("specular_color", (1, 1, 1)))
        depth = self.network.number(self.shader, "transmission_depth", 0.0)
        self.transmission(self.get("transmission_weight", 0.0), self.get("transmission_color", (1, 1, 1)), depth)
        self.settings["thinWalled"] = bool(self.network.number(self.shader, "geometry_thin_walled", 0))
        self.sheen(self.get("fuzz_weight", 0.0), self.get("fuzz_color", (1, 1, 1)), self.get("fuzz_roughness", 0.5))
        coat_ior = self.network.number(self.shader, "coat_ior", 1.6)
        self.coat(self.get("coat_weight", 0.0), self.get("coat_color", (1, 1, 1)), self.get("coat_roughness", 0.0), coat_ior)
        # Luminance is in nits; 1000 of them are the white that USD renders emission 1 as.
        luminance = self.product(self.get("emission_luminance", 0.0), self.graph.constant(0.001))
        self.emission(self.get("emission_color", (1, 1, 1)), luminance)
        self.number("opacity", self.graph.op("luminance", self.get("geometry_opacity", 1.0)))
        self.normal("geometry_normal")


class _Gltf(_Mapper):
    def map(self):
        base = self.get("base_color", (1, 1, 1))
        self.color("diffuseColor", base)
        self.numbers(("metallic", "metallic", 1.0), ("roughness", "roughness", 1.0), ("ior", "ior", 1.5))
        self.numbers(("specularWeight", "specular", 1.0), ("occlusion", "occlusion", 1.0))
        self.color("specularTint", self.get("specular_color", (1, 1, 1)))
        # A body when it has a thickness, else a sheet.
        thickness = self.network.number(self.shader, "thickness", 0.0)
        self.settings["thinWalled"] = thickness <= 0
        self.transmission(self.get("transmission", 0.0), base, 0.0)
        distance = self.network.number(self.shader, "attenuation_distance", 0.0)
        if thickness > 0 and 0 < distance < 1e30:
            color = self.network.numbers(self.shader, "attenuation_color", (1, 1, 1))
            self.settings["absorption"] = [-math.log(min(max(v, 1e-4), 1.0)) / distance for v in color]
        self.sheen(self.graph.constant(1.0), self.get("sheen_color", (0, 0, 0)), self.get("sheen_roughness", 0.0))
        self.coat(self.get("clearcoat", 0.0), self.graph.constant(1.0), self.get("clearcoat_roughness", 0.0), 1.5)
        self.emission(self.get("emissive", (0, 0, 0)), self.get("emissive_strength", 1.0))
        mode = int(self.network.number(self.shader, "alpha_mode", 0))
        if mode == 1:
            self.settings["opacityThreshold"] = self.network.number(self.shader, "alpha_cutoff", 0.5)
        if mode in (1, 2):
            self.number("opacity", self.get("alpha", 1.0))
        self.normal("normal")
