"""The goals that a period had when it finished, as they stand in Redis."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from schemas.mending import UNDECODABLE
from streams.arithmetic.calendar import Period
from streams.settings import Goal

_GOALS: Final = "goals"


def goals_field(period: Period, first: date) -> str:
    """The field of the goals of a period that begins with this day."""
    return f"{_GOALS} {period.word} {first.isoformat()}"


def goals_text(goals: Iterable[Goal], period: Period) -> str:
    """Those of a period among all goals: a JSON object of fields of the tables and decimal texts."""
    told = {goal.field: f"{goal.target:f}" for goal in goals if goal.window == period.word}
    return msgspec.json.encode(told, order="sorted").decode()


def goals_of_field(text: str) -> Mapping[str, Decimal]:
    """Field of the tables -> goal. Nothing where that cannot be read."""
    try:
        return msgspec.json.decode(text, type=dict[str, Decimal])
    except (ValueError, *UNDECODABLE):  # of text that is no UTF-8, and of what is no JSON
        return {}
