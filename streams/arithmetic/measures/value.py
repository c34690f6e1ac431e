"""The measures that there are, as one value: what is counted, by the family that counts it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from streams.arithmetic.measures.kinds import Measure, series_names
from streams.arithmetic.whole_numbers import named


@dataclass(frozen=True)
class Measures:
    """Measures by the names of their families, in the order in which their series get numbers.

    Those `with_facts` can be counted again without any event; those `without_facts` are of families whose events stand
    for themselves, so nobody can. Raises ValueError where two measures have one name.
    """

    with_facts: Mapping[str, tuple[Measure, ...]]
    without_facts: Mapping[str, tuple[Measure, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a name that would stand for two."""
        if len(self.by_name) != len(self.all):
            raise ValueError("a measure is there twice, or two have the same name")

    def __iter__(self) -> Iterator[Measure]:
        """All of them."""
        return iter(self.all)

    @cached_property
    def all(self) -> tuple[Measure, ...]:
        """Of every family."""
        families = (*self.with_facts.values(), *self.without_facts.values())
        return tuple(measure for measures in families for measure in measures)

    @cached_property
    def by_name(self) -> Mapping[str, Measure]:
        """Name -> measure."""
        return {measure.name: measure for measure in self.all}

    @cached_property
    def series(self) -> tuple[str, ...]:
        """The lasting names of all series, as of the first version of what is counted."""
        return tuple(series_names(self.all))

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """By their names, the dimensions that any breakdown tells apart and whose values are texts."""
        return tuple(sorted({name for measure in self.all for by in measure.by for name in named(by)}))

    @cached_property
    def never_again(self) -> frozenset[str]:
        """The names of those without facts."""
        return frozenset(measure.name for measures in self.without_facts.values() for measure in measures)
