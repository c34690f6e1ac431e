"""How many series the KPIs of a file make on Prometheus: now, where Redis answers, and at most."""

import asyncio
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from streams.board.known_cells import known_cells
from streams.board.series_budget import Cells, SeriesBudget
from streams.cli.tables.reading import check_counted_alike, redis_client, shown_address
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.kpis.explanation import breakdown_name
from streams.redis.tail_reader import HistoryLostError
from streams.settings import Settings
from streams.settings.errors import Wrong
from streams.settings.known_kpis import OWN

MOST_OF_A_BREAKDOWN: Final = 100_000
"""So many series one breakdown of one KPI may come to, unless somebody says otherwise. All KPIs that come with Nabz
are 237,000 where all of their dimensions are full (docs/operations.md, "What Prometheus reads")."""

_ANSWER_SECONDS: Final = 3.0
"""How long Redis may take to answer: the file is worth checking without it."""
_READ_SECONDS: Final = 60.0
"""How long reading the days may take."""


class Series(NamedTuple):
    """How many series there are of some KPIs and of all others that are shown."""

    own: int
    others: int


class Now(NamedTuple):
    """What there is by what Redis holds; or else why nobody can say."""

    series: Series | None
    problem: str = ""


def too_many(own: Collection[str], budget: SeriesBudget, most: int) -> Iterator[Wrong]:
    """Each breakdown of these KPIs, by name, that alone may come to more series than `most`.

    It is told by how many values its dimensions may have, not by how many they have: so it is told before it happens,
    and whether Redis answers or not.
    """
    for kpi in budget.kpis:
        for at, breakdown in enumerate(kpi.by if kpi.name in own else ()):
            values = budget.most_values(breakdown)
            found = budget.of_breakdown(kpi, breakdown, values)
            if found > most:
                what = (
                    f"'{breakdown_name(breakdown)}' may have {values:,} values, which makes {found:,} series on "
                    f"Prometheus, more than {most:,}: give the KPI fewer `windows`, or a dimension fewer values "
                    "(`dimension_values`), or raise --most-series"
                )
                yield Wrong((OWN, kpi.name, "by", at), "", what)


def series_text(own: Collection[str], settings: Settings) -> str:
    """How many series these KPIs, by name, and all others make: with the values of now, and at most."""
    budget = SeriesBudget(settings)
    now = asyncio.run(_now(own, budget, settings))
    known = f"not known, for {now.problem}" if now.series is None else _told(now.series)
    return (
        "Series on Prometheus, beside those of other KPIs:\n"
        f"  with the values that dimensions have now: {known}\n"
        f"  with as many as `dimension_values` allows: {_told(_series(own, budget))}\n"
    )


def _series(own: Collection[str], budget: SeriesBudget, cells: Cells | None = None) -> Series:
    found = {kpi.name: budget.of_kpi(kpi, cells) for kpi in budget.kpis}
    ours = sum(series for name, series in found.items() if name in own)
    return Series(ours, sum(found.values()) - ours)


async def _now(own: Collection[str], budget: SeriesBudget, settings: Settings) -> Now:
    address = shown_address(settings.redis.url)
    try:
        async with asyncio.timeout(_ANSWER_SECONDS) as patience, redis_client(settings.redis) as client:
            try:
                await check_counted_alike(client, settings)
            except Misused:
                return Now(None, f"Redis at {address} was counted by other settings, see `nabz catalogue plan`")
            patience.reschedule(asyncio.get_running_loop().time() + _READ_SECONDS)
            cells = await known_cells(client, budget.kpis)
    except (CommandFailed, Misused) as error:
        return Now(None, str(error))
    except HistoryLostError:
        return Now(None, f"Redis at {address} lost meanwhile what was read")
    except TimeoutError:
        return Now(None, f"Redis at {address} does not answer")
    return Now(_series(own, budget, cells))


def _told(series: Series) -> str:
    return f"at most {series.own:,} beside {series.others:,}"
