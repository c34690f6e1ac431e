"""Deals made up for tests of pipelines, and what follows from them by the definitions, deal by deal in plain Python."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final, NamedTuple

import numpy as np
from hypothesis import strategies as st

from streams.models.deal_history import DAY_MS, LOST, OPEN, UNDATED, WON, DealHistory
from streams.models.winning import DAYS_IN_STAGE, DAYS_TO_CLOSE, LEANING

NOW = 1_000 * DAY_MS + 5_000_000


class Fact(NamedTuple):
    """What became known of a deal: `ago` is how long before NOW, in milliseconds."""

    ago: int
    stage: int
    outcome: int = OPEN
    amount: int = 100
    close: int = UNDATED
    millionths: int = 500_000


Deal = Sequence[Fact]


class Row(NamedTuple):
    """A row of a `DealHistory`; the fields are its columns."""

    deal: int
    moment: int
    entered: int
    decided: int
    pipeline: int
    stage: int
    outcome: int
    amount: int
    millionths: int
    close: int


class Look(NamedTuple):
    """An open deal at a past moment: what tells its cells apart, and what it came to, after how many days."""

    cell: tuple[int, ...]
    outcome: int
    days: int


def rows_of(number: int, deal: Deal, pipelines: int = 2) -> list[Row]:
    """The rows of a deal; stage s is one of pipeline s % pipelines."""
    rows: list[Row] = []
    for fact in sorted(deal, key=lambda fact: -fact.ago):
        last = rows[-1] if rows else None
        moment = NOW - fact.ago
        rows.append(
            Row(
                number,
                moment,
                last.entered if last and last.stage == fact.stage else moment,
                last.decided if last and last.outcome == fact.outcome else moment,
                fact.stage % pipelines,
                fact.stage,
                fact.outcome,
                fact.amount,
                fact.millionths,
                fact.close,
            )
        )
    return rows


def history_of(deals: Sequence[Deal]) -> DealHistory:
    """The deals as columns, in this order."""
    rows = [row for number, deal in enumerate(deals) for row in rows_of(number, deal)]
    return DealHistory(*np.array(rows, dtype=np.int64).reshape(-1, len(Row._fields)).T)


def day_of(moment: int) -> int:
    """Days of UTC."""
    return moment // DAY_MS


def made_up_deals(seed: int, most_days: int = 200) -> list[Deal]:
    """Deals that move between stages, are won, lost and opened again, and are told of in the future as well."""
    random, found = Random(seed), list[Deal]()
    for _ in range(random.randint(1, 20)):
        begun = random.randint(-20, most_days)
        facts = [
            Fact(
                begun * DAY_MS - random.randint(0, 60 * DAY_MS),
                random.randint(0, 3),
                random.choice([OPEN, OPEN, OPEN, WON, LOST]),
                random.randint(0, 10_000),
                random.choice([UNDATED, random.randint(800, 1_100)]),
                random.randint(0, 1_000_000),
            )
            for _ in range(random.randint(1, 5))
        ]
        found.append([Fact(begun * DAY_MS, random.randint(0, 3)), *facts])
    return found


COMPANIES: Final = st.integers(0, 1 << 32).map(made_up_deals)
"""Drawn evenly: what hypothesis draws by itself is mostly of the last days."""


def chance(made_up: Sequence[Deal], row: Row, moment: int, days: int) -> float:
    """The probability that a deal that stands like this is won within so many days, by what was known at a moment."""
    looks = [look for number, deal in enumerate(made_up) for look in _looks(rows_of(number, deal), moment)]
    cell = _cells(row, moment)
    won = lost = dict.fromkeys(range(1, 366), 0.0)
    for depth in range(1, len(cell) + 1):
        inside = [look for look in looks if look.cell[:depth] == cell[:depth]]
        if not inside:
            break
        # The widest cell leans on nothing.
        weight = 0 if depth == 1 else LEANING
        won, lost = _rates(inside, won, WON, weight), _rates(inside, lost, LOST, weight)
    stays, found = 1.0, 0.0
    for day in range(1, days + 1):
        found += stays * won[day]
        stays *= max(1 - won[day] - lost[day], 0.0)
    return found


def open_rows(made_up: Sequence[Deal], moment: int) -> list[Row]:
    """How deals stand that are open at a moment."""
    standing = (_standing(rows_of(number, deal), moment) for number, deal in enumerate(made_up))
    return [row for row in standing if row is not None and row.outcome == OPEN]


def expected(made_up: Sequence[Deal], moment: int, days: int) -> float:
    """What open deals bring."""
    return math.fsum(row.amount * chance(made_up, row, moment, days) for row in open_rows(made_up, moment))


def really_won(made_up: Sequence[Deal], moment: int, days: int) -> int:
    """What the deals that were open at a moment brought within so many days."""
    later = {number: _standing(rows_of(number, deal), moment + days * DAY_MS) for number, deal in enumerate(made_up)}
    then = (later[row.deal] for row in open_rows(made_up, moment))
    return sum(row.amount for row in then if row is not None and row.outcome == WON)


def _standing(rows: Sequence[Row], moment: int) -> Row | None:
    known = [row for row in rows if row.moment <= moment]
    return known[-1] if known else None


def _looks(rows: Sequence[Row], now: int) -> list[Look]:
    """A deal, looked at once a week while it was open."""
    end, found = _standing(rows, now), []
    for week in range(1, 105):
        moment = now - week * 7 * DAY_MS
        row = _standing(rows, moment)
        if row is None or row.outcome != OPEN or end is None:
            continue
        until = now if end.outcome == OPEN else end.decided
        found.append(Look(_cells(row, moment), end.outcome, math.ceil((until - moment) / DAY_MS)))
    return found


def _cells(row: Row, moment: int) -> tuple[int, ...]:
    """What tells the cells of a row apart, from the widest to the narrowest."""
    if row.close == UNDATED:
        timing = 100 + sum((moment - row.entered) / DAY_MS >= days for days in DAYS_IN_STAGE)
    else:
        timing = sum(row.close - day_of(moment) > days for days in DAYS_TO_CLOSE)
    return (0, row.pipeline, row.stage, timing)


def _rates(inside: Sequence[Look], above: Mapping[int, float], outcome: int, weight: int) -> dict[int, float]:
    """The rate of an outcome on each day in a cell that leans on the one above it."""
    cases = Counter(look.days for look in inside if look.outcome == outcome)
    rates = {}
    for day, rate in above.items():
        at_risk = sum(look.days >= day for look in inside)
        rates[day] = (weight * rate + cases[day]) / (weight + at_risk) if weight + at_risk else 0.0
    return rates
