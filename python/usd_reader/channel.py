"""What travels between the reader and its parent.

A message is a header of two little-endian uint32 (bytes of JSON, number of file descriptors: 0 or 1) and the JSON. The
descriptor of a reply is a sealed memfd that holds all its arrays, each at a multiple of 64 bytes. In the JSON an array
is `[offset, elements, format, components]`, format being the struct module's letter (f, d, e, i, ...).
"""

import collections
import fcntl
import json
import math
import os
import select
import socket
import struct
import threading
import time

HEADER = struct.Struct("<II")
MAX_REQUEST = 16 << 20
ALIGNMENT = 64
DIRECT_BYTES = 64 << 10  # smaller arrays are gathered before they are written
FLUSH_BYTES = 1 << 20
MAX_WRITE = 1 << 30  # the kernel takes less than 2 GiB at once


class Cancelled(Exception):
    """The parent no longer wants the answer."""


class Channel:
    def __init__(self, fd):
        self._socket = socket.socket(fileno=fd)
        self._waiting = collections.deque()
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)

    def exit_with_peer(self):
        """Ends this process as soon as the parent is gone, even in the middle of a long read."""
        watch = select.poll()
        watch.register(self._socket, 0)  # POLLHUP is always reported

        def wait():
            watch.poll()
            os._exit(0)

        threading.Thread(target=wait, name="parent-watch", daemon=True).start()

    def receive(self):
        """The next request; None when the parent closed the socket."""
        if self._waiting:
            return self._waiting.popleft()
        return self._read_message()

    def check_cancelled(self, request_id):
        """Raises Cancelled if the parent took request `request_id` back. Cheap enough to call for every prim."""
        while self._poll.poll(0):
            message = self._read_message()
            if message is None:
                raise Cancelled
            self._waiting.append(message)
        if any(message.get("cancel") == request_id for message in self._waiting):
            raise Cancelled

    def send(self, message, block=None):
        text = encode(message)
        if len(text) >= 1 << 32:
            raise ValueError("the description of the stage is larger than 4 GiB")
        fd = block.finish() if block else None
        try:
            header = HEADER.pack(len(text), 0 if fd is None else 1)
            if fd is None:
                self._socket.sendall(header)
            else:
                sent = socket.send_fds(self._socket, [header], [fd])
                self._socket.sendall(header[sent:])
            self._socket.sendall(text)
        finally:
            if fd is not None:
                os.close(fd)

    def _read_message(self):
        header = self._read(HEADER.size)
        if header is None:
            return None
        size, _ = HEADER.unpack(header)
        if size > MAX_REQUEST:
            raise ValueError("a request of %d bytes is too large" % size)
        text = self._read(size)
        return None if text is None else json.loads(text)

    def _read(self, size):
        data = bytearray()
        while len(data) < size:
            part = self._socket.recv(min(size - len(data), 1 << 20))
            if not part:
                return None
            data += part
        return bytes(data)


class Block:
    """All arrays of one reply, written once into anonymous shared memory."""

    def __init__(self):
        self._fd = None
        self._written = 0
        self._gathered = bytearray()
        self._size = 0
        self.seconds = 0.0  # spent copying

    def add(self, array):
        """Appends anything with the buffer protocol (Vt arrays, Gf matrices); returns its place."""
        view = memoryview(array)
        components = math.prod(view.shape[1:])
        count = view.shape[0] if view.shape else 1
        if view.nbytes == 0:
            return [0, 0, view.format, components]
        offset = self._align()
        data = view.cast("B")
        if data.nbytes < DIRECT_BYTES:
            self._gathered += data
            if len(self._gathered) >= FLUSH_BYTES:
                self._flush()
        else:
            self._flush()
            self._write(data)
        self._size = offset + data.nbytes
        return [offset, count, view.format, components]

    @property
    def size(self):
        return self._size

    def finish(self):
        """A sealed memfd that the caller closes; None when there are no arrays."""
        if self._size == 0:
            return None
        self._flush()
        fd, self._fd = self._fd, None
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
        return fd

    def close(self):
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _align(self):
        offset = -(-self._size // ALIGNMENT) * ALIGNMENT
        self._gathered += bytes(offset - self._size)
        return offset

    def _flush(self):
        if self._gathered:
            self._write(memoryview(self._gathered))
            self._gathered = bytearray()

    def _write(self, data):
        start_time = time.perf_counter()
        if self._fd is None:
            self._fd = os.memfd_create("doppel-usd", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        start = 0
        while start < data.nbytes:
            start += os.pwrite(self._fd, data[start : start + MAX_WRITE], self._written + start)
        self._written += data.nbytes
        self.seconds += time.perf_counter() - start_time


def encode(message):
    try:
        return json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")
    except ValueError:  # infinite or not a number somewhere: the other side takes null as "not given"
        return json.dumps(_finite(message), allow_nan=False, separators=(",", ":")).encode("ascii")


def _finite(value):
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
