"""Of each key in Redis: who writes it, what of persons stands in it, and for how long. The page on privacy says so.

What a key is for stands under it, in `streams.redis.keys`. A key of which nothing is told here stops the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from msgspec.structs import fields

from schemas.derived import DealSold, Sale
from streams.comments.kept import KEPT_BY, MOST_DAYS
from streams.kept import HASH, Kept, Lasts
from streams.redis import handled_dead_letters, models, tables
from streams.redis.processes import REMEMBERED_MS


class Writer(Enum):
    """Who writes to a key."""

    WORKER = "worker"
    BOARD = "board"
    ANALYST = "analyst"
    DEAD_LETTERS = "`nabz dead-letters`"
    ACCEPT = "`nabz accept-config`"


@dataclass(frozen=True)
class Held:
    """What is told of a key."""

    writers: tuple[Writer, ...]
    persons: str
    """What of persons stands in it; empty for nothing."""
    lasts: str
    families: tuple[str, ...] = ()
    """Of a key of shards: those whose shards have it; empty for all."""


_W, _B, _A = (Writer.WORKER,), (Writer.BOARD,), (Writer.ANALYST,)
_NOBODY: Final = ""
_FOR_GOOD: Final = Lasts.FOR_GOOD.value
_OVERWRITTEN: Final = "until it is written again"
_PANES: Final = "days 400 days, hours 31 days, minutes 50 hours, running totals for good"
_VALUES: Final = (
    "the texts of dimension values: **owners, agents, assignees**, segments, regions, channels, campaigns, …"
)
_FIGURES: Final = "sums by the values of dimensions, **owners, agents and assignees** among them"
_SALE: Final = ", ".join(
    f"`{field.name}`" for kind in (DealSold, Sale) for field in fields(kind) if field.name != "sale"
)


def _seconds(lease: float) -> str:
    return f"{lease:g} seconds after its holder has ended"


HELD: Final[Mapping[str, Held]] = {
    "VALUE_DICTIONARY": Held((Writer.WORKER, Writer.BOARD), _VALUES, _FOR_GOOD),
    "CLOCK": Held(_W, _NOBODY, _FOR_GOOD),
    "SHARDS": Held(_W, _NOBODY, _FOR_GOOD),
    "COUNTING_CONFIGURATION": Held((Writer.WORKER, Writer.ACCEPT), _NOBODY, _FOR_GOOD),
    "ERASURE_KEY": Held(_W, "the key of [marks](#erasure), where no setting names one", _FOR_GOOD),
    "PROCESSES": Held(
        (Writer.WORKER, Writer.BOARD),
        "names of machines",
        f"{REMEMBERED_MS // 3_600_000} hour after a process has ended",
    ),
    "HANDLED_DEAD_LETTERS": Held(
        (Writer.DEAD_LETTERS,),
        "hashes of refused records",
        "until the next `nabz dead-letters replay` after Kafka has dropped the letter",
    ),
    "REFUSAL_COUNTS": Held(_W, _NOBODY, "48 hours"),
    "REFUSAL_MINUTES": Held(_W, _NOBODY, "10 minutes"),
    "DEAD_LETTERS_REPLAYER": Held((Writer.DEAD_LETTERS,), _NOBODY, _seconds(handled_dead_letters.LEASE_SECONDS)),
    "DEAD_LETTERS_REPLAYS": Held((Writer.DEAD_LETTERS,), _NOBODY, _FOR_GOOD),
    "TABLE_META": Held(_B, _NOBODY, _OVERWRITTEN),
    "GOALS": Held(_B, "names of **employees**, where goals name them", "as long as the settings have the goal"),
    "PERIODS": Held(_B, "names of **employees**, where goals name them, with what they came to", _FOR_GOOD),
    "MODELS": Held(
        _A,
        "figures of all customers together; texts of segments, item families and SKUs",
        "until the analyst runs again",
    ),
    "ANALYST": Held(_A, _NOBODY, _seconds(models.LEASE_SECONDS)),
    "ANALYST_LEASES": Held(_A, _NOBODY, _FOR_GOOD),
    "TABLE_WRITER": Held(_B, _NOBODY, _seconds(tables.LEASE_SECONDS)),
    "TABLE_LEASES": Held(_B, _NOBODY, _FOR_GOOD),
    "table": Held(_B, _FIGURES, _OVERWRITTEN),
    "fence": Held(_B, _NOBODY, _FOR_GOOD),
    "ShardKeys.offsets": Held(_W, _NOBODY, _FOR_GOOD),
    "ShardKeys.sessions": Held(_W, _NOBODY, "the last 256"),
    "ShardKeys.names": Held(_W, _VALUES, _FOR_GOOD),
    "ShardKeys.facts": Held(_W, "[what is kept of each](#what-is-kept-of-each)", "see there"),
    "ShardKeys.timers": Held(
        _W,
        "`customer_id`, `deal_id` or `ticket_id`, with the moment of the next change",
        "while there is one",
        ("customer", "deal", "ticket"),
    ),
    "ShardKeys.changed": Held(_W, _NOBODY, "as long as its log"),
    "ShardKeys.rewrites": Held(_W, _NOBODY, "as long as its log"),
    "ShardKeys.seen": Held(_W, _NOBODY, _FOR_GOOD),
    "ShardKeys.swept": Held(_W, _NOBODY, "until something [grows](operations.md#growing-in-place) again"),
    "ShardKeys.outbox": Held(
        _W,
        f"what a won deal has sold, and to whom: {_SALE}; **`owner`** is an employee",
        Lasts.UNTIL_SENT.value,
        ("deal",),
    ),
    "ShardKeys.comments": Held(
        _W, "[what people say](#what-people-say)", Lasts.AS_COMMENTS.value, ("customer", "ticket")
    ),
    "ShardKeys.comment_times": Held(_W, "times of comments", "as long as the comment", ("customer", "ticket")),
    "ShardKeys.comment_owners": Held(_W, "[marks](#erasure) of `customer_id`", "as long as the comment", ("ticket",)),
    "ShardKeys.erased": Held(_W, "[marks](#erasure) of erased customers, and when", f"{MOST_DAYS} days", ("customer",)),
    "ShardKeys.buyers": Held(
        _W,
        "[marks](#erasure) of the customers that deals name, each with the `deal_id`",
        "as long as the deal names one",
        ("deal",),
    ),
    "ShardKeys.log": Held(_W, _FIGURES, _PANES),
}
"""Name in `streams.redis.keys` -> what is told of it."""

KEPT_BESIDE_FACTS: Final[Mapping[str, Mapping[str, Kept]]] = {
    "ticket.opened": {"customer_id": HASH.by(KEPT_BY)},
    "customer.erased": {"customer_id": HASH},
}
"""Type of event -> its fields of which something stands in a key beside facts -> what that is."""
