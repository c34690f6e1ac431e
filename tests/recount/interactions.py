"""Interactions: calls, visits and messages, and who was contacted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.recount.lives import Life, Lives
from tests.recount.report import Fields, named
from tests.recount.rows import Breakdowns, Row, counts
from tests.recount.windows import Window

if TYPE_CHECKING:
    from tests.recount.events import Fact

BY_VALUES: Breakdowns = [("kind",), ("direction",), ("owner",)]
BY_SEGMENT: Breakdowns = [("segment",)]


@dataclass
class Interactions:
    """The interactions of each life in order, those of one id once, under the segment of their moment."""

    of_lives: list[list[Row]]
    are_seen: bool


def told_interactions(lives: Lives) -> Interactions:
    """The interactions of everybody."""
    return Interactions([_of_life(life) for life in lives.of_customers], are_seen="interaction.logged" in lives.seen)


def interaction_fields(interactions: Interactions, window: Window) -> Fields:
    """How many interactions there were, and with how many."""
    if not interactions.are_seen:
        return {}
    rows = [row for of_life in interactions.of_lives for row in of_life]
    inside = [[row for row in of_life if row.at in window] for of_life in interactions.of_lives]
    contacted = [of_life[-1] for of_life in inside if of_life]
    return {
        **named("interactions", counts(rows, window, BY_VALUES)),
        **named("customers_contacted", counts(contacted, window, BY_SEGMENT)),
    }


def _of_life(life: Life) -> list[Row]:
    first: dict[str | None, Fact] = {}
    for fact in life.of_type("interaction.logged"):
        first.setdefault(fact.text("interaction_id"), fact)
    return [
        Row(
            fact.at,
            {name: fact.dimension(name) for name in ("kind", "direction", "owner")}
            | {"segment": life.segment_at(fact)},
        )
        for fact in first.values()
    ]
