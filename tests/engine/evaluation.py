"""Tables from summed panes, naively: every pane is looked at for every window, every field for every percentile."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from streams.arithmetic import fields
from streams.arithmetic.calendar import Calendar
from streams.arithmetic.days import Days
from streams.arithmetic.measures import TOTAL, Breakdown, Measure, Part, series_name
from streams.arithmetic.panes import MINUTE_MS, WINDOWS, Pane, Resolution, Window
from streams.arithmetic.sketch import BITS, Ranked
from streams.arithmetic.whole_numbers import WHOLE_NUMBERS
from streams.kpis import Kpi, Unit
from streams.kpis.formula import SpellCounts
from streams.redis.value_dictionary import SERIES

Sums = Counter[int]
Texts = Mapping[str, Mapping[int, str]]
Table = dict[str, float]
Values = tuple[int, int]

EPOCH = date(1970, 1, 1)
END_OF_TIME = 1 << 62
_RESERVED = {number: text for text, number in fields.RESERVED.items()}


@dataclass
class PaneSums:
    """What the logs of all shards say: sums by field of each pane and of the running totals, and the types seen."""

    panes: dict[Pane, Sums] = field(default_factory=dict)
    level: Sums = field(default_factory=Counter)
    first_seen: dict[str, int] = field(default_factory=dict)
    """Event type -> the moment of its first event, epoch ms."""

    @property
    def seen(self) -> set[str]:
        """The event types that were ever counted."""
        return set(self.first_seen)

    def see(self, mark: str, moment: int) -> None:
        """Take note of an event of this type."""
        self.first_seen[mark] = min(moment, self.first_seen.get(mark, moment))

    def add(self, pane: Pane | None, pairs: Iterable[tuple[int, int]]) -> None:
        """Add (field, amount) pairs to a pane, or to the running totals where it is None."""
        sums = self.level if pane is None else self.panes.setdefault(pane, Counter())
        for number, amount in pairs:
            sums[number] += amount

    def kept(self, now: int, days: Days) -> dict[str, dict[int, int]]:
        """All that counts at `now` (epoch ms), by pane name, without zeros: what has to be equal however it came."""
        kept = {pane.name: sums for pane, sums in self.panes.items() if pane.is_kept(now, days)}
        kept["level"] = self.level
        plain = {name: {number: amount for number, amount in sums.items() if amount} for name, sums in kept.items()}
        return {name: sums for name, sums in plain.items() if sums}


@dataclass(frozen=True)
class NaiveReading:
    """A reading of one window and one breakdown value."""

    window: Window
    inside: Sums
    ahead: Sums
    """What lies in panes after the window's last one."""
    whole: PaneSums
    series: Mapping[str, int]
    breakdown: Breakdown
    values: Values
    now: int
    calendar: Calendar

    @property
    def span(self) -> tuple[int, int]:
        return self.window.span(self.now, self.calendar)[0] * MINUTE_MS, self.now

    def first_day(self, measure: Measure) -> int | None:
        number = fields.join(fields.Field(self.series[series_name(measure, Part.SAMPLES, TOTAL)], 0, 0, 0))
        days = [
            pane.start * MINUTE_MS
            for pane, sums in self.whole.panes.items()
            if pane.resolution is Resolution.DAY and pane.is_kept(self.now, self.calendar.days) and sums[number]
        ]
        return min(days, default=None)

    def over(self, window: str) -> "NaiveReading":
        other = next(known for known in WINDOWS if known.name == window)
        inside, ahead = _in_and_ahead(other, self.now, self.calendar, self.whole)
        return replace(self, window=other, inside=inside, ahead=ahead)

    def _field(self, measure: Measure, part: Part) -> int:
        number = self.series[series_name(measure, part, self.breakdown)]
        return fields.join(fields.Field(number, *self.values, 0))

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        return self.inside[self._field(measure, part)]

    def level(self, measure: Measure) -> int:
        return self.whole.level[self._field(measure, Part.AMOUNT)]

    def level_at_start(self, measure: Measure) -> int:
        return self.level(measure) - self.amount(measure) - self.ahead[self._field(measure, Part.AMOUNT)]

    def sketch(self, measure: Measure) -> Ranked:
        base = self._field(measure, Part.SKETCH)
        of_bucket = ((number - base, count) for number, count in self.inside.items())
        return Ranked.of((bucket, count) for bucket, count in of_bucket if 0 <= bucket < 1 << BITS)

    def spells(self, ended: Measure, present: Measure, *, of_all: bool = False) -> SpellCounts:
        today = self.calendar.days.date_of(self.now // MINUTE_MS)
        ages = Counter[int]()
        for day, count in self._by_number(present, of_all=of_all).items():
            ages[max((today - EPOCH - timedelta(days=day)).days, 0)] += count
        return SpellCounts(self._by_number(ended, of_all=of_all), ages)

    def _by_number(self, measure: Measure, *, of_all: bool) -> dict[int, int]:
        plain = () if of_all else self.breakdown
        breakdown = next(by for by in measure.by if by[:-1] == plain)
        number = self.series[series_name(measure, Part.AMOUNT, breakdown)]
        found = {}
        for known, total in self.whole.level.items():
            parts = fields.split(known)
            places = (parts.first, parts.second)
            if parts.series == number and places[: len(plain)] == self.values[: len(plain)] and total:
                found[places[len(plain)] - fields.FIRST_VALUE] = total
        return found

    def seen(self, event_types: frozenset[str]) -> bool:
        return bool(self.whole.seen & event_types)


def tables(
    sums: PaneSums, texts: Texts, kpis: Collection[Kpi], now: int, calendar: Calendar, digits: int
) -> dict[str, Table]:
    """{window: {field: number}} at `now` (epoch ms), money in major units of `digits` decimals."""
    series = {name: number for number, name in texts[SERIES].items()}
    cells = _cells(kpis, sums, series)
    result = {}
    for window in WINDOWS:
        inside, ahead = _in_and_ahead(window, now, calendar, sums)
        table = result[window.name] = Table()
        for kpi, breakdown, values in cells:
            if window.name in kpi.windows:
                reading = NaiveReading(window, inside, ahead, sums, series, breakdown, values, now, calendar)
                _tell(kpi, reading, _label(breakdown, values, texts), digits, table)
    return result


def _cells(kpis: Collection[Kpi], sums: PaneSums, series: Mapping[str, int]) -> list[tuple[Kpi, Breakdown, Values]]:
    """All that may have a value: every total, and every breakdown value that was ever seen with it."""
    values_of = _values_of(sums)
    return [
        (kpi, breakdown, values)
        for kpi in kpis
        for breakdown in kpi.breakdowns
        for values in _known_values(kpi, breakdown, series, values_of)
    ]


def _tell(kpi: Kpi, reading: NaiveReading, label: str, digits: int, table: Table) -> None:
    value = kpi.formula.evaluate(reading)
    if value is None:
        return
    table[kpi.name + label] = _scaled(kpi.unit, value, digits)
    if kpi.samples is not None:
        table[kpi.samples_name + label] = float(kpi.samples.evaluate(reading) or 0)


def _in_and_ahead(window: Window, now: int, calendar: Calendar, sums: PaneSums) -> tuple[Sums, Sums]:
    """What lies in a window, and behind it."""
    first, last = window.span(now, calendar)
    resolution = window.resolution
    return _between(resolution, first, last, sums), _between(resolution, last + 1, END_OF_TIME, sums)


def _between(resolution: Resolution, first: int, last: int, sums: PaneSums) -> Sums:
    """The sums of the panes that start from `first` to `last` (epoch minutes)."""
    result: Sums = Counter()
    for pane, pane_sums in sums.panes.items():
        if pane.resolution is resolution and first <= pane.start <= last:
            for number, amount in pane_sums.items():
                result[number] += amount
    return result


def _values_of(sums: PaneSums) -> dict[int, set[Values]]:
    """The dimension values that each series was ever seen with, by the series' number."""
    known = set(sums.level).union(*sums.panes.values())
    values_of: dict[int, set[Values]] = {}
    for number in known:
        parts = fields.split(number)
        values_of.setdefault(parts.series, set()).add((parts.first, parts.second))
    return values_of


def _known_values(
    kpi: Kpi, breakdown: Breakdown, series: Mapping[str, int], values_of: Mapping[int, set[Values]]
) -> Iterable[Values]:
    if not breakdown:
        return {(fields.UNKNOWN, fields.UNKNOWN)}
    known = (
        (series_name(measure, part, by), len(breakdown))
        for measure in kpi.measures
        for part in measure.kind.parts
        for by in measure.by
        if by == breakdown or (by[:-1] == breakdown and by[-1] in WHOLE_NUMBERS)
    )
    return {
        (first, second if count > 1 else fields.UNKNOWN)
        for name, count in known
        for first, second in values_of.get(series[name], ())
    }


def _label(breakdown: Breakdown, values: Values, texts: Texts) -> str:
    named = sorted(zip(breakdown, values, strict=False))
    labels = ",".join(f'{dimension}="{_text(texts, dimension, number)}"' for dimension, number in named)
    return f"{{{labels}}}" if labels else ""


def _text(texts: Texts, dimension: str, number: int) -> str:
    text = _RESERVED.get(number) or texts[dimension][number]
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _scaled(unit: Unit, value: float | Fraction, digits: int) -> float:
    if unit.is_money:
        return float(Fraction(value) / 10**digits)
    return float(Fraction(value) / 1000) if unit is Unit.SECONDS else float(value)
