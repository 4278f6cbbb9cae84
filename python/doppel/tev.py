"""The renderer `tev`: images that other renderers send in the display protocol of the viewer tev (pbrt, Mitsuba and others can) are those of a
connection. Listens on the loopback address only.

    python3 -m doppel.tev [OPTIONS of doppel-clone]        # as doppel-clone starts it for a connection whose renderer is tev

The protocol: messages over TCP, each a length of 4 bytes (with itself), a byte for its kind, then texts that end with a zero, numbers of 4 or 8
bytes, and samples as floats, all little endian. CreateImage, UpdateImage (of three versions) and CloseImage are taken; OpenImage, ReloadImage and
VectorGraphics, which name files or draw, are passed over. Nothing that a client says is believed: see the caps below.
"""

from __future__ import annotations

import selectors
import socket
import struct
import sys
import threading
from typing import Any, Callable

import numpy

from . import clone
from .delegate import Aov, Option, Pass, RenderDelegate

__all__ = ["DisplayListener", "Images", "Malformed", "TevDelegate"]

PORT = 14158
MAX_MESSAGE = 256 << 20
MAX_CLIENTS = 16
MAX_IMAGES = 32
MAX_CHANNELS = 128
MAX_NAME = 1024
MAX_SIDE = 32768
MAX_BYTES = 2 << 30
"""Of all images together."""

_OPEN, _RELOAD, _CLOSE, _UPDATE, _CREATE, _UPDATE2, _UPDATE3, _OPEN2, _VECTORS = range(9)


class Malformed(Exception):
    """A message that makes no sense; its sender is let go."""


class _Reader:
    """Takes fields out of a message; what is not there is Malformed."""

    def __init__(self, message: memoryview):
        self._message = message
        self._at = 0

    def _take(self, size: int, what: str) -> memoryview:
        if size > len(self._message) - self._at:
            raise Malformed(f"the message ends before its {what}")
        piece = self._message[self._at:self._at + size]
        self._at += size
        return piece

    def byte(self, what: str) -> int:
        return self._take(1, what)[0]

    def integers(self, count: int, what: str, wide: bool = False) -> tuple[int, ...]:
        size = 8 if wide else 4
        return struct.unpack(f"<{count}{'q' if wide else 'i'}", self._take(count * size, what))

    def text(self, what: str) -> str:
        head = bytes(self._message[self._at:self._at + MAX_NAME + 1])
        end = head.find(b"\0")
        if end < 0:
            raise Malformed(f"the {what} is longer than {MAX_NAME} bytes or has no end")
        self._at += end + 1
        return head[:end].decode("utf-8", "replace")

    def names(self) -> list[str]:
        (count,) = self.integers(1, "number of channels")
        if not 0 < count <= MAX_CHANNELS:
            raise Malformed(f"{count} channels are none, or more than {MAX_CHANNELS}")
        return [self.text("name of a channel") for _ in range(count)]

    def rest(self) -> numpy.ndarray:
        left = len(self._message) - self._at
        if left % 4:
            raise Malformed("the samples are no whole floats")
        return numpy.frombuffer(self._message, "<f4", left // 4, self._at)


class Image:
    """One that a client has made: its channels as arrays (height, width)."""

    def __init__(self, width: int, height: int, channels: list[str]):
        self.width, self.height = width, height
        self.channels = {name: numpy.zeros((height, width), numpy.float32) for name in channels}
        self.received = numpy.zeros((height, width), bool)
        self.updates = 0

    def percent(self) -> float:
        """How much of it has come at least once."""
        return 100.0 * float(self.received.mean())


class Images:
    """What the clients have sent. Thread-safe."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.version = 0
        self._images: dict[str, Image] = {}
        self._newest = ""

    def take(self, message: memoryview) -> None:
        """Does what a message (without its length) says; raises Malformed, and then nothing has changed."""
        reader = _Reader(message)
        kind = reader.byte("kind")
        if kind in (_OPEN, _RELOAD, _OPEN2, _VECTORS):
            return
        if kind == _CLOSE:
            return self._close(reader.text("name"))
        if kind not in (_CREATE, _UPDATE, _UPDATE2, _UPDATE3):
            raise Malformed(f"there is no message of kind {kind}")
        reader.byte("wish for focus")
        name = reader.text("name")
        if kind == _CREATE:
            width, height = reader.integers(2, "size")
            return self._create(name, width, height, reader.names())
        channels = [reader.text("name of the channel")] if kind == _UPDATE else reader.names()
        x, y, width, height = reader.integers(4, "place")
        offsets, strides = tuple(width * height * i for i in range(len(channels))), (1,) * len(channels)
        if kind == _UPDATE3:
            offsets = reader.integers(len(channels), "offsets", wide=True)
            strides = reader.integers(len(channels), "strides", wide=True)
        self._update(name, channels, (x, y, width, height), offsets, strides, reader.rest())

    def _create(self, name: str, width: int, height: int, channels: list[str]) -> None:
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            raise Malformed(f"an image of {width} x {height} pixels is none, or larger than {MAX_SIDE}")
        if len(set(channels)) != len(channels):
            raise Malformed("two channels have one name")
        with self.changed:
            others = {other: image for other, image in self._images.items() if other != name}
            bytes_ = sum(image.width * image.height * (4 * len(image.channels) + 1) for image in others.values())
            if bytes_ + width * height * (4 * len(channels) + 1) > MAX_BYTES:
                raise Malformed(f"the images would take more than {MAX_BYTES >> 30} GiB")
            if len(others) >= MAX_IMAGES:
                raise Malformed(f"there are {MAX_IMAGES} images already")
            self._images[name] = Image(width, height, channels)
            self._tell(name)

    def _update(self, name: str, channels: list[str], place: tuple[int, int, int, int], offsets: tuple, strides: tuple, samples: numpy.ndarray) -> None:
        x, y, width, height = place
        with self.changed:
            image = self._images.get(name)
            if image is None:
                raise Malformed(f"there is no image '{name}'")
            if x < 0 or y < 0 or width <= 0 or height <= 0 or x + width > image.width or y + height > image.height:
                raise Malformed(f"the tile {place} lies outside of '{name}', which has {image.width} x {image.height} pixels")
            pieces = []
            for channel, offset, stride in zip(channels, offsets, strides):
                if channel not in image.channels:
                    raise Malformed(f"'{name}' has no channel '{channel}'")
                last = offset + (width * height - 1) * stride
                if offset < 0 or stride <= 0 or last >= len(samples):
                    raise Malformed(f"the samples of the channel '{channel}' are not all there")
                pieces.append((image.channels[channel], samples[offset:last + 1:stride].reshape(height, width)))
            for array, piece in pieces:
                array[y:y + height, x:x + width] = piece
            image.received[y:y + height, x:x + width] = True
            image.updates += 1
            self._tell(name)

    def _close(self, name: str) -> None:
        with self.changed:
            if self._images.pop(name, None) is not None and self._newest == name:
                self._newest = next(reversed(self._images), "")
            self._tell(self._newest)

    def _tell(self, name: str) -> None:
        self._newest = name
        self.version += 1
        self.changed.notify_all()

    def look(self, name: str, use: Callable[[Image | None], Any]) -> Any:
        """Calls `use` with the image of that name ("" = the one that changed last; None = there is none) while nobody changes it."""
        with self.changed:
            return use(self._images.get(name or self._newest))


class _Client:
    def __init__(self, connection: socket.socket):
        self.socket = connection
        self.buffer = bytearray()


class DisplayListener:
    """Takes clients on the loopback address and their messages, on a thread of its own, until close()."""

    def __init__(self, port: int, images: Images, log: Callable[[str, str], None] = lambda level, text: None):
        self._images = images
        self._log = log
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]
        self._wake, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._clients = 0
        self._thread = threading.Thread(target=self._run, name="doppel-tev", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Lets the clients go; returns when the thread has ended."""
        self._wake.send(b"x")
        self._thread.join()
        self._wake.close()

    def _run(self) -> None:
        with self._selector, self._listener, self._woken:
            while True:
                for key, _ in self._selector.select():
                    if key.fileobj is self._woken:
                        for other in list(self._selector.get_map().values()):
                            if other.data is not None:
                                self._leave(other.data)
                        return
                    if key.fileobj is self._listener:
                        self._accept()
                    else:
                        self._read(key.data)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError as error:  # it left again before, or there are no descriptors
            return self._log("warning", f"a client could not be taken: {error}")
        if self._clients >= MAX_CLIENTS:
            connection.close()
            return self._log("warning", f"a client was turned away: there are {MAX_CLIENTS} already")
        connection.setblocking(False)
        self._clients += 1
        self._selector.register(connection, selectors.EVENT_READ, _Client(connection))

    def _leave(self, client: _Client) -> None:
        self._selector.unregister(client.socket)
        client.socket.close()
        self._clients -= 1

    def _read(self, client: _Client) -> None:
        try:
            piece = client.socket.recv(1 << 20)
            client.buffer += piece
            if piece:
                return self._takeMessages(client)
        except BlockingIOError:
            return
        except Malformed as error:
            self._log("warning", f"a client was let go: {error}")
        except OSError as error:
            self._log("warning", f"a client has gone: {error}")
        self._leave(client)

    def _takeMessages(self, client: _Client) -> None:
        at = 0
        view = memoryview(client.buffer)
        try:
            while len(view) - at >= 4:
                (length,) = struct.unpack_from("<I", view, at)
                if not 5 <= length <= MAX_MESSAGE:
                    raise Malformed(f"a message of {length} bytes is none, or larger than {MAX_MESSAGE >> 20} MiB")
                if len(view) - at < length:
                    break
                self._images.take(view[at + 4:at + length])
                at += length
        finally:
            view.release()
        if at > 0:
            del client.buffer[:at]


def _layer(image: Image, names: tuple[tuple[str, ...], ...], fallback: float | None = None) -> list[numpy.ndarray] | None:
    """The first of these groups of channels that the image has all of."""
    for group in names:
        if all(channel in image.channels for channel in group):
            return [image.channels[channel] for channel in group]
    return None


def _grouped(layers: tuple[str, ...], channels: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(f"{layer}.{channel}" if layer else channel for channel in channels) for layer in layers)


_COLORS = _grouped(("", "C", "color", "beauty", "Image"), "RGB") + (("r", "g", "b"), ("Y", "Y", "Y"), ("L", "L", "L"))
_ALPHAS = (("A",), ("a",), ("C.A",))
_DEPTHS = (("Z",), ("depth.Z",), ("depth.Y",), ("depth",), ("z",))
_NORMALS = _grouped(("N", "Ns", "normal", "sh_normal"), "XYZ") + (("Nsx", "Nsy", "Nsz"), ("Nx", "Ny", "Nz"))
_ALBEDOS = _grouped(("albedo", "Albedo"), "RGB")


class TevDelegate(RenderDelegate):
    """Shows the image that a client sends, as large as the connection wants it."""

    name = "tev"
    label = "Images of other renderers (tev)"
    aovs = (Aov("C"), Aov("depth", ("Z",), "float"), Aov("N", ("X", "Y", "Z"), "float"), Aov("albedo", ("R", "G", "B")))
    options = (Option("port", PORT, "Port", "of this machine that renderers send their images to", 1, 65535),
               Option("image", "", "Image", "the name that the renderer gives it; empty: the one that came last"))

    def __init__(self) -> None:
        self._images = Images()
        self._listener: DisplayListener | None = None
        self._wanted = 0
        self._seen = -1

    def __del__(self) -> None:
        self._close()

    def _close(self) -> None:
        if self._listener:
            self._listener.close()
            self._listener = None

    def setView(self, view: Any) -> None:
        self.view = view
        port = int(view.options.get("port", PORT))
        if self._listener is None or self._wanted != port:
            self._close()
            try:
                self._listener = DisplayListener(port, self._images, self.log)
            except OSError as error:
                raise RuntimeError(f"renderers cannot send their images to port {port}: {error.strerror}; set another one, for both") from None
            self._wanted = port
            self.log("info", f"waits for images at 127.0.0.1:{self._listener.port}")
        self._seen = -1

    def _name(self) -> str:
        return str(self.view.options.get("image", ""))

    def renderPass(self) -> Pass:
        with self._images.changed:
            # Edits wait for a pass to end; so it is a short one when nothing comes.
            self._images.changed.wait_for(lambda: self._images.version != self._seen or self.isCancelled(), 0.1)
            self._seen = self._images.version
        updates, percent = self._images.look(self._name(), lambda image: (image.updates, image.percent()) if image else (0, 0.0))
        return Pass(updates, percent)

    def images(self, names: list[str]) -> dict[str, Any]:
        return self._images.look(self._name(), lambda image: self._layers(image) if image else {})

    def _layers(self, image: Image) -> dict[str, numpy.ndarray]:
        view = self.view
        if (image.width, image.height) != (view.fullWidth, view.fullHeight):
            self.log("warning", f"the image has {image.width} x {image.height} pixels; it is stretched until the connection's resolution is that, too")
        rows = ((numpy.arange(view.y, view.y + view.height) + 0.5) * image.height / view.fullHeight).astype(int)
        columns = ((numpy.arange(view.x, view.x + view.width) + 0.5) * image.width / view.fullWidth).astype(int)
        pick = numpy.ix_(rows, columns)

        def stacked(layers: list[numpy.ndarray]) -> numpy.ndarray:
            return numpy.stack([layer[pick] for layer in layers], axis=-1)

        out = {}
        if colors := _layer(image, _COLORS):
            alpha = _layer(image, _ALPHAS)
            out["C"] = stacked([*colors, alpha[0] if alpha else image.received.astype(numpy.float32)])
        else:
            self.log("warning", f"the image has no colours, only the channels {', '.join(image.channels)}")
        if depth := _layer(image, _DEPTHS):
            out["depth"] = depth[0][pick]
        if normals := _layer(image, _NORMALS):
            out["N"] = stacked(normals)
        if albedo := _layer(image, _ALBEDOS):
            out["albedo"] = stacked(albedo)
        return out


def main() -> None:
    """python3 -m doppel.tev [OPTIONS of doppel-clone]"""
    clone.runAsClone(delegate=TevDelegate, arguments=sys.argv[1:], block=True, print_port=True)


if __name__ == "__main__":
    main()
