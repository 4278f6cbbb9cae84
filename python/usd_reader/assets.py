"""Where textures are: asset paths as absolute file names; files inside .usdz packages are copied out."""

import glob
import hashlib
import io
import os
import tempfile
import zipfile

import sources
from pxr import Sdf, Usd

UDIM = "<UDIM>"
MAX_PACKED_BYTES = 8 << 30
cache_folder = ""  # set by the parent's requests: .../doppel/usdz
root = ""  # the same: absolute paths of the files being opened are below it
_used_images = set()


def take_used_images():
    """The images in memory that resolve() has given since the last call."""
    used = sorted(_used_images)
    _used_images.clear()
    return used


def resolve(attribute, time, warn):
    """The absolute path of the file an asset attribute names; "" (and a warning) when there is none."""
    value = attribute.Get(time)
    if not isinstance(value, Sdf.AssetPath) or not value.path:
        return ""
    if sources.is_source(value.path):
        if "#" not in value.path:
            return ""  # it has not been pushed; opening has said so
        _used_images.add(value.path)
        return value.path
    path = value.resolvedPath or (_anchored(attribute, value.path) if UDIM in value.path else "")
    if _is_packed(path):
        package, name = path[:-1].split("[", 1)
        try:
            path = _copy_tiles_out(package, name) if UDIM in name else _copy_out(package, name)
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            warn("'%s' of the package '%s' cannot be read: %s" % (name, package, error))
            return ""
    if not path or not (glob.glob(_udim_glob(path)) if UDIM in path else os.path.exists(path)):
        warn("the file @%s@ of <%s> was not found" % (value.path, attribute.GetPath()))
        return ""
    return os.path.abspath(path)


def moved(path):
    """Where an absolute path of the files being opened is."""
    return root + path if root and os.path.isabs(path) and not path.startswith(root + "/") else path


def _anchored(attribute, path):
    """`path` as seen from the layer that says it; USD resolves no <UDIM>."""
    specs = attribute.GetPropertyStack(Usd.TimeCode.Default())
    return Sdf.ComputeAssetPathRelativeToLayer(specs[0].layer, path) if specs else path


def _udim_glob(path):
    return glob.escape(path).replace(glob.escape(UDIM), "[1-9][0-9][0-9][0-9]")


def _is_packed(path):
    return path.endswith("]") and "[" in path


def _copy_tiles_out(package, name):
    before, after = name.split(UDIM, 1)
    with zipfile.ZipFile(package) as archive:
        entries = archive.namelist()
    for entry in entries:
        if entry.startswith(before) and entry.endswith(after) and len(entry) == len(before) + len(after) + 4:
            _copy_out(package, entry)
    return os.path.join(_folder_of(package), name)


def _folder_of(package):
    """The cache folder of one version of a package."""
    status = os.stat(package)
    # Files of another machine stand in a new folder each time, but are links to one and the same content.
    place = "%d:%d" % (status.st_dev, status.st_ino) if root else os.path.realpath(package)
    key = "%s\n%d\n%d" % (place, status.st_mtime_ns, status.st_size)
    return os.path.join(cache_folder, hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32])


def _copy_out(package, name):
    """Copies an entry to the cache, all or nothing, unless it is there; returns its path."""
    folder = _folder_of(package)
    target = os.path.normpath(os.path.join(folder, name.replace("[", "/").rstrip("]")))
    if not target.startswith(folder + os.sep):
        raise ValueError("its name leads out of the package")
    if os.path.exists(target):
        return target
    data = _packed_data(package, name)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(target))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
    return target


def _packed_data(package, name):
    source = package
    for part in name.split("["):  # packages inside of packages: a.usdz[b.usdz[c.png]]
        with zipfile.ZipFile(source) as archive:
            info = archive.getinfo(part.rstrip("]"))
            if info.file_size > MAX_PACKED_BYTES:
                raise ValueError("it is larger than %d GiB" % (MAX_PACKED_BYTES >> 30))
            data = archive.read(info)
        source = io.BytesIO(data)
    return data
