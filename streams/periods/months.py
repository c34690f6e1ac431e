"""A finished month as it is kept, and what becomes of one that is counted again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from streams.arithmetic.measures import Measure
from streams.kpis.field_names import Labels
from streams.periods.sums import Sums, added


@dataclass(frozen=True, slots=True)
class Source:
    """What a month was counted with: the release, the currency of its amounts, and whose month it is."""

    release: str
    currency: str
    zone: str
    system: str

    def is_like(self, other: "Source") -> bool:
        """Whether months of both can stand beside each other, and be added up."""
        return replace(self, release="") == replace(other, release="")


@dataclass(frozen=True, slots=True)
class KeptMonth:
    """What a month came to, in total (no labels) and for the breakdown values that have goals.

    `whole` are the event types of which something was known from its first day on, `seen` those that were seen by its
    end. A measure that is not among the sums was not counted by whoever kept the month.
    """

    first: date
    source: Source
    whole: frozenset[str]
    seen: frozenset[str]
    sums: Mapping[Labels, Mapping[str, Sums]]

    def same_as(self, other: "KeptMonth") -> bool:
        """Whether both say the same, whichever release counted them."""
        return self.source.is_like(other.source) and replace(self, source=other.source) == other


def merged(counted: KeptMonth, held: KeptMonth | None, measures: Mapping[str, Measure]) -> KeptMonth:
    """The month as it is counted now, with all of the one that is `held` of which no more is known now.

    Of a measure more is known now where its events were seen from the first day on. Where they were not, as after a
    reprocessing from a Kafka that no longer has them, and the held month knew them, what is held stays.
    """
    if held is None or not held.source.is_like(counted.source):
        return counted
    sums = {
        labels: _merged_sums(counted, held, labels, measures) for labels in dict.fromkeys((*held.sums, *counted.sums))
    }
    both = replace(counted, whole=counted.whole | held.whole, seen=counted.seen | held.seen, sums=sums)
    return held if both.same_as(held) else both


def _merged_sums(
    counted: KeptMonth, held: KeptMonth, labels: Labels, measures: Mapping[str, Measure]
) -> Mapping[str, Sums]:
    """Of the total or one breakdown value, by name of measure."""
    now, then = counted.sums.get(labels, {}), held.sums.get(labels, {})
    found = dict(then)
    for name, sums in now.items():
        fed_by = measures[name].fed_by
        is_known_less = fed_by.isdisjoint(counted.whole) and not fed_by.isdisjoint(held.whole)
        if name not in then or not is_known_less:
            found[name] = sums
    return found


def together(months: Sequence[KeptMonth], labels: Labels, names: Iterable[str]) -> Mapping[str, Sums]:
    """What months that follow each other came to as one, of the measures of these names; at least one month is given.

    A measure that one of them lacks is left out.
    """
    of_months = [month.sums.get(labels, {}) for month in months]
    return {
        name: added([sums[name] for sums in of_months]) for name in names if all(name in sums for sums in of_months)
    }


def whole_in(months: Iterable[KeptMonth]) -> frozenset[str]:
    """The event types of which something was known from the first day of each month on."""
    return frozenset.intersection(*(month.whole for month in months))


def seen_in(months: Iterable[KeptMonth]) -> frozenset[str]:
    """The event types that were seen by the end of any month."""
    return frozenset[str]().union(*(month.seen for month in months))
