"""Cooked stages: what a stage node has made of its network at a frame, to look into and to save."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .host import Host

__all__ = ["CookReport", "Prim", "CookedStage"]


class CookReport(NamedTuple):
    """How a cook stands."""

    cook: int
    """Rises with each; 0 = nothing was cooked yet."""
    node: str
    state: str
    """"ready", "ready with errors", "starting cook", "cooking", "failed" or "interrupted"."""
    done: int
    """Nodes that were begun; those that had nothing new are not among them."""
    total: int
    """Nodes that the cook may come to."""
    at: str
    """The node that cooks."""
    seconds: float
    problems: tuple[str, ...]
    """Faults that did not stop the cook: "node.parameter: what"."""
    error: str
    """Why, of a cook that failed."""

    @staticmethod
    def _of(report: dict) -> "CookReport":
        def line(problem: dict) -> str:
            return f"{problem['node']}{'.' if problem['parameter'] else ''}{problem['parameter']}: {problem['message']}"

        return CookReport(**{**report, "problems": tuple(line(problem) for problem in report["problems"])})


class Prim(NamedTuple):
    """A prim of a cooked stage."""

    path: str
    type: str
    visible: bool
    purpose: str
    material: str
    """Path of the material that it is bound to, itself or by a parent; "" = none."""
    transform: Any
    """To the world, 4 x 4, row vectors."""
    variantSets: dict
    """{name: {"selection": ..., "names": [...]}}"""
    attributes: dict
    """{name: {"type": ..., "components": ..., "count": ...}}"""


class CookedStage:
    """What the last cook of a node has made. The host keeps the stages of the last eight nodes that scripts have cooked; those of others raise
    OperationFailed with the code "not found"."""

    __slots__ = ("_host", "_node", "report")

    def __init__(self, host: "Host", node: str, report: CookReport):
        self._host = host
        self._node = node
        self.report = report

    def prims(self, under: str = "/", type: str = "") -> tuple[str, ...]:
        """Paths of the prims below one, parents first; of one type ("Mesh", "Camera", ...) or all. At most 200,000."""
        return self._host._call("stage.prims", self._node, under, type, convert=lambda prims: tuple(path for path, _ in prims))

    def prim(self, path: str) -> Prim:
        """A prim; raises OperationFailed when there is none."""
        return self._host._call("stage.prim", self._node, path, convert=_prim)

    def attribute(self, path: str, name: str) -> Any:
        """An attribute of a prim by its name in USD ("points", "primvars:st", "focalLength"): a number, a string, or a read-only numpy array,
        (count,) or (count, components); matrices are (count, 4, 4)."""
        return self._host._call("stage.attribute", self._node, path, name, convert=_attribute)

    def warnings(self) -> tuple[str, ...]:
        """What the importers and nodes could not do, each with its file and prim."""
        return self._host._call("stage.warnings", self._node, convert=tuple)

    def save(self, file: Any) -> None:
        """Writes it as text of USD (.usda), for debugging. The host writes it, at its place."""
        self._host._call("stage.save", self._node, os.path.abspath(os.fspath(file)))

    def __repr__(self) -> str:
        return f"<doppel.scene.CookedStage of {self._node}>"


def _prim(value: dict) -> Prim:
    import numpy

    return Prim(**{**value, "transform": numpy.array(value["transform"]).reshape(4, 4)})


def _attribute(value: dict) -> Any:
    if "value" in value:
        plain = value["value"]
        return tuple(plain) if isinstance(plain, list) else plain
    import numpy

    array = numpy.frombuffer(value["bytes"], {"float": "float32", "int": "int32", "double": "float64"}[value["type"]])
    components = value["components"]
    if components == 16:
        return array.reshape(-1, 4, 4)
    return array.reshape(-1, components) if components > 1 else array
