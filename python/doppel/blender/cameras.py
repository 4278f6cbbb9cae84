"""Cameras and the part of an image that is rendered."""

from __future__ import annotations

from typing import Any

from .lights import placed

# Apertures and focal length are tenths of a scene unit in USD and thousandths in Blender.
_UNIT = 100.0


def setCamera(scene: Any, holder: Any, camera: Any, view: Any) -> None:
    """`holder`: the camera object of `scene` that becomes `camera` (doppel.Camera) for `view`."""
    data = holder.data
    width, height = camera.aperture(view)
    data.type = "ORTHO" if camera.orthographic else "PERSP"
    data.sensor_fit = "HORIZONTAL"
    data.sensor_width = width * _UNIT
    focal = camera.focalLength if camera.focalLength > 0 else 50.0
    data.lens = focal * _UNIT
    data.ortho_scale = width * 0.1
    data.shift_x = camera.horizontalApertureOffset / width
    data.shift_y = camera.verticalApertureOffset / width
    data.clip_start = max(camera.clippingNear, 1e-6)
    data.clip_end = max(min(camera.clippingFar, 1e12), data.clip_start * 2)
    data.dof.use_dof = camera.fStop > 0 and camera.focusDistance > 0
    if data.dof.use_dof:
        data.dof.aperture_fstop = camera.fStop
        data.dof.focus_distance = camera.focusDistance
    holder.matrix_world = placed(camera.transform)

    render = scene.render
    render.resolution_x, render.resolution_y = view.fullWidth, view.fullHeight
    ratio = width / height * view.fullHeight / view.fullWidth
    render.pixel_aspect_x, render.pixel_aspect_y = (ratio, 1.0) if ratio >= 1 else (1.0, 1.0 / ratio)
    isWhole = view.width == view.fullWidth and view.height == view.fullHeight
    render.use_border = render.use_crop_to_border = not isWhole
    # A little more than the edge, as Blender cuts what is behind the point off.
    little = 1e-3
    render.border_min_x = (view.x + little) / view.fullWidth
    render.border_max_x = (view.x + view.width + little) / view.fullWidth
    render.border_min_y = (view.fullHeight - view.y - view.height + little) / view.fullHeight
    render.border_max_y = (view.fullHeight - view.y + little) / view.fullHeight
