"""What a change of the counting configuration means for what is counted: what grows out of the facts, what cannot.

What an entity counts follows from its facts, so most changes need no event again. What facts do not hold cannot be
counted out of them: amounts in another currency, days of another zone, and what was not kept because the settings of
its time had no use for it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from streams.kpis.catalogue import Catalogue
from streams.redis.catalogue import Change
from streams.redis.configuration_changes import partitions_in
from streams.redis.keys import CURRENCY, IDS, LAYOUT, MEANING, MEASURE, PARTITIONS, shard_tag

_NO_FACTS: Final = "events of campaigns are not kept"
_NEVER: Final = {
    CURRENCY: "amounts are kept in the currency of before",
    LAYOUT: "what stands in Redis is laid out otherwise",
    IDS: "ids are kept otherwise",
    MEANING: "what is kept says something else in this version",
    "calendar.timezone": "days were cut in the zone of before",
}
_PIPELINES: Final = "pipelines."
_BASKETS: Final = "baskets.most_items"


@dataclass(frozen=True, slots=True)
class CountedOtherwise:
    """Tells what it means to count by one configuration what was counted by another.

    `catalogue` is the one of now. Both configurations are as `streams.counting_configuration` makes them.
    """

    catalogue: Catalogue

    @property
    def never_again(self) -> frozenset[str]:
        """The names of the measures that cannot be counted anew."""
        return self.catalogue.measures.never_again

    def shards(self, configuration: Mapping[str, str]) -> Collection[str]:
        """The tags of the shards that whoever counts by a configuration may have."""
        families = self.catalogue.events.family_of_topic
        counts = partitions_in(configuration)
        return {shard_tag(families[topic], number) for topic, count in counts.items() for number in range(count)}

    def __call__(self, before: Mapping[str, str], now: Mapping[str, str]) -> Change:
        """What is counted otherwise by the configuration of now than by the one of before."""
        differing = [name for name in sorted({**before, **now}) if before.get(name) != now.get(name)]
        changed = {name for name in differing if not name.startswith(MEASURE)}
        grows: dict[str, tuple[str, ...]] = {}
        impossible = dict(_impossible(before, now, changed))
        for measure in self.catalogue.measures:
            name, settings = f"{MEASURE}{measure.name}", self.catalogue.lineage[measure].settings
            why = tuple(sorted(setting for setting in changed if _key_of(setting) in settings))
            if name in differing:
                why = (name, *why)
            if why and measure.name in self.never_again:
                impossible = dict.fromkeys(why, _NO_FACTS) | impossible
            elif why:
                grows[measure.name] = why
        gone = tuple(name.removeprefix(MEASURE) for name in differing if name.startswith(MEASURE) and name not in now)
        return Change(grows, gone, impossible)


def _key_of(name: str) -> str:
    """The key of the settings that a part of the configuration comes from, as in `Lineage.settings`."""
    return name.partition(".")[0]


def _impossible(before: Mapping[str, str], now: Mapping[str, str], changed: set[str]) -> Iterator[tuple[str, str]]:
    """What of this facts cannot be counted by, and why."""
    for name in sorted(changed):
        if name in _NEVER:
            yield name, _NEVER[name]
        elif name.startswith(PARTITIONS):
            yield name, "entities are in the shards of before"
    if _BASKETS in changed and _BASKETS not in before:
        yield _BASKETS, "items.family of guests' purchases was not kept"
    lost = _stages(now, ".lost") - _stages(before, ".lost")
    if lost:
        yield from _of_stages(changed, ".lost", f"reason of deals in {' '.join(sorted(lost))} was not kept")
    if _selling(before) != _selling(now):
        told = "customers were told of won deals when they were won"
        if not _selling(before):
            told = "customer_id of deals was not kept"
        yield from _of_stages(changed, ".sells", told)
        yield from _of_stages(changed, ".won", told)


def _of_stages(changed: Iterable[str], ending: str, why: str) -> Iterator[tuple[str, str]]:
    for name in sorted(changed):
        if name.startswith(_PIPELINES) and name.endswith(ending):
            yield name, why


def _stages(configuration: Mapping[str, str], ending: str) -> set[str]:
    """The stages that any pipeline names under a key."""
    texts = (text for name, text in configuration.items() if name.startswith(_PIPELINES) and name.endswith(ending))
    return {stage for text in texts for stage in text.split()}


def _selling(configuration: Mapping[str, str]) -> dict[str, str]:
    """The won stages of each pipeline whose won deals are purchases."""
    return {
        name: configuration.get(name.removesuffix("sells") + "won", "")
        for name, text in configuration.items()
        if name.startswith(_PIPELINES) and name.endswith(".sells") and text == "true"
    }
