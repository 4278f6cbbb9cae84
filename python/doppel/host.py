"""Hosts: who keeps the scene and its connections. One in this process, or a running one (a desk, `doppel serve`)."""

from __future__ import annotations

import atexit
import os
import pathlib
import sys
import threading
from typing import Any, Callable, Sequence

from . import errors

__all__ = ["Host", "connectToHost", "currentHost", "setCurrentHost", "runningHosts", "gather", "push"]


def _findPrograms() -> None:
    """doppel-clone and the reader of USD are looked for where this package was built or installed, unless the environment says where
    they are."""
    package = pathlib.Path(__file__).resolve().parent
    # A build (build/release/python/doppel), an installed one (PREFIX/lib/python3.11/site-packages/doppel), the distribution's.
    for prefix in (*package.parents[1:4:2], pathlib.Path(sys.prefix), pathlib.Path("/usr")):
        program = prefix / "bin" / "doppel-clone"
        if not program.is_file():
            continue
        os.environ.setdefault("DOPPEL_CLONE_PROGRAM", str(program))
        if (reader := prefix / "share" / "doppel" / "usd_reader").is_dir():
            os.environ.setdefault("DOPPEL_USD_READER", str(reader))
        return


_findPrograms()

from . import _doppel  # noqa: E402  (it reads the environment)


class _Recorder(threading.local):
    """Calls that gather() keeps back, of one thread."""

    calls: list | None = None


_recorder = _Recorder()


class Host:
    """A host with its connections (`clone`), its scene (`scene`) and its galleries.

    Handles of two Host objects are equal when they mean the same connection of the same host.
    """

    def __init__(self, native: _doppel.Host):
        from .clone import CloneModule
        from .scene import SceneModule

        self._native = native
        self._lock = threading.Lock()
        self._events: _EventThread | None = None
        info = native.call("host.info", [])
        self._identity = (info["pid"], info.get("kind"))
        self.kind: str = info["kind"]
        self.version: str = info["version"]
        self.clone = CloneModule(self)
        self.scene = SceneModule(self)

    # ---- calls

    def _call(self, method: str, *arguments: Any, convert: Callable[[Any], Any] | None = None) -> Any:
        if _recorder.calls is not None:
            _recorder.calls.append((self, method, arguments, convert))
            return None
        value = self._native.call(method, arguments)
        return convert(value) if convert else value

    def call(self, method: str, *arguments: Any) -> Any:
        """Calls a method of the host by its name, e.g. call("connection.name", "hero"). methods() lists them."""
        return self._call(method, *arguments)

    def methods(self) -> dict[str, str]:
        """Every method of the host by name, with a line of help."""
        return self._call("host.methods")

    def launchers(self) -> list[dict]:
        """The launchers that start clones: name, label and JSON schema of their configuration."""
        return self._call("host.launchers")

    # ---- sources

    def push(self, name: str, data: Any = None, *, points: Any = None, indices: Any = None, counts: Any = None) -> str:
        """Makes bytes (a mesh, a layer, an image) the source `mem:NAME` of this host, and returns that name: import nodes and textures
        name it like a file, and every clone follows. `name` has the extension of its format, such as "wave.obj". A newer push takes its
        place at once; nothing is written to a disk. `data`: bytes or what gives them (a bytearray, a numpy array), 240 MiB at most.

        Without data a mesh is made of arrays (mesh.plyOf), and `name` ends with .ply: push("wave.ply", points=..., indices=..., counts=...)."""
        if data is None:
            from .mesh import plyOf

            if not name.endswith(".ply"):
                raise errors.OperationFailed(f"a mesh of arrays is a source with the extension .ply, not '{name}'", "invalid argument")
            data = plyOf(points, indices, counts)
        view = memoryview(data)
        return self._call("host.push", name, view.cast("B") if view.c_contiguous and view.nbytes else view.tobytes())

    def sources(self) -> dict[str, dict]:
        """What was pushed: {"size": bytes, "hash": ...} by name, without "mem:"."""
        return self._call("host.sources")

    def dropSource(self, name: str) -> bool:
        """Forgets a source; False if there is none of that name."""
        return self._call("host.dropSource", name)

    def runScript(self, text: str, timeout: float = 600.0) -> dict:
        """Runs Python in a process of the host's user, acting on the host: {"exitCode", "output", "truncated", "timedOut"}. Raises
        OperationFailed ("refused") unless the host was started with `doppel serve --allow-scripts`."""
        return self._call("host.runScript", text, float(timeout))

    # ---- the host itself

    @property
    def isLocal(self) -> bool:
        """True for the host of this process."""
        return self._native.isLocal

    def isValid(self) -> bool:
        """False once it was closed, or the link to it broke."""
        return not self._native.fault

    def close(self) -> None:
        """Ends the host of this process with its clones, or the connection to another one. Handles of it raise from then on."""
        with self._lock:
            events, self._events = self._events, None
        if events:
            events.close()
        self._native.close()

    def addEventCallback(self, callback: Callable[[str, str, dict], None]) -> None:
        """Calls `callback(type, id, data)` for each event (docs/api.md), on the thread "doppel-events"."""
        self._eventThread().add(callback)

    def removeEventCallback(self, callback: Callable[[str, str, dict], None]) -> None:
        """Raises OperationFailed if it is not registered."""
        self._eventThread().remove(callback)

    def _eventThread(self) -> "_EventThread":
        with self._lock:
            if self._events is None:
                self._events = _EventThread(self._native)
            return self._events

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Host) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<doppel.Host {self.kind}, process {self._identity[0]}>"


class _EventThread:
    """Calls callbacks, one after the other, on a thread of its own."""

    def __init__(self, native: _doppel.Host):
        self._queue = _doppel.EventQueue(native)
        self._callbacks: list = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="doppel-events", daemon=True)
        self._thread.start()

    def add(self, callback: Callable) -> None:
        with self._lock:
            self._callbacks.append(callback)

    def remove(self, callback: Callable) -> None:
        with self._lock:
            if callback not in self._callbacks:
                raise errors.OperationFailed("this callback is not registered", "not found")
            self._callbacks.remove(callback)

    def _run(self) -> None:
        while (event := self._queue.next()) is not None:
            with self._lock:
                callbacks = list(self._callbacks)
            for callback in callbacks:
                try:
                    callback(*event)
                except Exception:  # what a callback raises is its author's to see, and no reason to skip the others
                    sys.excepthook(*sys.exc_info())

    def close(self) -> None:
        self._queue.close()
        if threading.current_thread() is not self._thread:
            self._thread.join()


_current: Host | None = None
_currentLock = threading.Lock()


def currentHost() -> Host:
    """The host that the functions of doppel.clone and doppel.scene act on: the one of this process, unless setCurrentHost says else.

    It is made when it is first asked for, and ended with its clones when Python exits.
    """
    global _current
    with _currentLock:
        if _current is None:
            _current = Host(_doppel.Host.local())
            atexit.register(_current.close)
        return _current


def setCurrentHost(host: Host | None) -> None:
    """Lets the functions of the package act on `host`; None = the one of this process again (a new one)."""
    global _current
    with _currentLock:
        _current = host


def push(name: str, data: Any = None, **mesh: Any) -> str:
    """Host.push() of the current host."""
    return currentHost().push(name, data, **mesh)


def connectToHost(host: str | int = "", key: str = "", timeout: float = 5.0) -> Host:
    """Connects to a running host: "" = the only one, else its process id, its kind ("desk", "serve"), the file of its scene, or
    "tcp://HOST:PORT" with its `key` ("" = this user's). Raises ConnectError, or OperationFailed when none or several are meant."""
    return Host(_doppel.Host.connect(str(host), key, timeout))


def runningHosts() -> list[dict]:
    """The hosts of this user on this machine, newest first: pid, kind, scene, endpoint."""
    return _doppel.runningHosts()


def gather(*calls: Callable[[], Any]) -> list:
    """Makes many calls in one message, and returns their results in order: gather(a.name, b.name, lambda: c.setName("x")).

    Each is called once without arguments and must make exactly one call of a host, the same for all. An error of any is raised when
    all are done.
    """
    if _recorder.calls is not None:
        raise errors.OperationFailed("gather() does not go into gather()", "invalid argument")
    recorded: list = []
    _recorder.calls = recorded
    try:
        for index, call in enumerate(calls):
            call()
            if len(recorded) != index + 1:
                raise errors.OperationFailed(f"call {index + 1} makes {len(recorded) - index} calls of the host, not one", "invalid argument")
    finally:
        _recorder.calls = None
    if not recorded:
        return []
    host = recorded[0][0]
    if any(other[0] is not host for other in recorded):
        raise errors.OperationFailed("the calls are of several hosts", "invalid argument")
    answers = host._native.callAll([(method, arguments) for _, method, arguments, _ in recorded])
    results = []
    for (done, value), (_, _, _, convert) in zip(answers, recorded):
        if not done:
            raise errors.exceptionOf(*value)
        results.append(convert(value) if convert else value)
    return results
