"""Doppel: live clone renders, scripted.

    import doppel
    doppel.scene.open("shots.doppel")
    hero = doppel.clone.clone("hero")
    hero.start()
    hero.wait("converged")
    print(hero.image("C").mean())

Works on a host in this process, or on a running one: doppel.connectToHost(). docs/api.md has everything by name.
"""

from ._doppel import version as __version__
from ._doppel import Camera, Curves, Light, Material, Mesh, Points, Shape, Stage, View
from .delegate import Aov, Option, Pass, RenderDelegate, cornerValues
from .errors import ConnectError, InvalidConnection, InvalidSession, OperationFailed
from .gallery import AssetGalleryDataSource
from .host import Host, connectToHost, currentHost, gather, push, runningHosts, setCurrentHost
from . import clone, scene, session

__all__ = [
    "Aov", "AssetGalleryDataSource", "Camera", "ConnectError", "Curves", "Host", "InvalidConnection", "InvalidSession", "Light", "Material", "Mesh",
    "OperationFailed", "Option", "Pass", "Points", "RenderDelegate", "Shape", "Stage", "View", "clone", "connectToHost", "cornerValues", "currentHost",
    "gather", "push", "runningHosts", "scene", "session", "setCurrentHost", "__version__",
]
