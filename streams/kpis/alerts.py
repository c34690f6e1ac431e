"""When a KPI wakes somebody: alerts are part of its declaration.

Which side is bad follows from the KPI's `better`: an alert of a KPI that is better low fires above, one that is better
high fires below. Rules for Prometheus, what the board shows as firing, panels and runbooks are rendered from these
values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

from streams.arithmetic.panes import WINDOW_NAMES


class Severity(Enum):
    """Who is told, and how loudly."""

    PAGE = "page"
    """Wakes whoever is on call."""
    TICKET = "ticket"
    """Goes to the queue of work, to be seen to within the day."""
    CHAT = "chat"
    """Is worth a line in the team's channel."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Fires while the KPI over `window` is beyond `limit`, in the units of the table.

    `least_samples` is how many the KPI has to divide by before anybody believes it. It has to stay so for
    `hold_seconds` first, and fires on for `keep_seconds` after the last time. With `working_hours` it tells nobody
    outside the hours of the working calendar.
    """

    window: str
    limit: Decimal
    severity: Severity
    least_samples: int = 0
    hold_seconds: int = 300
    keep_seconds: int = 600
    working_hours: bool = False

    def __post_init__(self) -> None:
        """Refuse a window that is none."""
        _check_window(self.window)


KEEP_SECONDS: Final[Mapping[Severity, int]] = {Severity.PAGE: 21_600, Severity.TICKET: 86_400, Severity.CHAT: 86_400}
"""How long a spike fires on by default: whoever is woken is to know soon that it is over, a queue of work is not."""

BY_SEVERITY: Final = -1
"""In the place of `keep_seconds`: those of the severity."""


@dataclass(frozen=True, slots=True)
class Spike:
    """Fires while the KPI is so unusual, on its bad side, as it would rarely be if all were normal.

    What is normal is learned from the past (`streams.spikes`), and how rare is rare enough follows from the budget of
    false alarms in the settings. Every stretch of time that ends now is judged, from minutes to a month, so nothing has
    to have held on top of that; `window` is the one that is shown. It fires on for `keep_seconds`, by default for those
    of its severity (`KEEP_SECONDS`): what lasts comes near to what is rare enough again and again, and is to be told
    once. The rest is as in `Threshold`.
    """

    severity: Severity
    window: str = "1h"
    least_samples: int = 0
    hold_seconds: int = 0
    keep_seconds: int = BY_SEVERITY
    working_hours: bool = False

    def __post_init__(self) -> None:
        """Refuse another window."""
        if self.keep_seconds == BY_SEVERITY:
            object.__setattr__(self, "keep_seconds", KEEP_SECONDS[self.severity])
        if self.window != "1h":
            raise ValueError(f"a spike is shown over 1h, not over {self.window!r}")


@dataclass(frozen=True, slots=True)
class Behind:
    """Fires while the KPI over `window` is behind its goal by more than the share `behind`.

    It is judged by its pace where it has one, else by the attained share: below 1 - `behind`, or above 1 + `behind`
    where low is better. Companies have goals of their own, so no KPI declares one. The rest is as in `Threshold`.
    """

    window: str
    severity: Severity
    behind: Decimal = Decimal("0.1")
    least_samples: int = 0
    hold_seconds: int = 3600
    keep_seconds: int = 600
    working_hours: bool = False

    def __post_init__(self) -> None:
        """Refuse a window that is none, and a share that no KPI could be behind by."""
        _check_window(self.window)
        if not 0 <= self.behind < 1:
            raise ValueError(f"a KPI is behind by a share from 0 to below 1, not by {self.behind}")


Alert: TypeAlias = Threshold | Spike | Behind


def _check_window(window: str) -> None:
    if window not in WINDOW_NAMES:
        raise ValueError(f"an alert watches one of {', '.join(WINDOW_NAMES)}, not {window!r}")
