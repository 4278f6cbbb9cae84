"""Meshes from arrays, as bytes that can be pushed."""

from __future__ import annotations

from typing import Any

from .errors import OperationFailed

__all__ = ["plyOf"]


def plyOf(points: Any, indices: Any, counts: Any = None) -> bytes:
    """A binary PLY of polygons. `points`: (n, 3) numbers; `indices`: the points of each face, one face after the other; `counts`: how many
    each face has, 3 to 255, None = all are triangles. Raises OperationFailed when they do not fit together."""
    import numpy

    points = numpy.ascontiguousarray(points, "<f4")
    indices = numpy.ascontiguousarray(indices, "<i4").ravel()
    if points.ndim != 2 or points.shape[1] != 3:
        raise OperationFailed(f"points are an array of (n, 3), not {points.shape}", "invalid argument")
    if counts is None:
        counts = numpy.full(len(indices) // 3, 3)
    counts = numpy.asarray(counts).ravel()
    if len(counts) and (counts.min() < 3 or counts.max() > 255):
        raise OperationFailed("a face has 3 to 255 points", "invalid argument")
    if counts.sum() != len(indices):
        raise OperationFailed(f"the faces have {counts.sum()} points together, but there are {len(indices)} indices", "invalid argument")
    if len(indices) and (indices.min() < 0 or indices.max() >= len(points)):
        raise OperationFailed(f"an index is past the {len(points)} points", "invalid argument")
    header = f"ply\nformat binary_little_endian 1.0\nelement vertex {len(points)}\n" \
             "property float x\nproperty float y\nproperty float z\n" \
             f"element face {len(counts)}\nproperty list uchar int vertex_indices\nend_header\n"
    # Each face is its count in a byte, then its indices.
    faces = numpy.empty(len(counts) + indices.nbytes, "u1")
    sizes = 1 + 4 * counts.astype(numpy.int64)
    starts = numpy.cumsum(sizes) - sizes
    isIndex = numpy.ones(len(faces), bool)
    isIndex[starts] = False
    faces[starts] = counts
    faces[isIndex] = indices.view("u1")
    return header.encode() + points.tobytes() + faces.tobytes()
