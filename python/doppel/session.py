"""Sessions, as users of Houdini Engine know them: start a server, attach to it, load assets, cook, read, save, and close.

    with doppel.session.quickSession() as session:
        asset = session.loadAsset(b"#usda 1.0 ...", "wave.usda")
        stage = session.cook(asset)
        print(stage.attribute("/wave", "points").shape)

A server is `doppel serve` in a process of its own, or the host of this process. A session is one link to it, which many threads may use;
the last reference to it closes it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import threading
import time
from typing import Any, Callable, Iterable, NoReturn

from . import errors
from .host import Host, connectToHost, currentHost
from .scene import Node
from .stage import CookReport, CookedStage

__all__ = [
    "Server", "ServerOptions", "Session", "SessionOptions", "connectToPipe", "connectToSocket", "inProcess", "quickSession", "startServer",
]

_RETRY_SECONDS = 0.1


@dataclasses.dataclass
class ServerOptions:
    """How a server is started."""

    kind: str = "pipe"
    """"pipe": a Unix socket of this user; "tcp": also encrypted TCP; "shared memory": as pipe, images come without a copy; "in process": the
    host of this process."""
    autoClose: bool = True
    """It ends once the last client has left."""
    timeout: float = 30.0
    """Seconds; a server that is not ready then is killed, and the start raises."""
    verbosity: int = 1
    """Of the log: 0 = faults, 1 = also what becomes of clones, 2 = also clients."""
    logFile: Any = None
    """Appended to; None = the standard error of this process."""
    address: str = "127.0.0.1"
    """Of the interface that a tcp server listens on."""
    ports: Any = 0
    """Of a tcp server: 0 = any, one, a range or a list (the first free one)."""
    file: Any = None
    """The scene that it opens; None = a new one."""
    keys: Iterable[str] = ()
    """Of clients that may come over tcp, besides this user's."""


@dataclasses.dataclass
class SessionOptions:
    """What calls of a session mean when they say nothing else."""

    threaded: bool = False
    """cook() returns at once; cookReport() and callbacks tell how it goes on."""
    cleanUp: bool = True
    """The last reference leaves a new scene behind in a server that this session has started."""


def _portsText(ports: Any) -> str:
    if isinstance(ports, bool):
        raise errors.OperationFailed(f"{ports!r} is no port, range or list of ports", "invalid argument")
    if isinstance(ports, (int, str)):
        return str(ports)
    if isinstance(ports, range) and ports.step == 1 and len(ports) > 0:
        return f"{ports.start}-{ports.stop - 1}"
    try:
        return ",".join(str(int(port)) for port in ports)
    except (TypeError, ValueError):
        raise errors.OperationFailed(f"{ports!r} is no port, range or list of ports", "invalid argument") from None


class _Forwarded:
    """Reads what a process says, passes it on, and remembers the last lines for the reason of a failure."""

    def __init__(self, stream: Any):
        self.lines: list[str] = []
        self._stream = stream
        self._thread = threading.Thread(target=self._run, name="doppel-server-log", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for line in self._stream:
            self.lines = (self.lines + [line.rstrip()])[-20:]
            sys.stderr.write(line)
        self._stream.close()

    def text(self) -> str:
        self._thread.join(1.0)
        return "\n".join(self.lines)


class Server:
    """A host in a process of its own, started here. Ends by itself with `autoClose`, or with stop()."""

    def __init__(self, options: ServerOptions, process: subprocess.Popen, address: dict):
        self.options = options
        self._process = process
        self._address = address

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def pipe(self) -> str:
        """What connectToPipe() takes."""
        return self._address["endpoint"]

    @property
    def host(self) -> str:
        """What connectToSocket() takes, with `port` and `key`; "" = it serves no tcp."""
        return self._address.get("tcp", "").removeprefix("tcp://").rpartition(":")[0]

    @property
    def port(self) -> int:
        """0 = it serves no tcp."""
        return int(self._address.get("tcp", ":0").rpartition(":")[2])

    @property
    def key(self) -> str:
        """Its public key, which a client of another user needs."""
        return self._address.get("key", "")

    def isAlive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def wait(self, timeout: float | None = None) -> int:
        """Waits until it has ended; returns its exit code. Raises OperationFailed with the code "timeout"."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise errors.OperationFailed(f"the server {self.pid} has not ended after {timeout:g} seconds", "timeout") from None

    def stop(self, timeout: float = 30.0) -> int:
        """Ends it: first politely, so that it saves and ends its clones, then by force. Returns its exit code."""
        if self.isAlive():
            self._process.terminate()
        try:
            return self.wait(timeout)
        except errors.OperationFailed:
            self._process.kill()
            return self.wait(timeout)

    def __repr__(self) -> str:
        return f"<doppel.session.Server {self.options.kind}, process {self.pid}{'' if self.isAlive() else ', ended'}>"


def _program() -> str:
    beside = pathlib.Path(os.environ.get("DOPPEL_CLONE_PROGRAM", "")).with_name("doppel") if os.environ.get("DOPPEL_CLONE_PROGRAM") else None
    if beside and beside.exists():
        return str(beside)
    raise errors.OperationFailed("the program doppel was not found; set DOPPEL_CLONE_PROGRAM to where doppel-clone is", "not found")


def startServer(options: ServerOptions | None = None, **changes: Any) -> Server:
    """Starts a server and waits until it serves: startServer(kind="tcp", ports=range(5000, 5011), autoClose=False).

    Raises OperationFailed with what it said when it ends or is not ready in time; then no process is left.
    """
    options = dataclasses.replace(options or ServerOptions(), **changes)
    if options.kind not in ("pipe", "tcp", "shared memory"):
        known = "" if options.kind != "in process" else "; inProcess() needs no server"
        raise errors.OperationFailed(f"a server is of kind pipe, tcp or shared memory, not {options.kind!r}{known}", "invalid argument")
    arguments = [_program(), "serve", "--verbosity", str(options.verbosity)]
    if options.file is not None:
        arguments.insert(2, os.path.abspath(os.fspath(options.file)))
    if options.autoClose:
        arguments.append("--auto-close")
    if options.kind == "tcp":
        arguments += ["--listen", f"tcp://{options.address}:{_portsText(options.ports)}"]
        for key in options.keys:
            arguments += ["--allow", key]
    if options.logFile is not None:
        arguments += ["--log", os.path.abspath(os.fspath(options.logFile))]
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said = _Forwarded(process.stderr)
    line = _firstLine(process, options.timeout)
    if line.startswith("DOPPEL_HOST "):
        return Server(options, process, json.loads(line.split(" ", 1)[1]))
    hasEnded = process.poll() is not None
    process.kill()
    code = process.wait()
    why = f"ended with code {code}" if hasEnded or line == "" and code != -signal.SIGKILL else f"was not ready after {options.timeout:g} seconds and was killed"
    text = said.text()
    raise errors.OperationFailed(f"the server {why}{': ' + text if text else ''}", "process failed" if hasEnded else "timeout")


def _firstLine(process: subprocess.Popen, timeout: float) -> str:
    """What the process prints first; "" when it says nothing in time, or ends."""
    poll = select.poll()
    poll.register(process.stdout, select.POLLIN)
    with process.stdout:
        if not poll.poll(max(timeout, 0.0) * 1000):
            return ""
        line = process.stdout.readline()
    if not line:
        process.wait()  # its output ends as it does
    return line


def _connect(endpoint: str, key: str, timeout: float, process: Server | int | None) -> "Session":
    """Tries every 100 ms until the time is over, or the process has ended."""
    pid = process.pid if isinstance(process, Server) else process
    watched = -1
    try:
        if pid is not None:
            watched = os.pidfd_open(pid)
    except OSError:
        raise errors.ConnectError(f"the process {pid} does not run", "connect failed", endpoint) from None
    try:
        deadline = time.monotonic() + timeout
        poll = select.poll()
        if watched >= 0:
            poll.register(watched, select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            try:
                return Session(_Shared(connectToHost(endpoint, key, max(min(left, 1.0), 0.05)), process if isinstance(process, Server) else None))
            except errors.OperationFailed as error:
                if error.code not in ("connect failed", "not found", "timeout"):
                    raise  # a wrong key or another version will not become right
                last = error
            if poll.poll(min(_RETRY_SECONDS, max(deadline - time.monotonic(), 0)) * 1000):
                raise errors.ConnectError(f"the process {pid} has ended", "connect failed", endpoint)
            if time.monotonic() >= deadline:
                raise errors.ConnectError(f"nothing answered within {timeout:g} seconds: {last}", "connect failed", endpoint)
    finally:
        if watched >= 0:
            os.close(watched)


def connectToPipe(pipe: str | Server, timeout: float = 10.0, process: Server | int | None = None) -> "Session":
    """Attaches to a server by its pipe, again and again for `timeout` seconds; with `process`, only as long as that one lives."""
    if isinstance(pipe, Server):
        pipe, process = pipe.pipe, pipe if process is None else process
    return _connect(pipe, "", timeout, process)


def connectToSocket(host: str, port: int, key: str = "", timeout: float = 10.0, process: Server | int | None = None) -> "Session":
    """Attaches to a server over encrypted TCP; `key` is the server's, "" = this user's own. Otherwise as connectToPipe()."""
    return _connect(f"tcp://{host}:{port}", key, timeout, process)


def inProcess() -> "Session":
    """A session with the host of this process."""
    return Session(_Shared(currentHost(), None))


def quickSession(options: ServerOptions | None = None, **changes: Any) -> "Session":
    """Starts a server, attaches to it, and ends it with the last reference to the session."""
    options = dataclasses.replace(options or ServerOptions(), **changes)
    if options.kind == "in process":
        return inProcess()
    server = startServer(options)
    try:
        if options.kind == "tcp":
            session = connectToSocket(server.host, server.port, server.key, options.timeout, server)
        else:
            session = connectToPipe(server, options.timeout)
    except BaseException:
        server.stop()
        raise
    session._shared.ownsServer = True
    return session


class _Shared:
    """What all references to a session have in common."""

    def __init__(self, host: Host, server: Server | None):
        self.lock = threading.Lock()
        self.references = 0
        self.host: Host | None = host
        self.server = server
        self.ownsServer = False
        self.options: SessionOptions | None = None
        self.callbacks: dict = {}


class Session:
    """A reference to a session; share() makes another. Thread-safe: calls of several threads go one after the other to the server.

    With `with`, or close(), a reference is given back; the last one closes the link, and ends a server of quickSession(). A session that was
    closed, or whose server has ended, raises InvalidSession (or ConnectError for the call that finds out).
    """

    def __init__(self, shared: _Shared):
        self._shared = shared
        self._isOpen = True
        with shared.lock:
            shared.references += 1

    # ---- life

    def share(self) -> "Session":
        """Another reference to the same session."""
        self._host()
        return Session(self._shared)

    def close(self) -> None:
        """Gives this reference back; nothing happens the second time."""
        with self._shared.lock:
            if not self._isOpen:
                return
            self._isOpen = False
            self._shared.references -= 1
            if self._shared.references > 0:
                return
            host, self._shared.host = self._shared.host, None
        assert host is not None
        for handler in list(self._shared.callbacks.values()):
            if host.isValid():
                host.removeEventCallback(handler)
        if not host.isLocal:
            host.close()
        if self._shared.ownsServer and self._shared.server:
            self._shared.server.stop()

    def isValid(self) -> bool:
        """Whether calls can succeed: it is open, and its server lives and answers. Always safe to ask."""
        host = self._shared.host
        if not self._isOpen or host is None or not host.isValid():
            return False
        server = self._shared.server
        return server is None or server.isAlive()

    def _fail(self, why: str) -> NoReturn:
        raise errors.InvalidSession(why, "invalid handle")

    def _host(self) -> Host:
        host = self._shared.host
        if not self._isOpen or host is None:
            self._fail("the session is closed")
        if self._shared.server and not self._shared.server.isAlive():
            self._fail(f"the server of the session, process {self._shared.server.pid}, has ended")
        return host

    @property
    def host(self) -> Host:
        """The host that it is linked to, with `clone` and `scene`."""
        return self._host()

    @property
    def server(self) -> Server | None:
        """The server that was started for it; None = attached by its address alone, or in process."""
        return self._shared.server

    @property
    def scene(self) -> Any:
        """The server's scene, as doppel.scene."""
        return self._host().scene

    @property
    def clone(self) -> Any:
        """The server's connections, as doppel.clone."""
        return self._host().clone

    def info(self) -> dict:
        """What is known of the server: pid, kind, version, protocol and more."""
        return self._host().call("host.info")

    def initialize(self, options: SessionOptions | None = None, **changes: Any) -> None:
        """Sets how its calls behave. Without it they behave as SessionOptions() says. Raises when that was done before."""
        self._host()
        with self._shared.lock:
            if self._shared.options is not None:
                raise errors.OperationFailed("the session is initialized already; cleanUp() ends that", "already exists")
            self._shared.options = dataclasses.replace(options or SessionOptions(), **changes)

    def isInitialized(self) -> bool:
        """Whether initialize() was called."""
        return self._shared.options is not None

    def cleanUp(self) -> None:
        """A new scene, as the session had at first; it may be initialized again."""
        self._host().scene.new()
        self._shared.options = None

    # ---- assets and nodes

    def loadAsset(self, source: Any, name: str | None = None) -> Node:
        """An import node of a file, or of bytes in memory, whose `name` has the extension that says what they are ("wave.usda", "wave.glb")."""
        host = self._host()
        if isinstance(source, (bytes, bytearray, memoryview)):
            if not name:
                raise errors.OperationFailed("an asset of bytes needs a name with an extension, e.g. wave.usda", "invalid argument")
            host.push(name, source)
            file = "mem:" + name
        else:
            file = os.path.abspath(os.fspath(source))
            if not os.path.exists(file):
                raise errors.OperationFailed(f"there is no file {file}", "not found")
        stem = "".join(c if c.isascii() and c.isalnum() else "_" for c in pathlib.PurePath(name or file).stem)
        node = host.scene.createNode("import", stem if stem and not stem[0].isdigit() else f"asset_{stem}")
        node.setParm("file", file)
        return node

    def createNode(self, type: str, name: str | None = None, inputs: Any = ()) -> Node:
        """A stage node, as doppel.scene.createNode()."""
        return self._host().scene.createNode(type, name, inputs)

    # ---- cooking

    def cook(self, node: Node | str, frame: float | None = None) -> CookedStage | int:
        """Cooks a node and returns its stage; with SessionOptions.threaded the number of the cook, at once."""
        host = self._host()
        node = Node(host, node) if isinstance(node, str) else node
        options = self._shared.options
        return node.beginCook(frame) if options and options.threaded else node.stage(frame)

    def cookReport(self) -> CookReport:
        """How the newest cook stands."""
        return self._host().scene.cookReport()

    def waitForCook(self, cook: int, timeout: float = 600.0) -> CookReport:
        """Waits, without asking again and again, until that cook has ended. Raises OperationFailed with the code "timeout"."""
        ended = threading.Event()
        last: list[CookReport] = []

        def look(report: CookReport) -> None:
            if report.cook >= cook and report.state not in ("starting cook", "cooking") or report.cook > cook:
                last.append(report)
                ended.set()

        self.addCookCallback(look)
        try:
            look(self.cookReport())
            if not ended.wait(timeout):
                raise errors.OperationFailed(f"the cook {cook} has not ended after {timeout:g} seconds", "timeout")
        finally:
            self.removeCookCallback(look)
        return last[0]

    def addCookCallback(self, callback: Callable[[CookReport], None]) -> None:
        """Calls it whenever a cook of the server comes further, on the thread "doppel-events"."""

        def handle(type: str, _: str, data: dict) -> None:
            if type == "cook":
                callback(CookReport._of(data))

        self._host().addEventCallback(handle)
        self._shared.callbacks[callback] = handle

    def removeCookCallback(self, callback: Callable[[CookReport], None]) -> None:
        """Raises OperationFailed if it is not registered."""
        handle = self._shared.callbacks.pop(callback, None)
        if handle is None:
            raise errors.OperationFailed("this callback is not registered", "not found")
        self._host().removeEventCallback(handle)

    def interrupt(self) -> bool:
        """Ends the cooks under way and waiting; the session goes on. False when there was none."""
        return self._host().scene.interruptCook()

    # ---- files

    def saveScene(self, file: Any) -> None:
        """Saves the scene as .doppel."""
        self._host().scene.save(file)

    def saveStage(self, node: Node | str, file: Any) -> None:
        """Cooks a node and writes its stage as .usda."""
        host = self._host()
        node = Node(host, node) if isinstance(node, str) else node
        node.stage().save(file)

    # ---- Python's

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        try:
            self.close()
        except Exception:  # the interpreter ends, and its parts with it
            pass

    def __repr__(self) -> str:
        return f"<doppel.session.Session with {self._shared.host!r}{'' if self.isValid() else ', invalid'}>"
