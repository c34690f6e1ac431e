"""Errors of the engine, each named for the reaction that it asks for."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType


class StoreUnavailableError(Exception):
    """Redis does not do now what it may do later (`streams.redis.hindrances` tells why): try again."""


class StoreGivenUpError(StoreUnavailableError):
    """Nobody waits for Redis any longer, for partitions move or the process ends: let go of what was not committed.

    Who reads it again from where the shard stands counts it.
    """


class WrongSettingsError(Exception):
    """What the settings say can never work with the servers or packages that are there; the message names the key."""


class ShardMovedError(Exception):
    """Another writer committed to the shard, or Redis came back from an older snapshot: read the shard again."""

    def __init__(self, tag: str, expected: int, found: int) -> None:
        """Name the shard and both versions."""
        super().__init__(
            f"shard {tag}: at version {found}, this worker believed {expected}; its batch was not counted here"
        )
        self.tag = tag


class ShardInDoubtError(ShardMovedError):
    """What became of the last work on the shard is not known: it was read again, and so have its records to be."""

    def __init__(self, tag: str) -> None:
        """Name the shard."""
        Exception.__init__(self, f"shard {tag}: work on it did not come to its end; what was in memory is thrown away")
        self.tag = tag


class ShardWentBackError(Exception):
    """The shard was read again and may stand before records that were read already: read again from there."""

    def __init__(self, tag: str, topic: str) -> None:
        """Name the shard and the topic."""
        super().__init__(f"shard {tag}: it was read again, so {topic} has to be read again from where it stands")


class CountAgainError(Exception):
    """What stands in Redis was counted otherwise than it would be now: count again, or accept it where that can be."""

    def __init__(
        self, changes: Sequence[str], *, acceptable: bool, impossible: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Name what changed, and what of it facts cannot be counted by, with the reason."""
        accept = "or run `nabz accept-config` if nothing that was counted depends on it; " if acceptable else ""
        super().__init__(
            f"what stands in Redis was counted otherwise: {'; '.join(changes)}. Corrections would subtract amounts "
            f"that were never added{_why(impossible)}. Change it back, or reprocess from Kafka with another redis.url "
            f"and kafka.group; {accept}see 'Reprocessing from Kafka' in docs/operations.md"
        )


def _why(impossible: Mapping[str, str]) -> str:
    told = "; ".join(f"{name}: {why}" for name, why in impossible.items())
    return f", and facts cannot be counted by all of it ({told})" if told else ""


class NewerCatalogueError(CountAgainError):
    """What stands in Redis is counted with a newer version than this process counts with: start it with that one."""

    def __init__(self, where: str, found: int, known: int) -> None:
        """Name the place, the version that stands there, and that of the process."""
        Exception.__init__(
            self,
            f"{where}: this is counted with version {found} of the catalogue, and by this process with {known}. Start "
            "it with the settings and the release of today; see 'Growing in place' in docs/operations.md",
        )


class FormerCatalogueError(CountAgainError):
    """The counting configuration is one that was counted by before: whoever has it may only have been left behind."""

    def __init__(self, changes: Sequence[str], version: int) -> None:
        """Name what differs, and the version that had this configuration."""
        Exception.__init__(
            self,
            f"these are settings of before, of version {version} of the catalogue: {'; '.join(changes)}. Start this "
            "process with the settings of today; or, to count by these again, run `nabz catalogue accept` with them; "
            "see 'Growing in place' in docs/operations.md",
        )


class WorkersFirstError(CountAgainError):
    """What stands in Redis will be counted by these settings once a worker starts with them: wait for that."""

    def __init__(self, changes: Sequence[str]) -> None:
        """Name what changed."""
        Exception.__init__(
            self,
            f"no worker has started with these settings yet: {'; '.join(changes)}. Start one: what changed grows out "
            "of what is kept; see 'Growing in place' in docs/operations.md",
        )


class CatalogueLostError(WorkersFirstError):
    """Redis has lost with which version it is counted: wait for a worker, which says it again."""

    def __init__(self, said: int, known: int) -> None:
        """Name the version that stands there, and the one that is known of."""
        Exception.__init__(
            self,
            f"Redis says that this is counted with version {said} of the catalogue, and it was counted with {known}: "
            "its latest writes were lost. A worker that runs says it again within seconds, and one that starts has "
            "everything counted anew; see 'Growing in place' in docs/operations.md",
        )
