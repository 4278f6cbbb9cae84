"""Blender's Cycles as a clone: launched as any other is, and compared with the Embree delegate. Skipped where Blender is not installed."""

import os
import shutil
import signal
import unittest

import numpy

import doppel
from fixture import SceneTest

PATIENCE = 240.0  # Blender takes its time to start on a busy machine


@unittest.skipUnless(shutil.which("blender"), "Blender is not installed: no renderer 'cycles'")
class CyclesClone(SceneTest):
    def setUp(self) -> None:
        super().setUp()
        self.clone = doppel.clone.clone("hero")
        self.clone.setResolution(96, 54)
        self.clone.setRenderer("cycles")
        self.clone.setRendererOptions({"samples": 16})
        self.addCleanup(self.clone.stop)

    def converged(self) -> "doppel.clone.Status":
        return self.clone.wait("converged", PATIENCE)

    def images(self, *names: str) -> list[numpy.ndarray]:
        return [numpy.array(self.clone.image(name), numpy.float64) for name in names]

    def test_its_pixels_are_close_to_those_of_the_embree_delegate(self):
        self.clone.start()
        status = self.converged()
        self.assertEqual((status.renderer, status.samples), ("cycles", 16))
        self.assertIn("primId", self.clone.availableAovs())
        self.assertIn("embree", [renderer["name"] for renderer in status.renderers])
        names = ("C", "depth", "N", "albedo", "primId")
        cycles = self.images(*names)
        self.clone.stop()
        self.clone.wait("disconnected", PATIENCE)
        self.clone.setRenderer("embree")
        self.clone.setRendererOptions({"samples": 64})
        self.clone.start()
        self.converged()
        color, depth, normal, albedo, ids = self.images(*names)
        same = cycles[4] == ids
        self.assertGreater(same.mean(), 0.95, "prims are where they are")
        self.assertGreater(len(numpy.unique(ids)), 4)
        both = same & numpy.isfinite(depth) & numpy.isfinite(cycles[1])
        self.assertLess(numpy.median(abs(cycles[1][both] / depth[both] - 1)), 0.005)
        self.assertGreater(numpy.median((cycles[2][both] * normal[both]).sum(axis=1)), 0.99)
        self.assertAlmostEqual(cycles[3][both].mean() / albedo[both].mean(), 1, delta=0.03)
        self.assertAlmostEqual(cycles[0][:, :, :3].mean() / color[:, :, :3].mean(), 1, delta=0.08)
        self.assertAlmostEqual(cycles[0][:, :, 3].mean(), color[:, :, 3].mean(), delta=0.02)

    def test_edits_of_camera_size_region_and_scene_are_followed(self):
        self.clone.start()
        self.converged()
        before = self.images("depth")[0]
        self.clone.setCameraPath("/World/Cameras/cam_top")
        self.converged()
        self.assertFalse(numpy.array_equal(before, self.images("depth")[0]))
        self.clone.setResolution(64, 36)
        self.clone.setRenderRegion((0.25, 0.25, 0.75, 1.0))
        version = self.clone.imageVersion()
        self.clone.wait("image", PATIENCE, version)
        self.converged()
        self.assertEqual(self.clone.image("C").shape, (27, 32, 4))

    def test_a_pause_holds_it_and_it_goes_on(self):
        self.clone.setRendererOptions({"samples": 100000})
        self.clone.start()
        self.clone.wait("image", PATIENCE)
        self.clone.setPaused(True)
        self.clone.wait("paused", PATIENCE)
        samples = self.clone.status().samples
        self.clone.setPaused(False)
        self.clone.wait("image", PATIENCE, self.clone.imageVersion())
        self.assertGreaterEqual(self.clone.status().samples, samples)

    def test_when_blender_is_killed_that_is_the_reason_and_it_can_be_started_again(self):
        self.clone.setRendererOptions({"samples": 100000})
        self.clone.start()
        self.clone.wait("image", PATIENCE)
        os.kill(self.clone.status().pid, signal.SIGKILL)
        with self.assertRaises(doppel.OperationFailed) as caught:
            self.converged()
        self.assertIn("SIGKILL", str(caught.exception))
        self.clone.setRendererOptions({"samples": 4})
        self.clone.start()
        self.assertEqual(self.converged().samples, 4)

    def test_a_clone_that_runs_another_renderer_says_how_to_get_to_cycles(self):
        self.clone.setRenderer("embree")
        self.clone.setRendererOptions({"samples": 1})
        self.clone.start()
        self.converged()
        self.clone.setRenderer("cycles")
        with self.assertRaises(doppel.OperationFailed) as caught:
            self.converged()
        self.assertIn("start it again", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
