"""Brings boards into a running Grafana, and only those that differ from what it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from grafana.differences import differences

Json = dict[str, Any]


class Store(Protocol):
    """What is asked of a Grafana."""

    def folder(self, uid: str) -> Json | None:
        """A folder, or None."""

    def make_folder(self, uid: str, title: str) -> None:
        """A new folder."""

    def name_folder(self, uid: str, title: str, version: int) -> None:
        """Another title for a folder that has this version."""

    def board(self, uid: str) -> Json | None:
        """A board with its `meta`, or None."""

    def save(self, board: Json, folder_uid: str) -> None:
        """Save a board, in place of its `version` if it has one."""


class Fate(Enum):
    """What became of a folder or a board, or would become of it."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "as it was"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one folder or board, and where it was different."""

    name: str
    fate: Fate
    differences: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """Where boards are put."""

    uid: str
    title: str


def push(store: Store, folder: Folder, boards: Sequence[Json], *, dry: bool) -> list[Change]:
    """Create the folder, create and change boards; a second time nothing differs. `dry`: say it and change nothing.

    A board that somebody changed between the look at it and the saving is refused by the store, not written over.
    """
    changes = [_push_folder(store, folder, dry=dry)]
    changes.extend(_push_board(store, folder, board, dry=dry) for board in boards)
    return changes


def _push_folder(store: Store, folder: Folder, *, dry: bool) -> Change:
    name = f"folder {folder.uid}"
    there = store.folder(folder.uid)
    if there is None:
        if not dry:
            store.make_folder(folder.uid, folder.title)
        return Change(name, Fate.CREATED, [f'title: nothing -> "{folder.title}"'])
    if there["title"] == folder.title:
        return Change(name, Fate.SAME)
    if not dry:
        store.name_folder(folder.uid, folder.title, there["version"])
    return Change(name, Fate.CHANGED, [f'title: "{there["title"]}" -> "{folder.title}"'])


def _push_board(store: Store, folder: Folder, board: Json, *, dry: bool) -> Change:
    name = f"board {board['uid']}"
    there = store.board(board["uid"])
    if there is None:
        if not dry:
            store.save({**board, "id": None}, folder.uid)
        return Change(name, Fate.CREATED, [f'title: nothing -> "{board["title"]}"'])
    found = list(differences(board, there["dashboard"]))
    before = there.get("meta", {}).get("folderUid", "")
    if before != folder.uid:
        found.insert(0, f'folder: "{before}" -> "{folder.uid}"')
    if not found:
        return Change(name, Fate.SAME)
    if not dry:
        store.save({**board, "id": None, "version": there["dashboard"].get("version")}, folder.uid)
    return Change(name, Fate.CHANGED, found)
