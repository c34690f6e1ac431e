"""The fields of a table: names, quotients with their samples, means and percentiles."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from tests.recount.rows import Breakdowns, ByLabel, Number, Row, grouped, quantile
from tests.recount.windows import Window

Fields = dict[str, Number]


def named(name: str, numbers: Mapping[str, Number]) -> Fields:
    """The fields of a KPI that has a number for each label."""
    return {name + label: number for label, number in numbers.items()}


def divided(tops: Mapping[str, Number], bottoms: Mapping[str, Number]) -> ByLabel:
    """Tops by bottoms for each label; a missing top is 0, and there is no dividing by 0."""
    return {label: Fraction(tops.get(label, 0)) / bottom for label, bottom in bottoms.items() if bottom != 0}


def positive(numbers: Mapping[str, Number]) -> ByLabel:
    """Those of the numbers that are above 0."""
    return {label: number for label, number in numbers.items() if number > 0}


def scaled(numbers: Mapping[str, Number], factor: Number) -> ByLabel:
    """Each number times a factor."""
    return {label: number * factor for label, number in numbers.items()}


def added(first: Mapping[str, Number], second: Mapping[str, Number]) -> ByLabel:
    """The numbers of two, label by label."""
    return {label: first.get(label, 0) + second.get(label, 0) for label in [*first, *second]}


def negative(numbers: Mapping[str, Number]) -> ByLabel:
    """Each number with its sign turned."""
    return scaled(numbers, -1)


def quotient(name: str, tops: Mapping[str, Number], bottoms: Mapping[str, Number]) -> Fields:
    """A quotient and, as its samples, what it divides by; absent where that is 0."""
    quotients = divided(tops, bottoms)
    samples = {label: bottoms[label] for label in quotients}
    return named(name, quotients) | named(f"{name}_samples", samples)


def mean(name: str, rows: Iterable[Row], window: Window, by: Breakdowns = ()) -> Fields:
    """The mean of the rows in the window, with its samples."""
    return _spread(name, rows, window, by, percents=())


def mean_and_percentiles(
    name: str, rows: Iterable[Row], window: Window, by: Breakdowns, percents: tuple[int, ...]
) -> Fields:
    """`<name>_mean` and `<name>_p<percent>` of the rows in the window, each with its samples."""
    return _spread(f"{name}_mean", rows, window, by, percents, stem=name)


def mean_age(name: str, rows: Iterable[Row], now: int, by: Breakdowns = ()) -> Fields:
    """How many seconds ago the rows were by `now` (epoch milliseconds), on average, with how many there are.

    What is dated ahead of now makes the others look younger, but not younger than nothing.
    """
    fields: Fields = {}
    for label, group in grouped(rows, by).items():
        if group:
            fields[name + label] = Fraction(max(sum(now - row.at for row in group), 0), 1000 * len(group))
            fields[f"{name}_samples{label}"] = len(group)
    return fields


def _spread(
    mean_name: str,
    rows: Iterable[Row],
    window: Window,
    by: Breakdowns,
    percents: tuple[int, ...],
    stem: str = "",
) -> Fields:
    fields: Fields = {}
    for label, group in grouped((row for row in rows if row.at in window), by).items():
        amounts = [row.amount for row in group]
        if not amounts:
            continue
        numbers = {mean_name: Fraction(sum(amounts)) / len(amounts)}
        numbers |= {f"{stem}_p{percent}": Fraction(quantile(amounts, percent)) for percent in percents}
        for name, number in numbers.items():
            fields[name + label] = number
            fields[f"{name}_samples{label}"] = len(amounts)
    return fields
