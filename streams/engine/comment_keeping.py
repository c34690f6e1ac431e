"""Who was erased; which comments are kept, for how long, and how those of the erased are found in shards of tickets.

A customer's answers are in the customer's own shard, and their comments go in the commit of the erasure. A ticket is in
another shard, which knows no customers. So a comment of a ticket has a mark of its customer beside it, and the shard in
which somebody is erased keeps such a mark too. Every writer of tickets looks at these about once a minute, removes the
comments that are older than the erasure of their customer, and keeps none of those that come later.
"""

from typing import Final

from streams.comments.kept import MOST_DAYS, MOST_OF_A_SHARD, CommentChanges, packed
from streams.engine.marks import Marks, is_old
from streams.redis.comments import CommentReader
from streams.redis.commits import Commit

_DAY_MS: Final = 24 * 60 * 60 * 1000
_AT_ONCE: Final = 1_000
"""So many comments are removed in one commit."""
MOST_COMMITS: Final = 2 + MOST_OF_A_SHARD // _AT_ONCE
"""So many are enough to remove all comments of a shard, and then those of the erased."""
_ALL_ANEW: Final = 60
"""Each time after so many, what was looked at before is looked at again: a server that was no master any more may have
answered then."""
_SPEAKING: Final = ("customer", "ticket")
_ERASING: Final = "customer"


class CommentKeeping:
    """What all writers of a worker share of this."""

    def __init__(self, comments: CommentReader, keep_days: int, marks: Marks) -> None:
        """Keep comments for so many days, 0 for none; customers are told by `marks`."""
        self.marks = marks
        self.comments = comments
        self.keeps = keep_days > 0
        self.erased: dict[str, int] = {}
        """Marks of the customers of whom it is known that they were erased, and when (epoch ms); never changed."""
        self._keep_ms = keep_days * _DAY_MS
        self._by_shard: dict[str, dict[str, int]] = {}

    def horizon(self, now: int) -> int:
        """What is older (epoch ms) is not kept."""
        return now - self._keep_ms

    async def look_for_erased(self, now: int) -> None:
        """See who was erased. What a node that is away would say is as it was. Raises StoreUnavailableError."""
        tags = await self.comments.tags([_ERASING])
        found = await self.comments.erased(tags, now - MOST_DAYS * _DAY_MS)
        self._by_shard = {tag: found.get(tag, self._by_shard.get(tag, {})) for tag in tags}
        erased: dict[str, int] = {}
        for marks in self._by_shard.values():
            erased.update(marks)
        self.erased = erased

    def fill(self, commit: Commit, changes: CommentChanges, now: int) -> None:
        """Have a commit write what a batch has changed, and empty the changes."""
        horizon, erased = self.horizon(now), self.erased
        for name, comment in changes.kept.items():
            owner = changes.owners.get(name)
            if comment.at < horizon or (owner is not None and erased.get(owner, -1) >= comment.at):
                changes.gone[name] = None
                continue
            commit.comments[name] = comment.at, packed(comment)
            if owner is not None:
                commit.owners[name] = owner
        commit.unsaid += changes.gone
        commit.erased |= changes.erased
        changes.clear()


class CommentsOfShard:
    """What a writer removes of the comments of its shard every so often."""

    def __init__(self, tag: str, keeping: CommentKeeping) -> None:
        """Begin as if nothing was ever looked at: the shard was just read."""
        self._tag = tag
        self._keeping = keeping
        self._comments = keeping.comments
        self._is_clean = False
        """Whether nothing is kept, and nothing is left of former times."""
        self._removed_of: dict[str, int] = {}
        """Those who were erased, and whose comments are removed already."""
        self._looks = 0
        self._is_erasing = tag.rpartition("-")[0] == _ERASING
        """Whether customers are in it, whose comments go in the commit of their erasure."""
        self._is_renewed = False
        """Whether marks of earlier versions, which had no key, were looked for."""

    @classmethod
    def of(cls, tag: str, keeping: CommentKeeping) -> "CommentsOfShard | None":
        """None of a shard in which there are no comments."""
        return cls(tag, keeping) if tag.rpartition("-")[0] in _SPEAKING else None

    def look_again(self) -> None:
        """Another round of `removed` begins, which is to be asked until its commit is empty."""
        self._looks += 1
        if self._looks % _ALL_ANEW == 0:
            self._is_clean, self._removed_of = False, {}

    async def removed(self, now: int) -> Commit:
        """A commit that removes some of what is not to be kept, empty once nothing is left of that.

        Nothing may be under way, and nothing else may be written before this commit is. Raises StoreUnavailableError.
        """
        if not self._keeping.keeps:
            if self._is_clean:
                return Commit()
            names = await self._comments.older(self._tag, None, _AT_ONCE)
            self._is_clean = not names
            return Commit(unsaid=names)
        names = await self._comments.older(self._tag, self._keeping.horizon(now), _AT_ONCE)
        if names or self._is_erasing:
            return Commit(unsaid=names)
        return await self._removed_of_erased()

    async def unmarked(self, now: int) -> Commit:
        """A commit that removes old marks of those who were erased. Raises StoreUnavailableError."""
        if not self._is_erasing:
            return Commit()
        marks = await self._comments.old_marks(self._tag, now - MOST_DAYS * _DAY_MS, _AT_ONCE)
        return Commit(unmarked=marks)

    async def renewed(self) -> Commit:
        """A commit that gives a key to the marks that earlier versions wrote, once. Raises StoreUnavailableError."""
        if self._is_renewed:
            return Commit()
        self._is_renewed = True
        renewed = self._keeping.marks.renewed
        if not self._is_erasing:
            owners = await self._comments.owners(self._tag)
            return Commit(owners={name: renewed(mark) for name, mark in owners.items() if is_old(mark)})
        erased = await self._comments.erased([self._tag], 0)
        old = {mark: moment for mark, moment in erased.get(self._tag, {}).items() if is_old(mark)}
        return Commit(erased={renewed(mark): moment for mark, moment in old.items()}, unmarked=list(old))

    async def _removed_of_erased(self) -> Commit:
        erased = self._keeping.erased
        fresh = {mark: moment for mark, moment in erased.items() if self._removed_of.get(mark) != moment}
        names: list[str] = []
        if fresh:
            owners = await self._comments.owners(self._tag)
            theirs = [name for name, mark in owners.items() if mark in fresh]
            moments = await self._comments.moments(self._tag, theirs)
            names = [name for name, moment in moments.items() if moment <= fresh[owners[name]]]
        self._removed_of = erased
        return Commit(unsaid=names)
