"""Variant selections of the importer, in a layer above the file."""

from pxr import Sdf, Usd


def session_layer(selections):
    """A layer above the file that holds `selections`, so that the file itself is never changed."""
    layer = Sdf.Layer.CreateAnonymous("doppel-session")
    for path, chosen in selections.items():
        if _is_prim_path(path):
            spec = Sdf.CreatePrimInLayer(layer, path)
            for name, selection in chosen.items():
                spec.variantSelections[name] = selection
    return layer


def check(stage, layer, selections, warn):
    """Warns about selections that do not exist, listing what does, and takes them out of the session layer again."""
    for path, chosen in sorted(selections.items()):
        prim = stage.GetPrimAtPath(path) if _is_prim_path(path) else Usd.Prim()
        if not prim or not prim.IsDefined():
            warn("there is no prim %s whose variants could be chosen" % path)
            if _is_prim_path(path):
                edit = Sdf.BatchNamespaceEdit()
                edit.Add(path, Sdf.Path.emptyPath)
                layer.Apply(edit)
            continue
        if prim.IsInstanceProxy():
            warn("%s is inside an instance; choose its variants on the instance" % path)
            continue
        sets = prim.GetVariantSets()
        for name, selection in sorted(chosen.items()):
            known = sets.GetVariantSet(name).GetVariantNames() if name in sets.GetNames() else None
            if known is None:
                have = ", ".join(sets.GetNames()) or "none"
                warn("%s has no variant set '%s'; its variant sets: %s" % (path, name, have))
            elif selection and selection not in known:
                have = ", ".join(known)
                warn("%s has no variant '%s' in its set '%s'; there are: %s" % (path, selection, name, have))
            else:
                continue
            del layer.GetPrimAtPath(path).variantSelections[name]


def _is_prim_path(path):
    if not Sdf.Path.IsValidPathString(path):
        return False
    return Sdf.Path(path).IsAbsolutePath() and Sdf.Path(path).IsPrimPath()
