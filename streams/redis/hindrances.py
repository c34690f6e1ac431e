"""Why Redis does not do what it is asked for now, and may do it later: what is waited for, told apart.

Whatever is not among these is a mistake in the program, and ends it.
"""

import re
from enum import StrEnum
from typing import Final

from redis.exceptions import (
    AskError,
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ClusterDownError,
    ClusterError,
    ConnectionError,  # noqa: A004 - redis' own name
    CrossSlotTransactionError,
    InvalidPipelineStack,
    MaxConnectionsError,
    NoPermissionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    ResponseError,
    TimeoutError,  # noqa: A004 - redis' own name
    TryAgainError,
)


class Hindrance(StrEnum):
    """What keeps Redis from doing it. The value is what logs and metrics call it."""

    AWAY = "away"
    LOADING = "loading"
    FULL = "full"
    READ_ONLY = "read-only"
    NO_REPLICAS = "no-replicas"
    SNAPSHOT_FAILED = "snapshot-failed"
    CLUSTER = "cluster-down"
    FORBIDDEN = "forbidden"
    SCRIPT_LOST = "script-lost"
    CLOCK = "clock-jumped"


MEANING: Final = {
    Hindrance.AWAY: "Redis does not answer",
    Hindrance.LOADING: "Redis is loading its data",
    Hindrance.FULL: "Redis is full: raise its maxmemory, or make room",
    Hindrance.READ_ONLY: "Redis takes no writes: what answers at its address is a replica",
    Hindrance.NO_REPLICAS: "Redis takes no writes, for it has fewer replicas than min-replicas-to-write",
    Hindrance.SNAPSHOT_FAILED: "Redis takes no writes, for its last snapshot failed: look at its disk and its log",
    Hindrance.CLUSTER: "the Redis cluster is down, or moves its slots",
    Hindrance.FORBIDDEN: "Redis does not let the user of redis.username do what is needed: see its rights and password",
    Hindrance.SCRIPT_LOST: "Redis has just forgotten a script; it is loaded again",
    Hindrance.CLOCK: "the clock of Redis has jumped: see 'Clocks' in docs/operations.md",
}
"""A sentence of each, with what an operator can do about it."""

_BY_CLASS: Final[tuple[tuple[type[Exception], Hindrance], ...]] = (
    (BusyLoadingError, Hindrance.LOADING),
    (AuthenticationError, Hindrance.FORBIDDEN),
    (AuthorizationError, Hindrance.FORBIDDEN),
    (NoPermissionError, Hindrance.FORBIDDEN),
    (OutOfMemoryError, Hindrance.FULL),
    (ReadOnlyError, Hindrance.READ_ONLY),
    (NoScriptError, Hindrance.SCRIPT_LOST),
    (ClusterDownError, Hindrance.CLUSTER),
    (TryAgainError, Hindrance.CLUSTER),
    (AskError, Hindrance.CLUSTER),
    (ClusterError, Hindrance.CLUSTER),
    (MaxConnectionsError, Hindrance.AWAY),
    (ConnectionError, Hindrance.AWAY),
    (TimeoutError, Hindrance.AWAY),
    (OSError, Hindrance.AWAY),
)
_BY_CODE: Final = {
    "OOM": Hindrance.FULL,
    "READONLY": Hindrance.READ_ONLY,
    "NOREPLICAS": Hindrance.NO_REPLICAS,
    "MISCONF": Hindrance.SNAPSHOT_FAILED,
    "LOADING": Hindrance.LOADING,
    "BUSY": Hindrance.AWAY,
    "NOSCRIPT": Hindrance.SCRIPT_LOST,
    "NOPERM": Hindrance.FORBIDDEN,
    "CLUSTERDOWN": Hindrance.CLUSTER,
    "MASTERDOWN": Hindrance.CLUSTER,
    "TRYAGAIN": Hindrance.CLUSTER,
}
_OF_PIPELINE: Final = "of pipeline caused error: "
_CODE = re.compile(rf"(?:^|[\s(']-)({'|'.join(_BY_CODE)})\b")
"""At the start, or where an older Redis quotes what a script's command was told."""
_NOT_ALLOWED = re.compile(r"The user executing the script can't|ACL failure in script")
"""What Redis and Valkey say, without a code, where a script may run and one of its commands may not."""
_MISTAKES: Final = (CrossSlotTransactionError, InvalidPipelineStack)


class PassingError(RedisError):
    """Redis refuses for now what it may do later; the cause is redis-py's error."""

    def __init__(self, hindrance: Hindrance, said: str) -> None:
        """Name what keeps it from doing so, and what it said."""
        super().__init__(f"{MEANING[hindrance]} ({said})" if said else MEANING[hindrance])
        self.hindrance = hindrance
        self.said = said


def hindrance_of(error: BaseException | None) -> Hindrance | None:
    """What an error, or one that it came from, says of Redis; None of one that waiting does not mend."""
    while error is not None:
        if isinstance(error, PassingError):
            return error.hindrance
        if found := _of_one(error):
            return found
        error = error.__cause__
    return None


def meaning_of(error: BaseException) -> str:
    """What keeps Redis from doing it, in a sentence that names no server, key or user; of any other error, as away."""
    return MEANING[hindrance_of(error) or Hindrance.AWAY]


def _of_one(error: BaseException) -> Hindrance | None:
    for kind, hindrance in _BY_CLASS:
        if isinstance(error, kind):
            return hindrance
    if isinstance(error, RedisClusterException):
        return None if isinstance(error, _MISTAKES) else Hindrance.CLUSTER
    if isinstance(error, ResponseError):
        said = str(error).rpartition(_OF_PIPELINE)[2].lstrip("('\"")
        if found := _CODE.search(said):
            return _BY_CODE[found[1]]
        return Hindrance.FORBIDDEN if _NOT_ALLOWED.match(said) else None
    if isinstance(error, AttributeError) and error.obj is None:
        # redis-py's own connection, which somebody else has closed while it was being used.
        return Hindrance.AWAY
    return None
