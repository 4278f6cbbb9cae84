"""A running host from outside: the same interface over the wire."""

import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

import doppel
from fixture import PATIENCE, Service, makeQuick


class Outside(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="doppel-python-")))
        self.service = Service(self.folder)
        self.addCleanup(self.service.stop)
        self.host = doppel.connectToHost(self.service.process.pid)
        self.addCleanup(self.host.close)

    def test_is_found_by_number_kind_scene_or_alone(self):
        self.assertIn(self.service.process.pid, [host["pid"] for host in doppel.runningHosts()])
        for wanted in ("", "serve", "lookdev_gltf", str(self.service.file), self.service.address["endpoint"]):
            with self.subTest(wanted), doppel.connectToHost(wanted) as other:
                self.assertEqual(other.kind, "serve")
        with self.assertRaises(doppel.OperationFailed) as caught:
            doppel.connectToHost("nobody")
        self.assertIn("lookdev_gltf", str(caught.exception), "what there is is said")

    def test_handles_are_equal_when_they_mean_the_same_connection(self):
        with doppel.connectToHost("serve") as second:
            self.assertEqual(self.host.clone.clone("hero"), second.clone.clone("hero"))
            self.assertEqual(self.host, second)
        self.assertNotEqual(self.host, doppel.currentHost())

    def test_renders_and_brings_the_image(self):
        hero = self.host.clone.clone("hero")
        makeQuick(hero)
        hero.start()
        self.assertEqual(hero.wait("converged", PATIENCE).state, "converged")
        image = hero.image("N")
        self.assertEqual((image.shape, str(image.dtype)), ((36, 64, 3), "float32"))
        self.assertTrue(hero.createSnapshot())

    def test_the_image_is_a_view_of_memory_that_stays(self):
        import numpy

        hero = self.host.clone.clone("hero")
        makeQuick(hero)
        hero.start()
        hero.wait("converged", PATIENCE)
        first = hero.image("N")
        self.assertFalse(first.flags.owndata or first.flags.writeable)
        self.assertTrue(numpy.shares_memory(first, hero.image("N")), "both look into the same frame")
        kept = first.copy()
        hero.setResolution(48, 27)
        hero.wait("converged", PATIENCE)
        second = hero.image("N")
        self.assertEqual(second.shape, (27, 48, 3))
        self.assertTrue((first == kept).all(), "a newer one leaves it as it is")
        with self.assertRaises(doppel.OperationFailed):
            hero.image("nothing")
        kept = second.copy()
        self.service.kill()
        self.assertTrue((second == kept).all(), "it outlives its host")
        with self.assertRaises(doppel.ConnectError):
            hero.image("N")

    def test_an_image_that_cannot_be_shared_is_copied(self):
        hero = self.host.clone.clone("hero")
        makeQuick(hero)
        hero.start()
        hero.wait("converged", PATIENCE)
        shared = hero.image("N")
        for listing in pathlib.Path(os.environ["XDG_RUNTIME_DIR"]).glob("doppel/hosts/*.images"):
            listing.unlink()
        copied = hero.image("N")
        self.assertEqual((copied.shape, copied.dtype), (shared.shape, shared.dtype))
        self.assertTrue((copied == shared).all())

    def test_pushes_data_that_clones_follow(self):
        self.assertEqual(self.host.push("ball.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), "mem:ball.obj")
        self.assertEqual(self.host.push("wave.ply", memoryview(bytearray(b"ply\n"))), "mem:wave.ply")
        self.assertEqual({name: source["size"] for name, source in self.host.sources().items()}, {"ball.obj": 32, "wave.ply": 4})
        self.assertTrue(self.host.dropSource("wave.ply"))
        self.assertFalse(self.host.dropSource("wave.ply"))
        with self.assertRaises(doppel.OperationFailed) as caught:
            self.host.push("../ball.obj", b"x")
        self.assertEqual(caught.exception.code, "invalid argument")

    def test_pushes_meshes_of_arrays_that_are_rendered(self):
        import numpy

        points = numpy.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0), (0, 2, 0)], float)
        self.host.push("wave.ply", points=points, indices=[0, 1, 2, 3, 3, 2, 4], counts=[4, 3])
        self.host.scene.createNode("import", "wave").setParm("file", "mem:wave.ply")
        cam = self.host.scene.createNode("camera", "cam")
        cam.setInput(0, "wave")
        cam.setParms({"primpath": "/cam", "tz": 6})
        clone = self.host.clone.createClone("pushed")
        clone.setLopNode("cam")
        clone.setCameraPath("/cam")
        makeQuick(clone)
        clone.start()
        clone.wait("converged", PATIENCE)
        covered = numpy.isfinite(clone.image("depth")) & (clone.image("C")[..., 3] > 0.5)
        self.assertTrue(covered[18, 32] and covered[10, 32], "both faces are there")
        self.assertFalse(covered[18, 2])
        for wrong in ({"indices": [0, 1, 5]}, {"indices": [0, 1]}, {"indices": [0, 1], "counts": [2]}):
            with self.subTest(wrong), self.assertRaises(doppel.OperationFailed):
                self.host.push("wave.ply", points=points, **wrong)

    def test_runs_no_scripts_unless_it_was_started_so(self):
        with self.assertRaises(doppel.OperationFailed) as caught:
            self.host.runScript("print('never')")
        self.assertEqual(caught.exception.code, "refused")
        self.assertIn("--allow-scripts", str(caught.exception))

    def test_calls_go_in_batches(self):
        names = doppel.gather(*[connection.name for connection in self.host.clone.clones()])
        self.assertEqual(len(names), 5)
        self.assertEqual(doppel.gather(), [])
        self.assertEqual(doppel.gather(self.host.clone.clone("hero").resolution), [self.host.clone.clone("hero").resolution()])
        with self.assertRaises(doppel.InvalidConnection):
            doppel.gather(doppel.clone.Connection(self.host, "nobody").name)

    def test_events_stream(self):
        heard = threading.Event()
        self.host.clone.addConnectionChangeCallback(lambda id: heard.set() if id == "fresh" else None)
        with doppel.connectToHost("serve") as second:
            second.clone.createClone("fresh")
        self.assertTrue(heard.wait(PATIENCE))

    def test_a_host_that_dies_raises_ConnectError_and_can_be_reached_again(self):
        hero = self.host.clone.clone("hero")
        waiting, raised = threading.Event(), []

        def wait():
            waiting.set()
            try:
                hero.wait("image", 600)
            except doppel.OperationFailed as error:
                raised.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        waiting.wait()
        self.service.kill()
        thread.join(PATIENCE)
        self.assertIsInstance(raised[0], doppel.ConnectError)
        with self.assertRaises(doppel.ConnectError):
            hero.name()
        self.assertFalse(self.host.isValid())
        again = Service(self.folder / "again")
        self.addCleanup(again.stop)
        with doppel.connectToHost("serve") as host:
            self.assertEqual(len(host.clone.clones()), 5)

    def test_edits_are_saved_when_the_service_is_told_to_end(self):
        self.host.scene.setFrame(77)
        self.assertEqual(self.service.stop(), 0)
        self.assertIn("77", self.service.file.read_text())

    def test_the_current_host_can_be_another_process(self):
        doppel.setCurrentHost(self.host)
        self.addCleanup(doppel.setCurrentHost, None)
        self.assertEqual(len(doppel.clone.clones()), 5)

    def test_many_threads_share_a_host(self):
        errors = []

        def work(index):
            try:
                for step in range(50):
                    connection = self.host.clone.createClone(f"t{index}_{step}_")
                    connection.setName("x")
                    self.host.clone.deleteClone(connection.sessionId())
            except Exception as error:  # told to the test's own thread
                errors.append(error)

        threads = [threading.Thread(target=work, args=(index,)) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(errors, [])
        self.assertEqual(len(self.host.clone.clones()), 5)

    def test_ctrl_c_ends_a_wait(self):
        script = "import doppel\nc = doppel.connectToHost('serve').clone.clone('hero')\nprint('waits', flush=True)\nc.wait('image', 600)\n"
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            self.assertEqual(process.stdout.readline(), "waits\n")
            # Whether it waits by now or is about to: both end the same way.
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=PATIENCE)
        self.assertIn("KeyboardInterrupt", err)

    def test_the_console_runs_scripts_on_it(self):
        script = self.folder / "count.py"
        script.write_text("import sys\nprint(len(doppel.clone.clones()), sys.argv[1:])\n")
        out = subprocess.run([sys.executable, "-m", "doppel", "--host", "serve", script, "a", "b"], capture_output=True, text=True, env=os.environ, timeout=PATIENCE)
        self.assertEqual(out.stdout, "5 ['a', 'b']\n", out.stderr)


class Scripts(unittest.TestCase):
    """A host that was started to run scripts for its clients."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="doppel-python-")))
        self.service = Service(self.folder, "--allow-scripts")
        self.addCleanup(self.service.stop)
        self.host = doppel.connectToHost(self.service.process.pid)
        self.addCleanup(self.host.close)

    def test_run_on_the_host_and_say_how_it_went(self):
        done = self.host.runScript("import sys\nprint(len(doppel.clone.clones()))\nprint('oh', file=sys.stderr)\nsys.exit(3)")
        self.assertEqual((done["exitCode"], done["timedOut"], done["truncated"]), (3, False, False))
        self.assertEqual(sorted(done["output"].split()), ["5", "oh"])
        self.host.runScript("doppel.clone.clone('hero').setName('from a script')")
        self.assertEqual(self.host.clone.clone("hero").name(), "from a script")
        failed = self.host.runScript("raise ValueError('so it is')")
        self.assertEqual(failed["exitCode"], 1)
        self.assertIn("so it is", failed["output"])

    def test_are_ended_when_their_time_is_over(self):
        done = self.host.runScript("import time\nprint('begun')\ntime.sleep(600)", timeout=1)
        self.assertTrue(done["timedOut"])
        self.assertEqual(done["exitCode"], 128 + signal.SIGTERM)

    def test_print_no_more_than_is_kept(self):
        done = self.host.runScript("for i in range(60000): print('x' * 60)\nprint('the end')")
        self.assertTrue(done["truncated"])
        self.assertLessEqual(len(done["output"]), 1 << 20)
        self.assertTrue(done["output"].endswith("the end\n"))

    def test_end_with_their_host(self):
        answers = []
        os.mkfifo(self.folder / "pid")
        said = os.open(self.folder / "pid", os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, said)
        thread = threading.Thread(target=lambda: answers.append(self.runForever()))
        thread.start()
        self.assertTrue(select.select([said], [], [], PATIENCE)[0], answers)
        handle = os.pidfd_open(int(os.read(said, 100)))
        self.addCleanup(os.close, handle)
        self.service.kill()
        self.assertTrue(select.select([handle], [], [], PATIENCE)[0], "the script's process has ended")
        thread.join(PATIENCE)
        self.assertIsInstance(answers[0], doppel.ConnectError)

    def runForever(self):
        text = f"import os, time\nopen({str(self.folder / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
        try:
            return self.host.runScript(text)
        except doppel.OperationFailed as error:
            return error


if __name__ == "__main__":
    unittest.main()
