"""Sessions: a test for each row of the table in docs/api.md, and the example."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import doppel
from fixture import PATIENCE, SOURCE, copyScene, makeQuick

TRIANGLE = b"""#usda 1.0
def Xform "world" {
    def Mesh "triangle" {
        point3f[] points = [(0, 0, 0), (1, 0, 0), (0, 1, 0)]
        int[] faceVertexCounts = [3]
        int[] faceVertexIndices = [0, 1, 2]
    }
}
"""


class SessionTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="doppel-python-")))

    def start(self, **options):
        server = doppel.session.startServer(**{"verbosity": 0, **options})
        self.addCleanup(server.stop)
        return server

    def quick(self, **options):
        session = doppel.session.quickSession(**{"verbosity": 0, **options})
        self.addCleanup(session.close)
        return session

    def triangle(self):
        file = self.folder / "triangle.usda"
        file.write_bytes(TRIANGLE)
        return file


class Servers(SessionTest):
    def test_a_pipe_server_serves_when_its_start_returns(self):
        server = self.start()
        self.assertTrue(server.isAlive())
        self.assertTrue(server.pipe.startswith("ipc://"))
        with doppel.session.connectToPipe(server.pipe) as session:
            self.assertEqual(session.info()["pid"], server.pid)

    def test_a_tcp_server_takes_any_port_one_of_a_range_or_of_a_list(self):
        first = self.start(kind="tcp")
        self.assertGreater(first.port, 0)
        taken = first.port
        ranged = self.start(kind="tcp", ports=range(taken, taken + 20))
        self.assertTrue(taken < ranged.port < taken + 20)
        listed = self.start(kind="tcp", ports=[taken, ranged.port, *range(taken + 20, taken + 40)])
        self.assertIn(listed.port, range(taken + 20, taken + 40))
        with doppel.session.connectToSocket(listed.host, listed.port, listed.key) as session:
            self.assertEqual(session.info()["pid"], listed.pid)

    def test_ports_that_are_all_taken_are_a_failed_start_that_says_so(self):
        taken = self.start(kind="tcp").port
        with self.assertRaises(doppel.OperationFailed) as caught:
            doppel.session.startServer(kind="tcp", ports=taken)
        self.assertIn(str(taken), str(caught.exception))
        with self.assertRaises(doppel.OperationFailed) as caught:
            doppel.session.startServer(kind="tcp", ports="many")
        self.assertIn("many", str(caught.exception))

    def test_a_scene_that_cannot_be_opened_is_a_failed_start_that_says_so(self):
        with self.assertRaises(doppel.OperationFailed) as caught:
            doppel.session.startServer(file=self.folder / "nowhere.doppel")
        self.assertIn("nowhere.doppel", str(caught.exception))
        self.assertEqual(caught.exception.code, "process failed")

    def test_a_server_that_is_not_ready_in_time_is_killed(self):
        with self.assertRaises(doppel.OperationFailed) as caught:
            doppel.session.startServer(timeout=0.0)
        self.assertEqual(caught.exception.code, "timeout")

    def test_closes_itself_when_the_last_client_has_left(self):
        server = self.start(autoClose=True)
        first, second = doppel.session.connectToPipe(server), doppel.session.connectToPipe(server)
        first.close()
        self.assertEqual(second.info()["pid"], server.pid)
        second.close()
        self.assertEqual(server.wait(PATIENCE), 0)
        staying = self.start(autoClose=False)
        doppel.session.connectToPipe(staying).close()
        with doppel.session.connectToPipe(staying) as again:
            self.assertTrue(again.isValid())

    def test_the_log_goes_to_a_file_as_wordy_as_asked(self):
        log = self.folder / "server.log"
        log.write_text("before\n")
        server = self.start(logFile=log, verbosity=2)
        doppel.session.connectToPipe(server).close()
        server.wait(PATIENCE)
        text = log.read_text()
        self.assertTrue(text.startswith("before\n"), "it is appended to")
        self.assertIn("serves the client", text)
        quiet = self.folder / "quiet.log"
        server = self.start(logFile=quiet, verbosity=0)
        doppel.session.connectToPipe(server).close()
        server.wait(PATIENCE)
        self.assertEqual(quiet.read_text(), "")

    def test_of_shared_memory_brings_images_without_a_copy(self):
        session = self.quick(kind="shared memory", file=copyScene(self.folder))
        hero = session.clone.clone("hero")
        makeQuick(hero)
        hero.start()
        hero.wait("converged", PATIENCE)
        self.assertIsNotNone(hero.image("C").base, "a view of memory that belongs to somebody else")
        self.assertFalse(hero.image("C").flags.owndata)

    def test_of_an_unknown_kind_are_refused(self):
        for kind in ("carrier pigeon", "in process"):
            with self.subTest(kind), self.assertRaises(doppel.OperationFailed):
                doppel.session.startServer(kind=kind)


class Attaching(SessionTest):
    def test_waits_until_the_server_is_there(self):
        server = self.start(autoClose=False)
        pid, pipe = server.pid, server.pipe
        made = []
        waiting = threading.Thread(target=lambda: made.append(doppel.session.connectToPipe(pipe, timeout=PATIENCE)))
        os.kill(pid, signal.SIGSTOP)
        waiting.start()
        waiting.join(0.5)
        self.assertTrue(waiting.is_alive(), "nobody answers yet")
        os.kill(pid, signal.SIGCONT)
        waiting.join(PATIENCE)
        self.assertTrue(made and made[0].isValid())
        made[0].close()

    def test_ends_after_its_time(self):
        began = time.monotonic()
        with self.assertRaises(doppel.ConnectError) as caught:
            doppel.session.connectToPipe(f"ipc://{self.folder}/nobody.sock", timeout=0.5)
        self.assertIn("0.5 seconds", str(caught.exception))
        self.assertGreaterEqual(time.monotonic() - began, 0.5)

    def test_ends_early_when_the_process_has_died(self):
        sleeper = subprocess.Popen(["sleep", "1000"])
        failed = []

        def attach():
            try:
                doppel.session.connectToPipe(f"ipc://{self.folder}/nobody.sock", timeout=1000, process=sleeper.pid)
            except doppel.ConnectError as error:
                failed.append(str(error))

        attaching = threading.Thread(target=attach)
        attaching.start()
        sleeper.kill()
        attaching.join(PATIENCE)
        sleeper.wait()
        self.assertIn(f"the process {sleeper.pid} has ended", failed[0])
        with self.assertRaises(doppel.ConnectError):
            doppel.session.connectToPipe("ipc:///nowhere", process=sleeper.pid)

    def test_a_wrong_key_fails_at_once(self):
        server = self.start(kind="tcp", autoClose=False)
        with self.assertRaises(doppel.OperationFailed):
            doppel.session.connectToSocket(server.host, server.port, "no key", timeout=PATIENCE)

    def test_in_process_there_is_no_server(self):
        with doppel.session.inProcess() as session:
            self.assertTrue(session.host.isLocal)
            self.assertIsNone(session.server)
            self.assertTrue(session.isValid())
        self.assertTrue(doppel.currentHost().isValid(), "the host of this process stays")


class Life(SessionTest):
    def test_the_last_reference_ends_a_quick_session(self):
        session = doppel.session.quickSession(verbosity=0)
        server = session.server
        other = session.share()
        session.close()
        session.close()
        self.assertTrue(other.isValid())
        self.assertFalse(session.isValid())
        with self.assertRaises(doppel.InvalidSession):
            session.info()
        other.close()
        self.assertFalse(server.isAlive())

    def test_a_reference_that_is_forgotten_is_given_back(self):
        session = doppel.session.quickSession(verbosity=0)
        server = session.server
        del session
        self.assertFalse(server.isAlive())

    def test_a_dead_server_makes_the_session_invalid_and_nothing_worse(self):
        session = self.quick()
        node = session.createNode("camera")
        session.server._process.kill()
        session.server.wait(PATIENCE)
        self.assertFalse(session.isValid())
        with self.assertRaises(doppel.InvalidSession):
            session.cook(node)
        with self.assertRaises(doppel.ConnectError):
            node.type()
        session.close()

    def test_is_initialized_once_until_cleaned_up(self):
        session = self.quick()
        self.assertFalse(session.isInitialized())
        session.initialize(threaded=False)
        self.assertTrue(session.isInitialized())
        with self.assertRaises(doppel.OperationFailed):
            session.initialize()
        session.createNode("camera")
        session.cleanUp()
        self.assertEqual(session.scene.nodes(), ())
        session.initialize()

    def test_many_threads_use_one(self):
        session = self.quick()
        failed = []

        def work(index):
            try:
                for step in range(20):
                    node = session.createNode("camera", f"cam_{index}_{step}")
                    node.setParm("focallength", 20.0 + index)
                    assert node.parm("focallength") == 20.0 + index
            except Exception as error:  # told by the assertion below
                failed.append(error)

        threads = [threading.Thread(target=work, args=(index,)) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(failed, [])
        self.assertEqual(len(session.scene.nodes()), 160)


class Assets(SessionTest):
    def test_are_loaded_from_a_file(self):
        session = self.quick()
        asset = session.loadAsset(self.triangle())
        self.assertEqual((asset.name(), asset.type()), ("triangle", "import"))
        self.assertIn("/world/triangle", session.cook(asset).prims())
        with self.assertRaises(doppel.OperationFailed):
            session.loadAsset(self.folder / "nowhere.usda")

    def test_are_loaded_from_memory(self):
        session = self.quick()
        asset = session.loadAsset(TRIANGLE, "triangle.usda")
        self.assertEqual(asset.parm("file"), "mem:triangle.usda")
        self.assertEqual(len(session.cook(asset).attribute("/world/triangle", "points")), 3)
        with self.assertRaises(doppel.OperationFailed):
            session.loadAsset(TRIANGLE)

    def test_have_nodes_with_parameters(self):
        session = self.quick()
        camera = session.createNode("camera", "cam", inputs=[session.loadAsset(self.triangle())])
        camera.setParm("focallength", 85.0)
        self.assertEqual(camera.inputs()[0].name(), "triangle")
        path = session.cook(camera).prims(type="Camera")[0]
        self.assertEqual(session.cook(camera).attribute(path, "focalLength"), 85.0)
        self.assertIn("focallength", session.scene.nodeTypes()["camera"]["parameters"])


class Cooking(SessionTest):
    def test_gives_arrays_strings_and_facts(self):
        session = self.quick()
        stage = session.cook(session.loadAsset(self.triangle()))
        points = stage.attribute("/world/triangle", "points")
        self.assertEqual((points.shape, str(points.dtype)), ((3, 3), "float32"))
        self.assertEqual(points[1].tolist(), [1, 0, 0])
        self.assertEqual(stage.attribute("/world/triangle", "faceVertexIndices").tolist(), [0, 1, 2])
        prim = stage.prim("/world/triangle")
        self.assertEqual((prim.type, prim.visible, prim.purpose), ("Mesh", True, "default"))
        self.assertEqual(prim.transform.shape, (4, 4))
        self.assertEqual(prim.attributes["points"], {"type": "float", "components": 3, "count": 3})
        self.assertEqual(stage.prims("/world"), ("/world", "/world/triangle"))
        self.assertEqual(stage.prims(type="Mesh"), ("/world/triangle",))
        for wrong in (lambda: stage.attribute("/world/triangle", "colour"), lambda: stage.prim("/nowhere")):
            with self.assertRaises(doppel.OperationFailed) as caught:
                wrong()
            self.assertEqual(caught.exception.code, "not found")

    def test_tells_its_state_by_query_and_by_event(self):
        session = self.quick()
        session.initialize(threaded=True)
        asset = session.loadAsset(self.triangle())
        states = []
        session.addCookCallback(lambda report: states.append(report.state))
        cook = session.cook(asset)
        report = session.waitForCook(cook, PATIENCE)
        self.assertEqual((report.cook, report.state, report.node, report.done, report.total), (cook, "ready", "triangle", 1, 1))
        self.assertEqual(session.cookReport(), report)
        self.assertEqual(states[0], "starting cook")
        with self.assertRaises(doppel.OperationFailed):
            session.removeCookCallback(print)

    def test_with_faults_is_ready_with_errors(self):
        session = self.quick()
        camera = session.createNode("camera", "cam")
        camera.setExpression("focallength", "$F +")
        report = session.cook(camera).report
        self.assertEqual(report.state, "ready with errors")
        self.assertIn("cam.focallength", report.problems[0])

    def test_that_fails_says_why(self):
        session = self.quick()
        broken = self.folder / "broken.usda"
        broken.write_text("#usda 1.0\ndef {")
        asset = session.loadAsset(broken)
        with self.assertRaises(doppel.OperationFailed) as caught:
            session.cook(asset)
        self.assertIn("broken.usda", str(caught.exception))
        self.assertEqual(session.cookReport().state, "failed")
        with self.assertRaises(doppel.OperationFailed):
            session.cook("nobody")

    def test_interrupted_leaves_the_session_as_it_was(self):
        session = self.quick()
        session.initialize(threaded=True)
        self.assertFalse(session.interrupt())
        last = None
        for index in range(300):  # a chain that cooks anew at each frame
            last = session.createNode("camera", f"cam{index}", inputs=[last] if last else [])
            last.setExpression("tx", "$F")
        began = threading.Event()
        session.addCookCallback(lambda report: began.set())
        cooks = [session.cook(last, frame=frame) for frame in range(1000)]
        self.assertTrue(began.wait(PATIENCE))
        self.assertTrue(session.interrupt())
        self.assertEqual(session.waitForCook(cooks[-1], PATIENCE).state, "interrupted")
        again = session.cook(last, frame=2000)
        self.assertEqual(session.waitForCook(again, PATIENCE).state, "ready")

    def test_follows_the_frame_that_all_share(self):
        session = self.quick()
        camera = session.createNode("camera", "cam")
        camera.setExpression("focallength", "$F")
        other = doppel.session.connectToPipe(session.server)
        self.addCleanup(other.close)
        other.scene.setFrame(33)
        self.assertEqual(session.scene.frame(), 33)
        path = session.cook(camera).prims(type="Camera")[0]
        self.assertEqual(session.cook(camera).attribute(path, "focalLength"), 33)
        self.assertEqual(session.cook(camera, frame=5).attribute(path, "focalLength"), 5)


class Saving(SessionTest):
    def test_of_the_scene_and_of_what_was_cooked(self):
        session = self.quick()
        asset = session.loadAsset(self.triangle())
        session.saveScene(self.folder / "saved.doppel")
        session.saveStage(asset, self.folder / "cooked.usda")
        self.assertTrue((self.folder / "cooked.usda").read_text().startswith("#usda 1.0"))
        session.scene.open(self.folder / "saved.doppel")
        self.assertEqual([node.name() for node in session.scene.nodes()], ["triangle"])
        again = session.loadAsset(self.folder / "cooked.usda")
        self.assertEqual(len(session.cook(again).attribute("/world/triangle", "points")), 3)


    def test_of_what_a_clone_renders(self):
        session = self.quick(file=copyScene(self.folder))
        session.clone.clone("hero").saveStage(self.folder / "hero.usda")
        self.assertTrue((self.folder / "hero.usda").read_text().startswith("#usda 1.0"))
        meshes = session.cook(session.loadAsset(self.folder / "hero.usda")).prims(type="Mesh")
        self.assertGreater(len(meshes), 0)
        session.clone.clone("hero").saveStage(self.folder / "hero_only.doppel")
        session.scene.open(self.folder / "hero_only.doppel")
        self.assertEqual([connection.sessionId() for connection in session.clone.clones()], ["hero"])
        with self.assertRaises(doppel.OperationFailed) as caught:
            session.clone.clone("hero").saveStage(self.folder / "hero.obj")
        self.assertIn(".usda", str(caught.exception))


class Example(SessionTest):
    def test_getting_started(self):
        done = subprocess.run([sys.executable, SOURCE / "examples" / "getting_started.py", self.folder], capture_output=True, text=True, timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("5 points", done.stdout)
        self.assertIn("16 samples", done.stdout)
        self.assertIn("ended with code 0", done.stdout)
        for name in ("hero.exr", "cooked.usda", "getting_started.doppel", "server.log"):
            self.assertTrue((self.folder / name).stat().st_size > 0, name)


if __name__ == "__main__":
    unittest.main()
