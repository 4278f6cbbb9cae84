"""Galleries of snapshots, with the names, arguments and rules of hou.AssetGalleryDataSource."""

from __future__ import annotations

import os
from typing import Any, Sequence

from . import errors
from .host import Host, currentHost

__all__ = ["AssetGalleryDataSource"]

_WRITABLE = (".db", ".sqlite", ".sqlite3")


class AssetGalleryDataSource:
    """A gallery. A path that ends in .db, .sqlite or .sqlite3 is opened for reading and writing, and made if it is not there; the setters of
    one that can only be read return False. After close() every method but isValid() and sourceIdentifier() raises OperationFailed."""

    def __init__(self, source_identifier: Any, args: str | None = None, host: Host | None = None):
        """`args` "readonly" opens it for reading only."""
        self._path = os.fspath(source_identifier)
        self._args = args or ""
        self._host = host or currentHost()
        read_only = self._args == "readonly" or not self._path.endswith(_WRITABLE)
        opened = self._host._call("gallery.open", os.path.abspath(self._path), read_only)
        self._handle = opened["handle"]
        self._read_only = opened["readOnly"]
        self._warning = opened["warning"]
        self._open = True

    def _call(self, method: str, *arguments: Any) -> Any:
        if not self._open:
            raise errors.OperationFailed("this gallery was closed", "invalid handle", self._path)
        return self._host._call("gallery." + method, self._handle, *arguments)

    def _get(self, method: str, item_id: str, fallback: Any) -> Any:
        try:
            return self._call(method, item_id)
        except errors.OperationFailed as error:
            if error.code == "not found":
                return fallback
            raise

    # ---- the source

    def isValid(self) -> bool:
        """False once it was closed."""
        return self._open and self._host.isValid()

    def isReadOnly(self) -> bool:
        """True when setters return False."""
        return self._read_only

    def sourceIdentifier(self) -> str:
        """What it was opened by."""
        return self._path

    def sourceArgs(self) -> str:
        """The arguments it was opened with."""
        return self._args

    def sourceTypeName(self, item_id: str | None = None) -> str:
        """The kind of source: "doppel"."""
        return "doppel"

    def infoHtml(self) -> str:
        """What a user should know of it, e.g. that it is on a network drive; "" = nothing."""
        import html

        return html.escape(self._warning)

    def saveAs(self, source_identifier: Any) -> bool:
        """Copies the gallery, with the files that it owns, to where nothing is yet."""
        try:
            self._call("saveAs", os.path.abspath(os.fspath(source_identifier)))
        except errors.OperationFailed as error:
            if error.code == "invalid handle":
                raise
            return False
        return True

    def close(self) -> None:
        """Deletes for good what is marked for deletion. Happens by itself when the host ends."""
        if self._open:
            self._open = False
            self._host._call("gallery.close", self._handle)

    # ---- transactions

    def startTransaction(self) -> None:
        """What follows becomes visible to others at once, with endTransaction()."""
        self._call("startTransaction")

    def endTransaction(self, commit: bool = True) -> None:
        """With commit=False all of it is discarded."""
        self._call("endTransaction", commit)

    # ---- listing

    def itemIds(self) -> tuple[str, ...]:
        """Ids of all items, newest first, without those that are marked for deletion."""
        return tuple(self._call("itemIds"))

    def updatedItemIds(self) -> tuple[str, ...]:
        """Ids of the items that anybody has changed since the last call."""
        return tuple(self._call("updatedItemIds"))

    def childItemIds(self, item_id: str = "") -> tuple[str, ...]:
        """Ids of the items below one; "" = those below none."""
        return tuple(self._call("childItemIds", item_id))

    def search(self, text: str) -> tuple[str, ...]:
        """Ids of what a search finds, e.g. "hero rating:>=3" (docs/gallery.md)."""
        return tuple(self._call("search", text))

    # ---- items

    def typeName(self, item_id: str) -> str:
        """"snapshot" or "asset"."""
        return self._get("typeName", item_id, "")

    def label(self, item_id: str) -> str:
        """The label; not unique."""
        return self._get("label", item_id, "")

    def thumbnail(self, item_id: str) -> bytes:
        """A PNG file; b"" = none."""
        return self._get("thumbnail", item_id, b"")

    def creationDate(self, item_id: str) -> int:
        """Seconds since 1970."""
        return int(self._get("creationDate", item_id, 0))

    def modificationDate(self, item_id: str) -> int:
        """Seconds since 1970."""
        return int(self._get("modificationDate", item_id, 0))

    def isStarred(self, item_id: str) -> bool:
        """True with a star."""
        return self._get("isStarred", item_id, False)

    def colorTag(self, item_id: str) -> str:
        """blue, green, purple, yellow, teal, red or ""."""
        return self._get("colorTag", item_id, "")

    def tags(self, item_id: str = "") -> tuple[str, ...]:
        """Tags of an item; "" = all that there are."""
        return tuple(self._get("tags", item_id, ()))

    def metadata(self, item_id: str) -> dict[str, str | float]:
        """What is known of its render."""
        return self._get("metadata", item_id, {})

    def filePath(self, item_id: str) -> str:
        """The image."""
        return self._get("filePath", item_id, "")

    def ownsFile(self, item_id: str) -> bool:
        """True if the file goes with the item."""
        return self._get("ownsFile", item_id, False)

    def blindData(self, item_id: str) -> bytes:
        """Of a snapshot the scene that made it, as a .doppel file."""
        return self._get("blindData", item_id, b"")

    def status(self, item_id: str) -> str:
        """render_active, render_complete or error."""
        return self._get("status", item_id, "")

    def parentId(self, item_id: str) -> str:
        """The item that it lies below; "" = none."""
        return self._get("parentId", item_id, "")

    def rating(self, item_id: str) -> int:
        """0 to 5."""
        return self._get("rating", item_id, 0)

    def comment(self, item_id: str) -> str:
        """Any text."""
        return self._get("comment", item_id, "")

    def prepareItemForUse(self, item_id: str) -> str:
        """"" when its file can be used, else why not."""
        return self._call("prepareItemForUse", item_id)

    # ---- setters: True only if something changed

    def setLabel(self, item_id: str, label: str) -> bool:
        """Any text."""
        return self._set("setLabel", item_id, label)

    def setThumbnail(self, item_id: str, thumbnail: bytes) -> bool:
        """A PNG file."""
        return self._set("setThumbnail", item_id, thumbnail)

    def setModificationDate(self, item_id: str, timestamp: float) -> bool:
        """Seconds since 1970."""
        return self._set("setModificationDate", item_id, timestamp)

    def setIsStarred(self, item_id: str, isstarred: bool) -> bool:
        """With or without a star."""
        return self._set("setIsStarred", item_id, bool(isstarred))

    def setColorTag(self, item_id: str, color_tag: str) -> bool:
        """blue, green, purple, yellow, teal, red or ""."""
        return self._set("setColorTag", item_id, color_tag)

    def setMetadata(self, item_id: str, metadata: dict[str, str | float]) -> bool:
        """All of it: keys that are not there go."""
        return self._set("setMetadata", item_id, metadata)

    def setFilePath(self, item_id: str, file_path: Any) -> bool:
        """Another image."""
        return self._set("setFilePath", item_id, os.fspath(file_path))

    def setOwnsFile(self, item_id: str, owns_file: bool) -> bool:
        """Whether the file goes with the item."""
        return self._set("setOwnsFile", item_id, bool(owns_file))

    def setBlindData(self, item_id: str, data: bytes | str) -> bool:
        """Any data."""
        return self._set("setBlindData", item_id, data)

    def setParentId(self, item_id: str, parent_item_id: str) -> bool:
        """Below another item, or "" for none."""
        return self._set("setParentId", item_id, parent_item_id)

    def setStatus(self, item_id: str, status: str) -> bool:
        """render_active, render_complete or error."""
        return self._set("setStatus", item_id, status)

    def setRating(self, item_id: str, rating: int) -> bool:
        """0 to 5."""
        return self._set("setRating", item_id, rating)

    def setComment(self, item_id: str, comment: str) -> bool:
        """Any text."""
        return self._set("setComment", item_id, comment)

    def _set(self, method: str, item_id: str, value: Any) -> bool:
        try:
            return self._call(method, item_id, value)
        except errors.OperationFailed as error:
            if error.code == "not found":
                return False
            raise

    # ---- tags

    def createTag(self, tag: str) -> bool:
        """True if there was none of that name."""
        return self._call("createTag", tag)

    def deleteTag(self, tag: str, delete_if_assigned: bool = False) -> bool:
        """True if it was deleted; one that items have only with delete_if_assigned."""
        return self._call("deleteTag", tag, delete_if_assigned)

    def addTag(self, item_id: str, tag: str) -> bool:
        """True if it is new to the item; a tag that is not there is made."""
        return self._set("addTag", item_id, tag)

    def removeTag(self, item_id: str, tag: str) -> bool:
        """True if the item had it."""
        return self._set("removeTag", item_id, tag)

    # ---- items

    def addItem(self, label: str, file_path: Any = None, thumbnail: bytes | None = None, type_name: str = "asset", blind_data: bytes | str | None = None,
                creation_date: float = 0, parent_id: str = "") -> str:
        """A new item: its id, "" on failure."""
        if self._read_only:
            return ""
        try:
            return self._call("addItem", label, None if file_path is None else os.fspath(file_path), thumbnail, type_name, blind_data, creation_date,
                              parent_id)
        except errors.OperationFailed as error:
            if error.code == "invalid handle":
                raise
            return ""

    def generateItemFilePath(self, item_id: str, file_ext: str) -> str:
        """A place beside the database that nobody has."""
        return self._call("generateItemFilePath", item_id, file_ext)

    def exportImage(self, item_id: str, target: Any, aov: str = "") -> None:
        """Writes its image to a file of any format."""
        self._call("exportImage", item_id, os.path.abspath(os.fspath(target)), aov)

    # ---- deleting

    def markItemsForDeletion(self, item_ids: Sequence[str]) -> bool:
        """Hides them at once; close() deletes them. True if any was not marked yet."""
        return self._call("markItemsForDeletion", list(item_ids))

    def unmarkItemsForDeletion(self, item_ids: Sequence[str]) -> bool:
        """Shows them again."""
        return self._call("unmarkItemsForDeletion", list(item_ids))

    def __enter__(self) -> "AssetGalleryDataSource":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<doppel.AssetGalleryDataSource {self._path}>"
