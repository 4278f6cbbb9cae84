"""Files of another machine, laid out below a folder: absolute asset paths of their layers are made to begin there."""

import os

import assets
from pxr import Sdf, Tf, UsdUtils

_LAYERS = (".usd", ".usda", ".usdc")


def move_asset_paths(path, check):
    """Changes, in memory, the absolute paths of the layer `path` and of all layers below assets.root that it needs. Returns those
    changed; the changes last as long as somebody keeps them."""
    kept, waiting, seen = [], [path], set()

    while waiting:
        name = waiting.pop()
        if name in seen or not name.endswith(_LAYERS) or not os.path.exists(name):
            continue
        seen.add(name)
        check()
        try:
            references = [item for group in UsdUtils.ExtractExternalReferences(name) for item in group]
            if any(os.path.isabs(item) for item in references):
                layer = Sdf.Layer.FindOrOpen(name)
                if layer:
                    UsdUtils.ModifyAssetPaths(layer, assets.moved)
                    kept.append(layer)
        except Tf.ErrorException:
            continue  # opening the stage says what is wrong
        for item in references:
            waiting.append(os.path.normpath(os.path.join(os.path.dirname(name), assets.moved(item))))
    return kept
