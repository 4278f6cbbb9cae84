"""One opened USD file: composes it, lists its prims once, then gives their values at any time."""

import os
import time as clock

import assets
import check as stage_check
import diagnostics
import geometry
import materials
import moved
import mtlx_files
import scene_prims
import skeletons
import sources
import variants
from channel import Cancelled
from fields import Record, to_json
from pxr import Sdf, Tf, Usd, UsdGeom, UsdShade

MAX_DEPTH = 250
_SHOWN = Usd.PrimIsActive & Usd.PrimIsDefined & Usd.PrimIsLoaded & ~Usd.PrimIsAbstract
_PROTOTYPES = Usd.PrimIsActive & Usd.PrimIsLoaded  # prototypes of point instancers may be overs or classes
_GEOMETRY = {geometry.MESH, geometry.CURVES, geometry.POINTS, geometry.INSTANCER, *geometry.SHAPES}
_RENDER = {
    "RenderSettings": scene_prims.render_settings_fields,
    "RenderProduct": scene_prims.render_product_fields,
    "RenderVar": scene_prims.render_var_fields,
}


class OpenFailed(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class StageFile:
    """`check` is called now and then while it works, and raises Cancelled. `root`: absolute paths of the file are below it.
    `memory`: the file is in memory (sources.py), and raises Needed for what it names."""

    def __init__(self, path, load_payloads, selections, cache, check, root="", memory=None):
        assets.cache_folder = cache
        assets.root = root.rstrip("/")
        self._path = path
        self._memory = memory
        self._sources = None
        self._root = assets.root
        self._warnings = {}
        self._notes = {}
        self._sent_all = False
        self.timings = {}
        self._open(path, load_payloads, selections, check)
        with _Timed(self.timings, "walk"):
            self._walk(check)
        self._gather_diagnostics()
        self.animated = any(field.varying for record in self._records for field in record.fields)

    def forget(self):
        """The layers have changed: lists the prims again at the next read."""
        self._records = None

    def read(self, time, shutter, block, full, check):
        """The reply to a read request: all prims, or only those that differ from the last time read. `shutter`: when it
        opens and closes, relative to the time; None without motion."""
        times = [Usd.TimeCode(time + moment) for moment in shutter] if shutter else None
        time = Usd.TimeCode(time)
        timings = {}
        if self._records is None:
            try:
                self._walk(check)
            except BaseException:
                self._records = None  # half a list is none
                raise
            full = True
        full = full or not self._sent_all
        with _Timed(timings, "values"):
            reply = (self._all if full else self._changed)(time, times, block, check)
        self._sent_all = True
        self._gather_diagnostics()
        timings["copy"] = block.seconds
        reply.update(full=full, shutter=shutter, timings=timings, bytes=block.size, warnings=list(self._warnings))
        reply["images"] = assets.take_used_images()
        return reply

    def check(self):
        """The reply to a check request: what of the file is not supported or not there, prim by prim."""
        self._gather_diagnostics()
        prefix = self._path + ": "
        said = [(text.removeprefix(prefix), error) for text, error in self._warnings.items()]
        return {"findings": stage_check.findings(self._stage, _SHOWN, _GEOMETRY, said)}

    # Opening -----------------------------------------------------------------------------------------------------

    def _open(self, path, load_payloads, selections, check):
        if not self._memory and not os.path.exists(path):
            raise OpenFailed("notfound", "there is no such file")
        with _Timed(self.timings, "open"):
            self._moved = moved.move_asset_paths(path, check) if self._root else []
            layer = self._root_layer(path, check)
            self._session = variants.session_layer(selections)
            self._stage = self._compose(layer, Usd.Stage.LoadAll if load_payloads else Usd.Stage.LoadNone)
            self.reloaded = self._reload(check)
            check()
            variants.check(self._stage, self._session, selections, self._warn)
            self._attach_materialx()
            check()

    @property
    def absent(self):
        return sorted(self._sources.absent) if self._sources else []

    def _layer_in_memory(self, path, check):
        try:
            self._sources = sources.Sources(path, self._memory, check)
        except Tf.ErrorException as error:
            text = diagnostics.reasons(error)[0]
            for name, place in self._memory["layers"].items():
                text = text.replace(place, sources.PREFIX + name)
            raise OpenFailed("parse", text) from error
        for name in self.absent:
            self._warn("the source mem:%s, which it names, has not been pushed" % name)
        return self._sources.root

    def _root_layer(self, path, check):
        if self._memory:
            return self._layer_in_memory(path, check)
        try:
            layer = Sdf.Layer.FindOrOpen(path)
        except Tf.ErrorException as error:
            raise OpenFailed("parse", diagnostics.reasons(error)[0]) from error
        if not layer:
            log = [m for m in diagnostics.drain() if path in m]
            kind = "parse" if os.access(path, os.R_OK) else "permission"
            why = "it is not a USD file, or damaged" if kind == "parse" else "this user may not read it"
            raise OpenFailed(kind, log[0] if log else why)
        return layer

    def _compose(self, layer, load):
        # A fault anywhere below may raise although the stage is sound otherwise; then the cache has it.
        cache = Usd.StageCache()
        with Usd.StageCacheContext(cache):
            try:
                return Usd.Stage.Open(layer, self._session, load)
            except Tf.ErrorException as error:
                stages = cache.GetAllStages()
                if not stages:
                    raise OpenFailed("parse", diagnostics.reasons(error)[0]) from error
                for reason in diagnostics.reasons(error):
                    self._warn(reason)
                return stages[0]

    def _reload(self, check):
        """Reads files again that changed on disk since another stage of this process opened them."""
        changed = [
            layer
            for layer in self._stage.GetUsedLayers()
            if not layer.anonymous and _Versions.changed(layer.identifier, layer.realPath)
        ]
        for layer in changed:
            try:
                layer.Reload(force=bool(self._root))
            except Tf.ErrorException as error:
                self._warn(diagnostics.reasons(error)[0])
        if changed and self._root:
            self._moved = moved.move_asset_paths(self._path, check)
        return bool(changed)

    def _attach_materialx(self):
        self._documents = []
        self._attached = set()
        if Sdf.FileFormat.FindByExtension("mtlx") is None and any(
            ".mtlx@" in str(error) for error in _composition_errors(self._stage)
        ):
            self._documents, self._attached = mtlx_files.attach_documents(self._stage, self._session, self._warn)

    def _warn(self, message, error=True):
        """`error`: something is missing from the picture, not only drawn in another way."""
        if self._sources:
            message = self._sources.clean(message)
        text = message if self._path in message else "%s: %s" % (self._path, message)
        self._warnings[text] = self._warnings.get(text, False) or error

    def _note(self, text, path):
        self._notes.setdefault(text, []).append(path)

    def _gather_diagnostics(self):
        for text, paths in self._notes.items():
            more = " and %d more" % (len(paths) - 1) if len(paths) > 1 else ""
            self._warn("material %s%s: %s" % (paths[0], more, text), error=False)
        self._notes.clear()
        for message in diagnostics.drain():
            if not any("@%s@" % path in message for path in getattr(self, "_attached", ())):
                self._warn(message)

    # Listing the prims -------------------------------------------------------------------------------------------

    def _walk(self, check):
        self._records = []
        self._index = {}
        self._material_uvs = {}
        self._sent_all = False
        self._pending = []
        self._subsets = {}
        self._skel_roots = []
        self._add_tree(self._stage.GetPseudoRoot(), _SHOWN, check)
        while self._pending:
            self._add_tree(*self._pending.pop(), check)
        self._link_prototypes(check)
        self._bind_materials()
        for record in self._records:
            check()
            self._guard(record, "", self._add_fields, record)
        self._pose(check)

    def _add_tree(self, root, predicate, check):
        """Records of `root` and all below it, parents first, siblings in order."""
        stack = [(root, -1, 0, False, False)]
        while stack:
            prim, parent, depth, hidden, skinned = stack.pop()
            check()
            record = self._add_record(prim, parent, hidden)
            kind = str(prim.GetTypeName())
            if kind == skeletons.ROOT:
                self._skel_roots.append(record)
                skinned = True
            if depth >= MAX_DEPTH:
                self._warn("what is below %s is nested too deeply and left out" % prim.GetPath())
                continue
            if prim.IsInstance() and not skinned:  # what a skeleton outside of them poses cannot be shared
                prototype = prim.GetPrototype()
                record.static["proto"] = str(prototype.GetPath())
                if prototype.GetPath() not in self._index:
                    self._index[prototype.GetPath()] = -1
                    self._pending.append((prototype, _SHOWN))
                continue
            if kind == "Material":
                continue  # its shaders are read with it
            below_instancer = kind == geometry.INSTANCER
            wanted = _PROTOTYPES if below_instancer else predicate
            children = prim.GetFilteredChildren(Usd.TraverseInstanceProxies(wanted) if skinned else wanted)
            for child in reversed(children):
                if str(child.GetTypeName()) != "GeomSubset":
                    stack.append((child, record.index, depth + 1, below_instancer, skinned))

    def _add_record(self, prim, parent, hidden):
        static = {"parent": parent, "name": prim.GetName() if not prim.IsPseudoRoot() else "", "hide": hidden or None}
        record = Record(len(self._records), prim, static)
        self._records.append(record)
        self._index[prim.GetPath()] = record.index
        return record

    def _link_prototypes(self, check):
        """Numbers for prototype paths; point instancers' prototypes that stand nowhere else are added."""
        done = 0
        while done < len(self._records):
            for record in self._records[done:]:
                done += 1
                if str(record.prim.GetTypeName()) == geometry.INSTANCER:
                    record.static["protos"] = self._instancer_prototypes(record.prim, check)
        for record in self._records:
            if "proto" in record.static:
                record.static["proto"] = self._index[Sdf.Path(record.static["proto"])]

    def _instancer_prototypes(self, prim, check):
        numbers = []
        for path in UsdGeom.PointInstancer(prim).GetPrototypesRel().GetForwardedTargets():
            target = self._stage.GetPrimAtPath(path)
            if target and target.IsInstanceProxy():
                target = target.GetPrimInPrototype()
            if not target or not target.IsActive():
                self._warn("the prototype %s of %s does not exist" % (path, prim.GetPath()))
                numbers.append(-1)
            elif prim.GetPath().HasPrefix(target.GetPath()):
                self._warn("the prototype %s of %s contains it" % (path, prim.GetPath()))
                numbers.append(-1)
            else:
                if self._index.get(target.GetPath(), -1) < 0:
                    self._pending.append((target, _PROTOTYPES))
                    while self._pending:
                        self._add_tree(*self._pending.pop(), check)
                numbers.append(self._index[target.GetPath()])
        return numbers

    def _bind_materials(self):
        """Computes the bound materials of all that is drawn, and of what stands for more (instances)."""
        prims, places = [], []
        for record in self._records:
            prim, kind = record.prim, str(record.prim.GetTypeName())
            if kind in _GEOMETRY or "proto" in record.static:
                prims.append(prim)
                places.append((record, "binding"))
            if kind == geometry.MESH:
                subsets = geometry.subsets_of(prim)
                if subsets:
                    self._subsets[record.index] = (subsets, [""] * len(subsets))
                    prims.extend(subset[1] for subset in subsets)
                    places.extend((record, number) for number in range(len(subsets)))
        bound, _ = UsdShade.MaterialBindingAPI.ComputeBoundMaterials(prims, UsdShade.Tokens.full) if prims else ([], [])
        for (record, place), material in zip(places, bound):
            if not material:
                continue
            if place == "binding":
                record.static["binding"] = str(material.GetPath())
            else:
                self._subsets[record.index][1][place] = str(material.GetPath())

    def _add_fields(self, record):
        prim, static = record.prim, record.static
        kind = str(prim.GetTypeName())
        static["type"] = kind
        if prim.IsPseudoRoot():
            return
        if prim.HasVariantSets():
            sets = prim.GetVariantSets()
            static["variantSets"] = {name: list(sets.GetVariantSet(name).GetVariantNames()) for name in sets.GetNames()}
            static["variants"] = {name: sets.GetVariantSelection(name) for name in sets.GetNames()}
        if prim.IsA(UsdGeom.Imageable):
            self._add_imageable(record, kind)
        if kind == "Material":
            record.fields += materials.material_fields(prim, self._warn, self._note)[0]
        elif kind in _RENDER:
            record.fields += _RENDER[kind](prim)

    def _add_imageable(self, record, kind):
        prim, static = record.prim, record.static
        authored = set(prim.GetAuthoredPropertyNames())  # one question instead of one a property
        record.fields += scene_prims.xform_fields(prim, kind, authored)
        if "xformOpOrder" in authored and UsdGeom.Xformable(prim).GetResetXformStack():
            static["resets"] = True
        if "visibility" in authored:
            record.fields += scene_prims.visibility_fields(prim)
        if "purpose" in authored:
            static["purpose"] = str(UsdGeom.Imageable(prim).GetPurposeAttr().Get())
        if kind in _GEOMETRY:
            self._add_geometry(record, kind, authored)
        elif kind == "Camera":
            record.fields += scene_prims.camera_fields(prim)
        elif kind in scene_prims.LIGHTS:
            record.fields += scene_prims.light_fields(prim, scene_prims.LIGHTS[kind], self._warn_at(prim))
        elif prim.IsA(UsdGeom.Gprim) or kind.endswith("Light"):
            self._warn("%s is a %s, %s" % (prim.GetPath(), kind, stage_check.LEFT_OUT))

    def _add_geometry(self, record, kind, authored):
        subsets, paths = self._subsets.get(record.index, ([], []))
        binding = record.static.get("binding") or next(filter(None, paths), "")
        fields = geometry.fields_of(record.prim, kind, self._uv_name(binding), authored)
        record.fields += [field for field in fields if field]
        if subsets:
            record.fields.append(geometry.subset_field(subsets, paths))

    def _pose(self, check):
        """Gives what hangs on skeletons its pose."""
        if not self._skel_roots:
            return
        found = skeletons.Skeletons(self._stage, _SHOWN)
        for root in self._skel_roots:
            check()
            for path, fields, replaced in self._guard(root, "'s skeletons", found.bind, root.prim, self._warn) or ():
                if path in self._index:
                    self._records[self._index[path]].pose(fields, replaced)

    def _uv_name(self, material_path):
        """The uv primvar that a material's textures read."""
        if material_path and material_path not in self._material_uvs:
            prim = self._stage.GetPrimAtPath(material_path)
            _, name = materials.material_fields(prim, materials.ignore, materials.ignore) if prim else ([], "")
            self._material_uvs[material_path] = name
        return self._material_uvs.get(material_path, "")

    def _warn_at(self, prim):
        return lambda text: self._warn("%s: %s" % (prim.GetPath(), text))

    def _guard(self, record, what, action, *arguments):
        """Whatever is wrong with one prim, or one piece of it, is a warning, and the others are read."""
        try:
            return action(*arguments)
        except (Cancelled, MemoryError):
            raise
        except Exception as error:
            reasons = "; ".join(diagnostics.reasons(error))
            self._warn("%s%s cannot be read: %s" % (record.prim.GetPath(), what, reasons))
            return None

    def _encode(self, record, field, item, block):
        try:
            return to_json(item, block)
        except (TypeError, ValueError, BufferError) as error:  # no array of numbers; a full memory is another matter
            self._warn("%s's %s cannot be read: %s" % (record.prim.GetPath(), field.key, error))
            return None

    # Values ------------------------------------------------------------------------------------------------------

    def _all(self, time, times, block, check):
        prims = []
        for record in self._records:
            check()
            value = {key: item for key, item in record.static.items() if item is not None}
            for field in record.fields:
                item = self._guard(record, "'s " + field.key, field.read, time)
                if item is not None:
                    value[field.key] = self._encode(record, field, item, block)
            if times:
                self._add_motion(record, times, value, block)
            prims.append(value)
        # A field that never varies is not needed again.
        self._varying = [(r, [f for f in r.fields if f.varying]) for r in self._records]
        self._varying = [(record, fields) for record, fields in self._varying if fields]
        return {"prims": prims, "info": scene_prims.stage_info(self._stage)}

    def _add_motion(self, record, times, value, block):
        motion = self._guard(record, "'s motion", record.motion, times, value)
        if motion:
            value.update(to_json(motion, block))

    def _changed(self, time, times, block, check):
        prims = []
        for record, fields in self._varying:
            check()
            value = {}
            for field in fields:
                changed, item = self._guard(record, "'s " + field.key, field.read_if_changed, time) or (False, None)
                if changed:
                    value[field.key] = self._encode(record, field, item, block)
            self._add_motion(record, times, value, block)
            if value:
                value["index"] = record.index
                prims.append(value)
        return {"prims": prims}


def _composition_errors(stage):
    if hasattr(stage, "GetCompositionErrors"):
        return stage.GetCompositionErrors()
    return [error for prim in stage.TraverseAll() for error in prim.GetPrimIndex().localErrors]


class _Timed:
    """Adds the seconds that its block takes to `timings[name]`."""

    def __init__(self, timings, name):
        self._timings, self._name = timings, name

    def __enter__(self):
        self._start = clock.perf_counter()

    def __exit__(self, *_):
        self._timings[self._name] = self._timings.get(self._name, 0.0) + clock.perf_counter() - self._start


class _Versions:
    """The version on disk of every layer this process has read."""

    _known = {}

    @classmethod
    def changed(cls, identifier, path):
        """True if the file differs from the version that was read; remembers the present one."""
        try:
            status = os.stat(path)
        except OSError:
            return False
        version = (status.st_mtime_ns, status.st_size, status.st_ino)
        before = cls._known.get(identifier)
        cls._known[identifier] = version
        return before is not None and before != version
