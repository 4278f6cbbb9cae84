"""A clone with a render delegate of a few lines: every point of every mesh as a pixel. python3 splats.py MODE [OPTIONS of doppel-clone]

MODE: blocking, threaded, or failing (setView raises while the option "fail" is 1; renderPass while it is 2).
"""

import sys
import threading

import numpy

import doppel


class Splats(doppel.RenderDelegate):
    name, label = "splats", "Points of meshes"
    aovs = (doppel.Aov("C"), doppel.Aov("depth", ("Z",), "float"), doppel.Aov("primId", ("id",), "uint32"))
    options = (doppel.Option("samples", 4, "Samples", "passes until it is converged", 1, 1000), doppel.Option("fail", 0), doppel.Option("endless", 0))

    def setStage(self, stage):
        self.stage = stage
        self.shapes, self.lights = stage.content()

    def setView(self, view):
        if view.options.get("fail") == 1:
            raise ValueError("no view pleases it")
        self.view, self.samples = view, 0
        camera = self.stage.camera(view.cameraPath)
        width, height = camera.aperture(view)
        toCamera = numpy.linalg.inv(camera.transform)
        self.images_ = {"C": numpy.zeros((view.height, view.width, 4), numpy.float32), "depth": numpy.full((view.height, view.width), numpy.inf),
                        "primId": numpy.zeros((view.height, view.width), numpy.uint32)}
        for shape in self.shapes:
            points = numpy.c_[shape.data.points, numpy.ones(len(shape.data.points))] @ shape.transform @ toCamera
            points = points[points[:, 2] < 0]
            x = (points[:, 0] / -points[:, 2] * camera.focalLength / width + 0.5) * view.fullWidth - view.x
            y = (0.5 - points[:, 1] / -points[:, 2] * camera.focalLength / height) * view.fullHeight - view.y
            seen = (x >= 0) & (x < view.width) & (y >= 0) & (y < view.height)
            at = y[seen].astype(int), x[seen].astype(int)
            self.images_["C"][at] = (0.25, 0.5, 1, 1)
            self.images_["depth"][at] = -points[seen, 2]
            self.images_["primId"][at] = shape.id

    def renderPass(self):
        if self.view.options.get("fail") == 2:
            raise RuntimeError("the pass went wrong")
        assert threading.current_thread() is threading.main_thread() or MODE == "threaded"
        while self.view.options.get("endless") == 1 and not self.isCancelled():
            STEP.wait(0.01)
        self.samples += 1
        wanted = self.view.options.get("samples", 4)
        return doppel.Pass(self.samples, 100 * self.samples / wanted, self.samples >= wanted)

    def images(self, names):
        return {name: self.images_[name] for name in names}


MODE = sys.argv[1]
STEP = threading.Event()
if __name__ == "__main__":
    assert not doppel.clone.isRunningAsClone()
    if MODE == "threaded":
        doppel.clone.runAsClone(delegate=Splats, print_port=True, arguments=sys.argv[2:])
        assert doppel.clone.isRunningAsClone()
        sys.stdin.read()
        doppel.clone.stopRunningAsClone()
    else:
        doppel.clone.runAsClone(delegate=Splats, block=True, print_port=True, connection_timeout_seconds=30, arguments=sys.argv[2:])
    assert not doppel.clone.isRunningAsClone()
    print("ENDED", flush=True)
