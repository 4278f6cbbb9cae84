"""What of a stage is not supported, prim by prim. Not part of loading: asked for by `doppel check`.

A finding is {"prim": path or "", "message": text, "error": bool}. Errors are what the picture lacks: prims that are not
drawn, files that are not there. The rest is drawn, only not wholly as the file says."""

import re

import assets
import scene_prims
from pxr import Sdf, Usd, UsdGeom, UsdLux, UsdShade, UsdSkel

_PATHS = re.compile(r"<(/[^>\s]*)>|(/[A-Za-z_][\w/:.]*)")
_LINKS = {"lightLink": "light linking", "shadowLink": "shadow linking"}
LEFT_OUT = "which is not supported and left out"
_KINDLY_IGNORED = ("Physics", "Spatial", "SpatialAudio", "Backdrop")


def findings(stage, predicate, drawn, said):
    """`drawn`: names of the geometric types that are read. `said`: what reading the stage told already, (text, error)."""
    said = [(text, error) for text, error in said if LEFT_OUT not in text]  # said again below, with the prim's path
    found = [{"prim": _prim_in(stage, text), "message": text, "error": error} for text, error in said]
    texts = " ".join(text for text, _ in said)
    for prim, path in _prims(stage, predicate):
        for message, error in _of_prim(prim, drawn, texts):
            found.append({"prim": path, "message": message, "error": error})
    return found


def _prims(stage, predicate):
    """Every prim once, those of prototypes by the path below their first instance."""
    for prim in Usd.PrimRange(stage.GetPseudoRoot(), predicate):
        if not prim.IsPseudoRoot():
            yield prim, str(prim.GetPath())
    for prototype in stage.GetPrototypes():
        instance = _place_of(prototype)
        for prim in Usd.PrimRange(prototype, predicate):
            if prim != prototype:
                yield prim, str(prim.GetPath().ReplacePrefix(prototype.GetPath(), instance))


def _place_of(prototype):
    instances = prototype.GetInstances()
    if not instances:
        return prototype.GetPath()
    path = instances[0].GetPath()
    outer = instances[0]
    while outer and not outer.IsPrototype():
        outer = outer.GetParent()
    return path.ReplacePrefix(outer.GetPath(), _place_of(outer)) if outer else path


def _prim_in(stage, text):
    """The first prim that a text names."""
    for match in _PATHS.finditer(text):
        name = (match.group(1) or match.group(2)).rstrip(".:,/")
        if Sdf.Path.IsValidPathString(name):
            path = Sdf.Path(name).GetPrimPath()
            if path != Sdf.Path.absoluteRootPath and stage.GetPrimAtPath(path):
                prototype = stage.GetPrimAtPath(path)
                while prototype and not prototype.IsPrototype():
                    prototype = prototype.GetParent()
                return str(path.ReplacePrefix(prototype.GetPath(), _place_of(prototype)) if prototype else path)
    return ""


def _of_prim(prim, drawn, said):
    kind = str(prim.GetTypeName())
    yield from _type_findings(prim, kind, drawn)
    if kind in scene_prims.LIGHTS or prim.HasAPI(UsdLux.LightAPI):
        yield from _light_findings(prim, kind)
    elif kind == "Material":
        yield from _material_findings(prim)
    if prim.IsA(UsdGeom.PointBased):
        yield from _point_findings(prim)
    yield from _asset_findings(prim, said)


def _type_findings(prim, kind, drawn):
    if not kind or kind.startswith(_KINDLY_IGNORED):
        return
    if Usd.SchemaRegistry.GetTypeFromSchemaTypeName(kind).isUnknown:
        yield "its type '%s' is not known; it is left out, what is below it is not" % kind, True
    elif kind in drawn or kind in scene_prims.LIGHTS:
        return
    elif prim.IsA(UsdGeom.Gprim) or _is_a_light(prim, kind):
        yield "a %s is not supported and left out" % kind, True
    elif kind == "LightFilter" or kind.endswith("LightFilter"):
        yield "light filters are not supported; the light is not filtered", False


def _is_a_light(prim, kind):
    return kind.endswith("Light") or prim.IsA(UsdLux.BoundableLightBase) or prim.IsA(UsdLux.NonboundableLightBase)


def _light_findings(prim, kind):
    if kind not in scene_prims.LIGHTS and prim.IsA(UsdGeom.Gprim):
        yield "it is a light too (LightAPI), which is not supported; it is drawn and does not shine", True
    light = UsdLux.LightAPI(prim)
    for name, what in _LINKS.items():
        if _links_something(prim, name):
            yield "%s (collection:%s) is not supported; it shines on everything" % (what, name), False
    filters = light.GetFiltersRel() if light else None
    if filters and filters.GetTargets():
        yield "light filters are not supported; the light is not filtered", False
    shadow = prim.GetAttribute("inputs:shadow:enable")
    if shadow and shadow.HasAuthoredValue() and shadow.Get(Usd.TimeCode.EarliestTime()) is False:
        yield "inputs:shadow:enable = false is not supported; it casts shadows", False
    ies = scene_prims.light_input(prim, "shaping:ies:file")
    if ies and _asset_path(ies):
        yield "IES profiles are not supported; it shines without @%s@" % _asset_path(ies), False
    portals = prim.GetRelationship("portals")
    if portals and portals.GetTargets():
        yield "portals are not supported and not needed: the dome is sampled by its brightness", False


def _links_something(prim, name):
    collection = Usd.CollectionAPI(prim, name)
    if not collection:
        return False
    includes, excludes = collection.GetIncludesRel(), collection.GetExcludesRel()
    root = collection.GetIncludeRootAttr()
    if root and root.HasAuthoredValue() and root.Get() is False:
        return True
    return any(rel and rel.HasAuthoredTargets() for rel in (includes, excludes))


def _material_findings(prim):
    material = UsdShade.Material(prim)
    volume, _, _ = material.ComputeVolumeSource()
    if volume:
        yield "its volume shader <%s> is not supported" % volume.GetPath(), True


def _point_findings(prim):
    velocities = prim.GetAttribute("velocities")
    if velocities and velocities.HasAuthoredValue():
        yield "velocities are not read; motion blur takes time samples", False
    if UsdSkel.BindingAPI(prim).GetSkeletonRel().HasAuthoredTargets() and not UsdSkel.Root.Find(prim):
        yield "it is bound to a skeleton and not below a SkelRoot; it stays at rest", False


def _asset_findings(prim, said):
    for attribute in prim.GetAuthoredAttributes():
        if attribute.GetTypeName() == Sdf.ValueTypeNames.Asset:
            values = [attribute.Get(Usd.TimeCode.EarliestTime())]
        elif attribute.GetTypeName() == Sdf.ValueTypeNames.AssetArray:
            values = attribute.Get(Usd.TimeCode.EarliestTime()) or ()
        else:
            continue
        for value in values:
            missing = value and value.path and not value.resolvedPath and assets.UDIM not in value.path
            if missing and "the file @%s@ of <" % value.path not in said:
                # Sources of other renderers' shaders are theirs to find.
                is_ours = not attribute.GetName().startswith("info:")
                yield "the file @%s@ of <%s> was not found" % (value.path, attribute.GetPath()), is_ours


def _asset_path(attribute):
    value = attribute.Get(Usd.TimeCode.EarliestTime())
    return value.path if isinstance(value, Sdf.AssetPath) else ""
