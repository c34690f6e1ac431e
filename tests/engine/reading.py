"""Reading the shards' logs naively: every pair of every pane, summed up in dictionaries."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np

from streams import fields, wire
from streams.kpis import Kpi, Unit
from streams.measures import Breakdown, Measure, Part, series_name
from streams.panes import WINDOWS, Pane, Resolution, Window
from streams.redis.connection import Client
from streams.redis.numbers import load_texts

Sums = Counter[int]


async def tables(client: Client, kpis: Iterable[Kpi], now: int, digits: int) -> dict[str, dict[str, float]]:
    """{window: {field: number}} of what stands in Redis, at `now` (epoch ms)."""
    panes: dict[Pane, Sums] = {}
    level: Sums = Counter()
    seen: set[str] = set()
    for raw in await client.smembers(wire.SHARDS):
        keys = wire.ShardKeys(raw.decode())
        seen |= {name.decode() for name in await client.smembers(keys.seen)}
        for name in await client.zrange(keys.changed, 0, -1):
            if name.decode().startswith(wire.HASHES_LOG):
                continue
            pairs = np.frombuffer(await client.get(keys.log(name.decode())), dtype="<i8").reshape(-1, 2).tolist()
            sums = level if name.decode() == wire.LEVEL_LOG else panes.setdefault(Pane.named(name.decode()), Counter())
            for field, amount in pairs:
                sums[field] += amount
    texts = await load_texts(client)
    return {window.name: _table(window, panes, level, seen, texts, list(kpis), now, digits) for window in WINDOWS}


class NaiveReading:
    """A reading of one window and one breakdown value."""

    def __init__(
        self,
        window: Window,
        sums: Sums,
        level: Sums,
        series: Mapping[str, int],
        seen: set[str],
        breakdown: Breakdown,
        values: tuple[int, int],
    ) -> None:
        self.window = window
        self._sums = sums
        self._level = level
        self._series = series
        self._seen = seen
        self._breakdown = breakdown
        self._values = values

    def _field(self, measure: Measure, part: Part, bucket: int = 0) -> int:
        number = self._series[series_name(measure, part, self._breakdown)]
        return fields.join(fields.Field(number, *self._values, bucket))

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        return self._sums[self._field(measure, part)]

    def level(self, measure: Measure) -> int:
        return self._level[self._field(measure, Part.AMOUNT)]

    def level_at_start(self, measure: Measure) -> int:
        return self.level(measure) - self.amount(measure)

    def sketch(self, measure: Measure) -> list[tuple[int, int]]:
        base = self._field(measure, Part.SKETCH)
        return [(field - base, count) for field, count in self._sums.items() if 0 <= field - base < 1 << 13]

    def seen(self, event_types: frozenset[str]) -> bool:
        return bool(self._seen & event_types)


def _table(
    window: Window,
    panes: Mapping[Pane, Sums],
    level: Sums,
    seen: set[str],
    texts: Mapping[str, Mapping[int, str]],
    kpis: list[Kpi],
    now: int,
    digits: int,
) -> dict[str, float]:
    first, last = window.span(now)
    sums: Sums = Counter()
    for pane, pane_sums in panes.items():
        if pane.resolution is window.resolution and first <= pane.start <= last:
            for field, amount in pane_sums.items():
                sums[field] += amount
    known = set(level)
    for pane, pane_sums in panes.items():
        if pane.resolution is Resolution.DAY:
            known |= set(pane_sums)
    values_of: dict[int, set[tuple[int, int]]] = {}
    for field in known:
        parts = fields.split(field)
        values_of.setdefault(parts.series, set()).add((parts.first, parts.second))
    series = {name: number for number, name in texts["series"].items()}
    table: dict[str, float] = {}
    for kpi in kpis:
        if window.name not in kpi.windows:
            continue
        for breakdown in kpi.breakdowns:
            measures = kpi.formula.measures() + (kpi.samples.measures() if kpi.samples else ())
            numbers = {series[series_name(m, part, breakdown)] for m in measures for part in m.kind.parts}
            values = {value for number in numbers for value in values_of.get(number, set())} if breakdown else {(0, 0)}
            for value in values:
                reading = NaiveReading(window, sums, level, series, seen, breakdown, value)
                result = kpi.formula.evaluate(reading)
                if result is None:
                    continue
                labels = ",".join(
                    f'{name}="{_text(texts, name, number)}"' for name, number in sorted(zip(breakdown, value, strict=False))
                )
                suffix = f"{{{labels}}}" if labels else ""
                table[kpi.name + suffix] = _scaled(kpi.unit, result, digits)
                if kpi.samples:
                    table[kpi.samples_name + suffix] = float(kpi.samples.evaluate(reading) or 0)
    return table


def _scaled(unit: Unit, value: float | Fraction, digits: int) -> float:
    if unit.is_money:
        return float(Fraction(value) / 10**digits)
    return float(Fraction(value) / 1000) if unit is Unit.SECONDS else float(value)


def _text(texts: Mapping[str, Mapping[int, str]], dimension: str, number: int) -> str:
    reserved = {fields.UNKNOWN: "unknown", fields.OTHER: "other"}
    text = reserved.get(number) or texts[dimension][number]
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
