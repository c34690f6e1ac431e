"""What is promised of tickets, as the settings say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ServiceLevels:
    """Targets in milliseconds by priority, `default` for all others; nothing where there is no promise."""

    working: bool = True
    response: Mapping[str, int] = field(default_factory=dict)
    resolution: Mapping[str, int] = field(default_factory=dict)


def service_levels(table: Mapping[str, Any]) -> ServiceLevels:
    """The table `service_levels` of a file of settings."""
    return ServiceLevels(
        working=table.get("clock", "working") == "working",
        response={priority: milliseconds_of(text) for priority, text in table.get("response", {}).items()},
        resolution={priority: milliseconds_of(text) for priority, text in table.get("resolution", {}).items()},
    )


def milliseconds_of(text: str) -> int:
    """The milliseconds of days, hours and minutes such as "30d" and "1h30m"."""
    days, _, rest = text.rpartition("d")
    hours, _, rest = rest.rpartition("h")
    minutes = rest.rstrip("m")
    return ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60_000
