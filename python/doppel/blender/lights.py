"""Lights of UsdLux as lights and the world of Blender."""

from __future__ import annotations

import math
import os
from typing import Any, Callable

import bpy
import numpy
from mathutils import Matrix

from .materials import Tree

SMALLEST_ANGLE = 0.01  # degrees; a smaller distant light is a single direction


def axes(transform: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """(unit axes as rows, lengths) of a transform."""
    rows = transform[:3, :3]
    lengths = numpy.linalg.norm(rows, axis=1)
    units = numpy.divide(rows, lengths[:, None], out=numpy.eye(3), where=lengths[:, None] > 0)
    return units, lengths


def placed(transform: numpy.ndarray) -> Matrix:
    """Of something that ignores scale."""
    units, _ = axes(transform)
    whole = numpy.eye(4)
    whole[:3, :3] = units
    whole[3, :3] = transform[3, :3]
    return Matrix(whole.T.tolist())


def addLight(scene: Any, light: Any, index: int, warn: Callable[[str], None]) -> list[Any]:
    """The data-blocks that were made. Domes are the world's: setWorld()."""
    emitted = numpy.array(light.emitted)
    if not (numpy.isfinite(emitted).all() and emitted.max() > 0):
        return []
    _, scale = axes(light.transform)
    if light.type == "cylinder":
        return _cylinder(scene, light, emitted, scale, index)
    strength = float(emitted.max())
    if light.type == "distant":
        data = bpy.data.lights.new(f"light{index}", "SUN")
        half = math.radians(min(max(light.angle, 0.0), 180.0)) / 2
        area = math.pi * math.sin(half) ** 2
        data.energy = strength * (1.0 if light.normalize or area == 0 else area)
        data.angle = 0.0 if light.angle < SMALLEST_ANGLE else 2 * half
    elif light.type in ("rect", "disk"):
        data = bpy.data.lights.new(f"light{index}", "AREA")
        width = (light.width if light.type == "rect" else 2 * light.radius) * scale[0]
        height = (light.height if light.type == "rect" else 2 * light.radius) * scale[1]
        area = width * height * (1.0 if light.type == "rect" else math.pi / 4)
        if not area > 0:
            warn(f"light '{light.path}' has no extent and gives no light")
            bpy.data.lights.remove(data)
            return []
        data.shape = "RECTANGLE" if light.type == "rect" else "ELLIPSE"
        data.size, data.size_y = width, height
        # An area light of P watts has the radiance P / (4 area) in Cycles.
        data.energy = 4.0 * strength * (1.0 if light.normalize else area)
        if light.shapingConeAngle < 90:
            data.spread = math.radians(2 * max(light.shapingConeAngle, 0.5))
        if light.textureFile:
            warn(f"light '{light.path}': its texture is left out, its colour alone is used")
    else:
        radius = light.radius * scale.mean()
        isSpot = light.shapingConeAngle < 89.999
        data = bpy.data.lights.new(f"light{index}", "SPOT" if isSpot else "POINT")
        area = 4 * math.pi * radius**2
        if light.normalize and area > 0:
            strength /= area
        # A point light of P watts has the radiant intensity P / (4 pi^2).
        data.energy = 4.0 * math.pi**2 * radius**2 * strength
        data.shadow_soft_size = 0.0 if light.treatAsPoint else radius
        if isSpot:
            data.spot_size = math.radians(2 * max(light.shapingConeAngle, 0.5))
            data.spot_blend = min(max(light.shapingConeSoftness, 0.0), 1.0)
    data.color = tuple(emitted / emitted.max())
    data.cycles.max_bounces = 1024
    data.cycles.use_multiple_importance_sampling = True
    made = bpy.data.objects.new(f"light{index}", data)
    made.matrix_world = placed(light.transform)
    _limit(made, light, warn)
    scene.collection.objects.link(made)
    return [data]


def _limit(made: Any, light: Any, warn: Callable[[str], None]) -> None:
    made.visible_camera = False
    if light.diffuse <= 0:
        made.visible_diffuse = False
    if light.specular <= 0:
        made.visible_glossy = False
    if light.diffuse not in (0.0, 1.0) or light.specular not in (0.0, 1.0):
        warn(f"light '{light.path}': Cycles knows its diffuse and specular multipliers only as on and off")


def _cylinder(scene: Any, light: Any, emitted: numpy.ndarray, scale: numpy.ndarray, index: int) -> list[Any]:
    radius, half, sides = light.radius * 0.5 * (scale[1] + scale[2]), 0.5 * light.length * scale[0], 32
    if not radius * half > 0:
        return []
    if light.normalize:
        emitted = emitted / (4 * math.pi * radius * half)
    turns = [2 * math.pi * i / sides for i in range(sides)]
    points = [(x, radius * math.cos(t), radius * math.sin(t)) for x in (-half, half) for t in turns]
    faces = [(i, (i + 1) % sides, sides + (i + 1) % sides, sides + i) for i in range(sides)]
    mesh = bpy.data.meshes.new(f"light{index}")
    mesh.from_pydata(points, [], faces)
    material = bpy.data.materials.new(f"light{index}")
    material.use_nodes = True
    tree = Tree(material.node_tree, lambda text: None)
    emission = tree.node("ShaderNodeEmission")
    strength = float(emitted.max())
    tree.put(emission.inputs["Color"], tuple(emitted / strength))
    emission.inputs["Strength"].default_value = strength
    tree.put(tree.node("ShaderNodeOutputMaterial").inputs["Surface"], emission.outputs[0])
    mesh.materials.append(material)
    made = bpy.data.objects.new(f"light{index}", mesh)
    made.matrix_world = placed(light.transform)
    made.visible_camera = made.visible_shadow = False
    scene.collection.objects.link(made)
    return [mesh, material]


def setWorld(scene: Any, domes: list[Any], warn: Callable[[str], None]) -> None:
    """All domes together."""
    world = scene.world or bpy.data.worlds.new("world")
    scene.world = world
    world.use_nodes = True
    world.cycles.sampling_method = "AUTOMATIC"
    world.cycles.max_bounces = 1024
    tree = Tree(world.node_tree, warn)
    total = None
    for dome in domes:
        emitted = numpy.array(dome.emitted)
        if not (numpy.isfinite(emitted).all() and emitted.max() > 0):
            continue
        background = tree.node("ShaderNodeBackground")
        color: Any = tuple(emitted)
        if dome.textureFile:
            color = _domeTexture(tree, dome, emitted, warn)
        tree.put(background.inputs["Color"], color)
        background.inputs["Strength"].default_value = 1.0
        shader = background.outputs[0]
        if total is not None:
            both = tree.node("ShaderNodeAddShader")
            tree.put(both.inputs[0], total)
            tree.put(both.inputs[1], shader)
            shader = both.outputs[0]
        total = shader
    if total is None:
        background = tree.node("ShaderNodeBackground")
        background.inputs["Color"].default_value = (0.0, 0.0, 0.0, 1.0)
        total = background.outputs[0]
    tree.put(tree.node("ShaderNodeOutputWorld").inputs["Surface"], total)


def _domeTexture(tree: Tree, dome: Any, emitted: numpy.ndarray, warn: Callable[[str], None]) -> Any:
    if not os.path.isfile(dome.textureFile):
        warn(f"cannot read the texture '{dome.textureFile}' of light '{dome.path}': there is no such file; the light's colour alone is used")
        return tuple(emitted)
    if dome.textureFormat not in ("automatic", "latlong"):
        warn(f"light '{dome.path}': its texture of the format {dome.textureFormat} is taken as latlong")
    image = bpy.data.images.load(dome.textureFile, check_existing=True)
    image.colorspace_settings.name = "sRGB" if not image.is_float and image.depth in (24, 32) else "Linear"
    units, _ = axes(dome.transform)
    direction = tree.node("ShaderNodeTexCoord").outputs["Generated"]
    # The dome's pole is its +Y and the middle of its image +Z; Blender's are +Z and +X.
    local = [tree.vector("DOT_PRODUCT", direction, tuple(units[row])) for row in (2, 0, 1)]
    lookup = tree.node("ShaderNodeTexEnvironment", image=image, projection="EQUIRECTANGULAR", interpolation="Linear")
    tree.put(lookup.inputs["Vector"], tree.join(local))
    return tree.vector("MULTIPLY", lookup.outputs["Color"], tuple(emitted))
