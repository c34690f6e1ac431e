"""A feed: the table of one window as the messages that bring any reader up to date.

Each message is written once, however many readers there are. What changed lately is kept, so that a reader who was
slow, or was away for a moment, gets what it missed; one that missed more gets the whole table. So a reader needs no
queue of its own, and none can make the board keep more than this.
"""

import json
import re
from collections import deque
from collections.abc import Mapping
from typing import Final

from streams.board.broadcast import event
from streams.board.decimals import numbers

_MOST_BYTES: Final = 1 << 20
_REVISION: Final = re.compile(r"[0-9]{1,18}")


class Feed:
    """One window's table at a revision, and what changed before."""

    def __init__(self, process: str, window: str, table: Mapping[str, str], revision: int) -> None:
        """Begin with this table; `process` tells this feed's revisions from those of another process."""
        self.window = window
        self.revision = revision
        """The revision of the tables at which this one last changed."""
        self.looked_at = revision
        """The revision of the tables at which this one was last looked at."""
        self._process = process
        self._table = dict(table)
        self._whole: bytes | None = None
        self._recent: deque[tuple[int, bytes]] = deque()
        self._recent_bytes = 0
        self._since = revision
        """Readers that have this revision, or a later one, can be brought up to date by what is kept."""

    def update(self, table: Mapping[str, str], revision: int) -> None:
        """The table as it is at a later revision."""
        self.looked_at = revision
        before = self._table
        changed = {field: value for field, value in table.items() if before.get(field) != value}
        gone = sorted(before.keys() - table.keys())
        if not changed and not gone:
            return
        self._table = dict(table)
        self.revision = revision
        self._whole = None
        data = f'{{"revision": {revision}, "set": {numbers(changed)}, "gone": {json.dumps(gone)}}}'
        self._recent.append((revision, event("changes", data, self._identity())))
        self._recent_bytes += len(self._recent[-1][1])
        while self._recent_bytes > _MOST_BYTES:
            self._since, message = self._recent.popleft()
            self._recent_bytes -= len(message)

    def known(self, identity: str) -> int | None:
        """The revision of which a reader says that it has it (Last-Event-ID); None if it says nothing of use."""
        process, _, revision = identity.rpartition("-")
        if process != self._process or not _REVISION.fullmatch(revision):
            return None
        return int(revision)

    def after(self, revision: int | None) -> list[bytes]:
        """The messages that a reader needs who has this revision (None: nothing)."""
        if revision is None or revision < self._since:
            return [self._all()]
        missed = [message for at, message in self._recent if at > revision]
        whole = self._all() if len(missed) > 1 else b""
        return [whole] if missed and sum(map(len, missed)) > len(whole) > 0 else missed

    def _all(self) -> bytes:
        if self._whole is None:
            data = f'{{"window": "{self.window}", "revision": {self.revision}, "fields": {numbers(self._table)}}}'
            self._whole = event("table", data, self._identity())
        return self._whole

    def _identity(self) -> str:
        return f"{self._process}-{self.revision}"
