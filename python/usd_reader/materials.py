"""Materials: which of a material's surfaces is read, and what of it goes to the stage."""

import materialx
import preview_nodes
from fields import Field
from material_graph import MAX_NODES
from material_network import Network


def material_fields(prim, warn, note):
    """(fields, name of the uv primvar that its textures read or ""). `note(text, material)` hears what is not drawn."""
    first, value = _read(prim, None, warn, note)
    if value is None:
        return [], ""
    uv_name = next((t["uvSet"] for t in value["textures"] if t.get("uvSet")), "")
    if not first.varying:
        return [Field("surface", lambda _: value)], uv_name
    return [Field("surface", lambda time: _read(prim, time, ignore, ignore)[1], True)], uv_name


def ignore(*_):
    """Warnings of a material are given once, when the file is opened."""


def _read(prim, time, warn, note):
    """(network, what the stage's material is made of or None); at the earliest time it has when `time` is None."""
    network = Network(prim, warn, note, preview_nodes.evaluate)
    if time is not None:
        network.time = time
    return network, _value(network)


def _value(network):
    shader, shader_id = _surface(network)
    if not shader:
        return None
    kind = materialx.kind_of(shader_id)
    if kind:
        inputs, settings = materialx.surface(network, shader, kind)
    elif _is_preview(shader_id):
        inputs, settings = preview_nodes.surface(network, shader)
    else:
        network.warn("its surface shader '%s' is not supported; it is drawn with default values" % shader_id)
        return None
    _add_displacement(network, inputs)
    sources, textures, program = network.graph.finish(inputs)
    if len(program) > MAX_NODES:
        network.warn("it needs %d nodes, and %d can be computed; some inputs are drawn with defaults" % (len(program), MAX_NODES))
    names = {texture["uvSet"] for texture in textures if texture.get("uvSet")}
    if len(names) > 1:
        network.note("it reads several sets of texture coordinates (%s); the first is drawn" % ", ".join(sorted(names)))
    return {"inputs": sources, "textures": textures, "nodes": program, **settings}


def _is_preview(shader_id):
    return shader_id == "UsdPreviewSurface" or shader_id.startswith("ND_UsdPreviewSurface")


def _surface(network):
    """The surface shader and its id: MaterialX where it is known, as that says more; else the universal one."""
    shaders = []
    for context in ("mtlx", "", "glslfx"):
        shader, _, _ = network.material.ComputeSurfaceSource(*([context] if context else []))
        shader_id = str(shader.GetShaderId() or "") if shader else ""
        if materialx.kind_of(shader_id) or _is_preview(shader_id):
            return shader, shader_id
        if shader_id:
            shaders.append((shader, shader_id))
    outputs = network.material.GetSurfaceOutputs()
    if not shaders and any(output.HasConnectedSource() for output in outputs):
        names = ", ".join(output.GetBaseName() for output in outputs)
        network.warn("none of its surfaces (%s) is a UsdPreviewSurface or MaterialX" % names)
    return shaders[0] if shaders else (None, "")


def _add_displacement(network, inputs):
    shader, _, _ = network.material.ComputeDisplacementSource()
    if shader and _is_preview(str(shader.GetShaderId() or "")):
        node = network.input(shader, "displacement")
        if node is not None:
            inputs["displacement"] = (node, 1)
    elif shader:
        network.note("its displacement is not drawn")
    if "displacement" in inputs and network.graph.value(inputs["displacement"][0]) != (0.0,) * 4:
        network.note("its displacement is not drawn")
