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
from .errors import ConnectError, InvalidConnection, OperationFailed
from .gallery import AssetGalleryDataSource
from .host import Host, connectToHost, currentHost, gather, push, runningHosts, setCurrentHost
from . import clone, scene

__all__ = [
    "AssetGalleryDataSource", "ConnectError", "Host", "InvalidConnection", "OperationFailed", "clone", "connectToHost", "currentHost", "gather", "push", "runningHosts",
    "scene", "setCurrentHost", "__version__",
]
