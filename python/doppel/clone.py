"""Clone connections, with the names, arguments and rules of hou.clone.

A connection is a persistent record of one clone, a separate process that renders the scene. The functions here act on the current host
(doppel.currentHost()); those of another one are in its attribute `clone`.
"""

from __future__ import annotations

import atexit
import contextlib
import signal
import threading
from typing import Any, Callable, Iterable, Iterator, Sequence

from . import _doppel, errors
from . import delegate as delegateModule
from .host import Host, currentHost

__all__ = [
    "Connection", "State", "Status",
    "createClone", "clone", "clones", "deleteClone", "deleteDisconnectedClones", "matrix", "stopAll",
    "addConnectionChangeCallback", "removeConnectionChangeCallback", "removeAllConnectionChangeCallbacks", "connectionChangeCallbacks",
    "addImageChangeCallback", "removeImageChangeCallback", "removeAllImageChangeCallbacks", "imageChangeCallbacks",
    "runAsClone", "stopRunningAsClone", "isRunningAsClone",
]


class State(str):
    """The state of a connection: one of the strings below, which it equals."""

    stopped = "stopped"
    launching = "launching"
    connecting = "connecting"
    syncing = "syncing"
    rendering = "rendering"
    converged = "converged"
    paused = "paused"
    lost = "lost"
    failed = "failed"


class Status(dict):
    """Everything that is known of a clone at one moment; keys are attributes, too: state, reason, reasonCode, exitCode, message, samples,
    percentComplete, renderSeconds, memoryBytes, framesPerSecond, bytesPerSecond, roundTripSeconds, host, port, pid, renderer, renderers,
    availableAovs, imageVersion, imageSize, waitingToConnect."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Connection:
    """A handle to a connection. All handles of one connection act on the same record; after its deletion every method but isValid() and
    sessionId() raises InvalidConnection. Bad values raise OperationFailed and change nothing."""

    __slots__ = ("_host", "_id")

    def __init__(self, host: Host, sessionId: str):
        self._host = host
        self._id = sessionId

    def _call(self, method: str, *arguments: Any, convert: Callable[[Any], Any] | None = None) -> Any:
        return self._host._call("connection." + method, self._id, *arguments, convert=convert)

    # ---- the record

    def isValid(self) -> bool:
        """False once the connection has been deleted."""
        return self._call("isValid")

    def sessionId(self) -> str:
        """The id: fixed and unique among the connections of a scene."""
        return self._id

    def name(self) -> str:
        """The name that lists show."""
        return self._call("name")

    def setName(self, name: str) -> None:
        """Any text."""
        self._call("setName", name)

    def lopNode(self) -> str:
        """The stage node that is rendered; "" = none yet."""
        return self._call("lopNode")

    def setLopNode(self, lop_node: Any) -> None:
        """A node of the scene (its name, or a doppel.scene.Node), or None. Needed before there can be an image."""
        self._call("setLopNode", _nameOf(lop_node))

    def cameraPath(self) -> str:
        """The camera prim; "" = none yet."""
        return self._call("cameraPath")

    def setCameraPath(self, camera_path: str) -> None:
        """The path of a camera prim on the node's stage. Needed before there can be an image."""
        self._call("setCameraPath", camera_path)

    def renderer(self) -> str:
        """Internal name or label of the renderer; "" = the clone's first."""
        return self._call("renderer")

    def setRenderer(self, renderer: str) -> None:
        """A renderer that is installed on the clone's machine, by its internal name or label."""
        self._call("setRenderer", renderer)

    def renderSettings(self) -> str:
        """The render settings prim; "" = the stage's default."""
        return self._call("renderSettings")

    def setRenderSettings(self, render_settings: str | None) -> None:
        """The path of a render settings prim, or None."""
        self._call("setRenderSettings", render_settings)

    def renderPass(self) -> str:
        """The render pass prim; "" = none."""
        return self._call("renderPass")

    def setRenderPass(self, render_pass: str | None) -> None:
        """The path of a render pass prim, or None."""
        self._call("setRenderPass", render_pass)

    def renderRegion(self) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1) of the image, 0 to 1 from the lower left; zeros = the data window of the settings, else everything."""
        return self._call("renderRegion", convert=tuple)

    def setRenderRegion(self, render_region: Sequence[float]) -> None:
        """(x0, y0, x1, y1), or four zeros."""
        self._call("setRenderRegion", list(render_region))

    def availableAovs(self) -> tuple[str, ...]:
        """All AOVs of the render; empty until the first image."""
        return self._call("availableAovs", convert=tuple)

    def displayAov(self) -> str:
        """Wildcard patterns of the AOVs that are returned; "" = all."""
        return self._call("displayAov")

    def setDisplayAov(self, display_aov: str | None) -> None:
        """Patterns with blanks between them ("C N crypto*"); "" or None = all."""
        self._call("setDisplayAov", display_aov)

    def resolutionScale(self) -> float:
        """Factor on the resolution of the settings; 0 = off."""
        return self._call("resolutionScale")

    def setResolutionScale(self, resolution_scale: float) -> None:
        """0 (off) to 64. When it is not 0 it counts, and not resolution()."""
        self._call("setResolutionScale", resolution_scale)

    def resolution(self) -> tuple[int, int]:
        """(width, height) in pixels; (0, 0) = that of the settings."""
        return self._call("resolution", convert=tuple)

    def setResolution(self, width: Any, height: int | None = None) -> None:
        """Width and height, or a pair of them."""
        if height is None:
            width, height = width
        self._call("setResolution", width, height)

    def frameExpression(self) -> str:
        """The frame as an expression; "" = the host's frame."""
        return self._call("frameExpression")

    def setFrameExpression(self, expression: Any) -> None:
        """Evaluated in the host, e.g. "$F + 10" or a number; "" = the host's frame."""
        self._call("setFrameExpression", _expression(expression))

    def contextOptionExpression(self, option: str) -> str:
        """The expression of a context option; "" = it has the host's value."""
        return self._call("contextOptionExpression", option)

    def setContextOptionExpression(self, option: str, expression: Any) -> None:
        """Evaluated in the host, to a number or a string, e.g. "@shot + 1"; "" = the host's value."""
        self._call("setContextOptionExpression", option, _expression(expression))

    def contextOptionsWithExpressions(self) -> tuple[str, ...]:
        """The context options that have an expression."""
        return self._call("contextOptionsWithExpressions", convert=tuple)

    def processUpdates(self) -> bool:
        """False: the clone goes on with what it renders, and edits of the host are not sent."""
        return self._call("processUpdates")

    def setProcessUpdates(self, process_updates: bool) -> None:
        """When it is set to True again, the clone gets the scene as it is then."""
        self._call("setProcessUpdates", bool(process_updates))

    def launcherConfig(self) -> dict:
        """How its clone is launched; "launcher" names the launcher, the rest is that one's."""
        return self._call("launcherConfig")

    def setLauncherConfig(self, config: dict) -> None:
        """The configuration as a dictionary, e.g. {"launcher": "local"}."""
        self._call("setLauncherConfig", config)

    # ---- the record, beyond hou.clone

    def rendererOptions(self) -> dict:
        """Options of the renderer, e.g. {"samples": 64}."""
        return self._call("rendererOptions")

    def setRendererOptions(self, options: dict) -> None:
        """Numbers and strings by name."""
        self._call("setRendererOptions", options)

    def group(self) -> str:
        """The heading that lists show it under."""
        return self._call("group")

    def setGroup(self, group: str) -> None:
        """Any text; "" = none."""
        self._call("setGroup", group)

    def colorLabel(self) -> str:
        """Its colour in lists: red, orange, yellow, green, teal, blue, purple, pink or ""."""
        return self._call("colorLabel")

    def setColorLabel(self, color: str) -> None:
        """One of those, or ""."""
        self._call("setColorLabel", color)

    def evaluated(self) -> dict:
        """What is sent to the clone: "frame", "contextOptions", and "errors" of expressions by field."""
        return self._call("evaluated")

    # ---- the clone

    def connect(self, host: str, port: int) -> bool:
        """One attempt, of a second, to reach the clone that serves there with this user's keys. False for any reason; tryConnect() says
        which."""
        try:
            return bool(self._call("connect", host, port))
        except errors.InvalidConnection:
            raise
        except errors.OperationFailed:
            return False

    def tryConnect(self, host: str, port: int, timeout: float = 1.0) -> None:
        """The same; raises ConnectError or OperationFailed with the reason."""
        self._call("connect", host, port, timeout)

    def isConnected(self) -> bool:
        """True while there is a clone."""
        return self._call("isConnected")

    def isWaitingToConnect(self) -> bool:
        """True while a launcher starts a clone for it."""
        return self._call("isWaitingToConnect")

    def setWaitingToConnect(self, waiting: bool) -> None:
        """A hint for people, set by launchers; a connection and disconnect() clear it."""
        self._call("setWaitingToConnect", bool(waiting))

    def disconnect(self) -> None:
        """Leaves the clone; nothing happens when there is none."""
        self._call("disconnect")

    def host(self) -> str:
        """The clone's machine; "" when disconnected."""
        return self._call("host")

    def port(self) -> int:
        """Its port; 0 when disconnected."""
        return self._call("port")

    # ---- the clone, beyond hou.clone

    def start(self) -> None:
        """Launches a clone by launcherConfig() and connects it. Returns at once: wait() waits."""
        self._call("start")

    def stop(self) -> None:
        """Ends the clone."""
        self._call("stop")

    def setPaused(self, paused: bool) -> None:
        """Pauses the render, or lets it go on."""
        self._call("setPaused", bool(paused))

    def status(self) -> Status:
        """All that is known of the clone now."""
        return self._call("status", convert=Status)

    def state(self) -> State:
        """Its state."""
        return self._call("status", convert=lambda status: State(status["state"]))

    def reason(self) -> str:
        """Why it has failed or was lost; "" otherwise."""
        return self._call("status", convert=lambda status: status["reason"])

    def log(self) -> list[str]:
        """The last lines that the clone's process has printed."""
        return self._call("log")

    def wait(self, condition: str = "converged", timeout: float = 600.0, version: int = 0) -> Status:
        """Waits until it is "connected", has an "image", is "disconnected" or in a state such as "converged"; with `version`, until its
        image is that new, too. Raises OperationFailed with the code "timeout" after `timeout` seconds, or with the reason when the clone
        fails before."""
        return self._call("wait", condition, timeout, version, convert=Status)

    # ---- the image

    def imagePath(self) -> str:
        """"membuf:<session id>", which any OpenImageIO call of the host's process opens."""
        return self._call("imagePath")

    def imageSize(self) -> tuple[int, int]:
        """(width, height) really received; (0, 0) before the first image."""
        return self._call("imageSize", convert=tuple)

    def imageVersion(self) -> int:
        """Grows with each image; 0 = none yet."""
        return self._call("imageVersion")

    def percentComplete(self) -> float:
        """Progress, 0 to 100."""
        return self._call("percentComplete")

    def imageInfo(self) -> dict | None:
        """Size, AOVs with channels and types, samples and progress of the newest image; None before the first."""
        return self._call("imageInfo")

    def image(self, aov: str = "") -> Any:
        """The samples of an AOV as a read-only numpy array, (height, width, channels) or (height, width); "" = the one that is shown.
        None before the first image. For a host of this process, and another one of this user on this machine, it is the image itself,
        not a copy; it stays as it is when a newer one comes and when the host ends."""
        if self._host.isLocal:
            self.name()  # raises for a connection that was deleted
        try:
            array = self._host._native.image(self._id, aov)
        except KeyError as error:
            raise errors.OperationFailed(error.args[0], "not found", self._id) from None
        if array is not None or self._host.isLocal:
            return array
        if self.imageInfo() is None:
            return None
        import numpy

        pixels = self._call("pixels", aov)
        array = numpy.frombuffer(pixels["bytes"], {"half": "float16", "float": "float32", "uint32": "uint32"}[pixels["type"]])
        height, width, channels = pixels["shape"]
        return array.reshape((height, width, channels) if channels > 1 else (height, width))

    def saveImage(self, path: Any, aov: str = "") -> None:
        """Writes the image: .exr with all AOVs, other formats with one. The host writes it, at its place."""
        import os

        self._call("saveImage", os.path.abspath(os.fspath(path)), aov)

    def saveStage(self, path: Any) -> None:
        """Writes what its clone renders now, for debugging: the stage as .usda, or the nodes that make it as .doppel. The host cooks and
        writes it, at its place."""
        import os

        self._call("saveStage", os.path.abspath(os.fspath(path)))

    def renderGalleryDataSource(self) -> str | None:
        """The database that snapshots go to; None unless connected with an image."""
        return self._call("renderGalleryDataSource")

    def renderGalleryItemId(self) -> str:
        """The gallery's item of the present render; "" = it has none."""
        return self._call("renderGalleryItemId")

    def createSnapshot(self) -> str:
        """Keeps the image with every AOV and the state of the scene: the item's id, "" when that failed."""
        try:
            return self._call("createSnapshot")
        except errors.InvalidConnection:
            raise
        except errors.OperationFailed:
            return ""

    def trySnapshot(self, label: str = "") -> str:
        """The same; raises OperationFailed with the reason."""
        return self._call("createSnapshot", label)

    def duplicate(self) -> "Connection":
        """A connection with the same settings and another id; nothing is launched."""
        return self._call("duplicate", convert=lambda id: Connection(self._host, id))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Connection) and self._id == other._id and self._host == other._host

    def __hash__(self) -> int:
        return hash((self._id, self._host))

    def __repr__(self) -> str:
        return f"<doppel.clone.Connection {self._id}>"


def _nameOf(node: Any) -> str | None:
    return node.name() if hasattr(node, "name") and callable(node.name) else node


def _expression(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else repr(value)


class CloneModule:
    """The connections of one host; the functions of doppel.clone are those of the current one."""

    def __init__(self, host: Host):
        self._host = host
        self._connectionCallbacks: list[tuple[Callable[[str], None], Callable]] = []
        self._imageCallbacks: list[tuple[Callable[[str], None], Callable]] = []

    def createClone(self, id: str | None = None) -> Connection:
        """Makes a connection, a record only, no process. A taken id gets its numeric suffix incremented."""
        return self._host._call("clone.createClone", id, convert=lambda made: Connection(self._host, made))

    def clone(self, id: str) -> Connection | None:
        """The connection of that id, or None."""
        return Connection(self._host, id) if self._host._call("clone.exists", id) else None

    def clones(self) -> tuple[Connection, ...]:
        """All connections, by session id."""
        return self._host._call("clone.clones", convert=lambda ids: tuple(Connection(self._host, id) for id in ids))

    def deleteClone(self, id: Any) -> None:
        """Disconnects and deletes; an unknown id does nothing."""
        self._host._call("clone.deleteClone", id.sessionId() if isinstance(id, Connection) else id)

    def deleteDisconnectedClones(self) -> None:
        """Deletes every connection without a clone."""
        self._host._call("clone.deleteDisconnectedClones")

    def matrix(self, connection: Connection, cameras: Iterable[str] = (), frames: Iterable[Any] = (), options: dict[str, Iterable] | None = None,
               renderers: Iterable[str] = (), name_pattern: str | None = None) -> tuple[Connection, ...]:
        """Duplicates a connection over every combination, e.g. matrix(c, cameras=["/cam", "/side"], frames=["1-10x5"])."""
        axes = {"cameras": list(cameras), "frames": list(frames), "renderers": list(renderers),
                "options": {name: list(values) for name, values in (options or {}).items()}}
        return self._host._call("clone.matrix", connection.sessionId(), {key: value for key, value in axes.items() if value}, name_pattern,
                                convert=lambda ids: tuple(Connection(self._host, id) for id in ids))

    def stopAll(self) -> None:
        """Ends every clone."""
        self._host._call("clone.stopAll")

    # ---- callbacks

    def _add(self, callbacks: list, callback: Callable[[str], None], wanted: Callable[[str, dict], bool]) -> None:
        def told(type: str, id: str, data: dict) -> None:
            if wanted(type, data):
                callback(id)

        callbacks.append((callback, told))
        self._host.addEventCallback(told)

    def _remove(self, callbacks: list, callback: Callable[[str], None]) -> None:
        for entry in callbacks:
            if entry[0] == callback:
                callbacks.remove(entry)
                self._host.removeEventCallback(entry[1])
                return
        raise errors.OperationFailed("this callback is not registered", "not found")

    def addConnectionChangeCallback(self, callback: Callable[[str], None]) -> None:
        """Calls `callback(session id)` when a connection is made, deleted, edited or changes its state. It runs on the thread
        "doppel-events"; clone(id) may be None in it."""
        self._add(self._connectionCallbacks, callback, lambda type, data: type == "connection" and data["change"] not in ("status", "log"))

    def removeConnectionChangeCallback(self, callback: Callable[[str], None]) -> None:
        """Raises OperationFailed if it is not registered."""
        self._remove(self._connectionCallbacks, callback)

    def removeAllConnectionChangeCallbacks(self) -> None:
        """Removes all of them."""
        while self._connectionCallbacks:
            self._remove(self._connectionCallbacks, self._connectionCallbacks[0][0])

    def connectionChangeCallbacks(self) -> tuple[Callable[[str], None], ...]:
        """Those that are registered."""
        return tuple(callback for callback, _ in self._connectionCallbacks)

    def addImageChangeCallback(self, callback: Callable[[str], None]) -> None:
        """Calls `callback(session id)` when there is a new image. It runs on the thread "doppel-events"; clone(id) may be None in it.
        Images that come faster than it returns are told once."""
        self._add(self._imageCallbacks, callback, lambda type, data: type == "image")

    def removeImageChangeCallback(self, callback: Callable[[str], None]) -> None:
        """Raises OperationFailed if it is not registered."""
        self._remove(self._imageCallbacks, callback)

    def removeAllImageChangeCallbacks(self) -> None:
        """Removes all of them."""
        while self._imageCallbacks:
            self._remove(self._imageCallbacks, self._imageCallbacks[0][0])

    def imageChangeCallbacks(self) -> tuple[Callable[[str], None], ...]:
        """Those that are registered."""
        return tuple(callback for callback, _ in self._imageCallbacks)


def createClone(id: str | None = None) -> Connection:
    """Makes a connection, a record only, no process. A taken id gets its numeric suffix incremented."""
    return currentHost().clone.createClone(id)


def clone(id: str) -> Connection | None:
    """The connection of that id, or None."""
    return currentHost().clone.clone(id)


def clones() -> tuple[Connection, ...]:
    """All connections, by session id."""
    return currentHost().clone.clones()


def deleteClone(id: Any) -> None:
    """Disconnects and deletes; an unknown id does nothing."""
    currentHost().clone.deleteClone(id)


def deleteDisconnectedClones() -> None:
    """Deletes every connection without a clone."""
    currentHost().clone.deleteDisconnectedClones()


def matrix(connection: Connection, cameras: Iterable[str] = (), frames: Iterable[Any] = (), options: dict[str, Iterable] | None = None,
           renderers: Iterable[str] = (), name_pattern: str | None = None) -> tuple[Connection, ...]:
    """Duplicates a connection over every combination, e.g. matrix(c, cameras=["/cam", "/side"], frames=["1-10x5"])."""
    return currentHost().clone.matrix(connection, cameras, frames, options, renderers, name_pattern)


def stopAll() -> None:
    """Ends every clone."""
    currentHost().clone.stopAll()


def addConnectionChangeCallback(callback: Callable[[str], None]) -> None:
    """Calls `callback(session id)` when a connection is made, deleted, edited or changes its state, on the thread "doppel-events"."""
    currentHost().clone.addConnectionChangeCallback(callback)


def removeConnectionChangeCallback(callback: Callable[[str], None]) -> None:
    """Raises OperationFailed if it is not registered."""
    currentHost().clone.removeConnectionChangeCallback(callback)


def removeAllConnectionChangeCallbacks() -> None:
    """Removes all of them."""
    currentHost().clone.removeAllConnectionChangeCallbacks()


def connectionChangeCallbacks() -> tuple[Callable[[str], None], ...]:
    """Those that are registered."""
    return currentHost().clone.connectionChangeCallbacks()


def addImageChangeCallback(callback: Callable[[str], None]) -> None:
    """Calls `callback(session id)` when there is a new image, on the thread "doppel-events"."""
    currentHost().clone.addImageChangeCallback(callback)


def removeImageChangeCallback(callback: Callable[[str], None]) -> None:
    """Raises OperationFailed if it is not registered."""
    currentHost().clone.removeImageChangeCallback(callback)


def removeAllImageChangeCallbacks() -> None:
    """Removes all of them."""
    currentHost().clone.removeAllImageChangeCallbacks()


def imageChangeCallbacks() -> tuple[Callable[[str], None], ...]:
    """Those that are registered."""
    return currentHost().clone.imageChangeCallbacks()


_serving: _doppel.Serving | None = None


def runAsClone(start_port: int = 0, end_port: int = -1, debug: bool = False, block: bool = False, print_port: bool = False,
               connection_timeout_seconds: float = -1, *, delegate: Any = None, arguments: Sequence[str] = ()) -> int:
    """Makes this process a clone: a host connects to it, sends its scene and every edit, and gets images back. Returns the port.

    start_port, end_port: the first free TCP port of these on the loopback address; 0 = any, end -1 = any from start_port on.
    debug: what happens to the link is told on stderr.
    block: returns when the host has ended the clone or the timeout is over. Without it, it serves until stopRunningAsClone() or the end of
        the process. Ctrl-C and SIGTERM end it (KeyboardInterrupt is raised for the former).
    print_port: writes the line DOPPEL_CLONE {...}, which launchers read, and DOPPEL_CLONE_PORT=12345 to stdout.
    connection_timeout_seconds: it ends after so long without a host, so that nothing is left on a farm; -1 = it waits for ever.
    delegate: a class of doppel.RenderDelegate, which renders; None = the renderers of doppel-clone. With `block` its methods run on the
        calling thread, as programs need whose Python belongs to one thread; else on a thread of the clone.
    arguments: options of doppel-clone (--listen ipc, --host-key, --dial, --idle-timeout, ...), as launchers give them; they go before the
        others here.

    TCP is encrypted, and both sides prove themselves: with --host-key only that host is heard, else only one of this user.
    Raises OperationFailed when it serves already or cannot.
    """
    global _serving
    if isRunningAsClone():
        raise errors.OperationFailed("this process serves as a clone already; stopRunningAsClone() ends that", "already exists")
    _serving = None
    description = delegateModule.describeClass(delegate) if delegate is not None else {}
    last = 65535 if end_port < 0 else end_port
    timeout = max(float(connection_timeout_seconds), 0.0)
    serving = _doppel.Serving(delegate, description, list(arguments), start_port, last if start_port > 0 else 0, timeout, block, debug,
                              "doppel-clone" if delegate is None else description["name"])
    _serving = serving
    port = serving.port
    if print_port:
        # Whoever waits for the launcher's line connects at once, so the other one goes first.
        if port:
            print(f"DOPPEL_CLONE_PORT={port}", flush=True)
        serving.announce()
    if block:
        with _endedBySignals():
            serving.wait()
    return port


def stopRunningAsClone() -> None:
    """Ends what runAsClone began; returns when nothing of it runs any more. When there is nothing, nothing happens."""
    global _serving
    serving, _serving = _serving, None
    if serving is not None:
        serving.stop()


def isRunningAsClone() -> bool:
    """True while this process serves as a clone."""
    return _serving is not None and _serving.isServing


class _Terminated(BaseException):
    """SIGTERM came."""


@contextlib.contextmanager
def _endedBySignals() -> Iterator[None]:
    """SIGTERM ends the block as if it were over; SIGINT raises KeyboardInterrupt, whatever the program around has made of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(number: int, frame: Any) -> None:
        raise _Terminated

    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, terminate), signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler)}
    try:
        yield
    except _Terminated:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


# Threads of the clone must not call into a Python that ends.
atexit.register(stopRunningAsClone)
