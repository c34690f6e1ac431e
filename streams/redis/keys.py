"""Names of Redis keys, in one place. Topics are named in schemas.topics, metrics in streams.kpis.metric_names.

All keys of a shard carry one hash tag, so that a shard is atomic on a single Redis and on Redis Cluster alike.
"""

from typing import Final

VALUE_DICTIONARY: Final = "nabz:dimensions"
"""Hash: `<dimension>=<value>` -> its number, since when it is there and when it was last asked for (epoch ms), and 1 if
it has a place, else 0; `<dimension>` -> how many numbers were given out, and how many values have a place."""
CLOCK: Final = "nabz:clock"
"""The largest event time that any worker committed, epoch ms; only raised, used with clock = "event"."""
SHARDS: Final = "nabz:shards"
"""Set of the tags of all shards that were ever written to."""
COUNTING_CONFIGURATION: Final = "nabz:settings"
"""Hash: a part of the counting configuration -> what it was when the first worker began."""
CURRENCY: Final = "currency"
"""A field of it: what amounts are kept in."""
LAYOUT: Final = "layout of fields"
"""A field of it: how the numbers of series and of dimension values stand in a field."""
MEASURE: Final = "measure "
"""Its fields for measures begin with this."""
PARTITIONS: Final = "partitions of "
"""Its fields for topics begin with this."""
IDS: Final = "ids of marketing events"
"""A field of it: how they are kept."""
MEANING: Final = "meaning of measures"
"""A field of it: raised when what facts contribute to measures changes."""
CATALOGUE_VERSION: Final = "catalogue version"
"""A field of it: the version of what is counted; where it is not, that is the first one."""
CATALOGUE_SINCE: Final = "catalogue since "
"""Its fields begin with this that tell since which version a measure is counted as it is."""
CATALOGUE_FORMER: Final = "catalogue former"
"""A field of it, JSON: mark of a counting configuration of before -> the last version that it had."""
HOLIDAY_DATES: Final = "calendar.holidays as dates"
"""A field of it: what the package `holidays` took for holidays, a digest for each year (`2026:1f3a99 2027:…`)."""

ERASURE_KEY: Final = "nabz:{erasures-0}:key"
"""Hash: `fingerprint` of the key by which erased persons are marked, and the `key` where no setting names one. It is
called as a shard's keys are, so that who may write to these may write to it."""
PROCESSES: Final = "nabz:processes"
"""Hash: a worker or a board -> when it last said that it lives (epoch ms of the store's clock), and what it told."""

HANDLED_DEAD_LETTERS: Final = "nabz:{dead-letters}:handled"
"""Hash: mark of a refused record -> what was done with it (see `streams.redis.handled_dead_letters`)."""
REFUSAL_COUNTS: Final = "nabz:{dead-letters}:counts"
"""Hash: `<hour> <topic> <reason>` -> records refused in that hour; `upto <topic> <partition> <reason>` -> the offset
up to which they are counted."""
REFUSAL_MINUTES: Final = "nabz:{dead-letters}:minutes"
"""Hash: `<minute> <topic> records` and `... refused` -> how many were read; `good <topic>` -> when a record was last
counted, epoch seconds."""
DEAD_LETTERS_REPLAYER: Final = "nabz:{dead-letters}:replayer"
"""Which command handles dead letters at the moment; expires by itself."""
DEAD_LETTERS_REPLAYS: Final = "nabz:{dead-letters}:replayer:number"
"""The number of the last lease on that."""

TABLE_META: Final = "nabz:table:meta"
"""Hash: as_of (epoch ms), generation, and per shard the version that the tables hold. After the first version of what
is counted: its number as `counted_with`, and while any grow as `growing` how many measures are left out."""

GOALS: Final = "nabz:goals"
"""Hash: field of the tables, `:` and window -> what it should come to there, a decimal number as text."""

PERIODS: Final = "nabz:periods"
"""Hash: what each finished month came to, and the goals that periods had when they finished (`streams.periods`)."""

MODELS: Final = "nabz:models"
"""Hash: name of a model -> what it tells, as JSON (`streams.fitted`); `lease` -> by which lease it was written."""
ANALYST: Final = "nabz:analyst"
"""Which analyst runs; expires by itself."""
ANALYST_LEASES: Final = "nabz:{nabz:analyst}:number"
"""The number of the last lease on that, beside the lease."""

TABLE_WRITER: Final = "nabz:table:writer"
"""Which board writes the tables; expires by itself."""
TABLE_LEASES: Final = "nabz:{nabz:table:writer}:number"
"""The number of the last lease on the tables, beside the lease."""
VERSION_FIELD: Final = "version:"
"""Fields of the meta hash that begin with this tell, by shard tag, which version the tables hold."""

VERSION: Final = "version"
"""A field of a shard's offsets: the number of commits so far."""
FORWARDED: Final = "forwarded"
"""A field of a shard's offsets: how many records were in a wrong partition and were sent on."""
RENEWED: Final = "renewed"
"""A field of a shard's offsets: 1 once all facts of earlier versions were looked through for erased persons."""
COUNTED_WITH: Final = "counted with"
"""A field of a shard's offsets: `v` and the version of what is counted that its last writer had, unless the first one.

No number, so that a worker that knows of no versions, and takes it for an offset, ends.
"""
GROWN: Final = "grown to "
"""Marks of a shard's seen begin with this, and a version: all of its entities are counted with that or a later one."""


BEFORE: Final = ":before"
"""What follows the name of a window in the name of the table of the period before it."""
FINISHED: Final = ":finished"
"""What follows the name of a KPI in the table of a period before: the window without its running day."""


def table(name: str) -> str:
    """Hash of one KPI table, of a window or of the period before it: field -> decimal number as text."""
    return f"nabz:table:{name}"


def fence(key: str) -> str:
    """String, beside a hash that boards write: number and holder of the lease on it, how often it was written since."""
    return f"nabz:{{{key}}}:fence"


def before_of(window: str) -> str:
    """The name of the table of the period before a window."""
    return window + BEFORE


def shard_tag(family: str, partition: int) -> str:
    """The name of a shard, as in `ticket-3`."""
    return f"{family}-{partition}"


class ShardKeys:
    """The keys of one shard."""

    def __init__(self, tag: str) -> None:
        """Derive all keys from the shard's tag."""
        self.tag = tag
        prefix = f"nabz:{{{tag}}}:"
        self.offsets = prefix + "offsets"
        """Hash: topic -> next offset; `version`, raised by every commit; `forwarded`."""
        self.sessions = prefix + "sessions"
        """Sorted set: session -> the first version that it wrote. It wrote all until the next one began."""
        self.names = prefix + "names"
        """Hash: `<dimension>=<value>` -> its number in this shard; the names of series stand there as a dimension."""
        self.facts = prefix + "facts"
        """Hash: entity -> packed facts; where there are no entities, number of a bucket -> hashes of event_ids."""
        self.timers = prefix + "timers"
        """Sorted set: entity -> epoch ms at which its contributions next change by themselves."""
        self.changed = prefix + "changed"
        """Sorted set: log name -> version of the commit that last wrote to it."""
        self.rewrites = prefix + "rewrites"
        """Hash: log name -> how often it was compacted."""
        self.seen = prefix + "seen"
        """Sorted set: event type that was ever counted -> the moment of its first event, epoch ms."""
        self.swept = prefix + "swept"
        """String: version that the facts are looked through with, cursor, and entities and fields looked at so far."""
        self.outbox = prefix + "outbox"
        """Hash: what others have to be told of -> the record for `crm.derived`, until that is in Kafka."""
        self.comments = prefix + "comments"
        """Hash: name of a comment -> the comment (`streams.comments.kept`); where comments are kept."""
        self.comment_times = prefix + "comments:times"
        """Sorted set: name of a comment -> when it was made, epoch ms."""
        self.comment_owners = prefix + "comments:owners"
        """Hash: name of a comment -> the mark of its customer, where that one's shard is another."""
        self.erased = prefix + "erased"
        """Sorted set: mark of a customer who was erased -> the latest moment of that, epoch ms."""
        self.buyers = prefix + "buyers"
        """Sorted set, all at 0: mark of a customer, `:`, and an entity that names this customer."""
        self._log = prefix + "log:"

    @property
    def of_comments(self) -> tuple[str, str, str, str]:
        """The keys of comments and of those who were erased, in the order of `commit.lua`."""
        return self.comments, self.comment_times, self.comment_owners, self.erased

    def log(self, name: str) -> str:
        """String: the log of pairs of a pane, or of the running totals."""
        return self._log + name
