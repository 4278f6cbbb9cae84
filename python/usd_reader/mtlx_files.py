"""Stands in for USD's own reader of .mtlx files, which many builds of pxr lack: their materials as shading networks."""

import os
import xml.etree.ElementTree

import assets
from pxr import Sdf, Tf, Usd, UsdShade

_MAX_NODES = 10000
_TYPES = {
    "float": Sdf.ValueTypeNames.Float,
    "integer": Sdf.ValueTypeNames.Int,
    "boolean": Sdf.ValueTypeNames.Bool,
    "color3": Sdf.ValueTypeNames.Color3f,
    "color4": Sdf.ValueTypeNames.Color4f,
    "vector2": Sdf.ValueTypeNames.Float2,
    "vector3": Sdf.ValueTypeNames.Float3,
    "vector4": Sdf.ValueTypeNames.Float4,
    "filename": Sdf.ValueTypeNames.Asset,
    "string": Sdf.ValueTypeNames.String,
}


def attach_documents(stage, session, warn):
    """Gives references to .mtlx files their materials through the session layer. Returns (the layers, to be kept alive,
    the asset paths that were attached)."""
    places = [(prim, path, target) for prim in stage.TraverseAll() for path, target in _references(prim)]
    layers = {path: _read_document(path, warn) for path in dict.fromkeys(path for _, path, _ in places)}
    attached = set()
    with Sdf.ChangeBlock():
        for prim, path, target in places:
            if layers[path] is None:
                continue
            spec = Sdf.CreatePrimInLayer(session, prim.GetPath())
            spec.referenceList.Append(Sdf.Reference(layers[path].identifier, target))
            attached.add(path)
    return [layer for layer in layers.values() if layer], attached


def _references(prim):
    """The .mtlx files (absolute) that a prim references or has as payload, with the prim paths in them."""
    if prim.IsInPrototype() or not (prim.HasAuthoredReferences() or prim.HasAuthoredPayloads()):
        return []
    found = []
    for spec in prim.GetPrimStack():
        arcs = [*spec.referenceList.GetAddedOrExplicitItems(), *spec.payloadList.GetAddedOrExplicitItems()]
        for arc in arcs:
            if arc.assetPath.endswith(".mtlx"):
                path = Sdf.ComputeAssetPathRelativeToLayer(spec.layer, arc.assetPath)
                target = arc.primPath if arc.primPath else Sdf.Path("/MaterialX/Materials")
                if os.path.exists(path) and (path, target) not in found:
                    found.append((path, target))
    return found


def _read_document(path, warn):
    """The materials of a file as a layer with /MaterialX/Materials/<name>, as USD's own reader names them."""
    try:
        root = xml.etree.ElementTree.parse(path).getroot()
    except (OSError, xml.etree.ElementTree.ParseError) as error:
        warn("the MaterialX file '%s' cannot be read: %s" % (path, error))
        return None
    layer = Sdf.Layer.CreateAnonymous(os.path.basename(path) + ".usda")
    stage = Usd.Stage.Open(layer)
    document = _Document(stage, root, os.path.dirname(path))
    for element in root.findall("surfacematerial"):
        try:
            document.add_material(element)
        except RecursionError:
            warn("the material '%s' of '%s' is nested too deeply" % (element.get("name"), path))
    return layer


class _Document:
    def __init__(self, stage, root, folder):
        self._stage = stage
        self._root = root
        self._folder = folder
        self._named = {element.get("name"): element for element in root}
        self._nodes = 0

    def add_material(self, element):
        material = UsdShade.Material.Define(
            self._stage, "/MaterialX/Materials/" + Tf.MakeValidIdentifier(element.get("name"))
        )
        made = {}
        for name, output in (("surfaceshader", "surface"), ("displacementshader", "displacement")):
            shader_input = element.find("input[@name='%s']" % name)
            source = self._connected(material, self._root, shader_input, made) if shader_input is not None else None
            if source:
                material.CreateOutput("mtlx:" + output, Sdf.ValueTypeNames.Token).ConnectToSource(source)

    def _node(self, material, scope, element, made):
        """The shader made for an element, once for every material; None for a document that never ends."""
        if element in made:
            return made[element]
        self._nodes += 1
        if self._nodes > _MAX_NODES:
            return None
        prefix = "" if scope is self._root else scope.get("name") + "_"
        name = Tf.MakeValidIdentifier(prefix + element.get("name"))
        shader = UsdShade.Shader.Define(self._stage, material.GetPath().AppendChild(name))
        shader.CreateIdAttr("ND_%s_%s" % (element.tag, element.get("type", "")))
        made[element] = shader
        for item in element.findall("input"):
            self._add_input(material, scope, item, shader, made)
        return shader

    def _add_input(self, material, scope, item, shader, made):
        type_name = _TYPES.get(item.get("type"))
        if type_name is None:
            return
        shader_input = shader.CreateInput(item.get("name"), type_name)
        interface = item.get("interfacename")
        if interface and scope is not self._root:  # what the node graph got for it from outside
            outer = scope.find("input[@name='%s']" % interface)
            item, scope = (outer, self._root) if outer is not None else (item, scope)
        source = self._connected(material, scope, item, made)
        if source:
            shader_input.ConnectToSource(source)
        elif item.get("value") is not None:
            self._set(shader_input, item, scope)

    def _set(self, shader_input, item, scope):
        value = _parse(item.get("type"), item.get("value"))
        if value is None:
            return
        attribute = shader_input.GetAttr()
        if item.get("type") == "filename":
            prefix = scope.get("fileprefix") or self._root.get("fileprefix") or ""
            value = Sdf.AssetPath(assets.moved(os.path.normpath(os.path.join(self._folder, prefix + item.get("value")))))
        attribute.Set(value)
        space = item.get("colorspace") or self._root.get("colorspace")
        if space and item.get("type") in ("filename", "color3", "color4"):
            attribute.SetColorSpace(space)

    def _connected(self, material, scope, item, made):
        """The shader output that feeds `item`: of a node beside it, or of a node graph."""
        graph = self._named.get(item.get("nodegraph")) if item.get("nodegraph") else None
        if graph is not None:
            outputs = graph.findall("output")
            wanted = item.get("output")
            output = next((o for o in outputs if wanted is None or o.get("name") == wanted), None)
            return self._connected(material, graph, output, made) if output is not None else None
        name = item.get("nodename")
        if not name:
            return None
        element = next((e for e in scope if e.get("name") == name and e.tag not in ("input", "output")), None)
        shader = self._node(material, scope, element, made) if element is not None else None
        return shader.CreateOutput(item.get("output") or "out", Sdf.ValueTypeNames.Token) if shader else None


def _parse(kind, text):
    try:
        if kind in ("string", "filename"):
            return text
        if kind == "boolean":
            return text.strip() == "true"
        if kind == "integer":
            return int(text)
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        return None
    return numbers[0] if len(numbers) == 1 else numbers
