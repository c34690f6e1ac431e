"""A writer that also forgets what is not to be kept: comments of long ago, and what names customers who were erased."""

from collections.abc import Awaitable, Callable
from functools import partial

from streams.engine.comment_keeping import MOST_COMMITS, CommentsOfShard
from streams.engine.entity_writer import EntityWriter
from streams.engine.of_persons import Naming
from streams.engine.persons import MOST_PORTIONS, PersonsOfShard
from streams.redis.commits import Commit


class ForgettingWriter(EntityWriter):
    """Looks through its shard, in the chore that also drops panes past retention."""

    _comments: CommentsOfShard | None

    async def expire_and_compact(self, now: int) -> None:
        """Also remove comments that are not to be kept, and what names the erased. Raises as `count` does."""
        await super().expire_and_compact(now)
        await self._look_for_persons(now)
        comments = self._comments
        if comments is None:
            return
        await self._written(comments.renewed)
        comments.look_again()
        for _ in range(MOST_COMMITS):
            if not await self._written(lambda: comments.removed(now)):
                break
        await self._written(lambda: comments.unmarked(now))

    async def _look_for_persons(self, now: int) -> None:
        """Write anew what an earlier version wrote, and what names customers who were erased since."""
        persons = self._persons
        if persons is None:
            return
        persons.look_again()
        for _ in range(MOST_PORTIONS):
            if persons.is_renewed:
                break
            await self._written(lambda: self._renewed(persons, now))
        naming = self._family.naming
        for _ in range(MOST_PORTIONS):
            if naming is None or not persons.are_more:
                break
            await self._written(partial(self._without_erased, naming, persons, now))

    async def _renewed(self, persons: PersonsOfShard, now: int) -> Commit:
        outdated = await persons.outdated()
        entities, _ = await self._reader.entities(outdated)
        commit = self._commit_of_aged({name: entity for name, entity in entities.items() if entity is not None}, now)
        # Where nothing is, the next one who opens the shard has as little to look through.
        commit.renewed = persons.is_renewed and persons.are_any
        return commit

    async def _without_erased(self, naming: Naming, persons: PersonsOfShard, now: int) -> Commit:
        marks, listed = await persons.erased()
        entities, fresh = await self._reader.entities(dict.fromkeys(one.partition(":")[2] for one in listed))
        self._cache.drop(fresh)
        there = {name: entity for name, entity in entities.items() if entity is not None and name not in set(fresh)}
        for entity in there.values():
            naming.forget(entity, set(marks))
        commit = self._commit_of_aged(there, now)
        commit.unnamed += [one for one in listed if one.partition(":")[2] in there]
        persons.done(marks)
        return commit

    async def _written(self, ask: Callable[[], Awaitable[Commit]]) -> Commit:
        """Commit what is asked for once nothing is under way; gives the commit. Raises as `count` does."""
        asked = Commit()

        async def prepare() -> Commit:
            nonlocal asked
            await self._shard.finish()
            asked = await self._with_retries(ask)
            return asked

        await self._write(prepare)
        return asked

    def _forget(self) -> None:
        super()._forget()
        self._comments = CommentsOfShard.of(self.tag, self._parts.keeping)
