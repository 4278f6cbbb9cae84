#!/usr/bin/env python3
"""Sessions step by step: start a server, attach, load an asset from memory, cook, read what is there, render, save, close.

    python3 examples/getting_started.py [FOLDER]

It writes what it saves to FOLDER (a temporary one otherwise). With an installed Doppel the package is found; from a build, put
build/release/python on PYTHONPATH.
"""

import pathlib
import sys
import tempfile

import doppel

PYRAMID = b"""#usda 1.0
def Xform "world" {
    def Mesh "pyramid" (prepend apiSchemas = ["MaterialBindingAPI"]) {
        point3f[] points = [(-1, 0, -1), (1, 0, -1), (1, 0, 1), (-1, 0, 1), (0, 1.5, 0)]
        int[] faceVertexCounts = [4, 3, 3, 3, 3]
        int[] faceVertexIndices = [0, 1, 2, 3, 0, 4, 1, 1, 4, 2, 2, 4, 3, 3, 4, 0]
        color3f[] primvars:displayColor = [(0.8, 0.5, 0.2)]
        uniform token subdivisionScheme = "none"
    }
}
"""


def main(folder: pathlib.Path) -> None:
    # A server in a process of its own, which ends when the last client has left.
    server = doppel.session.startServer(kind="pipe", autoClose=True, timeout=30, verbosity=1, logFile=folder / "server.log")
    print(f"the server {server.pid} serves at {server.pipe}")

    # A session with it. Nobody has to guess when it is ready; if the server dies, this raises at once.
    session = doppel.session.connectToPipe(server)
    session.initialize()
    print(f"Doppel {session.info()['version']}")

    # An asset from memory: nothing of it touches the disk.
    asset = session.loadAsset(PYRAMID, "pyramid.usda")
    print(f"{asset.name()} is a node of type {asset.type()} that reads {asset.parm('file')}")

    # Cook it and look into the result.
    stage = session.cook(asset)
    print(f"{stage.report.state} after {stage.report.seconds:.3f} s: {', '.join(stage.prims())}")
    points = stage.attribute("/world/pyramid", "points")
    print(f"{len(points)} points between {points.min(axis=0)} and {points.max(axis=0)}")

    # Parameters and nodes.
    camera = session.createNode("camera", "cam", inputs=[asset])
    camera.setParms({"tx": 3.0, "ty": 2.5, "tz": 5.0, "rx": -20.0, "ry": 30.0})
    light = session.createNode("light", "sky", inputs=[camera])
    light.setParm("lighttype", "dome")
    cameraPath = session.cook(light).prims(type="Camera")[0]

    # Render it with a clone, and read the pixels.
    connection = session.clone.createClone("hero")
    connection.setLopNode(light.name())
    connection.setCameraPath(cameraPath)
    connection.setResolution(320, 180)
    connection.setRendererOptions({"samples": 16})
    connection.start()
    connection.wait("converged")
    image = connection.image("C")
    print(f"{connection.status().samples} samples, mean colour {image[..., :3].astype('f4').mean(axis=(0, 1))}")
    connection.saveImage(folder / "hero.exr")

    # Save the scene and, for debugging, what was cooked.
    session.saveScene(folder / "getting_started.doppel")
    session.saveStage(light, folder / "cooked.usda")

    session.cleanUp()
    session.close()
    print(f"the server has ended with code {server.wait(30)}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(pathlib.Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory(prefix="doppel-") as temporary:
            main(pathlib.Path(temporary))
