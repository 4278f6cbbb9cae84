"""Geometry of a stage as data-blocks of Blender. Each is made once for each geometry and set of materials, and shared by its places."""

from __future__ import annotations

from typing import Any, Callable

import bpy
import numpy

from .. import delegate, _doppel

# Faces of a control cage up to which it is refined so often; larger ones are not at all.
_REFINEMENTS = ((20, 5), (80, 4), (2_000, 3), (20_000, 2), (300_000, 1))
_SEGMENTS = 6  # of a curve, between two of its points


class Geometry:
    """A data-block, and what it was made of, which keeps the stage's key unique as long as it is kept."""

    def __init__(self, source: Any, block: Any):
        self.source = source
        self.block = block


def build(source: Any, materials: list[Any], slots: list[int] | None, levels: int, warn: Callable[[str], None]) -> Geometry:
    """`materials` by slot; `slots`: of each face of a mesh, None = the first for all. `levels`: of subdivision, -1 = by size."""
    if isinstance(source, _doppel.Mesh):
        block = _mesh(source, slots, levels, materials, warn)
    elif isinstance(source, _doppel.Curves):
        block = _curves(source, materials)
    else:
        block = _points(source, materials)
    return Geometry(source, block)


def remove(geometry: Geometry) -> None:
    kinds = {"Mesh": bpy.data.meshes, "Curve": bpy.data.curves}
    kinds[type(geometry.block).__name__ if not isinstance(geometry.block, bpy.types.Curve) else "Curve"].remove(geometry.block)


def _usableFaces(mesh: Any, counts: numpy.ndarray, indices: numpy.ndarray) -> numpy.ndarray:
    """True for faces that can be drawn: three corners at least, of points that are there and are numbers, none of them twice in a row."""
    usable = counts >= 3
    good = (indices >= 0) & (indices < len(mesh.points))
    good[good] = numpy.isfinite(mesh.points[indices[good]]).all(axis=1)
    faces = numpy.repeat(numpy.arange(len(counts)), counts)
    usable[faces[~good]] = False
    if len(mesh.holeIndices):
        holes = mesh.holeIndices
        usable[holes[(holes >= 0) & (holes < len(counts))]] = False
    return usable


def _mesh(source: Any, slots: list[int] | None, levels: int, materials: list[Any], warn: Callable[[str], None]) -> Any:
    counts = numpy.array(source.faceVertexCounts, numpy.int64)
    indices = numpy.array(source.faceVertexIndices, numpy.int64)
    counts = numpy.maximum(counts, 0)
    fits = int(numpy.searchsorted(numpy.cumsum(counts), len(indices), side="right"))
    if fits < len(counts):
        warn("lists fewer corners than its faces have; the last faces are left out")
    faces = numpy.zeros(len(counts), bool)
    corners = int(counts[:fits].sum())
    faces[:fits] = _usableFaces(source, counts[:fits], indices[:corners])
    # The corners that stay, face by face; of left-handed faces the other way round.
    starts = numpy.concatenate(([0], numpy.cumsum(counts)[:-1])) if len(counts) else numpy.zeros(0, numpy.int64)
    kept = counts[faces]
    firsts = numpy.repeat(starts[faces], kept)
    newStarts = numpy.concatenate(([0], numpy.cumsum(kept)[:-1])) if len(kept) else numpy.zeros(0, numpy.int64)
    within = numpy.arange(int(kept.sum())) - numpy.repeat(newStarts, kept)
    order = firsts + (numpy.repeat(kept, kept) - 1 - within if source.leftHanded else within)

    block = bpy.data.meshes.new("geometry")
    block.vertices.add(len(source.points))
    points = numpy.nan_to_num(numpy.ascontiguousarray(source.points, numpy.float32))
    block.vertices.foreach_set("co", points.ravel())
    block.loops.add(len(order))
    block.loops.foreach_set("vertex_index", indices[order].astype(numpy.int32))
    block.polygons.add(len(kept))
    block.polygons.foreach_set("loop_start", newStarts.astype(numpy.int32))
    block.polygons.foreach_set("loop_total", kept.astype(numpy.int32))
    for material in materials:
        block.materials.append(material)
    if slots is not None:
        block.polygons.foreach_set("material_index", numpy.asarray(slots, numpy.int32)[faces])

    def values(primvar: Any, name: str) -> Any:
        if primvar is None:
            return None
        found = delegate.cornerValues(source, primvar)
        if found is None:
            warn(f"{name} do not fit the faces and are ignored")
        return None if found is None else found[order]

    uvs = values(source.uvs, "texture coordinates")
    if uvs is not None:
        layer = block.uv_layers.new(name="st")
        layer.data.foreach_set("uv", numpy.ascontiguousarray(uvs, numpy.float32).ravel())
    color = values(source.displayColor, "colours")
    opacity = values(source.displayOpacity, "opacities")
    if color is not None or opacity is not None:
        rgba = numpy.ones((len(order), 4), numpy.float32)
        if color is not None:
            rgba[:, :3] = color
        if opacity is not None:
            rgba[:, 3] = opacity
        block.attributes.new("displayColor", "FLOAT_COLOR", "CORNER").data.foreach_set("color", rgba.ravel())
    block.update(calc_edges=True)
    count = len(block.loops)
    if block.validate(clean_customdata=False):
        warn("has faces that meet themselves; they are left out")
    if source.subdivision in ("catmullClark", "loop") and levels != 0:
        return _subdivided(block, source, levels, len(kept), warn)
    normals = values(source.normals, "normals")
    if normals is not None and len(block.loops) == count:
        _setNormals(block, normals)
    return block


def _setNormals(block: Any, normals: numpy.ndarray) -> None:
    lengths = numpy.linalg.norm(normals, axis=1, keepdims=True)
    normals = numpy.divide(normals, lengths, out=numpy.zeros(normals.shape, numpy.float32), where=lengths > 0)
    block.polygons.foreach_set("use_smooth", numpy.ones(len(block.polygons), bool))
    block.use_auto_smooth = True
    block.normals_split_custom_set(normals)


def _subdivided(block: Any, source: Any, levels: int, faces: int, warn: Callable[[str], None]) -> Any:
    if source.subdivision == "loop":
        warn("is refined by the rules of Catmull and Clark instead of Loop's, which Blender does not have")
    if levels < 0:
        levels = next((times for most, times in _REFINEMENTS if faces <= most), 0)
    block.polygons.foreach_set("use_smooth", numpy.ones(len(block.polygons), bool))
    _setCreases(block, source)
    if levels == 0:
        return block
    holder = bpy.data.objects.new("cage", block)
    modifier = holder.modifiers.new("subdivision", "SUBSURF")
    modifier.levels = modifier.render_levels = levels
    modifier.use_limit_surface = True
    modifier.quality = 6
    modifier.boundary_smooth = "PRESERVE_CORNERS"
    modifier.uv_smooth = "PRESERVE_CORNERS"
    scene = bpy.context.scene
    scene.collection.objects.link(holder)
    try:
        graph = bpy.context.evaluated_depsgraph_get()
        graph.update()
        refined = bpy.data.meshes.new_from_object(holder.evaluated_get(graph), preserve_all_data_layers=True, depsgraph=graph)
    finally:
        bpy.data.objects.remove(holder)
    bpy.data.meshes.remove(block)
    return refined


def _setCreases(block: Any, source: Any) -> None:
    if not len(source.creaseIndices):
        return
    sharp: dict[tuple[int, int], float] = {}
    at = 0
    perEdge = len(source.creaseSharpnesses) != len(source.creaseLengths)
    edge = 0
    for crease, length in enumerate(source.creaseLengths.tolist()):
        chain = source.creaseIndices[at:at + length].tolist()
        at += length
        for a, b in zip(chain, chain[1:]):
            which = edge if perEdge else crease
            sharpness = float(source.creaseSharpnesses[which]) if which < len(source.creaseSharpnesses) else 0.0
            sharp[(min(a, b), max(a, b))] = sharpness
            edge += 1
    for made in block.edges:
        a, b = made.vertices
        if (min(a, b), max(a, b)) in sharp:
            # As Blender brings its creases of 0..1 to OpenSubdiv's sharpness: 10 * crease^2.
            made.crease = min(1.0, (max(sharp[(min(a, b), max(a, b))], 0.0) / 10.0) ** 0.5)


def _curves(source: Any, materials: list[Any]) -> Any:
    block = bpy.data.curves.new("geometry", "CURVE")
    block.dimensions = "3D"
    block.bevel_depth = 1.0
    block.bevel_resolution = 2
    for material in materials:
        block.materials.append(material)
    widths = _perPoint(source.widths, source, 1.0)
    at = 0
    for count in source.vertexCounts.tolist():
        points, radii = source.points[at:at + count], widths[at:at + count] * 0.5
        at += count
        if count < 2 or len(points) < count:
            continue
        points, radii = _sampled(source.basis, source.periodic, points, radii)
        spline = block.splines.new("POLY")
        spline.points.add(len(points) - 1)
        spline.points.foreach_set("co", numpy.c_[points, numpy.ones(len(points))].astype(numpy.float32).ravel())
        spline.points.foreach_set("radius", numpy.ascontiguousarray(radii, numpy.float32))
        spline.use_cyclic_u = source.periodic
        spline.use_smooth = True
    return block


def _perPoint(primvar: Any, source: Any, standard: float) -> numpy.ndarray:
    """One value for each point: of curves also from one for each curve or for all."""
    count = len(source.points)
    if primvar is None:
        return numpy.full(count, standard, numpy.float32)
    values = primvar.values if primvar.indices is None else primvar.values[primvar.indices]
    if len(values) == count:
        return values
    if hasattr(source, "vertexCounts") and len(values) == len(source.vertexCounts):
        return numpy.repeat(values, source.vertexCounts)
    return numpy.full(count, values[0] if len(values) else standard, numpy.float32)


def _sampled(basis: str, periodic: bool, points: numpy.ndarray, radii: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    if basis == "linear":
        return points, radii
    control = numpy.c_[points, radii].astype(numpy.float64)
    weights = {
        "bspline": numpy.array([[1, 4, 1, 0], [-3, 0, 3, 0], [3, -6, 3, 0], [-1, 3, -3, 1]]) / 6,
        "catmullRom": numpy.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2,
        "bezier": numpy.array([[1, 0, 0, 0], [-3, 3, 0, 0], [3, -6, 3, 0], [-1, 3, -3, 1]]),
    }[basis]
    step = 3 if basis == "bezier" else 1
    if periodic:
        control = numpy.r_[control, control[:4 - step]]
    t = numpy.linspace(0, 1, _SEGMENTS, endpoint=False)
    powers = numpy.stack([t**0, t, t**2, t**3], axis=1)
    last = max(len(control) - 4, 0) // step
    pieces = [powers @ weights @ control[i * step:i * step + 4] for i in range(last + 1) if len(control) >= 4]
    if not pieces:
        return points, radii
    if not periodic:
        pieces.append((numpy.ones((1, 4)) @ weights) @ control[last * step:last * step + 4])
    whole = numpy.concatenate(pieces)
    return whole[:, :3], whole[:, 3]


def _points(source: Any, materials: list[Any]) -> Any:
    """Points with a radius each; the modifier of spheres() makes them spheres."""
    block = bpy.data.meshes.new("geometry")
    block.vertices.add(len(source.points))
    block.vertices.foreach_set("co", numpy.nan_to_num(numpy.ascontiguousarray(source.points, numpy.float32)).ravel())
    radii = numpy.ascontiguousarray(_perPoint(source.widths, source, 1.0) * 0.5, numpy.float32)
    block.attributes.new("radius", "FLOAT", "POINT").data.foreach_set("value", radii)
    for material in materials:
        block.materials.append(material)
    block.update()
    return block


def spheres() -> Any:
    """The geometry nodes that make spheres of the points of a mesh, one for all."""
    name = "doppel spheres"
    group = bpy.data.node_groups.get(name)
    if group:
        return group
    group = bpy.data.node_groups.new(name, "GeometryNodeTree")
    group.inputs.new("NodeSocketGeometry", "Geometry")
    group.outputs.new("NodeSocketGeometry", "Geometry")
    start, end = group.nodes.new("NodeGroupInput"), group.nodes.new("NodeGroupOutput")
    radius = group.nodes.new("GeometryNodeInputNamedAttribute")
    radius.data_type = "FLOAT"
    radius.inputs["Name"].default_value = "radius"
    made = group.nodes.new("GeometryNodeMeshToPoints")
    group.links.new(start.outputs[0], made.inputs["Mesh"])
    group.links.new(next(socket for socket in radius.outputs if socket.enabled), made.inputs["Radius"])
    group.links.new(made.outputs[0], end.inputs[0])
    return group
