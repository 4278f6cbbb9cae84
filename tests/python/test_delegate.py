"""Clones in Python: runAsClone, and render delegates written in Python, driven by a real host."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import unittest

import numpy

import doppel
from fixture import PATIENCE, SceneTest

SPLATS = pathlib.Path(__file__).with_name("splats.py")


class CloneProcess:
    """A Python that serves as a clone."""

    def __init__(self, *words: str):
        self.process = subprocess.Popen([sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = 0
        for line in self.process.stdout:
            if line.startswith("DOPPEL_CLONE_PORT="):
                self.port = int(line.split("=")[1])
            if line.startswith("DOPPEL_CLONE "):
                return
        raise RuntimeError("it did not serve")

    def end(self) -> str:
        """Until it is over; what it printed meanwhile."""
        out, _ = self.process.communicate(timeout=PATIENCE)
        return out

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


class DelegateTest(SceneTest):
    def clone(self, *words: str) -> CloneProcess:
        clone = CloneProcess(*words)
        self.addCleanup(clone.stop)
        return clone

    def connected(self, mode: str, **options: float) -> tuple["doppel.clone.Connection", CloneProcess]:
        clone = self.clone(str(SPLATS), mode)
        hero = doppel.clone.clone("hero")
        hero.setResolution(160, 90)
        hero.setRenderer("splats")
        hero.setRendererOptions(options)
        hero.tryConnect("127.0.0.1", clone.port)
        return hero, clone


class PythonDelegate(DelegateTest):
    def test_its_image_arrives_and_follows_edits(self):
        for mode in ("blocking", "threaded"):
            with self.subTest(mode):
                hero, clone = self.connected(mode)
                status = hero.wait("converged", PATIENCE)
                self.assertEqual(status.samples, 4)
                self.assertEqual(set(hero.availableAovs()), {"C", "depth", "primId"})
                image, depth = hero.image("C"), hero.image("depth")
                hit = image[:, :, 3] == 1
                self.assertGreater(int(hit.sum()), 100, "points of the scene are seen")
                self.assertTrue(numpy.array_equal(image[hit][0], numpy.array([0.25, 0.5, 1, 1], numpy.float16)))
                self.assertTrue(numpy.array_equal(numpy.isfinite(depth), hit))
                self.assertGreater(len(numpy.unique(hero.image("primId"))), 2)
                hero.setResolution(80, 45)
                hero.wait("converged", PATIENCE)
                self.assertEqual(hero.image("C").shape, (45, 80, 4))
                hero.setRenderRegion((0.25, 0.25, 0.75, 0.75))
                version = hero.imageVersion()
                hero.wait("image", PATIENCE, version)
                hero.wait("converged", PATIENCE)
                self.assertEqual(hero.image("C").shape[1], 40)
                hero.setRenderRegion((0, 0, 0, 0))
                hero.disconnect()
                clone.stop()

    def test_what_it_raises_is_the_reason_that_the_host_shows_and_the_next_edit_tries_again(self):
        hero, _ = self.connected("blocking", fail=1)
        with self.assertRaises(doppel.OperationFailed) as caught:
            hero.wait("converged", PATIENCE)
        self.assertIn("ValueError: no view pleases it", str(caught.exception))
        hero.setRendererOptions({"fail": 2})
        with self.assertRaises(doppel.OperationFailed) as caught:
            hero.wait("converged", PATIENCE)
        self.assertIn("the pass went wrong", str(caught.exception))
        hero.setRendererOptions({})
        hero.wait("converged", PATIENCE)

    def test_a_renderer_that_the_process_lacks_is_named_with_what_to_do(self):
        hero, _ = self.connected("blocking")
        hero.wait("converged", PATIENCE)
        hero.setRenderer("embree")
        with self.assertRaises(doppel.OperationFailed) as caught:
            hero.wait("converged", PATIENCE)
        self.assertIn("start it again", str(caught.exception))

    def test_an_edit_cancels_a_pass_that_looks_at_isCancelled(self):
        hero, _ = self.connected("blocking", endless=1)
        hero.wait("connected", PATIENCE)
        hero.setRendererOptions({"samples": 1})
        self.assertEqual(hero.wait("converged", PATIENCE).samples, 1)

    def test_the_process_ends_while_a_pass_runs(self):
        for mode, end in (("blocking", lambda clone: clone.process.send_signal(signal.SIGTERM)), ("threaded", lambda clone: None)):
            with self.subTest(mode):
                hero, clone = self.connected(mode, endless=1)
                hero.wait("connected", PATIENCE)
                end(clone)
                self.assertIn("ENDED", clone.end())
                self.assertEqual(clone.process.returncode, 0)
                hero.disconnect()

    def test_ctrl_c_ends_the_block_with_KeyboardInterrupt(self):
        clone = self.clone("-c", "import doppel\ntry: doppel.clone.runAsClone(block=True, print_port=True)\nexcept KeyboardInterrupt: print('INTERRUPTED')")
        clone.process.send_signal(signal.SIGINT)
        self.assertIn("INTERRUPTED", clone.end())

    def test_the_host_may_end_it_while_a_pass_runs(self):
        hero, clone = self.connected("blocking", endless=1)
        hero.wait("connected", PATIENCE)
        hero.disconnect()
        self.assertIn("ENDED", clone.end())
        self.assertEqual(clone.process.returncode, 0)


class RunAsClone(DelegateTest):
    def test_it_serves_the_renderers_of_doppel_clone(self):
        clone = self.clone("-c", "import doppel; doppel.clone.runAsClone(block=True, print_port=True)")
        hero = self.hero()
        hero.tryConnect("127.0.0.1", clone.port)
        self.assertEqual(hero.wait("converged", PATIENCE).renderer, "embree")

    def test_it_takes_the_first_free_port_of_a_range(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            clone = self.clone("-c", f"import doppel; doppel.clone.runAsClone({port}, {min(port + 20, 65535)}, block=True, print_port=True)")
            self.assertGreater(clone.port, port)
            self.assertLessEqual(clone.port, port + 20)

    def test_it_ends_when_no_host_comes_in_time(self):
        clone = self.clone("-c", "import doppel; doppel.clone.runAsClone(block=True, print_port=True, connection_timeout_seconds=0.1); print('ENDED')")
        self.assertIn("ENDED", clone.end())

    def test_a_process_serves_once_at_a_time_and_bad_options_end_it(self):
        doppel.clone.runAsClone()
        self.addCleanup(doppel.clone.stopRunningAsClone)
        self.assertTrue(doppel.clone.isRunningAsClone())
        with self.assertRaises(doppel.OperationFailed):
            doppel.clone.runAsClone()
        doppel.clone.stopRunningAsClone()
        self.assertFalse(doppel.clone.isRunningAsClone())
        with self.assertRaises(doppel.OperationFailed):
            doppel.clone.runAsClone(arguments=["--host-key", "short"])
        with self.assertRaises(SystemExit):
            doppel.clone.runAsClone(arguments=["--no-such-option"])
        with self.assertRaises(TypeError):
            doppel.clone.runAsClone(delegate=object)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    unittest.main()
