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
        response={priority: _span(text) for priority, text in table.get("response", {}).items()},
        resolution={priority: _span(text) for priority, text in table.get("resolution", {}).items()},
    )


def _span(text: str) -> int:
    """The milliseconds of hours and minutes such as "1h30m"."""
    hours, _, rest = text.rpartition("h")
    minutes = rest.rstrip("m")
    return (int(hours or 0) * 60 + int(minutes or 0)) * 60_000
