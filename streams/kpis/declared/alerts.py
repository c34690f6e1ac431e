"""Alerts beside the declarations of KPIs that come with Nabz: `[alerts.NAME]`, with the keys that settings have."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec

from streams.kpis.alerts import BY_SEVERITY, Alert, Severity, Spike, Threshold
from streams.kpis.declared.problems import InvalidDeclarations, Problem


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number of the settings in the place of one, by its key."""

    setting: str


class DeclaredThreshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An alert on a limit; the keys of `Threshold`."""

    window: str
    limit: Decimal | Setting
    severity: Severity
    least_samples: int = 0
    hold_seconds: int = 300
    keep_seconds: int = 600
    working_hours: bool = False

    def alert(self, settings: Mapping[str, Decimal]) -> Threshold:
        """The alert, with the limit that the settings say. Raises KeyError for a setting that is none."""
        limit = settings[self.limit.setting] if isinstance(self.limit, Setting) else self.limit
        return Threshold(**{**msgspec.structs.asdict(self), "limit": limit})


class DeclaredSpike(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An alert on what is unusual; the keys of `Spike`. `keep_seconds` follow from the severity."""

    severity: Severity
    least_samples: int = 0
    hold_seconds: int = 0
    keep_seconds: int = BY_SEVERITY
    working_hours: bool = False

    def alert(self) -> Spike:
        """The alert."""
        return Spike(**msgspec.structs.asdict(self))


class DeclaredAlerts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The alerts of one KPI."""

    threshold: DeclaredThreshold | None = None
    spike: DeclaredSpike | None = None

    @classmethod
    def of(cls, kpi: str, table: object) -> "DeclaredAlerts":
        """The alerts in the table of a KPI. Raises InvalidDeclarations."""
        try:
            return msgspec.convert(table, cls)
        except msgspec.ValidationError as error:
            raise InvalidDeclarations([Problem(("alerts", kpi), str(error))]) from None

    def alerts(self, settings: Mapping[str, Decimal]) -> Iterator[Alert]:
        """The alerts, with what the settings say of their limits. Raises KeyError for a setting that is none."""
        if self.threshold is not None:
            yield self.threshold.alert(settings)
        if self.spike is not None:
            yield self.spike.alert()
