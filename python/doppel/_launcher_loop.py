"""One run of a launcher as a program (docs/launchers.md): a request on the standard input, JSON lines back. doppel.launcher.run() is its door.

The main thread waits for commands, signals and the end of the job; a second one starts the job and follows it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
import time
import traceback
from typing import Any, Callable, Mapping, NoReturn

from .launcher import Events, Exit, Job, LaunchFailed, Launcher, Request

_PROTOCOL = 1
_MOST_INPUT_BYTES = 4 << 20  # of one line
_LONG_END = 30.0  # seconds for a job to end after it was killed, before it is given up
_SHORT_END = 4.0  # the same when the host is gone: it kills the launcher a second later
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class _Wire(Events):
    """The standard output, an object a line; any thread. Raises BrokenPipeError when the host is gone."""

    def __init__(self, fd: int):
        self._fd = fd
        self._lock = threading.Lock()

    def send(self, message: Mapping[str, Any]) -> None:
        data = memoryview((json.dumps(message) + "\n").encode())
        with self._lock:
            while data:
                data = data[os.write(self._fd, data):]

    def output(self, line: str, isError: bool = False) -> None:
        self.send({"event": "output", "line": str(line), "stderr": bool(isError)})

    def waiting(self, what: str) -> None:
        self.send({"event": "waiting", "what": str(what)})

    def ready(self, address: Mapping[str, Any]) -> None:
        self.send({**address, "event": "ready"})

    def ticket(self, ticket: Any) -> None:
        self.send({"event": "ticket", "ticket": ticket})


class _Input:
    """The standard input, cut into lines."""

    def __init__(self, fd: int):
        self.fd = fd
        self._rest = b""
        self.hasEnded = False

    def read(self) -> list[bytes]:
        """The lines that came; waits for some bytes. A line that is too long ends the input."""
        try:
            data = os.read(self.fd, 65536)
        except OSError as error:
            _log(f"the standard input cannot be read: {error}")
            data = b""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _MOST_INPUT_BYTES:
            _log(f"a line of the host is longer than {_MOST_INPUT_BYTES >> 20} MiB; nothing more is read")
            data = b""
        self.hasEnded = not data
        return lines


class _Run:
    """A job from its start to its end. Owned by serve(), used by the main thread; _work() alone is on the other one."""

    def __init__(self, begin: Callable[[], Job], lines: _Input, early: list[bytes], wire: _Wire, wake: tuple[int, int]):
        self._lines, self._early, self._wire = lines, early, wire
        self._waker, self._woken = wake[1], wake[0]
        self._lock = threading.Lock()
        self._job: Job | None = None  # guarded, as the wishes of those that are there before it
        self._isKilled = self._isStopped = False
        self._begin = begin
        self._killAt: float | None = None  # seconds of time.monotonic()
        self._giveUpAt: float | None = None
        # A daemon: a job that does not come back after it was killed keeps nobody from telling so, and a released one is left alone.
        self._worker = threading.Thread(target=self._work, name="doppel-launcher", daemon=True)

    def run(self) -> int:
        self._worker.start()
        for line in self._early:
            self._take(line)
        if self._lines.hasEnded:
            self._kill(_SHORT_END)
        while True:
            sources = [self._woken] if self._lines.hasEnded else [self._woken, self._lines.fd]
            ready = select.select(sources, [], [], self._untilNext())[0]
            if self._woken in ready:
                for number in os.read(self._woken, 64):
                    if number == 0:
                        self._worker.join()
                        return 0
                    self._kill(_SHORT_END)
            if self._lines.fd in ready:
                for line in self._lines.read():
                    self._take(line)
                if self._lines.hasEnded:
                    self._kill(_SHORT_END)
            now = time.monotonic()
            if self._killAt is not None and now >= self._killAt:
                self._kill(_LONG_END)
            if self._giveUpAt is not None and now >= self._giveUpAt:
                self._say({"event": "failed", "message": "the launcher could not end its clone in time; look whether it still runs"})
                return 1

    def _untilNext(self) -> float | None:
        times = [when for when in (self._killAt, self._giveUpAt) if when is not None]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _take(self, line: bytes) -> None:
        """A command. What is none is told in the log and passed over: the clone is worth more than it."""
        try:
            command = json.loads(line)
            what = command["do"]
            grace = float(command.get("grace", 0.0)) if what == "stop" else 0.0
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            _log(f"the host said what is no command: {line[:200]!r}")
            return
        if what == "release":
            self._release()
        elif what != "stop":
            _log(f"the host wants '{what!s:.100}', which this launcher does not know")
        elif grace > 0:
            with self._lock:
                self._isStopped = True
                job = self._job
            if self._killAt is None or self._killAt > time.monotonic() + grace:
                self._killAt = time.monotonic() + grace
            self._attempt(job, "stop")
        else:
            self._kill(_LONG_END)

    def _kill(self, patience: float) -> None:
        self._killAt = None
        giveUpAt = time.monotonic() + patience
        self._giveUpAt = giveUpAt if self._giveUpAt is None else min(self._giveUpAt, giveUpAt)
        with self._lock:
            self._isKilled = True
            job = self._job
        self._attempt(job, "kill")

    def _release(self) -> NoReturn:
        with self._lock:
            job = self._job
        self._attempt(job, "release")
        _flush()
        os._exit(0)  # the thread that follows the job is left where it is

    def _attempt(self, job: Job | None, what: str) -> None:
        if job is None:
            return
        try:
            getattr(job, what)()
        except Exception as error:
            _log("".join(traceback.format_exception(error)))

    # ---- the other thread

    def _work(self) -> None:
        try:
            end = self._endOf()
            message = {"event": "exited", "code": end.code, "signal": end.signal}
        except BaseException as error:  # whatever it is, nothing is left behind and the host is told, if it is there
            with self._lock:
                job = self._job
            self._attempt(job, "kill")
            message = {"event": "failed", "message": _reason(error)}
        self._say(message)
        os.write(self._waker, b"\0")

    def _endOf(self) -> Exit:
        job = self._begin()
        if not isinstance(job, Job):
            raise TypeError(f"start() of the launcher must return a job, not {type(job).__name__}")
        with self._lock:
            self._job = job
            isKilled, isStopped = self._isKilled, self._isStopped
        if isKilled:
            self._attempt(job, "kill")
        elif isStopped:
            self._attempt(job, "stop")
        return Exit(*job.follow(self._wire))

    def _say(self, message: Mapping[str, Any]) -> None:
        try:
            self._wire.send(message)
        except OSError as error:  # the host is gone, and it alone would have wanted to know
            _log(f"the host no longer listens: {error}")


def _reason(error: BaseException) -> str:
    """For people, in one line; the traceback of what nobody foresaw goes into the log."""
    if isinstance(error, LaunchFailed) and str(error):
        return str(error)
    _log("".join(traceback.format_exception(error)))
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _log(text: str) -> None:
    try:
        print(text.rstrip("\n"), file=sys.stderr, flush=True)
    except OSError:
        pass  # the log's reader, the host, is gone


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            pass  # as above


def _fields(message: Mapping[str, Any], kinds: Mapping[str, type]) -> dict[str, Any]:
    for key, kind in kinds.items():
        if not isinstance(message.get(key), kind):
            raise LaunchFailed(f"the host's request has no \"{key}\" that is {'an object' if kind is dict else 'a list' if kind is list else 'a text'}")
    return {key: message[key] for key in kinds}


def _withDefaults(launcher: Launcher, config: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {key: value["default"] for key, value in launcher.schema().get("properties", {}).items() if "default" in value}
    return {**defaults, **config}


def _beginning(launcher: Launcher, message: dict) -> Callable[[], Job]:
    """What starts the job; on the other thread, since it may take long."""

    def start() -> Job:
        fields = _fields(message, {"config": dict, "settings": dict, "sessionId": str, "hostPublicKey": str, "cloneProgram": str,
                                   "cloneArguments": list, "dialBack": str})
        if not all(isinstance(word, str) for word in fields["cloneArguments"]):
            raise LaunchFailed('the host\'s "cloneArguments" are not all texts')
        fields["config"] = _withDefaults(launcher, fields["config"])
        launcher.check(fields["config"])
        return launcher.start(Request(**fields))

    def reattach() -> Job:
        return launcher.reattach(message.get("ticket"), _fields(message, {"settings": dict})["settings"])

    return start if message["do"] == "start" else reattach


def _checked(launcher: Launcher, message: dict) -> str | None:
    try:
        launcher.check(_withDefaults(launcher, _fields(message, {"config": dict})["config"]))
    except Exception as error:
        return _reason(error)
    return None


def _firstMessage(lines: _Input) -> tuple[dict, list[bytes]]:
    """The request, and the commands that came with it. Raises LaunchFailed."""
    got: list[bytes] = []
    while not got and not lines.hasEnded:
        got = lines.read()
    if not got:
        raise LaunchFailed("no request came; a launcher is started by Doppel, from $XDG_CONFIG_HOME/doppel/launchers (docs/launchers.md)")
    try:
        message = json.loads(got[0])
    except (ValueError, RecursionError) as error:
        raise LaunchFailed(f"the host's request is no JSON: {error}") from error
    if not isinstance(message, dict) or message.get("do") not in ("describe", "check", "start", "reattach"):
        raise LaunchFailed("the host's request says nothing that this launcher can do")
    if message.get("protocol") != _PROTOCOL:
        raise LaunchFailed(f"this launcher speaks version {_PROTOCOL} of the contract, not {message.get('protocol')!r}; "
                           "use the doppel package of the same Doppel")
    return message, got[1:]


def _takeStreams() -> tuple[_Input, _Wire]:
    """Keeps the host's lines to this module: what the launcher prints, and what programs of it print or read, is none of them."""
    lines, wire = _Input(os.dup(0)), _Wire(os.dup(1))
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)
    return lines, wire


def _answer(launcher: Launcher) -> int:
    lines, wire = _takeStreams()
    try:
        message, early = _firstMessage(lines)
        if message["do"] == "describe":
            wire.send({"protocol": _PROTOCOL, "name": launcher.name, "label": launcher.label or launcher.name, "schema": launcher.schema(),
                       "reattach": bool(launcher.reattaches)})
            return 0
        if message["do"] == "check":
            wire.send({"error": _checked(launcher, message)})
            return 0
    except BrokenPipeError:
        return 1
    except Exception as error:
        reason = _reason(error)
        _log(reason)
        try:
            wire.send({"event": "failed", "message": reason})
        except OSError:
            pass  # said on the standard error
        return 2
    # From here on there may be a job, which a signal must not leave alone.
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    for number in _SIGNALS:
        signal.signal(number, lambda *_: None)  # the number goes through the pipe to where it is waited for
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    return _Run(_beginning(launcher, message), lines, early, wire, (woken, waker)).run()


def serve(launcher: Launcher) -> NoReturn:
    code = _answer(launcher)
    _flush()
    # Not sys.exit(): a job that does not come back, or a thread of the launcher's author, would keep the process.
    os._exit(code)
