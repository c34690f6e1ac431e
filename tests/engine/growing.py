"""A worker as in `tests.engine.pure` whose settings and measures change while it counts, and what stands there then."""

from collections.abc import Collection, Iterable
from typing import Any

from streams.arithmetic import fields
from streams.arithmetic.days import Days
from streams.arithmetic.deltas import MEASURE_CODE, Contributions, Tally, measure_codes
from streams.arithmetic.measures import Measure, marketing, series_names
from streams.arithmetic.measures.versions import FIRST
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.engine.growing import Growing
from streams.redis.catalogue import Change, StoredCatalogue
from streams.redis.value_dictionary import SERIES
from streams.settings import Settings
from tests.built_in import ALL_MEASURES, counting
from tests.engine.pure import EntityKey, PlainNumbers, PureDriver

SumsByName = dict[str, dict[tuple[str, int, int, int], int]]
"""Pane -> name of a series, both values and bucket -> amount."""
WITH_FACTS = tuple(measure for measure in ALL_MEASURES if measure not in marketing.MEASURES)


class GrowingDriver(PureDriver):
    """Counts what was counted with older versions out of its facts, as it comes past it.

    `without` are measures, by name, that are not counted.
    """

    def __init__(
        self,
        settings: Settings,
        numbers: PlainNumbers | None = None,
        now: int = 0,
        without: Collection[str] = (),
    ) -> None:
        self.catalogue = StoredCatalogue()
        self._without = frozenset(without)
        self._configuration = counting_configuration(settings, {}, self._measures)
        self._growing: dict[str, Growing] = {}
        self._counted_with: dict[EntityKey, int] = {}
        super().__init__(settings, numbers, now)

    @property
    def _measures(self) -> list[Measure]:
        return [measure for measure in ALL_MEASURES if measure.name not in self._without]

    def change(self, settings: Settings, without: Collection[str] = ()) -> Change:
        """Be another worker, with other settings or measures."""
        self.forget()
        self._without = frozenset(without)
        configuration = counting_configuration(settings, {}, self._measures)
        change = CountedOtherwise(counting(self._measures))(self._configuration, configuration)
        assert not change.impossible, change.impossible
        if configuration != self._configuration:
            self.catalogue = self.catalogue.after(change, self._configuration, configuration)
        self._configuration = configuration
        self._count_by_version(settings)
        return change

    def sweep(self, every: int = 1) -> int:
        """Count every n-th entity that was counted with an older version; returns how many there are left."""
        behind = [key for key in self._packed if self._counted_with[key] < self.catalogue.version.number]
        for key in behind[::every]:
            family, contributions = self._by_name[key[0]], Contributions()
            entity = self._entity(key)
            self._begin(family, key, entity, contributions)
            self._settle(family, {key: entity}, contributions)
        return len(behind) - len(behind[::every])

    def named(self, now: int, days: Days) -> SumsByName:
        """What is read of all panes that are kept, by the names of series: nothing of what was counted otherwise."""
        version, texts = self.catalogue.version, self.numbers.texts[SERIES]
        names = set(series_names(self._measures))
        found: SumsByName = {}
        for pane, sums in self.sums.kept(now, days).items():
            for number, amount in sums.items():
                field = fields.split(number)
                name = version.as_now(texts[field.series])
                if name in names:
                    found.setdefault(pane, {})[name, field.first, field.second, field.bucket] = amount
        return found

    def _count_by_version(self, settings: Settings) -> None:
        version = self.catalogue.version
        in_redis = {name: version.in_redis(name) for name in series_names(ALL_MEASURES)}
        self.numbers.resolve((SERIES, name) for name in in_redis.values())
        numbers = self.numbers.series
        self._count_by(settings, {name: numbers[of_version] for name, of_version in in_redis.items()})
        self._growing = {family.name: Growing(family.measures, version) for family in self._families.entities}

    def _begin(self, family: Any, key: EntityKey, entity: Any, contributions: Contributions) -> None:  # noqa: ANN401 - any family
        super()._begin(family, key, entity, contributions)
        number = self.catalogue.version.number
        counted_with = self._counted_with.get(key, number)
        if counted_with < number:
            contributions.added += self._growing[family.name].missing(family.counted(entity), counted_with)
        self._counted_with[key] = number

    def _add(self, family: Any, contributions: Contributions) -> None:  # noqa: ANN401 - any family
        if self._without:
            codes = measure_codes(family.measures)
            absent = {codes[name] for name in self._without if name in codes}
            contributions.added = _without(contributions.added, absent)
            contributions.retracted = _without(contributions.retracted, absent)
        super()._add(family, contributions)


def _without(tally: Tally, absent: Iterable[int]) -> Tally:
    """What a worker counts whose code has no such measures."""
    kept = [
        (key, amount) for key, amount in zip(tally[::2], tally[1::2], strict=True) if key & MEASURE_CODE not in absent
    ]
    return [part for pair in kept for part in pair]


__all__ = ["FIRST", "WITH_FACTS", "GrowingDriver", "SumsByName"]
