"""Colour spaces by their names in MaterialX, USD and OpenColorIO; the renderer works in linear Rec.709."""

# Names by what they mean to the renderer (render/embree/scene/color_space.h reads these).
_KNOWN = {
    "raw": ("raw", "none", "data", "identity", "unknown"),
    "lin_rec709": ("lin_rec709", "lin_rec709_scene", "lin_srgb", "linear", "scene-linear rec.709-srgb", "linear rec.709 (srgb)"),
    "sRGB": ("srgb", "srgb_texture", "srgb_rec709_scene", "srgb_rec709_display", "srgb - texture", "utility - srgb - texture"),
    "g22_rec709": ("g22_rec709", "g22_rec709_scene", "gamma22"),
    "g18_rec709": ("g18_rec709", "g18_rec709_scene", "gamma18"),
    "rec709": ("rec709", "rec709_display"),
    "acescg": ("acescg", "lin_ap1", "lin_ap1_scene", "aces - acescg"),
    "lin_ap0": ("lin_ap0", "lin_ap0_scene", "aces2065-1", "aces - aces2065-1"),
    "lin_displayp3": ("lin_displayp3", "lin_p3d65", "lin_p3d65_scene"),
    "srgb_displayp3": ("srgb_displayp3", "srgb_p3d65_scene"),
    "lin_adobergb": ("lin_adobergb", "lin_adobergb_scene"),
    "adobergb": ("adobergb", "g22_adobergb_scene"),
    "lin_rec2020": ("lin_rec2020", "lin_rec2020_scene"),
    "g22_ap1": ("g22_ap1", "g22_ap1_scene"),
    "srgb_ap1": ("srgb_ap1", "srgb_ap1_scene"),
}
_NAMES = {alias: name for name, aliases in _KNOWN.items() for alias in aliases}

_AP1 = ((1.7050509, -0.6217921, -0.0832588), (-0.1302564, 1.1408047, -0.0105483), (-0.0240033, -0.1289690, 1.1529724))
_AP0 = ((2.5216494, -1.1368885, -0.3849175), (-0.2752136, 1.3697052, -0.0943925), (-0.0159250, -0.1478064, 1.1638058))
_P3 = ((1.2249402, -0.2249402, 0.0), (-0.0420570, 1.0420570, 0.0), (-0.0196376, -0.0786361, 1.0982735))
_ADOBE = ((1.3983557, -0.3983557, 0.0), (0.0, 1.0, 0.0), (0.0, -0.0429289, 1.0429289))
_REC2020 = ((1.6604910, -0.5876411, -0.0728499), (-0.1245505, 1.1328999, -0.0083494), (-0.0181508, -0.1005789, 1.1187297))
_MATRICES = {
    "acescg": _AP1, "g22_ap1": _AP1, "srgb_ap1": _AP1, "lin_ap0": _AP0, "lin_displayp3": _P3, "srgb_displayp3": _P3,
    "lin_adobergb": _ADOBE, "adobergb": _ADOBE, "lin_rec2020": _REC2020,
}  # fmt: skip


def known(name):
    """The renderer's name of a colour space; "" for one that it does not know."""
    return _NAMES.get(name.strip().lower(), "")


def _srgb(v):
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


def to_linear(color, name):
    """Three numbers of a colour in linear Rec.709; as they are when the space is not known."""
    name = known(name)
    color = list(color)
    if name in ("sRGB", "srgb_displayp3", "srgb_ap1"):
        color = [_srgb(v) for v in color]
    elif name in ("g22_rec709", "g22_ap1", "adobergb"):
        color = [max(v, 0.0) ** (563 / 256 if name == "adobergb" else 2.2) for v in color]
    elif name == "g18_rec709":
        color = [max(v, 0.0) ** 1.8 for v in color]
    elif name == "rec709":
        color = [v / 4.5 if v < 0.081 else ((v + 0.099) / 1.099) ** (1 / 0.45) for v in color]
    matrix = _MATRICES.get(name)
    return [sum(m * v for m, v in zip(row, color)) for row in matrix] if matrix else color
