"""What pxr says of USD files, as JSON on stdout: how usdrecord frames them, and what is defined in them.

usage: describe.py frame FILE...                          {"FILE": {"transform": [16 numbers] or null, "near": n}}
       describe.py content FILE [PRIM:SET=VARIANT ...]    {"prims": {path: {"type", "material", "subsets"}}, "materials"}
"""

import json
import math
import os
import sys
import xml.etree.ElementTree as ElementTree

from pxr import Gf, Sdf, Tf, Usd, UsdGeom


def open_stage(path):
    """The stage; what is missing below the root file is a matter of the tests."""
    try:
        return Usd.Stage.Open(path)
    except Tf.ErrorException:
        return Usd.Stage.Open(Sdf.Layer.FindOrOpen(path))


def frame(path):
    """The camera that usdrecord makes for a stage without one: all of the bounds' near side in view, seen along -Z (or +Y
    when Z is up), a 50 mm lens on a filmback of 20.955 x 15.2908 mm. Purposes default and proxy, authored extents."""
    stage = open_stage(path)
    camera = Gf.Camera()
    cache = UsdGeom.BBoxCache(1, [UsdGeom.Tokens.default_, UsdGeom.Tokens.proxy], useExtentsHint=True)
    bounds = cache.ComputeWorldBound(stage.GetPseudoRoot()).ComputeAlignedRange()
    if bounds.IsEmpty():
        return {"transform": None, "near": camera.clippingRange.min}
    y_up = UsdGeom.GetStageUpAxis(stage) == UsdGeom.Tokens.y
    size, center = bounds.GetSize(), bounds.GetMidpoint()
    radius = math.hypot(size[0], size[1] if y_up else size[2]) / 2
    half_angle = math.radians(camera.GetFieldOfView(Gf.Camera.FOVHorizontal) / 2)
    distance = radius / math.tan(half_angle) + (size[2] if y_up else size[1]) / 2
    matrix = Gf.Matrix4d(1)
    if not y_up:
        matrix.SetRotate(Gf.Rotation(Gf.Vec3d(1, 0, 0), 90))
    matrix.SetTranslateOnly(center + (Gf.Vec3d(0, 0, distance) if y_up else Gf.Vec3d(0, -distance, 0)))
    return {"transform": [value for row in matrix for value in row], "near": camera.clippingRange.min}


def content(path, selections):
    """Every prim that is to be drawn, with the material that is bound to it or above it, and what its material's file
    says of it. Bindings are read as they stand in the file, not computed: materials in .mtlx files are prims only where
    pxr can read these."""
    stage = open_stage(path)
    session = stage.GetSessionLayer()
    with Usd.EditContext(stage, session):
        for selection in selections:
            place, name = selection.split("=")
            prim, variant_set = place.split(":")
            stage.GetPrimAtPath(prim).GetVariantSet(variant_set).SetVariantSelection(name)
    prims = {}
    for prim in stage.Traverse(Usd.TraverseInstanceProxies(Usd.PrimDefaultPredicate)):
        if prim.IsA(UsdGeom.Gprim) or prim.IsA(UsdGeom.PointInstancer):
            subsets = [child for child in prim.GetChildren() if child.GetTypeName() == "GeomSubset"]
            prims[str(prim.GetPath())] = {
                "type": str(prim.GetTypeName()),
                "material": bound_material(prim),
                "subsets": {child.GetName(): bound_material(child) for child in subsets if authored_binding(child)},
            }
    return {"prims": prims, "mtlx": materials_of_documents(stage)}


def authored_binding(prim):
    for name in ("material:binding", "material:binding:full"):
        relationship = prim.GetRelationship(name)
        if relationship and relationship.HasAuthoredTargets():
            targets = relationship.GetForwardedTargets() or relationship.GetTargets()
            return str(targets[0]) if targets else ""
    return ""


def bound_material(prim):
    while prim and not prim.IsPseudoRoot():
        bound = authored_binding(prim)
        if bound:
            return bound
        prim = prim.GetParent()
    return ""


def materials_of_documents(stage):
    """{"name of the material": has it a surface shader with inputs} of all .mtlx files that the layers refer to."""
    found = {}
    for layer in stage.GetUsedLayers():
        for asset in layer.GetCompositionAssetDependencies():
            if not asset.endswith(".mtlx"):
                continue
            document = os.path.join(os.path.dirname(layer.realPath), asset)
            if os.path.exists(document):
                root = ElementTree.parse(document).getroot()
                shaders = {node.get("name"): len(node.findall("input")) for node in root.iter() if node.get("name")}
                for material in root.findall("surfacematerial"):
                    uses = [entry.get("nodename") for entry in material.findall("input")]
                    found[material.get("name")] = any(shaders.get(use, 0) for use in uses)
    return found


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("frame", "content"):
        sys.exit(__doc__)
    if sys.argv[1] == "frame":
        answer = {path: frame(path) for path in sys.argv[2:]}
    else:
        answer = content(sys.argv[2], sys.argv[3:])
    json.dump(answer, sys.stdout)


main()
