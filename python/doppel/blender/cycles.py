"""Blender's Cycles as a clone. doppel-clone starts Blender with this when a connection asks for the renderer "cycles"; see
resources/renderers/cycles.json. All of it runs on Blender's main thread.

The image is made of passes of growing numbers of samples, each a render of its own that goes on in the sequence of samples where the one
before stopped; they are averaged here. Blender keeps its scene between them, so a pass costs little more than its samples.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
from typing import Any

import bpy
import numpy
from mathutils import Matrix

import doppel
from doppel import _doppel

from . import cameras, lights, materials, meshes

_PASS_SECONDS = 0.5  # a pass aims at, so that edits are answered soon: a render cannot be interrupted
_COARSE = 25  # percent of the size, of the first image after an edit
_MOST_IDS = 32_767  # that Blender's object index can tell apart
_BACKGROUND_DEPTH = 1e9  # Cycles has 1e10 where nothing is


class Cycles(doppel.RenderDelegate):
    """The delegate. Name, AOVs and options are those of the description; see main()."""

    _current: "Cycles | None" = None

    def __init__(self) -> None:
        _silence()
        # One at a time has Blender's data: a host that comes back gets a delegate before the one of before is gone.
        Cycles._current = self
        self._stage: Any = None
        self._purposes: list[str] | None = None
        self._view: Any = None
        self._levels = -1.0
        self._folder = tempfile.mkdtemp(prefix="doppel-cycles-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        self._scene = _emptyScene()
        self._camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        self._scene.collection.objects.link(self._camera)
        self._scene.camera = self._camera
        self._textures = materials.Textures()
        self._materials: dict[str, tuple[Any, Any]] = {}  # source and block by path; "" = of what has none
        self._geometry: dict[tuple, meshes.Geometry] = {}
        self._objects: dict[tuple[str, int], tuple[Any, Any]] = {}  # object and geometry by path and how often it came before
        self._lights: list[Any] = []
        self._ids = numpy.zeros(_MOST_IDS + 1, numpy.uint32)
        self._restart()

    def __del__(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    # ---- edits

    def setStage(self, stage: Any) -> None:
        self._stage = stage
        self._purposes = None

    def setView(self, view: Any) -> None:
        if Cycles._current is not self:
            raise RuntimeError("another host has taken this Blender over")
        levels = self._option(view, "subdivisionlevels")
        if self._purposes != view.includedPurposes or levels != self._levels:
            self._levels = levels
            self._takeStage(view.includedPurposes)
            self._purposes = view.includedPurposes
        camera = self._stage.camera(view.cameraPath)
        if camera is None:
            raise RuntimeError(f"there is no camera at '{view.cameraPath}'")
        self._view = view
        self._exposure = 2.0**camera.exposure
        cameras.setCamera(self._scene, self._camera, camera, view)
        self._setOptions(view)
        self._restart()

    def _restart(self) -> None:
        self._samples = 0
        self._hasCoarse = False
        self._secondsEach = self._fixedSeconds = 0.0
        self._sums: dict[str, numpy.ndarray] = {}
        self._first: dict[str, numpy.ndarray] = {}

    def _option(self, view: Any, name: str) -> float:
        standard = next(option.default for option in self.options if option.name == name)
        value = view.options.get(name, standard)
        return float(value) if not isinstance(value, str) else float(standard)

    def _setOptions(self, view: Any) -> None:
        cycles, render = self._scene.cycles, self._scene.render
        self._wanted = max(1, int(self._option(view, "samples")))
        bounces = max(0, int(self._option(view, "maxbounces")))
        cycles.max_bounces = cycles.diffuse_bounces = cycles.glossy_bounces = cycles.transmission_bounces = bounces
        cycles.transparent_max_bounces = 64
        cycles.sample_clamp_direct = max(0.0, self._option(view, "clampdirect"))
        cycles.sample_clamp_indirect = max(0.0, self._option(view, "clampindirect"))
        cycles.seed = int(self._option(view, "seed"))
        render.film_transparent = self._option(view, "background") < 0.5
        threads = int(self._option(view, "threads"))
        render.threads_mode = "FIXED" if threads > 0 else "AUTO"
        if threads > 0:
            render.threads = threads

    # ---- the stage

    def _takeStage(self, purposes: list[str]) -> None:
        shapes, lamps = self._stage.content(list(purposes))
        for text in self._stage.warnings:
            self.log("warning", text)
        self._takeMaterials(shapes)
        self._takeShapes(shapes)
        self._takeLights(lamps)
        for key in [key for key, geometry in self._geometry.items() if geometry.block.users == 0]:
            meshes.remove(self._geometry.pop(key))
        bpy.context.view_layer.update()

    def _takeMaterials(self, shapes: list[Any]) -> None:
        wanted = {shape.materialPath for shape in shapes} | {""}
        for shape in shapes:
            if isinstance(shape.data, _doppel.Mesh):
                wanted.update(path for _, path, _ in shape.data.subsets if path)
        for path in wanted:
            source = self._stage.material(path) if path else None
            known = self._materials.get(path)
            if known and (known[0].key if known[0] else 0) == (source.key if source else 0):
                continue
            if path and source is None:
                self.log("warning", f"there is no material at '{path}'; what it is bound to is drawn without")
            block = known[1] if known else bpy.data.materials.new(path or "none")
            if source is None:
                materials.fallback(block, lambda text: None)
            else:
                warn = lambda text, path=path: self.log("warning", text if "texture" in text else f"material '{path}' {text}")
                materials.MaterialBuilder(block, source, self._textures, warn).build()
            self._materials[path] = (source, block)

    def _slots(self, shape: Any) -> tuple[list[str], Any]:
        """Paths of its materials, and for a mesh with subsets which of them each face has."""
        paths = [shape.materialPath]
        data = shape.data
        if not isinstance(data, _doppel.Mesh) or not data.subsets:
            return paths, None
        slots = numpy.zeros(len(data.faceVertexCounts), numpy.int32)
        for _, path, faces in data.subsets:
            if not path:
                continue
            if path not in paths:
                paths.append(path)
            slots[faces[(faces >= 0) & (faces < len(slots))]] = paths.index(path)
        return paths, slots

    def _takeShapes(self, shapes: list[Any]) -> None:
        met: dict[str, int] = {}
        kept: set[tuple[str, int]] = set()
        self._ids[:] = 0
        numbers: dict[int, int] = {}
        for shape in shapes:
            copy = met.get(shape.path, 0)
            met[shape.path] = copy + 1
            transform = shape.transform
            if not numpy.isfinite(transform).all() or abs(numpy.linalg.det(transform[:3, :3])) < 1e-30:
                self.log("warning", f"'{shape.path}' is flattened by its transform and not drawn")
                continue
            geometry = self._geometryOf(shape)
            where = (shape.path, copy)
            kept.add(where)
            self._place(where, geometry, transform, shape, numbers)
        for where in [where for where in self._objects if where not in kept]:
            bpy.data.objects.remove(self._objects.pop(where)[0])

    def _geometryOf(self, shape: Any) -> meshes.Geometry:
        data = shape.data
        paths, slots = self._slots(shape)
        key = (data.key, self._levels, *paths)
        if key not in self._geometry:
            warn = lambda text, path=shape.path: self.log("warning", f"'{path}' {text}")
            blocks = [self._materials.get(path, self._materials[""])[1] for path in paths]
            self._geometry[key] = meshes.build(data, blocks, slots, int(self._levels), warn)
        return self._geometry[key]

    def _place(self, where: tuple[str, int], geometry: meshes.Geometry, transform: numpy.ndarray, shape: Any, numbers: dict[int, int]) -> None:
        known = self._objects.get(where)
        if known and known[1] is not geometry:
            bpy.data.objects.remove(known[0])
            known = None
        matrix = Matrix(transform.T.tolist())
        if known is None:
            made = bpy.data.objects.new(shape.path[-60:], geometry.block)
            if isinstance(geometry.source, _doppel.Points):
                made.modifiers.new("spheres", "NODES").node_group = meshes.spheres()
            self._scene.collection.objects.link(made)
            known = self._objects[where] = (made, geometry)
            known[0].matrix_world = matrix
        elif known[0].matrix_world != matrix:
            known[0].matrix_world = matrix
        number = numbers.setdefault(shape.id, len(numbers) + 1)
        number = number if number <= _MOST_IDS else 0
        if number:
            self._ids[number] = shape.id
        if known[0].pass_index != number:
            known[0].pass_index = number

    def _takeLights(self, lamps: list[Any]) -> None:
        for block in self._lights:
            kind = {"Mesh": bpy.data.meshes, "Material": bpy.data.materials}.get(type(block).__name__, bpy.data.lights)
            kind.remove(block)  # and the objects that show it
        warn = lambda text: self.log("warning", text)
        self._lights = []
        for index, light in enumerate(lamps):
            if light.type != "dome":
                self._lights.extend(lights.addLight(self._scene, light, index, warn))
        lights.setWorld(self._scene, [light for light in lamps if light.type == "dome"], warn)

    # ---- rendering

    def renderPass(self) -> doppel.Pass:
        if Cycles._current is not self:
            raise RuntimeError("another host has taken this Blender over")
        if not self._hasCoarse:
            began = time.perf_counter()
            self._coarse(self._render(1, 0, _COARSE))
            # Its few samples are next to nothing beside what Blender does around any render.
            self._fixedSeconds = time.perf_counter() - began
            self._hasCoarse = True
            return doppel.Pass(0, 0.0, False)
        count = self._nextCount()
        began = time.perf_counter()
        layers = self._render(count, self._samples, 100)
        self._secondsEach = max(time.perf_counter() - began - self._fixedSeconds, 1e-4) / count
        self._add(layers, count)
        return doppel.Pass(self._samples, 100.0 * self._samples / self._wanted, self._samples >= self._wanted)

    def _nextCount(self) -> int:
        """1, 1, 2, 4, 8, ... as long as a pass stays short besides what every pass costs."""
        left = self._wanted - self._samples
        inTime = int(max(_PASS_SECONDS, self._fixedSeconds) / self._secondsEach) if self._secondsEach > 0 else 1
        return max(1, min(left, max(self._samples, 1), inTime))

    def _render(self, samples: int, offset: int, percent: int) -> dict[str, numpy.ndarray]:
        scene = self._scene
        scene.cycles.samples = samples
        scene.cycles.sample_offset = offset
        scene.render.resolution_percentage = percent
        isFirst = offset == 0
        layer = scene.view_layers[0]
        # What is taken of the first sample alone need not be rendered again.
        layer.use_pass_z = layer.use_pass_normal = layer.use_pass_position = layer.use_pass_object_index = isFirst
        file = os.path.join(self._folder, "pass.exr")
        scene.render.filepath = file
        bpy.ops.render.render(write_still=True, scene=scene.name)
        names, pixels = _doppel.readImage(file)
        os.unlink(file)
        layers: dict[str, list[tuple[str, int]]] = {}
        for index, name in enumerate(names):
            _, kind, channel = (["", *name.split(".")])[-3:]
            layers.setdefault(kind, []).append((channel, index))
        found = {}
        for kind, channels in layers.items():
            order = {channel: index for channel, index in channels}
            wanted = [order[c] for c in ("R", "G", "B", "A", "X", "Y", "Z", "V") if c in order] or [index for _, index in channels]
            found[kind] = pixels[:, :, wanted]
        return found

    def _lighting(self, layers: dict[str, numpy.ndarray]) -> dict[str, numpy.ndarray]:
        """The AOVs that are averaged, of one render."""
        hit = layers[materials.HIT][:, :, :1]
        combined = layers["Combined"][:, :, :4]
        alpha = combined[:, :, 3:] if self._scene.render.film_transparent else numpy.clip(hit, 0.0, 1.0)
        made = {"C": numpy.concatenate([combined[:, :, :3], alpha], axis=2), "albedo": layers[materials.ALBEDO][:, :, :3], "emission": layers["Emit"][:, :, :3]}
        for name, lobe in (("directdiffuse", "DiffDir"), ("indirectdiffuse", "DiffInd"), ("directspecular", "GlossDir"), ("indirectspecular", "GlossInd")):
            color = layers["DiffCol" if lobe.startswith("Diff") else "GlossCol"][:, :, :3]
            made[name] = layers[lobe][:, :, :3] * color
            if lobe.startswith("Gloss"):
                made[name] = made[name] + layers["Trans" + lobe[5:]][:, :, :3] * layers["TransCol"][:, :, :3]
        return made

    def _facts(self, layers: dict[str, numpy.ndarray]) -> dict[str, numpy.ndarray]:
        """The AOVs that are of the first sample."""
        depth = layers["Depth"][:, :, 0]
        there = depth < _BACKGROUND_DEPTH
        numbers = numpy.clip(numpy.rint(layers["IndexOB"][:, :, 0]), 0, _MOST_IDS).astype(numpy.int64)
        return {
            "depth": numpy.where(there, depth, numpy.inf),
            "N": layers["Normal"][:, :, :3],
            "P": numpy.where(there[:, :, None], layers["Position"][:, :, :3], 0.0),
            "primId": self._ids[numbers],
        }

    def _coarse(self, layers: dict[str, numpy.ndarray]) -> None:
        made = {**self._lighting(layers), **self._facts(layers)}
        view = self._view
        for name, image in made.items():
            height, width = image.shape[:2]
            rows = numpy.minimum(numpy.arange(view.height) * height // view.height, height - 1)
            columns = numpy.minimum(numpy.arange(view.width) * width // view.width, width - 1)
            self._first[name] = image[rows[:, None], columns[None, :]]

    def _add(self, layers: dict[str, numpy.ndarray], count: int) -> None:
        made = self._lighting(layers)
        shape = (self._view.height, self._view.width)
        if made["C"].shape[:2] != shape:
            raise RuntimeError(f"Blender made an image of {made['C'].shape[1]} x {made['C'].shape[0]} pixels instead of {shape[1]} x {shape[0]}")
        if self._samples == 0:
            self._first = self._facts(layers)
            self._sums = {name: image * numpy.float32(count) for name, image in made.items()}
        else:
            for name, image in made.items():
                self._sums[name] += image * numpy.float32(count)
        self._samples += count

    def images(self, names: list[str]) -> dict[str, Any]:
        found = {}
        for name in names:
            if name in self._sums:
                found[name] = self._sums[name] / numpy.float32(self._samples)
            elif name in self._first:
                found[name] = self._first[name]
            if name in found and name not in ("depth", "N", "P", "albedo", "primId") and self._exposure != 1.0:
                scaled = numpy.array(found[name])
                scaled[:, :, :3] *= self._exposure
                found[name] = scaled
        return found


def _emptyScene() -> Any:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    cycles.device = "CPU"
    cycles.use_adaptive_sampling = cycles.use_denoising = False
    cycles.pixel_filter_type = "BOX"
    cycles.blur_glossy = 0.0
    cycles.caustics_reflective = cycles.caustics_refractive = True
    cycles.use_fast_gi = False
    cycles.light_sampling_threshold = 0.0
    cycles.use_auto_tile = False
    render.use_persistent_data = True
    render.use_compositing = render.use_sequencer = False
    render.film_transparent = False
    settings = render.image_settings
    settings.file_format = "OPEN_EXR_MULTILAYER"
    settings.color_depth = "32"
    settings.exr_codec = "NONE"
    # Linear and as it is: what the file holds is never looked at through a view.
    scene.view_settings.view_transform = "Raw"
    scene.unit_settings.system = "NONE"
    layer = scene.view_layers[0]
    layer.name = "doppel"
    for name in ("diffuse_direct", "diffuse_indirect", "diffuse_color", "glossy_direct", "glossy_indirect", "glossy_color", "transmission_direct",
                 "transmission_indirect", "transmission_color", "emit"):
        setattr(layer, "use_pass_" + name, True)
    for name, kind in ((materials.HIT, "VALUE"), (materials.ALBEDO, "COLOR")):
        aov = layer.aovs.add()
        aov.name, aov.type = name, kind
    return scene


_isSilent = False


def _silence() -> None:
    """Blender tells of every pass on stdout, which launchers read and keep. The clone's own lines come before."""
    global _isSilent
    if _isSilent:
        return
    _isSilent = True
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def describe(file: str) -> None:
    """Gives the delegate the name, AOVs and options of its description."""
    known = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
    Cycles.name, Cycles.label = known["name"], known["label"]
    Cycles.aovs = tuple(doppel.Aov(aov["name"], tuple(aov["channels"]), aov["type"]) for aov in known["aovs"])
    Cycles.options = tuple(doppel.Option(**option) for option in known["options"])


def main() -> None:
    """blender --background ... -- DESCRIPTION [OPTIONS of doppel-clone]"""
    if not (3, 4) <= bpy.app.version[:2] < (4, 0):
        sys.exit(f"cycles: this is Blender {bpy.app.version_string}, and 3.4 to 3.6 can be a clone; put one of these before it on the PATH")
    words = sys.argv[sys.argv.index("--") + 1:]
    describe(words[0])
    doppel.clone.runAsClone(delegate=Cycles, arguments=words[1:], block=True, print_port=True)
