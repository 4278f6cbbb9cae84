"""Layers that are in memory, as programs have pushed them: "mem:NAME", and whatever name they give each other.

The parent says where the layers are that it has (`layers`: paths of memory files) and how the renderer calls images (`images`). Which
others a layer names is found out here; the parent is asked for them (Needed), and what it has not got is `absent`.
"""

import os

from pxr import Sdf, Tf, UsdUtils

PREFIX = "mem:"
_LAYERS = (".usd", ".usda", ".usdc")


class Needed(Exception):
    """Sources that are named and must be given first."""

    def __init__(self, names):
        super().__init__("sources are needed")
        self.names = sorted(names)


def is_source(path):
    return path.startswith(PREFIX)


def name_of(path):
    """"wave.usda" for "mem:wave.usda", and for "./wave.usda" in a layer in memory."""
    return os.path.basename(path[len(PREFIX) :] if is_source(path) else path)


class Sources:
    """The layers below one root, each anonymous, with all names in them made to fit. Keeps them alive."""

    def __init__(self, root, memory, check):
        self.images = set()  # names of images that the layers use
        self.absent = set()
        self._places = memory["layers"]
        self._images = memory["images"]
        self._layers = {}
        self._needed = set()
        self._load(name_of(root), check)
        if self._needed:
            raise Needed(self._needed)
        self.root = self._layers[name_of(root)]

    def clean(self, text):
        """`text` of USD, which names the places of memory and made-up identifiers, as people know the layers."""
        for name, layer in self._layers.items():
            text = text.replace(layer.identifier, PREFIX + name)
        for name, place in self._places.items():
            text = text.replace(place, PREFIX + name)
        return text

    def _load(self, first, check):
        waiting = [first]
        while waiting:
            name = waiting.pop()
            if name in self._layers:
                continue
            if name not in self._places:
                self._needed.add(name)
                continue
            check()
            layer = Sdf.Layer.CreateAnonymous(name)
            self._layers[name] = layer
            if not layer.Import(self._places[name]):
                raise Tf.ErrorException("%s%s is not a USD file, or damaged" % (PREFIX, name))
            waiting.extend(self._named_layers(layer))
        if not self._needed:
            for layer in self._layers.values():
                UsdUtils.ModifyAssetPaths(layer, self._fitting)

    def _named_layers(self, layer):
        found = []

        def look(path):
            name = name_of(path)
            if name.endswith(_LAYERS) and name in self._images:
                found.append(name)
            return path

        UsdUtils.ModifyAssetPaths(layer, look)
        return found

    def _fitting(self, path):
        name = name_of(path)
        if name in self._layers:
            return self._layers[name].identifier
        if name in self._images:
            return self._images[name]
        self.absent.add(name)
        return PREFIX + name
