"""Makes the wheel of Doppel: PEP 517's hooks, with nothing but Python's own library, CMake and a compiler.

The build folder is build/release when it is there and is for the Python that asks, else build/wheel-cp311 (or whatever that Python is),
where only what is installed is built. `pip install . --config-settings build-dir=FOLDER` names another one that is configured already.

What `cmake --install` puts into a prefix goes into the wheel: the package itself, and beside it, as the wheel's data, the programs with
their plugins, scenes and readers, so that PREFIX/bin/doppel-clone is where the package looks for it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What is installed: `cmake --install` needs all of it, and nothing else is built.
TARGETS = ("doppel", "doppel-clone", "doppel_python_package", "membuf.imageio")
PACKAGES = "lib/python3/dist-packages/"
# Of the system's package only: it names /usr/bin.
LEFT_OUT = ("lib/systemd/",)


class UnsupportedOperation(Exception):
    """As PEP 517 wants it."""


def get_requires_for_build_wheel(config_settings=None):
    return []


def get_requires_for_build_sdist(config_settings=None):
    return []


def build_sdist(sdist_directory, config_settings=None):
    raise UnsupportedOperation("Doppel has no source distribution; clone its repository, or make a wheel: pip wheel .")


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = pathlib.Path(metadata_directory) / distInfo()
    folder.mkdir()
    for name, text in metadata().items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder.name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    if sys.platform != "linux":
        raise SystemExit("Doppel is built on Linux only")
    build = buildFolder(config_settings or {})
    run("cmake", "--build", build, "--target", *TARGETS, *jobs())
    with tempfile.TemporaryDirectory(prefix="doppel-wheel-") as temporary:
        prefix = pathlib.Path(temporary)
        run("cmake", "--install", build, "--prefix", prefix, "--strip", output=subprocess.DEVNULL)
        return writeWheel(pathlib.Path(wheel_directory), prefix)


# ---- what is in it


def project() -> dict:
    with open(ROOT / "pyproject.toml", "rb") as file:
        return tomllib.load(file)["project"]


def version() -> str:
    found = re.search(r"^project\(Doppel\s+VERSION (\d+(?:\.\d+)*)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise SystemExit("CMakeLists.txt does not say `project(Doppel VERSION ...)` where the wheel's version is looked for")
    return found[1]


def distInfo() -> str:
    return f"doppel-{version()}.dist-info"


def tag() -> str:
    # Linked with the libraries of this distribution, so it is a wheel for machines like this one.
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"{python}-{python}-{platform}"


def metadata() -> dict[str, str]:
    about = project()
    lines = ["Metadata-Version: 2.1", f"Name: {about['name']}", f"Version: {version()}", f"Summary: {about['description']}",
             f"License: {about['license']['text']}", f"Requires-Python: {about['requires-python']}"]
    lines += [f"Classifier: {classifier}" for classifier in about["classifiers"]]
    for extra, packages in about["optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {package} ; extra == "{extra}"' for package in packages]
    lines += ["Description-Content-Type: text/markdown", "", (ROOT / about["readme"]).read_text(encoding="utf-8")]
    return {
        "METADATA": "\n".join(lines),
        "WHEEL": f"Wheel-Version: 1.0\nGenerator: doppel_build\nRoot-Is-Purelib: false\nTag: {tag()}\n",
        "LICENSE": (ROOT / "LICENSE").read_text(encoding="utf-8"),
    }


def writeWheel(folder: pathlib.Path, prefix: pathlib.Path) -> str:
    name = f"doppel-{version()}-{tag()}.whl"
    listing = []

    def add(path: str, data: bytes, mode: int) -> None:
        entry = zipfile.ZipInfo(path)  # of 1980: the same tree gives the same wheel
        entry.external_attr = (0o100000 | mode) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        wheel.writestr(entry, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        listing.append(f"{quoted(path)},sha256={digest},{len(data)}")

    with zipfile.ZipFile(folder / name, "w") as wheel:
        for file in sorted(path for path in prefix.rglob("*") if path.is_file()):
            place = file.relative_to(prefix).as_posix()
            if place.startswith(LEFT_OUT):
                continue
            target = place.removeprefix(PACKAGES) if place.startswith(PACKAGES) else f"doppel-{version()}.data/data/{place}"
            add(target, file.read_bytes(), 0o755 if os.access(file, os.X_OK) else 0o644)
        for file, text in metadata().items():
            add(f"{distInfo()}/{file}", text.encode(), 0o644)
        record = f"{distInfo()}/RECORD"
        listing.append(f"{record},,")
        add(record, ("\n".join(listing) + "\n").encode(), 0o644)
    return name


def quoted(path: str) -> str:
    return '"' + path.replace('"', '""') + '"' if "," in path or '"' in path else path


# ---- building


def buildFolder(settings: dict) -> pathlib.Path:
    """One that is configured for this Python."""
    if chosen := settings.get("build-dir"):
        build = pathlib.Path(chosen).resolve()
        if not isForThisPython(build):
            raise SystemExit(f"{build} is no build folder of Doppel that is configured for {sys.executable} (Python {sysconfig.get_python_version()})")
        return build
    release = ROOT / "build" / "release"
    if isForThisPython(release):
        return release
    build = ROOT / "build" / f"wheel-cp{sys.version_info.major}{sys.version_info.minor}"
    generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    # An existing folder is configured again: the Python that asked for it last may be gone.
    run("cmake", "-S", ROOT, "-B", build, *([] if (build / "CMakeCache.txt").exists() else generator), "-DCMAKE_BUILD_TYPE=Release",
        "-DDOPPEL_BUILD_TESTS=OFF", "-DDOPPEL_BUILD_BENCH=OFF", f"-DPython3_EXECUTABLE={basePython()}")
    if not isForThisPython(build):
        raise SystemExit(f"CMake has found no pybind11 or no headers for {basePython()}; install them (on Debian: pybind11-dev python3-dev) "
                         "or use the distribution's own Python")
    return build


def isForThisPython(build: pathlib.Path) -> bool:
    """Whether its native module is one that this Python loads."""
    try:
        plan = (build / "build.ninja" if (build / "build.ninja").exists() else build / "python" / "module" / "CMakeFiles" /
                "doppel_python.dir" / "build.make").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return "_doppel" + sysconfig.get_config_var("EXT_SUFFIX") in plan


def basePython() -> str:
    """Not the venv's: that of a build goes when it is done."""
    return getattr(sys, "_base_executable", None) or sys.executable


def jobs() -> list[str]:
    given = os.environ.get("JOBS", "")
    return ["-j", given] if given.isdigit() else []


def run(*command, output=None) -> None:
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, stdout=output, check=False)
    except FileNotFoundError:
        raise SystemExit(f"there is no program '{words[0]}'; ./dev setup installs what building needs") from None
    if done.returncode != 0:
        raise SystemExit(f"'{' '.join(words)}' has failed with code {done.returncode}; what it printed is above (pip shows it with -v)")
