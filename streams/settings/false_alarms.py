"""How many false alarms there may be: a budget for each severity, from which the thresholds of spikes follow."""

import re
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict

from streams.kpis import Severity
from streams.settings.values import wrong

_HOURS_A_WEEK: Final = 7 * 24
_EXPECTED: Final = 'so many false alarms in so many weeks, as in "1 in 8 weeks" or "2 a week"'
_FORM: Final = re.compile(r"([1-9][0-9]{0,5}) (?:in ([1-9][0-9]{0,5}) weeks?|a week)")


@dataclass(frozen=True, slots=True)
class Budget:
    """So many false alarms (from 1) in so many weeks (from 1)."""

    alarms: int
    weeks: int = 1

    @property
    def hours(self) -> float:
        """In how many hours there may be one."""
        return self.weeks * _HOURS_A_WEEK / self.alarms

    def __str__(self) -> str:
        """As the settings have it."""
        return f"{self.alarms} a week" if self.weeks == 1 else f"{self.alarms} in {self.weeks} weeks"


def _budget(value: object) -> Budget:
    if isinstance(value, Budget):
        return value
    found = _FORM.fullmatch(" ".join(value.lower().split())) if isinstance(value, str) else None
    if found is None:
        raise wrong(_EXPECTED)
    return Budget(int(found[1]), int(found[2] or 1))


_Budget = Annotated[Budget, BeforeValidator(_budget)]


class FalseAlarms(BaseModel):
    """A budget for each severity: of all alerts of that severity together that judge by what is normal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: _Budget = Budget(1, 8)
    ticket: _Budget = Budget(1)
    chat: _Budget = Budget(2)

    def of(self, severity: Severity) -> Budget:
        """The budget of a severity."""
        return {Severity.PAGE: self.page, Severity.TICKET: self.ticket, Severity.CHAT: self.chat}[severity]
