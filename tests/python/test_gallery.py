"""Every method of hou.AssetGalleryDataSource."""

import time
import unittest

import doppel
from fixture import PATIENCE, SceneTest

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082")


class Gallery(SceneTest):
    def setUp(self):
        super().setUp()
        self.path = self.folder / "kept.db"
        self.gallery = doppel.AssetGalleryDataSource(str(self.path))
        self.addCleanup(self.gallery.close)

    def add(self, label="one", **more):
        id = self.gallery.addItem(label, **more)
        self.assertTrue(id)
        return id

    def test_source(self):
        self.assertTrue(self.gallery.isValid())
        self.assertFalse(self.gallery.isReadOnly())
        self.assertEqual(self.gallery.sourceIdentifier(), str(self.path))
        self.assertEqual(self.gallery.sourceArgs(), "")
        self.assertEqual(self.gallery.sourceTypeName(), "doppel")
        self.assertIsInstance(self.gallery.infoHtml(), str)
        self.gallery.close()
        self.gallery.close()
        self.assertFalse(self.gallery.isValid())
        with self.assertRaises(doppel.OperationFailed):
            self.gallery.itemIds()

    def test_what_is_no_gallery_is_refused_with_its_name(self):
        (self.folder / "no.db").write_bytes(b"nonsense " * 100)
        with self.assertRaises(doppel.OperationFailed) as caught:
            doppel.AssetGalleryDataSource(self.folder / "no.db")
        self.assertIn("no.db", str(caught.exception))

    def test_setters_of_a_source_that_is_only_read_return_False(self):
        id = self.add()
        reading = doppel.AssetGalleryDataSource(self.path, "readonly")
        self.assertTrue(reading.isReadOnly())
        self.assertEqual(reading.label(id), "one")
        self.assertFalse(reading.setLabel(id, "two"))
        self.assertEqual(reading.addItem("x"), "")
        self.assertEqual(reading.label(id), "one")
        reading.close()

    def test_items_have_what_they_were_given(self):
        before = int(time.time())
        parent = self.add("parent")
        id = self.add("child", file_path=str(self.folder / "a.exr"), thumbnail=PNG, blind_data=b"scene", parent_id=parent)
        self.assertEqual(set(self.gallery.itemIds()), {parent, id})
        self.assertEqual(self.gallery.childItemIds(), (parent,))
        self.assertEqual(self.gallery.childItemIds(parent), (id,))
        self.assertEqual((self.gallery.label(id), self.gallery.typeName(id), self.gallery.parentId(id)), ("child", "asset", parent))
        self.assertEqual((self.gallery.thumbnail(id), self.gallery.blindData(id)), (PNG, b"scene"))
        self.assertEqual(self.gallery.filePath(id), str(self.folder / "a.exr"))
        self.assertFalse(self.gallery.ownsFile(id))
        self.assertGreaterEqual(self.gallery.creationDate(id), before)
        self.assertEqual(self.gallery.status(id), "render_complete")
        self.assertIn("a.exr", self.gallery.prepareItemForUse(id))
        (self.folder / "a.exr").write_bytes(b"x")
        self.assertEqual(self.gallery.prepareItemForUse(id), "")

    def test_of_an_unknown_item_everything_is_empty(self):
        self.assertEqual((self.gallery.label("x"), self.gallery.tags("x"), self.gallery.metadata("x"), self.gallery.thumbnail("x")), ("", (), {}, b""))
        self.assertFalse(self.gallery.setLabel("x", "y"))
        self.assertTrue(self.gallery.prepareItemForUse("x"))

    def test_setters_are_True_only_if_something_changed(self):
        id, other = self.add(), self.add("other")
        for getter, setter, value in [
            (self.gallery.label, self.gallery.setLabel, "new"),
            (self.gallery.thumbnail, self.gallery.setThumbnail, PNG),
            (self.gallery.isStarred, self.gallery.setIsStarred, True),
            (self.gallery.colorTag, self.gallery.setColorTag, "teal"),
            (self.gallery.metadata, self.gallery.setMetadata, {"shot": "A", "samples": 64.0}),
            (self.gallery.filePath, self.gallery.setFilePath, str(self.folder / "b.exr")),
            (self.gallery.ownsFile, self.gallery.setOwnsFile, True),
            (self.gallery.blindData, self.gallery.setBlindData, b"state"),
            (self.gallery.parentId, self.gallery.setParentId, other),
            (self.gallery.status, self.gallery.setStatus, "error"),
            (self.gallery.rating, self.gallery.setRating, 4),
            (self.gallery.comment, self.gallery.setComment, "fine"),
            (self.gallery.modificationDate, self.gallery.setModificationDate, 1_000_000_000),
        ]:
            with self.subTest(setter.__name__):
                self.assertIs(setter(id, value), True)
                self.assertEqual(getter(id), value)
                self.assertIs(setter(id, value), False)
        with self.assertRaises(doppel.OperationFailed):
            self.gallery.setColorTag(id, "plaid")

    def test_tags(self):
        id = self.add()
        self.assertTrue(self.gallery.createTag("hero"))
        self.assertFalse(self.gallery.createTag("hero"))
        self.assertTrue(self.gallery.addTag(id, "hero"))
        self.assertFalse(self.gallery.addTag(id, "hero"))
        self.assertTrue(self.gallery.addTag(id, "fresh"), "a tag that is not there is made")
        self.assertEqual((self.gallery.tags(id), self.gallery.tags()), (("fresh", "hero"), ("fresh", "hero")))
        self.assertFalse(self.gallery.deleteTag("hero", False), "an item has it")
        self.assertTrue(self.gallery.deleteTag("hero", True))
        self.assertTrue(self.gallery.removeTag(id, "fresh"))
        self.assertFalse(self.gallery.removeTag(id, "fresh"))

    def test_transactions_become_visible_at_once_or_never(self):
        other = doppel.AssetGalleryDataSource(self.path)
        self.gallery.startTransaction()
        self.add("a")
        self.assertEqual(other.itemIds(), ())
        self.gallery.endTransaction()
        self.assertEqual(len(other.itemIds()), 1)
        self.gallery.startTransaction()
        self.add("b")
        self.gallery.endTransaction(commit=False)
        self.assertEqual(len(self.gallery.itemIds()), 1)
        other.close()

    def test_updatedItemIds_are_those_since_the_last_call(self):
        self.gallery.updatedItemIds()
        id = self.add()
        self.assertEqual(self.gallery.updatedItemIds(), (id,))
        self.assertEqual(self.gallery.updatedItemIds(), ())
        other = doppel.AssetGalleryDataSource(self.path)
        other.setLabel(id, "changed elsewhere")
        other.close()
        self.assertEqual(self.gallery.updatedItemIds(), (id,))

    def test_marked_items_are_hidden_and_go_when_the_source_closes(self):
        keep, drop = self.add("keep"), self.add("drop")
        self.assertTrue(self.gallery.markItemsForDeletion([drop]))
        self.assertFalse(self.gallery.markItemsForDeletion([drop]))
        self.assertEqual(self.gallery.itemIds(), (keep,))
        self.assertTrue(self.gallery.unmarkItemsForDeletion([drop]))
        self.assertEqual(len(self.gallery.itemIds()), 2)
        self.gallery.markItemsForDeletion([drop])
        self.gallery.close()
        with doppel.AssetGalleryDataSource(self.path) as again:
            self.assertEqual(again.itemIds(), (keep,))

    def test_generateItemFilePath_is_unique_and_beside_the_database(self):
        first = self.gallery.generateItemFilePath("someid", ".exr")
        self.assertTrue(first.startswith(str(self.folder)) and first.endswith(".exr"), first)

    def test_saveAs_copies_owned_files_and_refuses_what_is_there(self):
        self.add()
        copy = self.folder / "copies" / "copy.db"
        copy.parent.mkdir()
        self.assertTrue(self.gallery.saveAs(copy))
        self.assertFalse(self.gallery.saveAs(copy))
        with doppel.AssetGalleryDataSource(copy) as other:
            self.assertEqual(len(other.itemIds()), 1)

    def test_a_snapshot_of_a_clone_has_its_scene_and_its_image(self):
        hero = self.hero()
        hero.start()
        hero.wait("converged", PATIENCE)
        id = hero.trySnapshot("the one")
        with doppel.AssetGalleryDataSource(hero.renderGalleryDataSource()) as kept:
            self.assertEqual((kept.label(id), kept.typeName(id), kept.ownsFile(id)), ("the one", "snapshot", True))
            self.assertIn(b'"doppel"', kept.blindData(id))
            self.assertEqual(kept.prepareItemForUse(id), "")
            self.assertTrue(kept.thumbnail(id).startswith(b"\x89PNG"))
            self.assertEqual(kept.search("the one"), (id,))
            kept.exportImage(id, self.folder / "kept.png")
            self.assertTrue((self.folder / "kept.png").exists())


if __name__ == "__main__":
    unittest.main()
