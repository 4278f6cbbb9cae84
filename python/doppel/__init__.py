"""Doppel: live clone renders, scripted.

    import doppel
    doppel.scene.open("shots.doppel")
    hero = doppel.clone.clone("hero")
    hero.start()
    hero.wait("converged")
    print(hero.image("C").mean())

Works on a host in this process, or on a running one: doppel.connectToHost(). docs/api.md has everything by name.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._doppel import version as __version__
    from ._doppel import Camera, Curves, Light, Material, Mesh, Points, Shape, Stage, View
    from .delegate import Aov, Option, Pass, RenderDelegate, cornerValues
    from .errors import ConnectError, InvalidConnection, InvalidSession, OperationFailed
    from .gallery import AssetGalleryDataSource
    from .host import Host, connectToHost, currentHost, gather, push, runningHosts, setCurrentHost
    from . import clone, launcher, scene, session

__all__ = [
    "Aov", "AssetGalleryDataSource", "Camera", "ConnectError", "Curves", "Host", "InvalidConnection", "InvalidSession", "Light", "Material", "Mesh",
    "OperationFailed", "Option", "Pass", "Points", "RenderDelegate", "Shape", "Stage", "View", "clone", "connectToHost", "cornerValues", "currentHost",
    "gather", "launcher", "push", "runningHosts", "scene", "session", "setCurrentHost", "__version__",
]

# Where each name is. They are fetched when they are first asked for: a launcher (doppel.launcher) is run for every question of a
# host and must answer within seconds, also on a busy machine, where loading the native part alone may take longer.
_MODULES = ("clone", "delegate", "errors", "gallery", "host", "launcher", "mesh", "scene", "session", "stage", "_doppel")
_PLACES = {
    "_doppel": ("Camera", "Curves", "Light", "Material", "Mesh", "Points", "Shape", "Stage", "View"),
    "delegate": ("Aov", "Option", "Pass", "RenderDelegate", "cornerValues"),
    "errors": ("ConnectError", "InvalidConnection", "InvalidSession", "OperationFailed"),
    "gallery": ("AssetGalleryDataSource",),
    "host": ("Host", "connectToHost", "currentHost", "gather", "push", "runningHosts", "setCurrentHost"),
}
_PLACE_OF = {name: module for module, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module("." + name, __name__)
    if name == "__version__":
        value = importlib.import_module("._doppel", __name__).version
    elif name in _PLACE_OF:
        value = getattr(importlib.import_module("." + _PLACE_OF[name], __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
