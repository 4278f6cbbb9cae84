"""Launchers in Python: real hosts that start real clones with them, and the lines they speak."""

import contextlib
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

from fixture import PATIENCE, SOURCE, Service, makeQuick

import doppel
from doppel.launcher import LaunchFailed, Request, cloneCommand

EXAMPLE = SOURCE / "examples" / "nice_launcher.py"
START = {"do": "start", "protocol": 1, "config": {}, "settings": {}, "sessionId": "hero", "hostPublicKey": "k" * 40, "cloneProgram": "/bin/sh",
         "cloneArguments": [], "dialBack": ""}
HEAD = "import sys\nfrom doppel.launcher import *\n"


def install(folder: pathlib.Path, name: str, text: str) -> pathlib.Path:
    """A launcher in `folder`, for the Python of this process."""
    file = folder / name
    file.write_text(f"#!{sys.executable}\n{text}")
    file.chmod(0o700)
    return file


class Spoken:
    """A run of a launcher, with a test in the place of the host."""

    def __init__(self, file: pathlib.Path, request: object, **more: str):
        self.process = subprocess.Popen([file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **more})
        self._deadline = threading.Timer(PATIENCE, self.process.kill)  # what does not end ends what waits for it
        self._deadline.start()
        self.say(request)

    def say(self, message: object) -> None:
        self.process.stdin.write((message if isinstance(message, str) else json.dumps(message)) + "\n")
        self.process.stdin.flush()

    def events(self):
        for line in self.process.stdout:
            yield json.loads(line)

    def until(self, kind: str) -> dict:
        for event in self.events():
            if event["event"] == kind:
                return event
        raise AssertionError(f"it ended without '{kind}': {self.process.stderr.read()}")

    def end(self) -> tuple[list[dict], str]:
        """The rest of what it says, and its log."""
        events = list(self.events())  # its input stays open: the end of that means more than silence
        return events, self.process.stderr.read()

    def close(self) -> None:
        self._deadline.cancel()
        self._deadline.join()
        if self.process.poll() is None:
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                stream.close()
        self.process.wait(PATIENCE)


class LauncherTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="doppel-python-")))
        # The package as this process has it, also for the launchers.
        packages = str(pathlib.Path(doppel.__file__).parents[1])
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = packages
        self.addCleanup(lambda: os.environ.update(PYTHONPATH=before) if before is not None else os.environ.pop("PYTHONPATH"))

    def spoken(self, text: str, request: object = START, **more: str) -> Spoken:
        run = Spoken(install(self.folder, "tried.py", HEAD + text), request, **more)
        self.addCleanup(run.close)
        return run

    def awaitEnd(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            try:
                self.assertTrue(select.select([handle], [], [], PATIENCE)[0], f"process {pid} has ended")
            finally:
                os.close(handle)


class Hosted(LauncherTest):
    """The example, in a host that starts clones with it."""

    def setUp(self):
        super().setUp()
        folder = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "doppel" / "launchers"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.launcher = install(folder, "nice_launcher.py", EXAMPLE.read_text())
        self.addCleanup(self.launcher.unlink)
        self.service = Service(self.folder / "host")
        self.addCleanup(self.service.stop)
        self.host = doppel.connectToHost(self.service.process.pid)
        self.addCleanup(self.host.close)
        self.hero = self.host.clone.clone("hero")
        makeQuick(self.hero)
        self.hero.setLauncherConfig({"launcher": "nice", "niceness": 3, "threads": 1})

    def launchers(self) -> list[int]:
        """The processes of the launcher that run now."""
        return [int(place.name) for place in pathlib.Path("/proc").glob("[0-9]*") if str(self.launcher) in words(place)]

    def started(self) -> int:
        """The clone's process."""
        self.hero.start()
        self.hero.wait("converged", PATIENCE)
        [launcher] = self.launchers()
        [clone] = [child for place in pathlib.Path(f"/proc/{launcher}/task").glob("*/children") for child in place.read_text().split()]
        return int(clone)

    def test_is_listed_with_its_form(self):
        [nice] = [launcher for launcher in self.host.launchers() if launcher["name"] == "nice"]
        self.assertEqual(nice["label"], "This machine, nicely")
        self.assertEqual(nice["schema"]["properties"]["niceness"]["maximum"], 19)

    def test_starts_a_clone_that_renders_as_it_was_told_and_ends_it(self):
        clone = self.started()
        self.assertEqual(self.hero.image("C").shape, (36, 64, 4))
        self.assertIn("doppel-clone", pathlib.Path(f"/proc/{clone}/cmdline").read_text())
        self.assertEqual(os.getpriority(os.PRIO_PROCESS, clone), min(19, os.getpriority(os.PRIO_PROCESS, self.service.process.pid) + 3))
        [launcher] = self.launchers()
        self.hero.stop()
        self.hero.wait("stopped", PATIENCE)
        self.awaitEnd(clone)
        self.awaitEnd(launcher)

    def test_a_wrong_configuration_has_a_reason(self):
        self.hero.setLauncherConfig({"launcher": "nice", "niceness": 40})
        self.hero.start()
        with self.assertRaises(doppel.OperationFailed) as caught:
            self.hero.wait("converged", PATIENCE)
        self.assertIn('"niceness" must be at most 19', str(caught.exception))

    def test_a_launcher_that_is_killed_is_told(self):
        clone = self.started()
        self.addCleanup(end, clone)
        [launcher] = self.launchers()
        os.kill(launcher, signal.SIGKILL)
        self.hero.wait("disconnected", PATIENCE)
        self.assertIn("killed by signal 9", self.hero.reason() + " ".join(map(str, self.hero.log())))


def words(place: pathlib.Path) -> list[str]:
    try:
        return (place / "cmdline").read_text().split("\0")
    except OSError:  # it has ended meanwhile
        return []


def end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


SLEEPS = """class Sleeps(Launcher):
    name = "sleeps"
    def start(self, request):
        return Program(["/bin/sh", "-c", "echo begins; sleep 600 & wait"])
run(Sleeps())
"""


class Contract(LauncherTest):
    """What a launcher answers and how it ends, without a host."""

    def test_lines_of_the_clone_are_told_apart_from_its_output(self):
        run = self.spoken("""class Prints(Launcher):
    name = "prints"
    def start(self, request):
        print("a word of the launcher")
        line = 'DOPPEL_CLONE {"port": 7, "endpoint": "tcp://127.0.0.1:7"}'
        return Program([request.cloneProgram, "-c", f"echo before; echo '{line}'; echo '{line}'; printf rest; exit 3"])
run(Prints())
""")
        events, log = run.end()
        self.assertEqual([event["event"] for event in events], ["ticket", "output", "ready", "output", "output", "exited"])
        self.assertEqual(events[2], {"event": "ready", "port": 7, "endpoint": "tcp://127.0.0.1:7", "host": "localhost"})
        self.assertEqual([event["line"] for event in events if event["event"] == "output"][::2], ["before", "rest"])
        self.assertEqual(events[-1], {"event": "exited", "code": 3, "signal": 0})
        self.assertEqual(log, "a word of the launcher\n")

    def test_very_long_lines_are_cut_and_no_bytes_break_it(self):
        run = self.spoken("""class Long(Launcher):
    name = "long"
    def start(self, request):
        return Program([sys.executable, "-c", "import sys; sys.stdout.buffer.write(b'\\\\xff' * 200000 + b'\\\\nDOPPEL_CLONE {oh\\\\n')"])
run(Long())
""")
        for line in run.process.stdout:
            self.assertLess(len(line), 256 * 1024)
            event = json.loads(line)
        self.assertEqual(event, {"event": "exited", "code": 0, "signal": 0})

    def test_defaults_fill_the_configuration(self):
        run = self.spoken("""class Default(Launcher):
    name = "default"
    properties = {"a": {"type": "integer", "default": 3}, "b": {"type": "integer", "default": 4}, "c": {"type": "string"}}
    def check(self, config):
        raise LaunchFailed(str(dict(config)))
run(Default())
""", {**START, "config": {"a": 7}})
        self.assertEqual(run.end()[0], [{"event": "failed", "message": "{'a': 7, 'b': 4}"}])

    def test_what_is_raised_is_the_reason(self):
        text = "class Raises(Launcher):\n    name = 'raises'\n    def start(self, request):\n        raise {}\nrun(Raises())\n"
        events, log = self.spoken(text.format("LaunchFailed('the farm is full; come back later')")).end()
        self.assertEqual((events, log), ([{"event": "failed", "message": "the farm is full; come back later"}], ""))
        events, log = self.spoken(text.format("KeyError('partition')")).end()
        self.assertEqual(events, [{"event": "failed", "message": "KeyError: 'partition'"}])
        self.assertIn("Traceback", log)
        events, _ = self.spoken("class Wrong(Launcher):\n    name = 'wrong'\n    def start(self, request):\n        return 3\nrun(Wrong())\n").end()
        self.assertIn("must return a job, not int", events[0]["message"])
        events, _ = self.spoken("class Absent(Launcher):\n    name = 'absent'\n    def start(self, request):\n        return Program(['/nowhere/x'])\nrun(Absent())\n").end()
        self.assertIn("cannot run '/nowhere/x'", events[0]["message"])

    def test_an_error_while_it_follows_ends_what_it_started(self):
        run = self.spoken("""class Breaks(Program):
    def address(self, line):
        raise RuntimeError("no address")
class Fails(Launcher):
    name = "fails"
    def start(self, request):
        return Breaks(["/bin/sh", "-c", "echo 'DOPPEL_CLONE {}'; exec sleep 600"])
run(Fails())
""")
        pid = run.until("ticket")["ticket"]["pid"]
        self.assertEqual(run.until("failed")["message"], "RuntimeError: no address")
        self.awaitEnd(pid)

    def test_requests_that_are_none_are_refused_with_a_reason(self):
        for request, reason in (("{", "no JSON"), ("[]", "nothing that this launcher"), ({"do": "dance", "protocol": 1}, "nothing that this launcher"),
                                ({**START, "protocol": 2}, "version 1 of the contract, not 2"), ({**START, "config": 3}, '"config" that is an object'),
                                ({**START, "cloneArguments": [1]}, "are not all texts"), ("[" * 100000, "no JSON")):
            with self.subTest(str(request)[:80]):
                run = self.spoken(SLEEPS, request)
                events, _ = run.end()
                self.assertEqual([event["event"] for event in events], ["failed"])
                self.assertIn(reason, events[0]["message"])

    def test_what_is_no_command_is_passed_over(self):
        run = self.spoken(SLEEPS)
        run.until("output")
        for line in ("{", "[]", "3", '{"do": "dance"}', '{"do": "stop", "grace": "x"}', "[" * 100000):
            run.say(line)
        run.say({"do": "stop", "grace": 60.0})
        events, log = run.end()
        self.assertEqual(events, [{"event": "exited", "code": 0, "signal": int(signal.SIGTERM)}])
        self.assertEqual(log.count("is no command"), 5)

    def test_a_clone_that_does_not_stop_is_killed_when_the_grace_is_over(self):
        run = self.spoken(SLEEPS.replace("echo begins;", "trap '' TERM; echo begins;"))
        run.until("output")
        run.say({"do": "stop", "grace": 0.2})
        self.assertEqual(run.until("exited"), {"event": "exited", "code": 0, "signal": int(signal.SIGKILL)})

    def test_ends_what_it_started_when_it_is_told_to_end_or_the_host_is_gone(self):
        def term(run):
            run.process.terminate()

        def closed(run):
            run.process.stdin.close()

        def oversized(run):
            with contextlib.suppress(BrokenPipeError):
                run.say("x" * (5 << 20))

        for name, way in (("SIGTERM", term), ("closed input", closed), ("an endless line", oversized)):
            with self.subTest(name):
                run = self.spoken(SLEEPS)
                pid = run.until("ticket")["ticket"]["pid"]
                run.until("output")
                way(run)
                self.assertEqual(run.until("exited")["signal"], int(signal.SIGKILL))
                self.awaitEnd(pid)
                run.process.wait(PATIENCE)

    def test_ends_what_it_started_when_nobody_listens(self):
        run = self.spoken(SLEEPS.replace("sleep 600 & wait", "while echo more; do :; done"))
        pid = run.until("ticket")["ticket"]["pid"]
        run.process.stdout.close()
        run.process.stderr.close()
        run.process.wait(PATIENCE)
        self.awaitEnd(pid)

    def test_a_stop_that_comes_before_the_job_counts(self):
        run = self.spoken("class Slow(Launcher):\n    name = 'slow'\n    def start(self, request):\n        open(request.settings['gate']).read()\n"
                          "        return Program(['/bin/sleep', '600'])\nrun(Slow())\n", "")
        run.close()
        gate = self.folder / "gate"
        os.mkfifo(gate)
        run = Spoken(self.folder / "tried.py", {**START, "settings": {"gate": str(gate)}})
        self.addCleanup(run.close)
        run.say({"do": "stop", "grace": 0})
        with open(gate, "w"):  # opens when start() has come there
            pass
        self.assertEqual(run.until("exited")["signal"], int(signal.SIGKILL))

    def test_lets_go_of_a_clone_and_takes_hold_of_it_by_its_ticket(self):
        self.launcher = install(self.folder, "nice.py", EXAMPLE.read_text())
        run = Spoken(self.launcher, {**START, "cloneArguments": ["-c", "sleep 600"], "config": {"threads": 0}})
        self.addCleanup(run.close)
        ticket = run.until("ticket")["ticket"]
        self.addCleanup(end, ticket["pid"])
        run.say({"do": "release"})
        self.assertEqual(run.process.wait(PATIENCE), 0)
        again = Spoken(self.launcher, {"do": "reattach", "protocol": 1, "ticket": ticket, "settings": {}})
        self.addCleanup(again.close)
        self.assertEqual(again.until("ticket")["ticket"], ticket)
        again.say({"do": "stop", "grace": 60})
        self.assertEqual(again.until("exited")["code"], 0)
        self.awaitEnd(ticket["pid"])
        for wrong, reason in ((ticket, "has ended"), ({"pid": "x"}, "no ticket"), (None, "no ticket")):
            run = Spoken(self.launcher, {"do": "reattach", "protocol": 1, "ticket": wrong, "settings": {}})
            self.addCleanup(run.close)
            self.assertIn(reason, run.until("failed")["message"])

    def test_needs_nothing_of_the_native_part(self):
        code = "import sys, doppel.launcher, doppel._launcher_loop; print([name for name in sys.modules if name.startswith('doppel._doppel')])"
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(out.stdout, "[]\n", out.stderr)

    def test_clone_commands_are_words(self):
        request = Request(cloneProgram="/opt/a clone", cloneArguments=["--listen", "tcp"])
        self.assertEqual(cloneCommand(request), ["/opt/a clone", "--listen", "tcp"])
        self.assertEqual(cloneCommand(request, program="/far/doppel-clone", address="0.0.0.0", threads=4),
                         ["/far/doppel-clone", "--listen", "tcp", "--address=0.0.0.0", "--threads", "4"])
        dials = Request(cloneProgram="c", cloneArguments=["--dial=tcp://desk:7"], dialBack="tcp://desk:7")
        self.assertEqual(cloneCommand(dials, address="0.0.0.0"), ["c", "--dial=tcp://desk:7"], "one that dials listens nowhere")
        with self.assertRaises(LaunchFailed) as caught:
            cloneCommand(Request())
        self.assertIn("DOPPEL_CLONE_PROGRAM", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
