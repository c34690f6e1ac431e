"""Values beyond the places of their dimension: they count under one name, and no sum over all values changes by it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic import fields
from streams.arithmetic.measures import series_names
from streams.arithmetic.measures.comments import THEME
from streams.redis.value_dictionary import SERIES
from tests.built_in import ALL_MEASURES
from tests.engine.agreement import World, counted
from tests.engine.pure import PlainNumbers
from tests.strategies.arrivals import Event
from tests.strategies.deals import deals, void_deals
from tests.strategies.mixed import mixed
from tests.strategies.sold_deals import SOLD_AND_BOUGHT
from tests.strategies.stories import Story, shuffled
from tests.strategies.tickets import tickets

WORLD = World(SOLD_AND_BOUGHT)
OF_THEMES = frozenset(series_names(measure for measure in ALL_MEASURES if (THEME,) in measure.by))
_TOLD_APART = ("event_id", "type", "occurred_at", "deal_id", "pipeline", "stage")


def bare_deals(now: int) -> st.SearchStrategy[list[Event]]:
    """Deals of which nothing is known but where they are, so that it is all that changes; few of them close."""
    stages = {"lead": "limbo", "offer": "void", "won": "limbo", "signed": "void", "gone": "limbo"}

    def bare(events: list[Event]) -> list[Event]:
        told = [{name: value for name, value in event.items() if name in _TOLD_APART} for event in events]
        return [{**event, "stage": stages.get(event["stage"], event["stage"])} for event in told]

    return deals(now).map(bare)


class NoPlaces(PlainNumbers):
    """No value has a place of its own."""

    def resolve(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Every value counts under other."""
        pairs = list(wanted)
        super().resolve(pair for pair in pairs if pair[0] == SERIES)
        for dimension, text in pairs:
            self.of[dimension].setdefault(text, fields.OTHER)


def over_all_values(story: Story, numbers: PlainNumbers) -> Mapping[str, Counter[tuple[int, int]]]:
    """Pane -> (series, bucket) -> the sum over all values; themes are left out.

    A comment may have several, and counts once under "other" if that is what they are.
    """
    driver = counted(WORLD, story.arrival, story.now, numbers)
    names = driver.numbers.texts[SERIES]
    sums: dict[str, Counter[tuple[int, int]]] = {}
    for pane, amounts in driver.sums.kept(story.now, WORLD.engine.calendar.dates.days).items():
        sums[pane] = Counter()
        for number, amount in amounts.items():
            field = fields.split(number)
            if names[field.series] in OF_THEMES:
                continue
            sums[pane][field.series, field.bucket] += amount
        sums[pane] = Counter({of: amount for of, amount in sums[pane].items() if amount})
    return {pane: amounts for pane, amounts in sums.items() if amounts}


@given(shuffled(void_deals))
def test_of_deals(story: Story) -> None:
    assert over_all_values(story, NoPlaces()) == over_all_values(story, PlainNumbers())


@given(shuffled(bare_deals))
def test_of_deals_that_change_nothing_but_their_stage(story: Story) -> None:
    assert over_all_values(story, NoPlaces()) == over_all_values(story, PlainNumbers())


@given(shuffled(tickets))
def test_of_tickets(story: Story) -> None:
    assert over_all_values(story, NoPlaces()) == over_all_values(story, PlainNumbers())


@given(shuffled(mixed))
def test_of_everything(story: Story) -> None:
    assert over_all_values(story, NoPlaces()) == over_all_values(story, PlainNumbers())
