"""Every function of hou.clone and every method of hou.clone.Connection, with its rules."""

import threading
import unittest

import doppel
from fixture import PATIENCE, SceneTest


class Module(SceneTest):
    def test_createClone_makes_a_record_and_no_process(self):
        made = doppel.clone.createClone()
        self.assertTrue(made.isValid())
        self.assertFalse(made.isConnected())
        self.assertEqual(made.host(), "")
        self.assertEqual(made.port(), 0)

    def test_a_taken_id_gets_its_suffix_incremented(self):
        self.assertEqual(doppel.clone.createClone("hero").sessionId(), "hero1")
        self.assertEqual(doppel.clone.createClone("hero").sessionId(), "hero2")
        with self.assertRaises(doppel.OperationFailed) as caught:
            doppel.clone.createClone("no name")
        self.assertEqual(caught.exception.code, "invalid argument")

    def test_clones_is_a_tuple_and_clone_an_object_or_None(self):
        self.assertIsInstance(doppel.clone.clones(), tuple)
        self.assertIn(doppel.clone.clone("hero"), doppel.clone.clones())
        self.assertIsNone(doppel.clone.clone("nobody"))

    def test_deleteClone_of_an_unknown_id_does_nothing(self):
        before = doppel.clone.clones()
        doppel.clone.deleteClone("nobody")
        self.assertEqual(doppel.clone.clones(), before)
        doppel.clone.deleteClone("hero")
        self.assertIsNone(doppel.clone.clone("hero"))

    def test_deleteDisconnectedClones_keeps_those_that_are_connected(self):
        hero = self.hero()
        hero.start()
        hero.wait("connected", PATIENCE)
        doppel.clone.deleteDisconnectedClones()
        self.assertEqual(doppel.clone.clones(), (hero,))
        hero.stop()

    def test_connection_callbacks_hear_of_create_edit_state_and_delete(self):
        heard, enough = [], threading.Event()

        def changed(id):
            if id != "extra":
                return  # of the scene that was opened just now
            heard.append((id, doppel.clone.clone(id), threading.current_thread().name))
            if heard[-1][1] is None:
                enough.set()

        doppel.clone.addConnectionChangeCallback(changed)
        self.assertEqual(doppel.clone.connectionChangeCallbacks(), (changed,))
        made = doppel.clone.createClone("extra")
        made.setName("Extra")
        doppel.clone.deleteClone("extra")
        self.assertTrue(enough.wait(PATIENCE), "clone(id) may be None in a callback")
        self.assertGreaterEqual(len(heard), 2, "made or edited, and deleted")
        self.assertEqual({thread for _, _, thread in heard}, {"doppel-events"})
        doppel.clone.removeConnectionChangeCallback(changed)
        self.assertEqual(doppel.clone.connectionChangeCallbacks(), ())
        with self.assertRaises(doppel.OperationFailed):
            doppel.clone.removeConnectionChangeCallback(changed)

    def test_image_callbacks_hear_of_images(self):
        arrived = threading.Event()
        callback = lambda id: arrived.set() if id == "hero" else None  # noqa: E731
        doppel.clone.addImageChangeCallback(callback)
        self.assertEqual(doppel.clone.imageChangeCallbacks(), (callback,))
        hero = self.hero()
        hero.start()
        self.assertTrue(arrived.wait(PATIENCE))
        doppel.clone.removeImageChangeCallback(callback)
        with self.assertRaises(doppel.OperationFailed):
            doppel.clone.removeImageChangeCallback(callback)
        doppel.clone.addImageChangeCallback(callback)
        doppel.clone.removeAllImageChangeCallbacks()
        self.assertEqual(doppel.clone.imageChangeCallbacks(), ())

    def test_a_callback_that_raises_does_not_keep_the_others_from_hearing(self):
        heard = threading.Event()

        def bad(id):
            raise RuntimeError("of the test")

        doppel.clone.addConnectionChangeCallback(bad)
        doppel.clone.addConnectionChangeCallback(lambda id: heard.set())
        import sys

        raised, before = [], sys.excepthook
        sys.excepthook = lambda *what: raised.append(what[1])
        self.addCleanup(setattr, sys, "excepthook", before)
        doppel.clone.createClone()
        self.assertTrue(heard.wait(PATIENCE))
        doppel.clone.removeAllConnectionChangeCallbacks()
        self.assertEqual(str(raised[0]), "of the test")

    def test_matrix_duplicates_over_every_combination(self):
        made = doppel.clone.matrix(doppel.clone.clone("hero"), cameras=["/a", "/b"], frames=["1-3", 10], options={"variant": ["red"]})
        self.assertEqual(len(made), 8)
        self.assertEqual({connection.cameraPath() for connection in made}, {"/a", "/b"})
        self.assertEqual(made[0].contextOptionsWithExpressions(), ("variant",))

    def test_isRunningAsClone(self):
        self.assertFalse(doppel.clone.isRunningAsClone())

    def test_stopAll_ends_every_clone(self):
        hero = self.hero()
        hero.start()
        hero.wait("connected", PATIENCE)
        doppel.clone.stopAll()
        self.assertEqual(hero.wait("disconnected", PATIENCE).state, "stopped")


class Record(SceneTest):
    def test_every_field_is_read_back_as_it_was_set(self):
        hero = doppel.clone.clone("hero")
        for getter, setter, values in [
            (hero.name, hero.setName, ["Hero, 1st (left)", ""]),
            (hero.lopNode, hero.setLopNode, ["OUT"]),
            (hero.cameraPath, hero.setCameraPath, ["/cameras/side"]),
            (hero.renderer, hero.setRenderer, ["embree", "Embree path tracer"]),
            (hero.renderSettings, hero.setRenderSettings, ["/Render/s"]),
            (hero.renderPass, hero.setRenderPass, ["/Render/p"]),
            (hero.displayAov, hero.setDisplayAov, ["C N"]),
            (hero.resolutionScale, hero.setResolutionScale, [0.5, 0]),
            (hero.resolution, hero.setResolution, [(640, 360), (0, 0)]),
            (hero.renderRegion, hero.setRenderRegion, [(0.25, 0, 0.75, 1), (0, 0, 0, 0)]),
            (hero.frameExpression, hero.setFrameExpression, ["$F + 10"]),
            (hero.processUpdates, hero.setProcessUpdates, [False, True]),
            (hero.launcherConfig, hero.setLauncherConfig, [{"launcher": "ssh", "host": "farm"}, {}]),
            (hero.rendererOptions, hero.setRendererOptions, [{"samples": 9}, {}]),
            (hero.group, hero.setGroup, ["Shot 10"]),
            (hero.colorLabel, hero.setColorLabel, ["teal"]),
        ]:
            for value in values:
                with self.subTest(setter.__name__, value=value):
                    self.assertIsNone(setter(value))
                    self.assertEqual(getter(), value)

    def test_None_empties_what_may_be_empty(self):
        hero = doppel.clone.clone("hero")
        for getter, setter in [(hero.lopNode, hero.setLopNode), (hero.renderSettings, hero.setRenderSettings), (hero.renderPass, hero.setRenderPass),
                               (hero.displayAov, hero.setDisplayAov)]:
            setter(None)
            self.assertEqual(getter(), "")

    def test_a_node_is_taken_for_its_name(self):
        hero = doppel.clone.clone("hero")
        node = doppel.scene.nodes()[0]
        hero.setLopNode(node)
        self.assertEqual(hero.lopNode(), node.name())

    def test_the_scale_does_not_change_what_resolution_returns(self):
        hero = doppel.clone.clone("hero")
        hero.setResolution(640, 360)
        hero.setResolutionScale(0.5)
        self.assertEqual(hero.resolution(), (640, 360))

    def test_expressions_are_evaluated_in_the_host(self):
        hero = doppel.clone.clone("hero")
        doppel.scene.setFrame(20)
        hero.setFrameExpression("$F + 10")
        hero.setContextOptionExpression("shot", "$F * 2")
        self.assertEqual(hero.contextOptionExpression("shot"), "$F * 2")
        self.assertEqual(hero.contextOptionsWithExpressions(), ("shot",))
        self.assertEqual(hero.evaluated()["frame"], 30)
        self.assertEqual(hero.evaluated()["contextOptions"]["shot"], 40)
        hero.setContextOptionExpression("shot", "")
        self.assertEqual(hero.contextOptionsWithExpressions(), ())
        hero.setFrameExpression(7)
        self.assertEqual(hero.frameExpression(), "7")

    def test_bad_values_raise_and_change_nothing(self):
        hero = doppel.clone.clone("hero")
        before = hero.resolution()
        for bad in [lambda: hero.setResolution(5, 0), lambda: hero.setResolutionScale(-1), lambda: hero.setRenderRegion((1, 0, 0, 1)),
                    lambda: hero.setContextOptionExpression("not a name", "1"), lambda: hero.setLauncherConfig([])]:
            with self.assertRaises(doppel.OperationFailed) as caught:
                bad()
            self.assertEqual(caught.exception.code, "invalid argument")
        self.assertEqual(hero.resolution(), before)

    def test_handles_are_references_and_equal_for_one_connection(self):
        one, other = doppel.clone.clone("hero"), doppel.clone.clone("hero")
        self.assertEqual(one, other)
        self.assertEqual(len({one, other}), 1)
        one.setName("from one")
        self.assertEqual(other.name(), "from one")
        self.assertNotEqual(one, doppel.clone.clone("close"))

    def test_of_a_deleted_connection_only_isValid_and_sessionId_do_not_raise(self):
        gone = doppel.clone.createClone("gone")
        doppel.clone.deleteClone("gone")
        self.assertFalse(gone.isValid())
        self.assertEqual(gone.sessionId(), "gone")
        arguments = {"setResolution": (1, 1), "setRenderRegion": ((0, 0, 1, 1),), "connect": ("127.0.0.1", 1), "tryConnect": ("127.0.0.1", 1),
                     "setContextOptionExpression": ("a", "1"), "contextOptionExpression": ("a",), "setLauncherConfig": ({},), "setRendererOptions": ({},),
                     "setResolutionScale": (1,), "saveImage": ("x.exr",), "saveStage": ("x.usda",)}
        methods = [name for name in dir(doppel.clone.Connection) if not name.startswith("_") and name not in ("isValid", "sessionId")]
        self.assertGreater(len(methods), 50)
        for name in methods:
            with self.subTest(name), self.assertRaises(doppel.InvalidConnection):
                given = arguments.get(name, ("x",) if name.startswith("set") else ())
                getattr(gone, name)(*given)
        doppel.clone.createClone("gone")
        self.assertTrue(gone.isValid(), "the id is free again")

    def test_duplicate_copies_settings_and_launches_nothing(self):
        hero = doppel.clone.clone("hero")
        hero.setDisplayAov("N")
        copy = hero.duplicate()
        self.assertEqual((copy.sessionId(), copy.displayAov(), copy.cameraPath()), ("hero1", "N", hero.cameraPath()))
        self.assertEqual(copy.state(), doppel.clone.State.stopped)

    def test_every_method_has_a_docstring(self):
        for thing in (doppel.clone, doppel.clone.Connection, doppel.scene, doppel.scene.Node, doppel.AssetGalleryDataSource, doppel.Host):
            for name in getattr(thing, "__all__", None) or [name for name in dir(thing) if not name.startswith("_")]:
                self.assertTrue((getattr(thing, name).__doc__ or "").strip(), f"{thing.__name__}.{name}")


class Clones(SceneTest):
    def test_before_the_first_image_there_is_nothing(self):
        hero = self.hero()
        self.assertEqual((hero.availableAovs(), hero.imageSize(), hero.imageVersion(), hero.percentComplete()), ((), (0, 0), 0, 0))
        self.assertIsNone(hero.image())
        self.assertIsNone(hero.imageInfo())
        self.assertIsNone(hero.renderGalleryDataSource())
        self.assertEqual(hero.renderGalleryItemId(), "")
        self.assertEqual(hero.createSnapshot(), "")
        with self.assertRaises(doppel.OperationFailed):
            hero.trySnapshot()

    def test_renders_and_the_image_is_a_numpy_array_without_a_copy(self):
        import numpy

        hero = self.hero()
        hero.start()
        status = hero.wait("converged", PATIENCE)
        self.assertEqual(status.state, doppel.clone.State.converged)
        self.assertTrue(hero.isConnected())
        self.assertNotEqual((hero.host(), hero.reason()), ("", "x"))
        self.assertEqual(hero.imagePath(), "membuf:hero")
        self.assertEqual(hero.imageSize(), (64, 36))
        self.assertGreater(hero.imageVersion(), 0)
        self.assertEqual(hero.percentComplete(), 100)
        self.assertIn("N", hero.availableAovs())
        colour, normals, depth, ids = hero.image("C"), hero.image("N"), hero.image("depth"), hero.image("primId")
        self.assertEqual((colour.shape, colour.dtype), ((36, 64, 4), numpy.float16))
        self.assertEqual((normals.shape, normals.dtype), ((36, 64, 3), numpy.float32))
        self.assertEqual((depth.shape, ids.dtype), ((36, 64), numpy.uint32))
        self.assertGreater(float(colour[..., :3].astype("f4").mean()), 0.01)
        self.assertTrue(numpy.shares_memory(colour, hero.image("C")), "both look into the same frame")
        self.assertFalse(colour.flags.writeable)
        with self.assertRaises(doppel.OperationFailed):
            hero.image("velocity")
        version, before = hero.imageVersion(), colour.copy()
        hero.setRendererOptions({"samples": 2})
        hero.wait("converged", PATIENCE, version=version + 1)
        self.assertTrue((colour == before).all(), "what is held does not change")

        hero.saveImage(self.folder / "hero.exr")
        self.assertGreater((self.folder / "hero.exr").stat().st_size, 1000)
        item = hero.createSnapshot()
        self.assertTrue(item)
        self.assertTrue(hero.renderGalleryDataSource().endswith(".db"))
        hero.disconnect()
        hero.wait("disconnected", PATIENCE)
        self.assertEqual((hero.isConnected(), hero.host(), hero.port()), (False, "", 0))
        self.assertIsNotNone(hero.image("C"), "the last image stays")

    def test_pauses_and_goes_on(self):
        hero = self.hero()
        hero.setRendererOptions({"samples": 100000})
        hero.start()
        hero.wait("image", PATIENCE)
        hero.setPaused(True)
        self.assertEqual(hero.wait("paused", PATIENCE).state, "paused")
        hero.setPaused(False)
        hero.wait("rendering", PATIENCE)
        hero.stop()

    def test_connect_is_false_for_any_reason_and_tryConnect_says_which(self):
        hero = self.hero()
        self.assertIs(hero.connect("127.0.0.1", 1), False)
        self.assertIs(hero.connect("127.0.0.1", 99999), False)
        with self.assertRaises(doppel.ConnectError):
            hero.tryConnect("127.0.0.1", 1)

    def test_waiting_to_connect_is_a_hint_that_disconnect_clears(self):
        hero = self.hero()
        hero.setWaitingToConnect(True)
        hero.wait("stopped", PATIENCE)  # what was asked before is done
        self.assertTrue(hero.isWaitingToConnect())
        hero.disconnect()
        hero.wait("stopped", PATIENCE)
        self.assertFalse(hero.isWaitingToConnect())

    def test_a_clone_that_cannot_start_says_why(self):
        hero = self.hero()
        hero.setLauncherConfig({"launcher": "nonsense"})
        hero.start()
        with self.assertRaises(doppel.OperationFailed) as caught:
            hero.wait("image", PATIENCE)
        self.assertIn("nonsense", str(caught.exception))
        self.assertEqual(hero.state(), "failed")
        self.assertIn("nonsense", hero.reason())

    def test_waiting_ends_after_its_time(self):
        with self.assertRaises(doppel.OperationFailed) as caught:
            self.hero().wait("image", 0.05)
        self.assertEqual(caught.exception.code, "timeout")
        with self.assertRaises(doppel.OperationFailed):
            self.hero().wait("breakfast")


if __name__ == "__main__":
    unittest.main()
