"""The scene: its file, frames, context options and stage nodes.

The functions here act on the current host (doppel.currentHost()); those of another one are in its attribute `scene`.
"""

from __future__ import annotations

import os
from typing import Any, Sequence

from .host import Host, currentHost
from .stage import CookReport, Prim, CookedStage

__all__ = [
    "CookReport", "Node", "Prim", "CookedStage", "new", "open", "save", "file", "isModified", "undo", "redo", "undoLabel", "redoLabel",
    "frame", "setFrame", "frameRange", "setFrameRange", "fps", "setFps",
    "contextOptions", "contextOption", "setContextOption", "removeContextOption",
    "nodes", "node", "createNode", "nodeTypes", "evaluate", "cookReport", "interruptCook", "reloadFiles",
]


class Node:
    """A stage node (LOP) by its name. Raises OperationFailed with the code "not found" once it was deleted."""

    __slots__ = ("_host", "_name")

    def __init__(self, host: Host, name: str):
        self._host = host
        self._name = name

    def name(self) -> str:
        """Its name, unique in the scene."""
        return self._name

    def setName(self, name: str) -> None:
        """Another name; inputs and connections follow."""
        self._host._call("scene.renameNode", self._name, name)
        self._name = name

    def type(self) -> str:
        """Its type: import, camera, light, xform, ..."""
        return self._host._call("scene.node", self._name, convert=lambda node: node["type"])

    def inputs(self) -> tuple["Node | None", ...]:
        """The nodes that it reads, None for an input that is not connected."""
        return self._host._call("scene.node", self._name,
                                convert=lambda node: tuple(Node(self._host, name) if name else None for name in node["inputs"]))

    def setInput(self, index: int, node: Any) -> None:
        """Connects an input with a node (or its name), or with None."""
        self._host._call("scene.setInput", self._name, index, node.name() if isinstance(node, Node) else node)

    def parm(self, name: str) -> Any:
        """What a parameter comes to in the host: a number or a string."""
        return self._host._call("scene.parameter", self._name, name, convert=lambda parameter: parameter["evaluated"])

    def setParm(self, name: str, value: Any) -> None:
        """A number or a string; an expression of the parameter goes."""
        self._host._call("scene.setParameter", self._name, name, value)

    def setParms(self, values: dict[str, Any]) -> None:
        """Many parameters of this node."""
        for name, value in values.items():
            self.setParm(name, value)

    def expression(self, name: str) -> str:
        """The expression of a parameter; "" = it has none."""
        return self._host._call("scene.parameter", self._name, name, convert=lambda parameter: parameter["expression"])

    def setExpression(self, name: str, expression: str) -> None:
        """Evaluated at each frame, e.g. "$F * 3"; "" = its value again."""
        self._host._call("scene.setExpression", self._name, name, expression)

    def cook(self, frame: float | None = None) -> CookReport:
        """Cooks it in the host, at the current frame or another, and waits. Raises OperationFailed when there is no stage, with the code
        "cancelled" when it was interrupted."""
        return self._host._call("cook.cook", self._name, frame, convert=CookReport._of)

    def beginCook(self, frame: float | None = None) -> int:
        """The same without waiting; returns the number of the cook, which cookReport() and events have too."""
        return self._host._call("cook.begin", self._name, frame)

    def stage(self, frame: float | None = None) -> CookedStage:
        """Cooks it and returns what it makes, to look into."""
        return self._host._call("cook.cook", self._name, frame, convert=lambda report: CookedStage(self._host, self._name, CookReport._of(report)))

    def destroy(self) -> None:
        """Deletes the node; what read it reads its first input."""
        self._host._call("scene.deleteNode", self._name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self._name == other._name and self._host == other._host

    def __hash__(self) -> int:
        return hash((self._name, self._host))

    def __repr__(self) -> str:
        return f"<doppel.scene.Node {self._name}>"


class SceneModule:
    """The scene of one host; the functions of doppel.scene are those of the current one."""

    def __init__(self, host: Host):
        self._host = host

    def new(self) -> None:
        """Begins a new scene; unsaved changes are lost, clones end."""
        self._host._call("scene.new")

    def open(self, file: Any) -> None:
        """Opens a .doppel or geometry file; unsaved changes are lost, clones end. What was open stays when it cannot be opened."""
        self._host._call("scene.open", os.path.abspath(os.fspath(file)))

    def save(self, file: Any = None) -> None:
        """Saves, to `file` from now on."""
        self._host._call("scene.save", None if file is None else os.path.abspath(os.fspath(file)))

    def file(self) -> str:
        """Where the scene is saved; "" = nowhere yet."""
        return self._host._call("scene.file")

    def isModified(self) -> bool:
        """True with unsaved changes."""
        return self._host._call("scene.isModified")

    def undo(self) -> bool:
        """Takes the last step back; False when there is none."""
        return self._host._call("scene.undo")

    def redo(self) -> bool:
        """Takes the last undo back; False when there is none."""
        return self._host._call("scene.redo")

    def undoLabel(self) -> str:
        """The step that undo() takes back."""
        return self._host._call("scene.undoLabel")

    def redoLabel(self) -> str:
        """The step that redo() brings back."""
        return self._host._call("scene.redoLabel")

    def frame(self) -> float:
        """The current frame."""
        return self._host._call("scene.frame")

    def setFrame(self, frame: float) -> None:
        """Goes to a frame."""
        self._host._call("scene.setFrame", frame)

    def frameRange(self) -> tuple[float, float]:
        """(first, last)."""
        return self._host._call("scene.frameRange", convert=tuple)

    def setFrameRange(self, first: float, last: float) -> None:
        """Changes the range."""
        self._host._call("scene.setFrameRange", first, last)

    def fps(self) -> float:
        """Frames per second."""
        return self._host._call("scene.fps")

    def setFps(self, fps: float) -> None:
        """More than 0."""
        self._host._call("scene.setFps", fps)

    def contextOptions(self) -> dict[str, Any]:
        """All context options."""
        return self._host._call("scene.contextOptions")

    def contextOption(self, name: str) -> Any:
        """A number or a string; None = there is no such option."""
        return self._host._call("scene.contextOption", name)

    def setContextOption(self, name: str, value: Any) -> None:
        """A number or a string."""
        self._host._call("scene.setContextOption", name, value)

    def removeContextOption(self, name: str) -> bool:
        """False when there is none."""
        return self._host._call("scene.removeContextOption", name)

    def nodes(self) -> tuple[Node, ...]:
        """All stage nodes, by name."""
        return self._host._call("scene.nodes", convert=lambda names: tuple(Node(self._host, name) for name in names))

    def node(self, name: str) -> Node | None:
        """The node of that name, or None."""
        return Node(self._host, name) if name in self._host._call("scene.nodes") else None

    def createNode(self, type: str, name: str | None = None, inputs: Sequence[Any] = ()) -> Node:
        """Makes a node; a taken name gets its numeric suffix incremented."""
        names = [node.name() if isinstance(node, Node) else node or "" for node in inputs]
        return self._host._call("scene.createNode", type, name, names, convert=lambda made: Node(self._host, made))

    def nodeTypes(self) -> dict[str, dict]:
        """Every node type with its parameters, defaults and help."""
        return self._host._call("scene.nodeTypes")

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to in the host; raises OperationFailed with the column of a fault."""
        return self._host._call("scene.evaluate", expression)

    def cookReport(self) -> CookReport:
        """How the newest cook stands that a script asked for."""
        return self._host._call("cook.state", convert=CookReport._of)

    def interruptCook(self) -> bool:
        """Ends the cooks under way and waiting, whose calls raise OperationFailed; the next cook works. False when there was none."""
        return self._host._call("cook.interrupt")

    def reloadFiles(self) -> None:
        """Files are read again by the next cook."""
        self._host._call("cook.reload")


def new() -> None:
    """Begins a new scene; unsaved changes are lost, clones end."""
    currentHost().scene.new()


def open(file: Any) -> None:  # noqa: A001 (the name that everybody knows)
    """Opens a .doppel or geometry file; unsaved changes are lost, clones end."""
    currentHost().scene.open(file)


def save(file: Any = None) -> None:
    """Saves, to `file` from now on."""
    currentHost().scene.save(file)


def file() -> str:
    """Where the scene is saved; "" = nowhere yet."""
    return currentHost().scene.file()


def isModified() -> bool:
    """True with unsaved changes."""
    return currentHost().scene.isModified()


def undo() -> bool:
    """Takes the last step back; False when there is none."""
    return currentHost().scene.undo()


def redo() -> bool:
    """Takes the last undo back; False when there is none."""
    return currentHost().scene.redo()


def undoLabel() -> str:
    """The step that undo() takes back."""
    return currentHost().scene.undoLabel()


def redoLabel() -> str:
    """The step that redo() brings back."""
    return currentHost().scene.redoLabel()


def frame() -> float:
    """The current frame."""
    return currentHost().scene.frame()


def setFrame(frame: float) -> None:
    """Goes to a frame."""
    currentHost().scene.setFrame(frame)


def frameRange() -> tuple[float, float]:
    """(first, last)."""
    return currentHost().scene.frameRange()


def setFrameRange(first: float, last: float) -> None:
    """Changes the range."""
    currentHost().scene.setFrameRange(first, last)


def fps() -> float:
    """Frames per second."""
    return currentHost().scene.fps()


def setFps(fps: float) -> None:
    """More than 0."""
    currentHost().scene.setFps(fps)


def contextOptions() -> dict[str, Any]:
    """All context options."""
    return currentHost().scene.contextOptions()


def contextOption(name: str) -> Any:
    """A number or a string; None = there is no such option."""
    return currentHost().scene.contextOption(name)


def setContextOption(name: str, value: Any) -> None:
    """A number or a string."""
    currentHost().scene.setContextOption(name, value)


def removeContextOption(name: str) -> bool:
    """False when there is none."""
    return currentHost().scene.removeContextOption(name)


def nodes() -> tuple[Node, ...]:
    """All stage nodes, by name."""
    return currentHost().scene.nodes()


def node(name: str) -> Node | None:
    """The node of that name, or None."""
    return currentHost().scene.node(name)


def createNode(type: str, name: str | None = None, inputs: Sequence[Any] = ()) -> Node:
    """Makes a node; a taken name gets its numeric suffix incremented."""
    return currentHost().scene.createNode(type, name, inputs)


def nodeTypes() -> dict[str, dict]:
    """Every node type with its parameters, defaults and help."""
    return currentHost().scene.nodeTypes()


def evaluate(expression: str) -> Any:
    """What an expression comes to in the host; raises OperationFailed with the column of a fault."""
    return currentHost().scene.evaluate(expression)


def cookReport() -> CookReport:
    """How the newest cook stands that a script asked for."""
    return currentHost().scene.cookReport()


def interruptCook() -> bool:
    """Ends the cooks under way and waiting; False when there was none."""
    return currentHost().scene.interruptCook()


def reloadFiles() -> None:
    """Files are read again by the next cook."""
    currentHost().scene.reloadFiles()
