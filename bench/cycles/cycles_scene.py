"""Renders a scene of the bench with Cycles on the CPU: blender -b --factory-startup -P cycles_scene.py -- JOB.json

The job names a scene description (geometry as raw arrays, camera, lights, materials, all in world space) and a list of
renders; for each it writes a linear float EXR. Processor seconds of the renders come on stdout as "CYCLES <seconds>".
No denoising, no adaptive sampling, no clamping, a box filter: what the delegate does too.
"""

import array
import json
import math
import os
import sys

import bpy
from mathutils import Matrix


def empty_scene():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    return scene


def matrix_of(rows):
    """Row vectors (p' = p * M) as the stage has them, to Blender's columns."""
    return Matrix(rows).transposed()


def make_material(name, values):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    nodes = material.node_tree.nodes
    links = material.node_tree.links
    nodes.clear()
    output = nodes.new("ShaderNodeOutputMaterial")
    color = (*values["color"], 1.0)
    if values["kind"] == "diffuse":
        shader = nodes.new("ShaderNodeBsdfDiffuse")
        shader.inputs["Color"].default_value = color
        shader.inputs["Roughness"].default_value = 0.0
    else:
        shader = nodes.new("ShaderNodeBsdfPrincipled")
        shader.distribution = "MULTI_GGX"
        shader.inputs["Base Color"].default_value = color
        shader.inputs["Metallic"].default_value = values["metallic"]
        shader.inputs["Roughness"].default_value = values["roughness"]
        shader.inputs["Specular"].default_value = 0.5
    links.new(shader.outputs[0], output.inputs["Surface"])
    return material


def read_array(path, kind):
    values = array.array(kind)
    with open(path, "rb") as file:
        values.frombytes(file.read())
    return values


def add_mesh(scene, values, folder, materials):
    points = read_array(os.path.join(folder, values["points"]), "f")
    indices = read_array(os.path.join(folder, values["indices"]), "i")
    triangles = len(indices) // 3
    mesh = bpy.data.meshes.new(values["name"])
    mesh.vertices.add(len(points) // 3)
    mesh.vertices.foreach_set("co", points)
    mesh.loops.add(len(indices))
    mesh.loops.foreach_set("vertex_index", indices)
    mesh.polygons.add(triangles)
    mesh.polygons.foreach_set("loop_start", array.array("i", range(0, 3 * triangles, 3)))
    mesh.polygons.foreach_set("loop_total", array.array("i", [3]) * triangles)
    mesh.update(calc_edges=True)
    mesh.materials.append(materials[values["material"]])
    thing = bpy.data.objects.new(values["name"], mesh)
    thing.matrix_world = matrix_of(values["transform"])
    scene.collection.objects.link(thing)


def add_light(scene, values, index):
    kinds = {"distant": "SUN", "rect": "AREA", "sphere": "POINT"}
    data = bpy.data.lights.new(f"light{index}", kinds[values["kind"]])
    data.color = values["color"]
    data.cycles.max_bounces = 1024
    data.cycles.use_multiple_importance_sampling = True
    if values["kind"] == "distant":
        data.energy = values["irradiance"]
        data.angle = values["angle"]
    elif values["kind"] == "rect":
        data.shape = "RECTANGLE"
        data.size, data.size_y = values["width"], values["height"]
        # Cycles' area light of P watts has the radiance P / (4 area).
        data.energy = 4.0 * values["width"] * values["height"] * values["radiance"]
    else:
        # The radiant intensity of a point light of P watts is P / (4 pi^2) times pi r^2 / (pi r^2).
        data.shadow_soft_size = values["radius"]
        data.energy = 4.0 * math.pi**2 * values["radius"] ** 2 * values["radiance"]
    light = bpy.data.objects.new(f"light{index}", data)
    light.matrix_world = matrix_of(values["transform"])
    light.visible_camera = False
    scene.collection.objects.link(light)


def set_world(scene, color):
    world = bpy.data.worlds.new("world")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (*color, 1.0)
    background.inputs["Strength"].default_value = 1.0
    scene.world = world


def set_camera(scene, values):
    data = bpy.data.cameras.new("camera")
    data.sensor_fit = "VERTICAL"
    data.sensor_height = values["aperture"]
    data.lens = values["focalLength"]
    data.clip_start, data.clip_end = 0.001, 1e6
    camera = bpy.data.objects.new("camera", data)
    camera.matrix_world = matrix_of(values["transform"])
    scene.collection.objects.link(camera)
    scene.camera = camera


def set_rendering(scene, job):
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.use_adaptive_sampling = False
    cycles.use_denoising = False
    cycles.pixel_filter_type = "BOX"
    cycles.sample_clamp_direct = cycles.sample_clamp_indirect = 0.0
    cycles.blur_glossy = 0.0
    cycles.caustics_reflective = cycles.caustics_refractive = True
    cycles.use_fast_gi = False
    cycles.light_sampling_threshold = 0.0
    bounces = job["maxBounces"]
    cycles.max_bounces = cycles.diffuse_bounces = cycles.glossy_bounces = bounces
    cycles.use_auto_tile = False
    render = scene.render
    render.resolution_x, render.resolution_y = job["width"], job["height"]
    render.resolution_percentage = 100
    render.threads_mode = "FIXED"
    render.threads = job["threads"]
    render.use_persistent_data = True
    render.image_settings.file_format = "OPEN_EXR"
    render.image_settings.color_depth = "32"
    render.image_settings.exr_codec = "ZIP"
    scene.view_settings.view_transform = "Raw"


def main():
    folder = os.path.dirname(sys.argv[-1])
    with open(sys.argv[-1], encoding="utf-8") as file:
        job = json.load(file)
    scene = empty_scene()
    materials = {name: make_material(name, values) for name, values in job["materials"].items()}
    for values in job["meshes"]:
        add_mesh(scene, values, folder, materials)
    for index, values in enumerate(job["lights"]):
        add_light(scene, values, index)
    set_world(scene, job["world"])
    set_camera(scene, job["camera"])
    set_rendering(scene, job)
    for render in job["renders"]:
        scene.cycles.samples = render["samples"]
        scene.cycles.seed = render["seed"]
        scene.render.filepath = os.path.join(folder, render["file"])
        start = os.times()
        bpy.ops.render.render(write_still=True)
        end = os.times()
        print(f"CYCLES {end.user - start.user:.4f}", flush=True)


main()
