"""Comments as they are kept where that is asked for, and what changes of them. Pure.

A kept comment says what somebody wrote and what it was about, and not who wrote it. Its name is a hash of what it
belongs to, so that a later version takes its place.
"""

from typing import Annotated, ClassVar, Final

import msgspec
from xxhash import xxh3_64_hexdigest

from streams.kept import FIGURE, TEXT, TIME, VALUE, ToldBy

LONGEST_KEPT: Final = 2_000
"""Characters of a comment that are kept; what comes after them is not."""
MOST_OF_A_SHARD: Final = 20_000
"""Where there are more, the oldest go."""
MOST_DAYS: Final = 400
"""A comment is kept for as long as its facts are, at the most: they say whether it still stands."""
KEPT_BY: Final = "comments.keep_days"
"""The setting that says for how long."""
OF_TICKETS: Final = "ticket"
"""The kind of a comment with which a ticket was opened; that of an answer is the kind of its survey."""


class KeptComment(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A comment, without a word of whose it is but for what its writer says."""

    told_by: ClassVar[ToldBy] = ToldBy("survey.answered", "ticket.opened")
    at: Annotated[int, TIME.of("occurred_at")]
    """When it was made; epoch ms."""
    comment: Annotated[str, TEXT]
    """The words, at most 2,000 characters."""
    score: Annotated[int, FIGURE.of("comment")]
    """From -1,000 (complaint) to 1,000 (praise)."""
    themes: Annotated[tuple[str, ...], VALUE.of("comment")]
    """Its themes."""
    kind: Annotated[str, VALUE]
    """The kind of survey, or `ticket`."""
    touchpoint: Annotated[str | None, VALUE] = None
    product: Annotated[str | None, VALUE] = None
    points: Annotated[float | None, FIGURE.of("score")] = None
    """The score of the answer, on the scale of the answer; None where it has none of its own."""


def name_of(*parts: str) -> str:
    """The name of the comment of something that these ids tell apart."""
    # With their lengths, for an id may hold any sign that could stand between two.
    return xxh3_64_hexdigest("".join(f"{len(part)}:{part}" for part in parts).encode())


def packed(comment: KeptComment) -> bytes:
    """As it stands in Redis."""
    return _encode(comment)


def unpacked(stored: bytes) -> KeptComment:
    """The other way round. Raises ValueError for what was damaged."""
    try:
        return _decode(stored)
    except RecursionError as error:
        raise ValueError("a kept comment cannot be read") from error


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(KeptComment).decode


class CommentChanges:
    """What a batch changes of the comments of a shard, and whom it erases. Families fill it, writers empty it."""

    __slots__ = ("erased", "gone", "kept", "owners")

    def __init__(self) -> None:
        self.kept: dict[str, KeptComment] = {}
        """Name -> the comment that stands now."""
        self.owners: dict[str, str] = {}
        """Name -> the mark of the customer, where others than this shard find out about an erasure."""
        self.gone: dict[str, None] = {}
        """Names of comments that stand no more, if they did."""
        self.erased: dict[str, int] = {}
        """Marks of customers -> the latest moment of an erasure, epoch ms."""

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.kept or self.gone or self.erased)

    def keep(self, name: str, comment: KeptComment, owner: str | None = None) -> None:
        """This comment stands under its name."""
        self.gone.pop(name, None)
        self.kept[name] = comment
        if owner is not None:
            self.owners[name] = owner

    def remove(self, name: str) -> None:
        """No comment stands under this name."""
        self.kept.pop(name, None)
        self.owners.pop(name, None)
        self.gone[name] = None

    def erase(self, mark: str, moment: int) -> None:
        """Whoever has this mark was erased."""
        self.erased[mark] = max(moment, self.erased.get(mark, moment))

    def clear(self) -> None:
        """Nothing changes."""
        self.kept.clear()
        self.owners.clear()
        self.gone.clear()
        self.erased.clear()
