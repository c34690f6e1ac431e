"""What shards keep in Redis, for a backtest."""

from itertools import chain

from streams.arithmetic.panes import MINUTE_MS
from streams.backtest import Past
from streams.board.value_names import ValueNames
from streams.cli.tables.reading import counted_alike
from streams.cli.terminal.exit_codes import CommandFailed
from streams.redis.clock import clock_for
from streams.redis.counting_configuration import said
from streams.redis.growth import growing_now
from streams.redis.tail_reader import Tails
from streams.settings import Settings


async def read_past(settings: Settings) -> Past:
    """All panes of all shards.

    Raises:
        CommandFailed: the server does not answer, or nothing was counted into it.
        Misused: it can never be used by this address, or was counted otherwise than the settings say.
    """
    async with counted_alike(settings) as client:
        now = await clock_for(settings.clock, client).refresh()
        # In this order: what grows when the shards are read is not complete in them.
        grows = await growing_now(client, settings.catalogue.measures)
        _, stored = await said(client)
        look = await Tails(client).look()
    if not look.tails or now == 0:
        raise CommandFailed("nothing was counted in Redis yet: give events of a file by --events, or run a worker")
    names = ValueNames(stored.version)
    for tail in look.tails:
        names.learn(tail.tag, tail.names)
    return Past(
        look.tails,
        names,
        frozenset(chain.from_iterable(tail.seen for tail in look.tails)),
        now // MINUTE_MS,
        frozenset(grows),
    )
