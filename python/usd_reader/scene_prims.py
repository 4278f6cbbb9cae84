"""Cameras, UsdLux lights and render settings: prims that are a handful of attributes."""

import math

import assets
from fields import Field, Shared, varies
from pxr import Gf, UsdGeom

LIGHTS = {
    "DomeLight": "dome",
    "DomeLight_1": "dome",
    "DistantLight": "distant",
    "RectLight": "rect",
    "DiskLight": "disk",
    "SphereLight": "sphere",
    "CylinderLight": "cylinder",
}
_LIGHT_NUMBERS = ("intensity", "exposure", "colorTemperature", "diffuse", "specular", "radius", "length", "width")
_LIGHT_NUMBERS += ("height", "angle", "shaping:cone:angle", "shaping:cone:softness", "shaping:focus")
_LIGHT_TOGGLES = ("normalize", "enableColorTemperature")
_RENDER_OWN = ("resolution", "pixelAspectRatio", "dataWindowNDC", "aspectRatioConformPolicy", "includedPurposes")


def camera_fields(prim):
    camera = UsdGeom.Camera(prim)
    numbers = {
        "focalLength": camera.GetFocalLengthAttr(),
        "horizontalAperture": camera.GetHorizontalApertureAttr(),
        "verticalAperture": camera.GetVerticalApertureAttr(),
        "horizontalApertureOffset": camera.GetHorizontalApertureOffsetAttr(),
        "verticalApertureOffset": camera.GetVerticalApertureOffsetAttr(),
        "fStop": camera.GetFStopAttr(),
        "focusDistance": camera.GetFocusDistanceAttr(),
        "shutterOpen": camera.GetShutterOpenAttr(),
        "shutterClose": camera.GetShutterCloseAttr(),
    }
    clipping = camera.GetClippingRangeAttr()
    projection = camera.GetProjectionAttr()
    exposures = [a for a in prim.GetAttributes() if a.GetName().split(":")[0] == "exposure"]

    def exposure(time):
        if hasattr(camera, "ComputeLinearExposureScale"):  # time, ISO, f-stop and responsivity too
            scale = camera.ComputeLinearExposureScale(time)
            return math.log2(scale) if scale > 0 else 0.0
        attribute = prim.GetAttribute("exposure")
        return float(attribute.Get(time) or 0) if attribute else 0.0

    def get(time):
        value = {name: attribute.Get(time) for name, attribute in numbers.items()}
        value["orthographic"] = projection.Get(time) == UsdGeom.Tokens.orthographic
        value["clipping"] = numbers_of(clipping.Get(time))
        value["exposure"] = exposure(time)
        return value

    return [Field("camera", get, varies(*numbers.values(), clipping, projection, *exposures))]


def light_fields(prim, light_type, warn):
    numbers = {name: light_input(prim, name) for name in _LIGHT_NUMBERS}
    toggles = {name: light_input(prim, name) for name in _LIGHT_TOGGLES}
    color = light_input(prim, "color")
    texture = light_input(prim, "texture:file")
    texture_format = light_input(prim, "texture:format")
    as_point = prim.GetAttribute("treatAsPoint")

    def get(time):
        value = {name: float(a.Get(time)) for name, a in numbers.items() if a and a.Get(time) is not None}
        value.update({name: bool(attribute.Get(time)) for name, attribute in toggles.items() if attribute})
        value["type"] = light_type
        value["color"] = numbers_of(color.Get(time)) if color else None
        value["treatAsPoint"] = bool(as_point.Get(time)) if as_point else False
        if texture:
            value["texture:file"] = assets.resolve(texture, time, warn)
            value["texture:format"] = str(texture_format.Get(time)) if texture_format else None
        return value

    attributes = (*numbers.values(), *toggles.values(), color, texture, texture_format)
    return [Field("light", get, varies(*attributes))]


def numbers_of(vector):
    """A list; None where there is no value, as between time samples that block it."""
    return None if vector is None else list(vector)


def light_input(prim, name):
    """`inputs:<name>`, or the plain name that files before UsdLux 21.02 have; None when neither exists."""
    attribute = prim.GetAttribute("inputs:" + name)
    if attribute and attribute.HasAuthoredValue():
        return attribute
    old = prim.GetAttribute(name)
    if old and old.HasAuthoredValue():
        return old
    return attribute if attribute else None


def dome_pole(prim, type_name):
    """For a DomeLight_1 whose pole is Z: the rotation that brings a Y pole there; else None."""
    attribute = prim.GetAttribute("poleAxis") if type_name == "DomeLight_1" else None
    axis = str(attribute.Get() or "scene") if attribute else "Y"
    if axis == "scene":
        axis = str(UsdGeom.GetStageUpAxis(prim.GetStage()))
    return Gf.Matrix4d().SetRotate(Gf.Rotation(Gf.Vec3d(1, 0, 0), 90)) if axis == "Z" else None


def render_settings_fields(prim):
    own = _render_product_values(prim)
    products = _targets(prim, "products")
    options = {}
    for attribute in prim.GetAttributes():
        name = attribute.GetName()
        if ":" in name and not name.startswith("ui:") and _is_numeric(attribute.GetTypeName()):
            options[name] = attribute

    def get(time):
        value = own(time)
        value["products"] = products
        purposes = prim.GetAttribute("includedPurposes")
        value["includedPurposes"] = [str(p) for p in purposes.Get() or ()] if purposes else None
        value["options"] = {n: float(a.Get(time)) for n, a in options.items() if a.Get(time) is not None}
        return value

    return [Field("renderSettings", get, _own_vary(prim) or varies(*options.values()))]


def render_product_fields(prim):
    own = _render_product_values(prim)
    ordered_vars = _targets(prim, "orderedVars")
    name = prim.GetAttribute("productName")

    def get(time):
        value = own(time)
        value["orderedVars"] = ordered_vars
        value["productName"] = str(name.Get(time) or "") if name else ""
        # A product has the resolution of its settings unless it says something else.
        resolution = prim.GetAttribute("resolution")
        if not (resolution and resolution.HasAuthoredValue()):
            value["resolution"] = None
        return value

    return [Field("renderProduct", get, _own_vary(prim) or varies(name))]


def render_var_fields(prim):
    def get(_):
        source, data_type = prim.GetAttribute("sourceName"), prim.GetAttribute("dataType")
        return {
            "sourceName": str(source.Get() or "") if source else "",
            "dataType": str(data_type.Get() or "") if data_type else "",
        }

    return [Field("renderVar", get)]


def xform_fields(prim, type_name, authored):
    """The local transform, when the prim has any; constant ones are read once."""
    pole = dome_pole(prim, type_name)
    if "xformOpOrder" not in authored and not pole:
        return []
    xformable = UsdGeom.Xformable(prim)
    if not xformable:
        return []

    def get(time):
        matrix = xformable.GetLocalTransformation(time)
        return Shared(memoryview(pole * matrix if pole else matrix).cast("B").cast("d", (1, 16)))

    return [Field("xform", get, xformable.TransformMightBeTimeVarying())]


def visibility_fields(prim):
    attribute = UsdGeom.Imageable(prim).GetVisibilityAttr()
    return [Field("visible", lambda time: attribute.Get(time) != UsdGeom.Tokens.invisible, varies(attribute))]


def _render_product_values(prim):
    camera = _targets(prim, "camera")

    def get(time):
        value = {name: prim.GetAttribute(name).Get(time) for name in _RENDER_OWN[:4] if prim.HasAttribute(name)}
        for name in ("resolution", "dataWindowNDC"):
            value[name] = list(value[name]) if value.get(name) is not None else None
        policy = value.get("aspectRatioConformPolicy")
        value["aspectRatioConformPolicy"] = None if policy is None else str(policy)
        value["camera"] = camera[0] if camera else ""
        return value

    return get


def _own_vary(prim):
    return varies(*(prim.GetAttribute(name) for name in _RENDER_OWN))


def _targets(prim, name):
    relationship = prim.GetRelationship(name)
    return [str(path) for path in relationship.GetForwardedTargets()] if relationship else []


def _is_numeric(type_name):
    return str(type_name) in ("bool", "int", "uint", "int64", "uint64", "half", "float", "double")


def stage_info(stage):
    key = "renderSettingsPrimPath"
    info = {
        "zUp": UsdGeom.GetStageUpAxis(stage) == UsdGeom.Tokens.z,
        "metersPerUnit": UsdGeom.GetStageMetersPerUnit(stage),
        "fps": stage.GetTimeCodesPerSecond(),
        "renderSettingsPath": stage.GetMetadata(key) if stage.HasAuthoredMetadata(key) else "",
    }
    if stage.HasAuthoredTimeCodeRange():
        info.update(frameStart=stage.GetStartTimeCode(), frameEnd=stage.GetEndTimeCode())
    return info
