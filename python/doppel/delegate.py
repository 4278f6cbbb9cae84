"""Render delegates in Python: any renderer that Python can drive becomes a clone.

    class Flat(doppel.RenderDelegate):
        name, label = "flat", "One colour"

        def setView(self, view):
            self.image = numpy.full((view.height, view.width, 4), 0.5, numpy.float32)

        def renderPass(self):
            return doppel.Pass(samples=1, percent=100, converged=True)

        def images(self, names):
            return {"C": self.image}

    doppel.clone.runAsClone(delegate=Flat, block=True, print_port=True)

docs/rendering.md says what is called when, and on which thread.
"""

from __future__ import annotations

import dataclasses
import traceback
from typing import Any, Iterable, NamedTuple

__all__ = ["Aov", "Option", "Pass", "RenderDelegate", "cornerValues"]


class Aov(NamedTuple):
    """An image layer: its name, its channels (1 to 4), and how frames keep it: half (colours), float (data) or uint32 (ids)."""

    name: str
    channels: tuple[str, ...] = ("R", "G", "B", "A")
    type: str = "half"


@dataclasses.dataclass(frozen=True)
class Option:
    """An option of the renderer as the desk shows it. The default says whether it is a number or a text; min = max: no limit."""

    name: str
    default: float | str = 0.0
    label: str = ""
    help: str = ""
    min: float = 0.0
    max: float = 0.0


class Pass(NamedTuple):
    """What is there after a pass."""

    samples: int
    """A pixel, so far; 0 = a coarse preview."""
    percent: float
    """0..100"""
    converged: bool = False
    """Nothing more is to be done until the next edit."""


class RenderDelegate:
    """Takes a stage and a view, makes passes that improve an image until it is converged. Derive from it.

    For each host the clone makes one, by calling the class without arguments. All calls come from one thread: with runAsClone(block=True)
    the one that called it, else a render thread of the clone. What a method raises fails the render; the host shows the reason, and the
    next edit tries again.
    """

    name: str = ""
    """Internal, as connections name it."""
    label: str = ""
    """For people; "" = the name."""
    aovs: Iterable[Aov] = (Aov("C"),)
    """What it can make; the first one is shown first."""
    options: Iterable[Option] = ()

    _control: Any = None

    def setStage(self, stage: Any) -> None:
        """A new stage (doppel.Stage). Geometry that the one before had, too, has the same `key`. The image starts anew; setView follows."""

    def setView(self, view: Any) -> None:
        """Camera, size, region, options (doppel.View). The image starts anew."""

    def renderPass(self) -> Pass:
        """Makes the next pass. Short ones (a tenth of a second) keep the clone quick to answer; look at isCancelled() in longer ones."""
        raise NotImplementedError("renderPass")

    def images(self, names: list[str]) -> dict[str, Any]:
        """The image as it stands: for each name an array (height, width, channels) of the view's region, rows top to bottom, or
        (height, width) of one channel; of any type of numbers. They are copied. What is left out is black."""
        raise NotImplementedError("images")

    def isCancelled(self) -> bool:
        """True when the pass under way is no longer of use: return soon, with what is there. The next one goes on."""
        return self._control is not None and self._control.isCancelled

    def log(self, level: str, text: str) -> None:
        """A line for the connection's log: info, warning or error. Each is sent once."""
        if self._control is not None:
            self._control.log(level, text)


def cornerValues(mesh: Any, primvar: Any) -> Any:
    """The values of a primvar, one for each corner of the mesh (as faceVertexIndices has them); None when it does not fit the mesh."""
    import numpy

    corners = len(mesh.faceVertexIndices)
    elements = {
        "constant": lambda: numpy.zeros(corners, numpy.int64),
        "uniform": lambda: numpy.repeat(numpy.arange(len(mesh.faceVertexCounts)), mesh.faceVertexCounts),
        "vertex": lambda: mesh.faceVertexIndices,
        "faceVarying": lambda: numpy.arange(corners),
    }[primvar.interpolation]()
    try:
        if primvar.indices is not None:
            elements = primvar.indices[elements]
        if len(elements) != corners or (corners and elements.min() < 0):
            return None
        return primvar.values[elements]
    except IndexError:
        return None


# ---- what the native module calls


def describeClass(kind: Any) -> dict:
    """What the clone tells hosts of a class of delegates."""
    if not callable(kind) or not getattr(kind, "name", ""):
        raise TypeError(f"{kind!r} is no class of render delegates: it needs a name")
    return {
        "name": str(kind.name),
        "label": str(getattr(kind, "label", "") or kind.name),
        "aovs": [(str(name), [str(channel) for channel in channels], str(type)) for name, channels, type in kind.aovs],
        "options": [{"name": o.name, "label": o.label or o.name, "help": o.help, "min": float(o.min), "max": float(o.max),
                     "default": o.default if isinstance(o.default, str) else float(o.default)} for o in kind.options],
    }


def makeDelegate(kind: Any, control: Any) -> Any:
    delegate = kind()
    delegate._control = control
    return delegate


def fillImages(delegate: Any, targets: dict[str, Any]) -> None:
    import numpy

    given = delegate.images(list(targets))
    for name, target in targets.items():
        if name not in given:
            continue
        array = numpy.asarray(given[name])
        if array.ndim == 3 and array.shape[2] == 1 and target.ndim == 2:
            array = array[:, :, 0]
        if array.shape != target.shape:
            raise ValueError(f"the image of AOV '{name}' has the shape {array.shape} and not {target.shape}")
        with numpy.errstate(over="ignore", invalid="ignore"):
            numpy.copyto(target, array, casting="unsafe")


def describe(error: BaseException, trace: Any) -> tuple[str, str]:
    """(the reason in one line, the whole traceback)."""
    lines = "".join(traceback.format_exception(type(error), error, trace or error.__traceback__))
    text = str(error) or type(error).__name__
    kind = type(error).__name__
    return (text if isinstance(error, RuntimeError) else f"{kind}: {text}" if text != kind else kind), lines
