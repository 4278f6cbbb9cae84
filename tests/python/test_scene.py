"""doppel.scene: files, frames, context options, nodes."""

import unittest

import doppel
from fixture import SceneTest


class Scene(SceneTest):
    def test_opens_saves_and_tells_of_changes(self):
        self.assertEqual(doppel.scene.file(), str(self.file))
        self.assertFalse(doppel.scene.isModified())
        doppel.scene.setFrame(12)
        self.assertTrue(doppel.scene.isModified())
        other = self.folder / "other.doppel"
        doppel.scene.save(other)
        self.assertEqual(doppel.scene.file(), str(other))
        self.assertFalse(doppel.scene.isModified())
        doppel.scene.open(other)
        self.assertEqual(doppel.scene.frame(), 12)

    def test_a_file_that_cannot_be_opened_leaves_what_is_there(self):
        (self.folder / "bad.doppel").write_text("{")
        for bad in (self.folder / "bad.doppel", self.folder / "missing.doppel"):
            with self.assertRaises(doppel.OperationFailed) as caught:
                doppel.scene.open(bad)
            self.assertIn(bad.name, str(caught.exception))
        self.assertEqual(doppel.scene.file(), str(self.file))

    def test_frames_and_options_are_undone(self):
        doppel.scene.setFrameRange(5, 50)
        doppel.scene.setFps(30)
        doppel.scene.setContextOption("shot", "A")
        self.assertEqual((doppel.scene.frameRange(), doppel.scene.fps(), doppel.scene.contextOption("shot")), ((5, 50), 30, "A"))
        self.assertEqual(doppel.scene.contextOptions()["shot"], "A")
        self.assertEqual(doppel.scene.undoLabel(), "Change context option")
        self.assertTrue(doppel.scene.undo())
        self.assertEqual(doppel.scene.redoLabel(), "Change context option")
        self.assertTrue(doppel.scene.redo())
        self.assertTrue(doppel.scene.removeContextOption("shot"))
        self.assertFalse(doppel.scene.removeContextOption("shot"))
        self.assertIsNone(doppel.scene.contextOption("shot"))

    def test_builds_a_network_of_nodes(self):
        doppel.scene.new()
        geometry = doppel.scene.createNode("import", "geo")
        geometry.setParm("file", "a.usda")
        turn = doppel.scene.createNode("xform", inputs=[geometry])
        turn.setParms({"tx": 1, "ry": 45})
        turn.setExpression("ry", "$F * 3")
        doppel.scene.setFrame(10)
        self.assertEqual((turn.parm("tx"), turn.parm("ry"), turn.expression("ry")), (1, 30, "$F * 3"))
        self.assertEqual(turn.inputs(), (geometry,))
        self.assertEqual(turn.type(), "xform")
        turn.setName("turn")
        self.assertEqual(doppel.scene.node("turn"), turn)
        out = doppel.scene.createNode("null", "OUT")
        out.setInput(0, turn)
        self.assertEqual({node.name() for node in doppel.scene.nodes()}, {"geo", "turn", "OUT"})
        with self.assertRaises(doppel.OperationFailed):
            geometry.setInput(0, out)
        turn.destroy()
        self.assertEqual(out.inputs(), (geometry,))
        with self.assertRaises(doppel.OperationFailed) as caught:
            turn.type()
        self.assertEqual(caught.exception.code, "not found")
        self.assertIsNone(doppel.scene.node("turn"))
        self.assertIn("xform", doppel.scene.nodeTypes())

    def test_evaluates_expressions(self):
        doppel.scene.setFrame(21)
        self.assertEqual(doppel.scene.evaluate("$F * 2"), 42)
        self.assertEqual(doppel.scene.evaluate('"a" + "b"'), "ab")
        with self.assertRaises(doppel.OperationFailed) as caught:
            doppel.scene.evaluate("$F +")
        self.assertIn("column", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
