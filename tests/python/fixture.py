"""What the tests of the Python package share: folders of their own, a small scene, a host in another process."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["DOPPEL_SOURCE_DIR"])
PROGRAMS = pathlib.Path(os.environ["DOPPEL_BIN_DIR"])

# Before doppel is imported: nothing of this user's is read or written.
_home = tempfile.TemporaryDirectory(prefix="doppel-python-")
for _name in ("XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
    _folder = pathlib.Path(_home.name) / _name.lower()
    _folder.mkdir(mode=0o700)
    os.environ[_name] = str(_folder)
os.environ["DOPPEL_PYTHON"] = sys.executable
os.environ["DOPPEL_CLONE_PROGRAM"] = str(PROGRAMS / "doppel-clone")

import doppel  # noqa: E402

PATIENCE = 60.0


def copyScene(folder: pathlib.Path) -> pathlib.Path:
    """The example scene, in a folder that may be written to."""
    shutil.copytree(SOURCE / "resources" / "scenes", folder / "scenes", ignore=shutil.ignore_patterns("galleries", "tmp_*"))
    return folder / "scenes" / "lookdev_gltf.doppel"


def makeQuick(connection: "doppel.clone.Connection") -> None:
    """A render that converges at once."""
    connection.setResolution(64, 36)
    connection.setRendererOptions({"samples": 1})


class SceneTest(unittest.TestCase):
    """The example scene in the host of this process."""

    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="doppel-python-")))
        self.file = copyScene(self.folder)
        doppel.scene.open(self.file)
        self.addCleanup(doppel.clone.removeAllImageChangeCallbacks)
        self.addCleanup(doppel.clone.removeAllConnectionChangeCallbacks)
        self.addCleanup(doppel.scene.new)

    def hero(self) -> "doppel.clone.Connection":
        hero = doppel.clone.clone("hero")
        makeQuick(hero)
        return hero


class Service:
    """`doppel serve` on a copy of the example scene."""

    def __init__(self, folder: pathlib.Path, *options: str):
        folder.mkdir(exist_ok=True)
        self.file = copyScene(folder)
        self.process = subprocess.Popen([PROGRAMS / "doppel", "serve", self.file, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("DOPPEL_HOST "):
            raise RuntimeError(f"doppel serve did not start: {line}")
        self.address = json.loads(line.split(" ", 1)[1])

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.stdout.close()
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
