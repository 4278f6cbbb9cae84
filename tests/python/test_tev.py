"""The renderer tev: images of other renderers as those of a connection, and what clients must not get away with."""

import socket
import struct
import unittest

import numpy

import doppel
import doppel.tev
from fixture import PATIENCE, SceneTest


def message(kind, *fields):
    """A message: texts, ints (4 bytes), bytes as they are, lists of wide ints, arrays of floats."""
    body = bytes([kind])
    for field in fields:
        if isinstance(field, str):
            body += field.encode() + b"\0"
        elif isinstance(field, int):
            body += struct.pack("<i", field)
        elif isinstance(field, list):
            body += struct.pack(f"<{len(field)}q", *field)
        elif isinstance(field, numpy.ndarray):
            body += field.astype("<f4").tobytes()
        else:
            body += field
    return struct.pack("<I", len(body) + 4) + body


def create(name, width, height, *channels):
    return message(4, b"\1", name, width, height, len(channels), *channels)


class Taking(unittest.TestCase):
    def setUp(self):
        self.images = doppel.tev.Images()

    def take(self, text):
        self.images.take(memoryview(text)[4:])

    def channel(self, name, channel):
        return self.images.look(name, lambda image: image.channels[channel].copy())

    def test_each_version_of_an_update_fills_its_tile(self):
        self.take(create("a", 4, 3, "R", "G"))
        tile = numpy.arange(4.0)
        self.take(message(3, b"\0", "a", "R", 1, 1, 2, 2, tile))
        self.assertEqual(self.channel("a", "R")[1:3, 1:3].ravel().tolist(), [0, 1, 2, 3])
        self.take(message(5, b"\0", "a", 2, "R", "G", 0, 0, 2, 1, numpy.array([5.0, 6, 7, 8])))
        self.assertEqual((self.channel("a", "R")[0, :2].tolist(), self.channel("a", "G")[0, :2].tolist()), ([5, 6], [7, 8]))
        self.take(message(6, b"\0", "a", 2, "G", "R", 2, 0, 2, 1, [1, 0], [2, 2], numpy.array([1.0, 2, 3, 4])))
        self.assertEqual((self.channel("a", "G")[0, 2:].tolist(), self.channel("a", "R")[0, 2:].tolist()), ([2, 4], [1, 3]))
        self.assertAlmostEqual(self.images.look("a", lambda image: image.percent()), 100 * 8 / 12)

    def test_the_image_that_came_last_is_the_one_without_a_name(self):
        self.take(create("a", 4, 3, "R"))
        self.take(create("b", 5, 3, "R"))
        self.assertEqual(self.images.look("", lambda image: image.width), 5)
        self.take(message(2, "b"))
        self.assertEqual(self.images.look("", lambda image: image.width), 4)
        self.take(message(2, "a"))
        self.assertIsNone(self.images.look("", lambda image: image))

    def test_files_and_drawings_are_passed_over(self):
        for text in (message(0, b"\1", "/etc/passwd"), message(1, b"\1", "x"), message(7, b"\1", "/etc/passwd", ""), message(8, b"\1", "x")):
            self.take(text)
        self.assertEqual(self.images.version, 0)

    def test_nonsense_is_refused_and_changes_nothing(self):
        self.take(create("a", 4, 3, "R", "G"))
        ones = numpy.ones(12)
        nonsense = {
            "an unknown kind": message(99),
            "no kind": b"\4\0\0\0",
            "a name without an end": message(3, b"\0" + b"x" * 5000),
            "no pixels": create("b", 0, 3, "R"),
            "too many pixels": create("b", 40000, 3, "R"),
            "negative": create("b", -4, 3, "R"),
            "too many bytes": create("b", 32768, 32768, "R"),
            "no channels": create("b", 4, 3),
            "too many channels": message(4, b"\0", "b", 4, 3, 1 << 30),
            "a channel twice": create("b", 4, 3, "R", "R"),
            "another image": message(3, b"\0", "c", "R", 0, 0, 4, 3, ones),
            "another channel": message(3, b"\0", "a", "B", 0, 0, 4, 3, ones),
            "beside the image": message(3, b"\0", "a", "R", 1, 0, 4, 3, ones),
            "far away": message(3, b"\0", "a", "R", 2**31 - 1, 0, 4, 3, ones),
            "a negative size": message(3, b"\0", "a", "R", 0, 0, -4, -3, ones),
            "too few samples": message(3, b"\0", "a", "R", 0, 0, 4, 3, ones[:11]),
            "half a sample": message(3, b"\0", "a", "R", 0, 0, 1, 1, b"\0\0\0\0\0\0"),
            "an offset beyond": message(6, b"\0", "a", 1, "R", 0, 0, 4, 3, [2**62], [1], ones),
            "an offset before": message(6, b"\0", "a", 1, "R", 0, 0, 4, 3, [-1], [1], ones),
            "no stride": message(6, b"\0", "a", 1, "R", 0, 0, 4, 3, [0], [0], ones),
            "a huge stride": message(6, b"\0", "a", 1, "R", 0, 0, 4, 3, [0], [2**62], ones),
            "half right": message(5, b"\0", "a", 2, "R", "B", 0, 0, 4, 3, numpy.ones(24)),
        }
        for what, text in nonsense.items():
            with self.subTest(what), self.assertRaises(doppel.tev.Malformed):
                self.take(text)
        self.assertEqual(self.images.version, 1)
        self.assertEqual(float(self.channel("a", "R").max()), 0)
        whole = message(6, b"\0", "a", 2, "R", "G", 0, 0, 4, 3, [0, 12], [1, 1], numpy.ones(24))
        for length in range(5, len(whole)):
            with self.assertRaises(doppel.tev.Malformed):
                self.images.take(memoryview(whole)[4:length])

    def test_images_have_a_bound_together(self):
        for index in range(doppel.tev.MAX_IMAGES):
            self.take(create(f"image {index}", 4, 3, "R"))
        with self.assertRaises(doppel.tev.Malformed):
            self.take(create("one more", 4, 3, "R"))
        self.take(create("image 0", 8, 3, "R"))


class Listening(unittest.TestCase):
    def setUp(self):
        self.notes = []
        self.images = doppel.tev.Images()
        self.listener = doppel.tev.DisplayListener(0, self.images, lambda level, text: self.notes.append(text))
        self.addCleanup(self.listener.close)

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.listener.port))
        self.addCleanup(client.close)
        client.settimeout(PATIENCE)
        return client

    def waitFor(self, version):
        with self.images.changed:
            self.assertTrue(self.images.changed.wait_for(lambda: self.images.version >= version, PATIENCE))

    def test_messages_come_in_any_pieces(self):
        client = self.connect()
        text = create("a", 4, 3, "R") + message(3, b"\0", "a", "R", 0, 0, 1, 1, numpy.ones(1)) + message(3, b"\0", "a", "R", 1, 0, 1, 1, numpy.ones(1))
        for at in range(0, len(text), 7):
            client.sendall(text[at:at + 7])
        self.waitFor(3)

    def test_a_client_that_sends_nonsense_is_let_go_and_others_stay(self):
        good, bad, huge = self.connect(), self.connect(), self.connect()
        good.sendall(create("a", 4, 3, "R"))
        self.waitFor(1)
        bad.sendall(b"GET / HTTP/1.1\r\n\r\n")
        self.assertEqual(bad.recv(1), b"")
        huge.sendall(struct.pack("<I", 0xFFFFFFFF))
        self.assertEqual(huge.recv(1), b"")
        good.sendall(message(3, b"\0", "a", "R", 0, 0, 1, 1, numpy.ones(1)))
        self.waitFor(2)
        self.assertEqual(len(self.notes), 2)

    def test_only_so_many_are_taken(self):
        clients = [self.connect() for _ in range(doppel.tev.MAX_CLIENTS)]
        for index, client in enumerate(clients):
            client.sendall(create(f"image {index}", 4, 3, "R"))
        self.waitFor(len(clients))
        self.assertEqual(self.connect().recv(1), b"")
        clients[0].close()

    def test_other_machines_do_not_reach_it(self):
        self.assertEqual(self.listener._listener.getsockname()[0], "127.0.0.1")


class AsARenderer(SceneTest):
    def port(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            return free.getsockname()[1]

    def test_an_image_of_another_program_is_that_of_the_connection(self):
        port = self.port()
        hero = doppel.clone.clone("hero")
        hero.setRenderer("tev")
        hero.setRendererOptions({"port": port})
        hero.setResolution(64, 36)
        hero.start()
        hero.wait("connected", PATIENCE)
        hero.wait("image", PATIENCE)
        with socket.create_connection(("127.0.0.1", port)) as pbrt:
            pbrt.sendall(create("pbrt", 64, 36, "R", "G", "B", "Z", "N.X", "N.Y", "N.Z"))
            pixels = numpy.linspace(0, 1, 64 * 36)
            for channel, scale in zip(("R", "G", "B", "Z"), (1, 0.5, 0.25, 10)):
                pbrt.sendall(message(3, b"\0", "pbrt", channel, 0, 0, 64, 36, pixels * scale))
            version = 0
            while hero.percentComplete() < 100 or hero.image("depth").max() < 9.9:
                version = hero.imageVersion()
                hero.wait("image", PATIENCE, version)
            image = hero.image("C")
            numpy.testing.assert_allclose(image[:, :, 1].ravel(), pixels * 0.5, atol=1e-3)
            self.assertEqual(float(image[:, :, 3].min()), 1)
            self.assertEqual(set(hero.availableAovs()), {"C", "depth", "N", "albedo"})
            hero.setResolution(32, 18)
            while hero.image("C").shape[:2] != (18, 32) or hero.image("depth").max() < 9:
                hero.wait("image", PATIENCE, hero.imageVersion())
        hero.stop()
        hero.wait("disconnected", PATIENCE)

    def test_a_port_that_is_taken_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            hero = doppel.clone.clone("hero")
            hero.setRenderer("tev")
            hero.setRendererOptions({"port": taken.getsockname()[1]})
            hero.start()
            with self.assertRaises(doppel.OperationFailed) as caught:
                hero.wait("converged", PATIENCE)
            self.assertIn(str(taken.getsockname()[1]), str(caught.exception))
            hero.stop()


if __name__ == "__main__":
    unittest.main()
