"""Meshes, curves, points, point instancers, intrinsic shapes. Arrays pass through whole, never element by element."""

from fields import Field, Shared, varies
from pxr import Sdf, Usd, UsdGeom

MESH = "Mesh"
SHAPES = ("Cube", "Sphere", "Cylinder", "Cylinder_1", "Cone", "Capsule", "Capsule_1", "Plane")
CURVES = "BasisCurves"
POINTS = "Points"
INSTANCER = "PointInstancer"
_SHAPE_NUMBERS = ("size", "radius", "radiusTop", "radiusBottom", "height", "width", "length")
_SHARP = ("creaseIndices", "creaseLengths", "creaseSharpnesses", "cornerIndices", "cornerSharpnesses", "holeIndices")
_RULES = ("interpolateBoundary", "faceVaryingLinearInterpolation", "triangleSubdivisionRule")
_UV_NAMES = ("st", "UVMap", "uv", "map1")
_UV_TYPES = (
    (Sdf.ValueTypeNames.TexCoord2fArray, Sdf.ValueTypeNames.TexCoord2hArray, Sdf.ValueTypeNames.TexCoord2dArray),
    (Sdf.ValueTypeNames.Float2Array, Sdf.ValueTypeNames.Half2Array, Sdf.ValueTypeNames.Double2Array),
)


def fields_of(prim, type_name, uv_name, authored):
    """The fields of a geometric prim. `uv_name` is the primvar that its material's textures read, or ""; `authored` are
    the names of the properties that have opinions."""
    if type_name == MESH:
        return mesh_fields(prim, uv_name, authored)
    if type_name in SHAPES:
        return shape_fields(prim, type_name)
    if type_name == CURVES:
        return curve_fields(prim)
    if type_name == POINTS:
        return point_fields(prim)
    return instancer_fields(prim)


def mesh_fields(prim, uv_name, authored):
    mesh = UsdGeom.Mesh(prim)
    scheme = mesh.GetSubdivisionSchemeAttr().Get() if "subdivisionScheme" in authored else "catmullClark"
    static = {
        "subdivision": str(scheme or "none"),
        "leftHanded": "orientation" in authored and mesh.GetOrientationAttr().Get() == UsdGeom.Tokens.leftHanded,
        "doubleSided": "doubleSided" in authored and bool(mesh.GetDoubleSidedAttr().Get()),
    }
    static.update((name, str(prim.GetAttribute(name).Get())) for name in _RULES if name in authored)
    fields = [
        Field("mesh", lambda _: static),
        array_field("points", mesh.GetPointsAttr()),
        array_field("counts", mesh.GetFaceVertexCountsAttr()),
        array_field("faceIndices", mesh.GetFaceVertexIndicesAttr()),
    ]
    if not authored.isdisjoint(("normals", "primvars:normals")):
        fields.append(_normals_field(prim, mesh))
    if any(name.startswith("primvars:") for name in authored):
        fields.append(primvar_field("uvs", find_uvs(prim, uv_name)))
    fields += [array_field(name, prim.GetAttribute(name)) for name in _SHARP if name in authored]
    return fields + display_fields(prim)


def shape_fields(prim, type_name):
    kind = type_name.removesuffix("_1")
    attributes = {name: prim.GetAttribute(name) for name in _SHAPE_NUMBERS if prim.HasAttribute(name)}
    axis = prim.GetAttribute("axis")
    gprim = UsdGeom.Gprim(prim)

    def get(time):
        values = {name: float(attribute.Get(time)) for name, attribute in attributes.items()}
        values.update(
            kind=kind,
            axis=str(axis.Get(time)) if axis else "Z",
            leftHanded=gprim.GetOrientationAttr().Get() == UsdGeom.Tokens.leftHanded,
            doubleSided=bool(gprim.GetDoubleSidedAttr().Get()),
        )
        return values

    return [Field("shape", get, varies(*attributes.values(), axis))] + display_fields(prim)


def curve_fields(prim):
    curves = UsdGeom.BasisCurves(prim)
    widths = _widths(prim, curves)
    attributes = (curves.GetPointsAttr(), curves.GetCurveVertexCountsAttr())
    colors = primvar_field("displayColor", UsdGeom.PrimvarsAPI(prim).FindPrimvarWithInheritance("displayColor"))

    def get(time):
        # One piece: what the wrap mode makes of the points depends on all of them.
        return {
            "type": str(curves.GetTypeAttr().Get()),
            "basis": str(curves.GetBasisAttr().Get()),
            "wrap": str(curves.GetWrapAttr().Get()),
            "points": shared(attributes[0].Get(time)),
            "counts": shared(attributes[1].Get(time)),
            "widths": widths.get(time),
            "displayColor": colors.get(time) if colors else None,
        }

    varying = varies(*attributes) or widths.varying or bool(colors and colors.varying)
    return [Field("curves", get, varying)]


def point_fields(prim):
    points = UsdGeom.Points(prim)
    return [
        Field("pointCloud", lambda _: {}),
        array_field("points", points.GetPointsAttr()),
        _widths(prim, points),
    ] + display_fields(prim, opacity=False)


def instancer_fields(prim):
    instancer = UsdGeom.PointInstancer(prim)
    attributes = {
        "protoIndices": instancer.GetProtoIndicesAttr(),
        "positions": instancer.GetPositionsAttr(),
        "orientations": prim.GetAttribute("orientationsf"),
        "scales": instancer.GetScalesAttr(),
    }
    if not (attributes["orientations"] and attributes["orientations"].HasAuthoredValue()):
        attributes["orientations"] = instancer.GetOrientationsAttr()
    hidden = instancer.GetInvisibleIdsAttr()
    masks = hidden.HasAuthoredValue() or prim.HasAuthoredMetadata("inactiveIds")

    def get(time):
        value = {key: shared(attribute.Get(time)) for key, attribute in attributes.items()}
        mask = instancer.ComputeMaskAtTime(time) if masks else None
        value["mask"] = Shared(bytes(mask)) if mask else None
        return value

    varying = varies(*attributes.values(), hidden, instancer.GetIdsAttr())
    return [Field("instancer", get, varying)]


def subsets_of(prim):
    """The prim's face subsets of the family that binds materials: (name, subset prim, indices attribute)."""
    subsets = UsdGeom.Subset.GetGeomSubsets(UsdGeom.Imageable(prim), UsdGeom.Tokens.face, "materialBind")
    return [(s.GetPrim().GetName(), s.GetPrim(), s.GetIndicesAttr()) for s in subsets]


def subset_field(subsets, material_paths):
    def get(time):
        return [
            {"name": name, "material": path, "faces": shared(indices.Get(time))}
            for (name, _, indices), path in zip(subsets, material_paths)
        ]

    return Field("subsets", get, varies(*(indices for _, _, indices in subsets)))


def display_fields(prim, opacity=True):
    api = UsdGeom.PrimvarsAPI(prim)
    names = ("displayColor", "displayOpacity") if opacity else ("displayColor",)
    fields = [primvar_field(name, api.FindPrimvarWithInheritance(name)) for name in names]
    return [field for field in fields if field]


def find_uvs(prim, uv_name):
    api = UsdGeom.PrimvarsAPI(prim)
    for name in (uv_name, *_UV_NAMES):
        primvar = api.GetPrimvar(name) if name else None
        if primvar and primvar.HasValue() and any(primvar.GetTypeName() in types for types in _UV_TYPES):
            return primvar
    primvars = api.GetPrimvarsWithValues()
    for types in _UV_TYPES:
        for primvar in primvars:
            if primvar.GetTypeName() in types:
                return primvar
    return None


def shared(array):
    return None if array is None else Shared(array)


def array_field(key, attribute):
    query = Usd.AttributeQuery(attribute)
    return Field(key, lambda time: shared(query.Get(time)), query.ValueMightBeTimeVarying())


def primvar_field(key, primvar):
    """A field of a primvar's interpolation, values and indices; None without a value."""
    if not primvar or not primvar.HasValue():
        return None
    interpolation = str(primvar.GetInterpolation())

    def get(time):
        indices = primvar.GetIndices(time) if primvar.IsIndexed() else None
        value = primvar.Get(time)
        return None if value is None else _values(interpolation, value, indices)

    return Field(key, get, primvar.ValueMightBeTimeVarying())


def attribute_field(key, attribute, interpolation):
    """As primvar_field, of a plain attribute such as `normals`."""

    def get(time):
        value = attribute.Get(time)
        return None if value is None else _values(interpolation, value, None)

    return Field(key, get, attribute.ValueMightBeTimeVarying())


def _values(interpolation, values, indices):
    return {"interpolation": interpolation, "values": shared(values), "indices": shared(indices)}


def _normals_field(prim, mesh):
    primvar = UsdGeom.PrimvarsAPI(prim).GetPrimvar("normals")
    if primvar and primvar.HasValue():
        return primvar_field("normals", primvar)
    attribute = mesh.GetNormalsAttr()
    if not attribute.HasAuthoredValue():
        return None
    return attribute_field("normals", attribute, str(mesh.GetNormalsInterpolation()))


def _widths(prim, schema):
    primvar = UsdGeom.PrimvarsAPI(prim).GetPrimvar("widths")
    if primvar and primvar.HasValue():
        return primvar_field("widths", primvar)
    return attribute_field("widths", schema.GetWidthsAttr(), str(schema.GetWidthsInterpolation()))
