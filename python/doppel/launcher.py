"""Launchers in Python: who starts clones on a farm, in a container, on a machine of yours.

    #!/usr/bin/env python3
    from doppel.launcher import Launcher, Program, cloneCommand, run

    class Quiet(Launcher):
        name, label = "quiet", "This machine, quietly"
        properties = {"niceness": {"type": "integer", "title": "Niceness", "default": 10, "minimum": 0, "maximum": 19}}

        def start(self, request):
            return Program(["nice", "-n", str(request.config["niceness"]), *cloneCommand(request)])

    run(Quiet())

Such a file, executable and in $XDG_CONFIG_HOME/doppel/launchers, is a launcher of every host of this user (docs/launchers.md). Its first
line names a Python that finds this package. Nothing here loads the native part of it: a host waits 5 seconds for an answer.

A launcher is run once for each thing asked of it, and ends. Its configuration comes from a scene: never run what it says, nor hand it
to a shell. What decides about that comes in `request.settings`, from the user's launchers.json.
"""

from __future__ import annotations

import dataclasses
import json
import os
import select
import signal
import subprocess
import threading
from typing import Any, Mapping, NamedTuple, Sequence

__all__ = ["Attached", "Events", "Exit", "Job", "LaunchFailed", "Launcher", "Program", "Request", "cloneCommand", "run"]

_MOST_LINE_BYTES = 32 * 1024  # a host takes 256 KiB, and escapes make a line up to six times as long


class LaunchFailed(Exception):
    """What a launcher raises when it cannot do what is asked; its text is shown to people: what failed, on what, what to do next."""


class Exit(NamedTuple):
    """How a clone has ended."""

    code: int = 0
    """Its exit code, when signal is 0; 0 too when nobody knows."""
    signal: int = 0
    """That killed it."""


@dataclasses.dataclass(frozen=True)
class Request:
    """What a host wants started."""

    config: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What the scene says, checked against the launcher's properties, with their defaults where it says nothing."""
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What the user's launchers.json says under the launcher's name."""
    sessionId: str = ""
    hostPublicKey: str = ""
    """z85; the clone listens to this host only."""
    cloneProgram: str = ""
    """doppel-clone on this machine; "" = there is none."""
    cloneArguments: Sequence[str] = ()
    """They make it listen on loopback, or dial the host."""
    dialBack: str = ""
    """Endpoint of the host that the clone shall dial; "" = it listens."""


class Events:
    """What a job tells the host. Any thread."""

    def output(self, line: str, isError: bool = False) -> None:
        """A line for the log of the connection."""

    def waiting(self, what: str) -> None:
        """Where it stands before it is ready: "queued, position 3". From the first on the host sets it no time limit."""

    def ready(self, address: Mapping[str, Any]) -> None:
        """The clone serves: what it has printed behind DOPPEL_CLONE, with an "endpoint" that the host reaches, and its "host" for people."""

    def ticket(self, ticket: Any) -> None:
        """What Launcher.reattach() needs to take hold of the clone from another process; holds no secret."""


class Job:
    """A clone that was started. Derive from it for what is no program of this machine."""

    def follow(self, events: Events) -> Exit:
        """Tells what happens, and returns when the clone has ended. Called once, on a thread of its own. Raise LaunchFailed when it
        could not be started after all."""
        raise NotImplementedError("follow")

    def stop(self) -> None:
        """Asks the clone to end (as SIGTERM does) and returns at once. Called on another thread than follow(); the clone may have ended."""
        self.kill()

    def kill(self) -> None:
        """Ends the clone and all that belongs to it at once; follow() returns soon after. Called as stop() is."""
        raise NotImplementedError("kill")

    def release(self) -> None:
        """The launcher ends and the clone goes on without it."""


class Launcher:
    """Derive from it, and hand an object to run()."""

    name: str = ""
    """Small letters, digits, _ and -: `launcher` of a connection's configuration."""
    label: str = ""
    """For people; "" = the name."""
    properties: Mapping[str, Mapping[str, Any]] = {}
    """The configuration: `type` (string, integer, number, boolean) of each key, with `title`, `description`, `default`, `enum`,
    `minimum`, `maximum`, `order`, `advanced`. A host hands over only what fits."""
    reattaches: bool = False
    """Whether reattach() is there."""

    def schema(self) -> dict:
        """JSON schema of the configuration."""
        return {"type": "object", "properties": {key: dict(value) for key, value in self.properties.items()}}

    def check(self, config: Mapping[str, Any]) -> None:
        """Raises LaunchFailed for a configuration that start() would refuse, beyond what the properties say. Starts nothing."""

    def start(self, request: Request) -> Job:
        """Starts a clone, or raises LaunchFailed."""
        raise NotImplementedError("start")

    def reattach(self, ticket: Any, settings: Mapping[str, Any]) -> Job:
        """Takes hold of a clone that another process has started, by its ticket, or raises LaunchFailed when it has ended. Its job
        does not say `ready` again."""
        raise LaunchFailed(f"clones of the {self.name} launcher cannot be taken hold of again")


def cloneCommand(request: Request, *, program: str = "", address: str = "", threads: int = 0) -> list[str]:
    """The words of doppel-clone's command line, never text for a shell.

    `program`: the clone's on the machine where it runs, "" = this machine's. `address`: the interface that it listens on, such as
    "0.0.0.0" for a clone that is reached from other machines; "" = loopback. `threads`: 0 = one for each processor.
    """
    words = [program or request.cloneProgram, *request.cloneArguments]
    if not words[0]:
        raise LaunchFailed("there is no doppel-clone on this machine; set $DOPPEL_CLONE_PROGRAM to its path and start Doppel again")
    if address and not request.dialBack:
        words.append(f"--address={address}")
    if threads > 0:
        words += ["--threads", str(threads)]
    return words


class Program(Job):
    """A program of this machine that is a clone, or stays as long as one and prints what it prints: `nice`, `srun`, `podman run`.

    It gets a process group of its own and nothing to read. stop() is SIGTERM for the group, kill() SIGKILL; what it leaves behind in its
    group is ended with it. Override address() when the clone is on another machine.
    """

    def __init__(self, words: Sequence[str], environment: Mapping[str, str] | None = None):
        """`environment`: variables beside those of this process. Raises LaunchFailed when it cannot be run."""
        try:
            self._process = subprocess.Popen(list(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                             env={**os.environ, **(environment or {})}, start_new_session=True)
        except (OSError, ValueError, IndexError) as error:
            raise LaunchFailed(f"cannot run '{words[0] if words else ''}': {error}; is it installed here?") from error
        self._lock = threading.Lock()
        self._hasEnded = False
        self.pid: int = self._process.pid

    def address(self, line: dict) -> dict:
        """Where the host meets the clone that has printed `line`."""
        return {**line, "host": "localhost"}

    def ticket(self) -> dict:
        """For Attached."""
        return {"pid": self.pid, "started": _startTime(self.pid)}

    def follow(self, events: Events) -> Exit:
        events.ticket(self.ticket())
        lines = _Lines(self, events)
        pipe = self._process.stdout.fileno()
        ended = os.pidfd_open(self.pid)
        try:
            sources = [pipe, ended]
            while ended in sources:
                for source in select.select(sources, [], [])[0]:
                    if source == ended:
                        sources.remove(ended)
                    elif not lines.take(os.read(pipe, 65536)):
                        sources.remove(pipe)
            # Its own end counts, whoever else still holds the pipe; what it had printed by then is in it.
            self._signal(signal.SIGKILL)
            while pipe in sources and select.select([pipe], [], [], 0)[0] and lines.take(os.read(pipe, 65536)):
                pass
            lines.finish()
        finally:
            os.close(ended)
        with self._lock:  # its number is another's as soon as it is waited for
            self._hasEnded = True
            code = self._process.wait()
        self._process.stdout.close()
        return Exit(max(code, 0), max(-code, 0))

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        with self._lock:
            if not self._hasEnded:
                _signalGroup(self.pid, number)


class Attached(Job):
    """A Program that another process has started, by its ticket. How it ended is not known."""

    def __init__(self, ticket: Any):
        try:
            self.pid, started = int(ticket["pid"]), int(ticket["started"])
        except (TypeError, KeyError, ValueError) as error:
            raise LaunchFailed("this is no ticket of a program") from error
        try:
            self._handle = os.pidfd_open(self.pid)
            # One that has ended but was not waited for by whoever inherited it is still listed.
            if _startTime(self.pid) != started or select.select([self._handle], [], [], 0)[0]:
                raise ProcessLookupError
        except OSError as error:
            raise LaunchFailed(f"process {self.pid} has ended") from error
        self._ticket = dict(ticket)

    def follow(self, events: Events) -> Exit:
        events.ticket(self._ticket)
        select.select([self._handle], [], [])
        return Exit()

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if not select.select([self._handle], [], [], 0)[0]:
            _signalGroup(self.pid, number)


class _Lines:
    """Cuts what a program prints into lines, and finds the clone's own one. One thread."""

    def __init__(self, job: Program, events: Events):
        self._job, self._events = job, events
        self._rest = b""
        self._serves = False

    def take(self, data: bytes) -> bool:
        """False at the end of it."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._tell(line)
        while len(self._rest) > _MOST_LINE_BYTES:
            self._tell(self._rest[:_MOST_LINE_BYTES])
            self._rest = self._rest[_MOST_LINE_BYTES:]
        return bool(data)

    def finish(self) -> None:
        if self._rest:
            self._tell(self._rest)
            self._rest = b""

    def _tell(self, line: bytes) -> None:
        text = line[:_MOST_LINE_BYTES].decode("utf-8", "replace").rstrip("\r")
        if self._serves or not text.startswith("DOPPEL_CLONE "):
            self._events.output(text)
            return
        try:
            address = json.loads(text.removeprefix("DOPPEL_CLONE "))
            if not isinstance(address, dict):
                raise ValueError("no JSON object follows")
        except ValueError as error:
            self._events.output(text)
            self._events.output(f"damaged DOPPEL_CLONE line: {error}", True)
            return
        self._serves = True
        self._events.ready(self._job.address(address))


def _startTime(pid: int) -> int:
    """Ticks after the boot: with it the number names one process for good."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as facts:
        return int(facts.read().rpartition(")")[2].split()[19])


def _signalGroup(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        pass  # it has ended, which is what was wanted


def run(launcher: Launcher) -> None:
    """Does what the host asks for on the standard input, answers on the standard output, and exits the process.

    What the launcher itself prints goes into the log. SIGTERM, SIGINT, SIGHUP and a host that is gone end the clone. What start() and
    other methods raise becomes the reason that people see: the text of a LaunchFailed, `Type: text` of anything else, with the traceback
    in the log.
    """
    from ._launcher_loop import serve

    serve(launcher)
