"""What shards keep in Redis, for a backtest."""

from itertools import chain

from streams.arithmetic.panes import MINUTE_MS
from streams.backtest import Past
from streams.cli.tables.reading import counted_alike
from streams.cli.terminal.exit_codes import CommandFailed
from streams.redis.clock import clock_for
from streams.redis.tail_reader import Tails
from streams.redis.value_dictionary import SERIES, load_texts
from streams.settings import Settings


async def read_past(settings: Settings) -> Past:
    """All panes of all shards.

    Raises:
        CommandFailed: the server does not answer, or nothing was counted into it.
        Misused: it can never be used by this address, or was counted otherwise than the settings say.
    """
    async with counted_alike(settings) as client:
        now = await clock_for(settings.clock, client).refresh()
        look = await Tails(client).look()
        texts = await load_texts(client)
    if not look.tails or now == 0:
        raise CommandFailed("nothing was counted in Redis yet: give events of a file by --events, or run a worker")
    return Past(
        [log for tail in look.tails for log in tail.logs],
        texts.get(SERIES, {}),
        frozenset(chain.from_iterable(tail.seen for tail in look.tails)),
        now // MINUTE_MS,
    )
