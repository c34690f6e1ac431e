"""Service levels: how soon tickets are promised to be answered and resolved."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from streams.settings.values import Change, milliseconds_of, number, one_of, tabled, text, wrong

DEFAULT_PRIORITY: Final = "default"
"""In a table of targets: what holds for all priorities that it does not name."""
WORKING: Final = "working"
CLOCKS: Final = (WORKING, "wall")

_EXPECTED: Final = "hours and minutes such as '8h', '45m' or '1h30m'"


def _target(value: object) -> int:
    """Milliseconds of working time, which has no days of 24 hours."""
    if isinstance(value, str) and "d" in value.lower():
        raise wrong(_EXPECTED)
    return milliseconds_of(value, _EXPECTED)


_Targets = Annotated[
    Mapping[
        Annotated[str, text("a priority, or 'default' for all that are not named")],
        Annotated[int, BeforeValidator(_target)],
    ],
    BeforeValidator(tabled),
    Change.GROWS,
]


class ServiceLevels(BaseModel):
    """What customers are promised, by the priority of their tickets; targets are in milliseconds.

    Without targets there is no promise, and no KPI of promises.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    clock: Annotated[str, one_of(*CLOCKS, fold=str.lower), Change.GROWS] = Field(
        default=WORKING,
        description="The time that targets are measured in: working time of the `calendar`, or all time (`wall`). "
        "Time in which a ticket is paused is in neither.",
    )
    response: _Targets = Field(
        default={},
        description='How soon a ticket is answered, by priority: `{ default = "8h", urgent = "1h" }`. Priorities that '
        "the table does not name have the target of `default`, or none.",
    )
    resolution: _Targets = Field(
        default={},
        description='How soon a ticket is resolved, by priority: `{ default = "24h", urgent = "4h" }`. 24 working '
        "hours are three days of 9 to 17.",
    )
    on_time: Annotated[Decimal, number("a share from 0 to 1", lambda share: 0 <= share <= 1)] = Field(
        default=Decimal("0.9"),
        description="The share of promises that has to be kept. The alerts on the two on-time ratios fire below it.",
    )

    @property
    def priorities(self) -> tuple[str, ...]:
        """Every priority that has a target of its own."""
        return tuple(name for name in {**self.response, **self.resolution} if name != DEFAULT_PRIORITY)
