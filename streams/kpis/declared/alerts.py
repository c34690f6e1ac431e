"""Alerts beside the declarations of KPIs that come with Nabz: `[alerts.NAME]`, with the keys that settings have."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from streams.kpis.alerts import BY_SEVERITY, Alert, Severity, Spike, Threshold

_Count = Annotated[int, Field(ge=0)]


class Setting(BaseModel):
    """A number of the settings in the place of one, by its key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    setting: str


class _DeclaredAlert(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: Severity
    least_samples: _Count = 0
    working_hours: bool = False


class DeclaredThreshold(_DeclaredAlert):
    """An alert on a limit."""

    window: str
    limit: Decimal | Setting
    hold_seconds: _Count = 300
    keep_seconds: _Count = 600

    def alert(self, settings: Mapping[str, Decimal]) -> Threshold:
        """The alert, with the limit that the settings say. Raises KeyError for a setting that is none."""
        limit = settings[self.limit.setting] if isinstance(self.limit, Setting) else self.limit
        return Threshold(**{**dict(self), "limit": limit})


class DeclaredSpike(_DeclaredAlert):
    """An alert on what is unusual; `keep_seconds` follow from the severity."""

    hold_seconds: _Count = 0
    keep_seconds: Annotated[int, Field(ge=BY_SEVERITY)] = BY_SEVERITY

    def alert(self) -> Spike:
        """The alert."""
        return Spike(**dict(self))


class DeclaredAlerts(BaseModel):
    """The alerts of one KPI."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: DeclaredThreshold | None = None
    spike: DeclaredSpike | None = None

    def alerts(self, settings: Mapping[str, Decimal]) -> Iterator[Alert]:
        """The alerts, with what the settings say of their limits. Raises KeyError for a setting that is none."""
        if self.threshold is not None:
            yield self.threshold.alert(settings)
        if self.spike is not None:
            yield self.spike.alert()
