"""Which files a USD file needs, whichever variant is chosen: layers, textures, tiles, MaterialX documents and theirs."""

import glob
import os
import xml.etree.ElementTree

import diagnostics
from assets import UDIM
from pxr import Tf, UsdUtils

_LAYERS = (".usd", ".usda", ".usdc", ".usdz")
_XINCLUDE = "{http://www.w3.org/2001/XInclude}include"


def needed_files(path, check):
    """Absolute paths, `path` first. What does not exist may be among them."""
    found = {path: None}
    try:
        layers, files, missing = UsdUtils.ComputeAllDependencies(path)
        for name in [layer.realPath for layer in layers] + list(files) + list(missing):
            _add(name, found)
    except Tf.ErrorException:
        # One damaged layer hides all others: look through them one by one.
        _walk(path, found, check)
    diagnostics.drain()  # whoever opens the file says what is wrong with it
    for name in [name for name in found if name.endswith(".mtlx")]:
        _add_document(name, found, set(), check)
    return [name for name in found if _can_be_sent(name)]


def _add(name, found):
    name = name.split("[", 1)[0]  # packages are needed whole
    if not os.path.isabs(name):
        return
    name = os.path.normpath(name)
    if UDIM in name:
        pattern = glob.escape(name).replace(glob.escape(UDIM), "[1-9][0-9][0-9][0-9]")
        found.update(dict.fromkeys(sorted(glob.glob(pattern))))
    else:
        found[name] = None


def _walk(path, found, check):
    waiting, seen = [path], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        check()
        try:
            references = UsdUtils.ExtractExternalReferences(name)
        except Tf.ErrorException:
            continue  # it is sent as it is
        for reference in (item for group in references for item in group):
            target = reference.split("[", 1)[0]
            target = os.path.normpath(os.path.join(os.path.dirname(name), target))
            _add(target, found)
            if target.endswith(_LAYERS) and os.path.exists(target):
                waiting.append(target)


def _add_document(path, found, seen, check):
    """The files that a MaterialX document names."""
    if path in seen:
        return
    seen.add(path)
    check()
    try:
        root = xml.etree.ElementTree.parse(path).getroot()
    except (OSError, xml.etree.ElementTree.ParseError):
        return
    folder = os.path.dirname(path)
    pending = [(root, "")]
    while pending:
        element, prefix = pending.pop()
        prefix = element.get("fileprefix") or prefix
        if element.get("type") == "filename" and element.get("value"):
            _add(os.path.join(folder, prefix + element.get("value")), found)
        if element.tag == _XINCLUDE and element.get("href"):
            name = os.path.normpath(os.path.join(folder, element.get("href")))
            _add(name, found)
            _add_document(name, found, seen, check)
        pending += [(child, prefix) for child in element]


def _can_be_sent(name):
    try:
        name.encode()
    except UnicodeEncodeError:  # surrogates: no UTF-8, which JSON can't hold
        return False
    return True
