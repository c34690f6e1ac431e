"""Which alerts there are: what the settings change in those that KPIs declare, and where alerts point to."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, model_validator
from pydantic_core import InitErrorDetails

from streams.arithmetic.panes import WINDOW_NAMES
from streams.kpis import Alert, Behind, Better, Kpi, Severity, Spike, Threshold
from streams.kpis.alerts import BY_SEVERITY
from streams.settings.false_alarms import FalseAlarms
from streams.settings.known_kpis import known_kpis
from streams.settings.receivers import Language, Receivers, Version, WebAddress
from streams.settings.shares import written_in_percent
from streams.settings.values import flag, number, one_of, tabled, text, whole, wrong

_LONGEST_SECONDS: Final = 30 * 24 * 3600
_KEYS: Final[Mapping[type[Alert], str]] = {Threshold: "threshold", Spike: "spike", Behind: "goal"}
_DEFAULT_GOAL: Final = "month"
"""The window of an alert on a goal that does not name one."""

_UNTOLD: Final = Severity.TICKET
"""The severity of an alert that a KPI does not declare, where its settings do not tell."""

_ENVIRONMENT: Final = re.compile(r"\w[\w .-]{0,62}")
_TUNED_BEFORE: Final = ("deviations", "least_difference", "least_share")
"""What a spike was tuned by, before its threshold followed from a budget of false alarms."""

_Number = Annotated[Decimal, number('a number, as in "0.05"', lambda _: True)]
_Seconds = Annotated[int, whole(0, _LONGEST_SECONDS)]
_Severity = Annotated[str, one_of(*(severity.value for severity in Severity), fold=str.lower)]


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that do not close
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment


def _without_slash(address: object) -> object:
    return address.strip().rstrip("/") if isinstance(address, str) else address


_Environment = Annotated[
    str, text("a name such as 'production'", lambda name: _ENVIRONMENT.fullmatch(name) is not None)
]
_Page = Annotated[
    str, text("an address such as 'https://board.example.org'", _is_page), BeforeValidator(_without_slash)
]


def _table_or_switch(value: object) -> object:
    """A table; false, also as text, stands for `{ off = true }`, and true for nothing changed."""
    value = tabled(value)
    if isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in {"true", "false"}):
        return {"off": str(value).strip().lower() == "false"}
    if not isinstance(value, Mapping | BaseModel):
        raise wrong('false, or a table such as { severity = "ticket" }')
    return value


class AlertChange(BaseModel):
    """What both kinds of alerts can be told; what is None stays as the KPI declares it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    off: Annotated[bool, flag()] = False
    severity: _Severity | None = None
    least_samples: Annotated[int, whole(0, 1_000_000_000)] | None = None
    hold_seconds: _Seconds | None = None
    keep_seconds: _Seconds | None = None
    working_hours: Annotated[bool, flag()] | None = None

    def said(self) -> dict[str, Any]:
        """The parts of an alert that are told, as its declaration takes them."""
        told = {name: value for name, value in self if value is not None and name != "off"}
        if self.severity is not None:
            told["severity"] = Severity(self.severity)
        return told


class ThresholdChange(AlertChange):
    """Another limit, another window, or a threshold where the KPI declares none."""

    limit: _Number | None = None
    window: Annotated[str, one_of(*WINDOW_NAMES)] | None = None


class SpikeChange(AlertChange):
    """Another severity, or a spike where the KPI declares none. How rare is too rare follows from `false_alarms`."""

    @model_validator(mode="before")
    @classmethod
    def _without_tuning(cls, value: object) -> object:
        """Refuse what was there before, and say what stands in its place."""
        told = {name: value[name] for name in _TUNED_BEFORE if name in value} if isinstance(value, Mapping) else {}
        if told:
            expected = wrong(
                "no such key: what is normal is learned, and how far from it is too far follows from the budget of "
                'false alarms; for fewer or more of them change alerts.false_alarms, as in { page = "1 in 8 weeks" }'
            )
            problems = [InitErrorDetails(type=expected, loc=(name,), input=given) for name, given in told.items()]
            raise ValidationError.from_exception_data("spike", problems)
        return value


class GoalChange(AlertChange):
    """An alert on the goal of the KPI: over which window, and by which share it may be behind."""

    window: Annotated[str, one_of(*WINDOW_NAMES)] | None = None
    behind: Annotated[Decimal, number("a share from 0 to below 1", lambda share: 0 <= share < 1)] | None = None


class KpiAlerts(BaseModel):
    """What becomes of the alerts of one KPI."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: Annotated[ThresholdChange, BeforeValidator(_table_or_switch)] = ThresholdChange()
    spike: Annotated[SpikeChange, BeforeValidator(_table_or_switch)] = SpikeChange()
    goal: Annotated[GoalChange, BeforeValidator(_table_or_switch)] = GoalChange()

    def told(self) -> dict[str, AlertChange]:
        """What is told, by the kind of the alert, whose key it is."""
        return {_KEYS[Threshold]: self.threshold, _KEYS[Spike]: self.spike, _KEYS[Behind]: self.goal}


class AlertSettings(BaseModel):
    """Where alerts point to and how fast they are; every further key is a KPI with a table of its own."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, Annotated[KpiAlerts, BeforeValidator(tabled)]] = Field(init=False)

    evaluation_seconds: Annotated[int, whole(1, 3600)] = Field(
        default=15, description="The time between two evaluations of the alert rules."
    )
    hold_scale: Annotated[Decimal, number("a number from 0 to 100", lambda scale: 0 <= scale <= 100)] = Field(
        default=Decimal(1),
        description="A factor for all `hold_seconds` and `keep_seconds` of alerts. Below 1, alerts fire sooner.",
    )
    false_alarms: Annotated[FalseAlarms, BeforeValidator(tabled)] = Field(
        default=FalseAlarms(),
        description="How many false alarms of each severity there may be, of all spike alerts together that come with "
        'Nabz: `"N in M weeks"` or `"N a week"`. The spike alerts that these settings add share a second budget of the '
        "same size. See [the budget of false alarms](alerting.md#the-budget-of-false-alarms).",
    )
    environment: _Environment | None = Field(
        default=None,
        description="The name of this installation, such as `production`. All rules have it as the label "
        "`environment`, and look at series with this label only. The scrape configuration of Prometheus has to add it "
        "to them. Needed where one Prometheus has several installations.",
    )
    board_url: _Page | None = Field(
        default=None,
        description="The address under which people reach the board. Alerts link to it. Without it: this machine at "
        "`board.port`.",
    )
    runbook_url: _Page | None = Field(
        default=None,
        description="Where runbooks are: `<runbook_url>/<rule>.md`. Without it alerts link to the board's own pages.",
    )
    prometheus_url: _Page | None = Field(
        default=None,
        description="The address under which people reach Prometheus. Runbooks link to it with the queries of an "
        "alert.",
    )
    alertmanager_url: WebAddress | None = Field(
        default=None,
        repr=False,
        description="The address under which people reach Alertmanager. Runbooks say how to silence an alert there, "
        "and `nabz alerts test` asks it. Without it: `http://localhost:9093`, for the test only.",
    )
    language: Language = Field(default="en", description="The language of notifications. A receiver may have another.")
    receivers: Receivers = Field(
        default={},
        description='Who is notified: `{ oncall = { kind = "pagerduty", key_file = "/etc/alertmanager/pagerduty" } }`. '
        "`nabz alerts build` makes Alertmanager's configuration of it. See [Notifications](alerting.md#notifications).",
    )
    alertmanager_version: Version = Field(
        default="0.25",
        description="The version of Alertmanager that the configuration is for. From 0.26 on, Alertmanager reads the "
        "secrets of webhooks and Telegram from their files. For earlier ones `nabz alerts build` copies them.",
    )

    def alerts_of(self, kpi: Kpi) -> tuple[Alert, ...]:
        """The alerts of a KPI after what the settings change: a threshold, a spike, and one on a goal."""
        change = dict(self._changes()).get(kpi.name, KpiAlerts())
        alerts = (_threshold(kpi, change.threshold), _spike(kpi, change.spike), _goal(change.goal))
        return tuple(alert for alert in alerts if alert is not None)

    def without_window(self, known: Mapping[str, Kpi], windows: Collection[str]) -> Iterator[InitErrorDetails]:
        """Each alert that somebody set on a window that is not among these: on the settings, an alert watches none.

        `known` are all KPIs by name.
        """
        expected = wrong(f"a window that there is and that Prometheus has: {', '.join(windows) or 'none'}")
        for name, change in self._changes():
            told = change.told()
            for alert in self.alerts_of(known[name]):
                kind = _KEYS[type(alert)]
                if told[kind].said() and alert.window not in windows:
                    yield InitErrorDetails(type=expected, loc=("alerts", name, kind, "window"), input=alert.window)

    def without_goal(self, goals: Mapping[tuple[str, str], Decimal]) -> Iterator[InitErrorDetails]:
        """Each alert on a goal that is not among these, (KPI, window) -> goal of the total, or cannot be behind of."""
        for name, change in self._changes():
            alert = _goal(change.goal)
            target = None if alert is None else goals.get((name, alert.window))
            if alert is not None and (target is None or target <= 0):
                expected = wrong(f"a goal above 0 of '{name}' for this window: goals.{name}.{alert.window}")
                yield InitErrorDetails(type=expected, loc=("alerts", name, "goal", "window"), input=alert.window)

    def scaled(self, seconds: int) -> int:
        """A time to hold or to keep by the scale, in whole seconds."""
        return round(seconds * self.hold_scale)

    def wrong_changes(self, known: Mapping[str, Kpi]) -> Iterator[InitErrorDetails]:
        """What in the tables of KPIs cannot be, each at its key; `known` are all KPIs by name."""
        for name, change in self._changes():
            yield from _problems(name, known.get(name), change)

    def _changes(self) -> Iterator[tuple[str, KpiAlerts]]:
        yield from (self.__pydantic_extra__ or {}).items()


def for_known_kpis(alerts: AlertSettings, info: ValidationInfo) -> AlertSettings:
    """These settings, if they suit the KPIs that there are; ValidationError names each part that does not."""
    problems = list(alerts.wrong_changes(known_kpis(info)))
    if problems:
        raise ValidationError.from_exception_data("alerts", problems)
    return alerts


def _threshold(kpi: Kpi, change: ThresholdChange) -> Threshold | None:
    declared = next((alert for alert in kpi.alerts if isinstance(alert, Threshold)), None)
    if change.off or (declared is None and not change.said()):
        return None
    if declared is not None:
        return replace(declared, **change.said())
    window = "24h" if "24h" in kpi.windows else kpi.windows[0]
    return Threshold(**{"window": window, "severity": _UNTOLD, **change.said()})


def _spike(kpi: Kpi, change: SpikeChange) -> Spike | None:
    declared = next((alert for alert in kpi.alerts if isinstance(alert, Spike)), None)
    if change.off or (declared is None and not change.said()):
        return None
    if declared is not None:
        # Another severity has another time to keep.
        return replace(declared, **{"keep_seconds": BY_SEVERITY, **change.said()})
    return Spike(**{"severity": _UNTOLD, **change.said()})


def _goal(change: GoalChange) -> Behind | None:
    if change.off or not change.said():
        return None
    return Behind(**{"window": _DEFAULT_GOAL, "severity": _UNTOLD, **change.said()})


def _problems(name: str, kpi: Kpi | None, change: KpiAlerts) -> Iterator[InitErrorDetails]:
    """What in the table of a KPI cannot be, each at its key."""
    if kpi is None:
        yield InitErrorDetails(type="extra_forbidden", loc=(name,), input=None)
        return
    for (kind, *key), expected in unsuitable(kpi, change):
        asked = change.told()[kind]
        yield InitErrorDetails(type=wrong(expected), loc=(name, kind, *key), input=_input(asked, key))


def unsuitable(kpi: Kpi, change: KpiAlerts) -> Iterator[tuple[tuple[str, ...], str]]:
    """(keys in the table, what was expected) of each part of it that does not suit the KPI."""
    for kind, asked in change.told().items():
        if not asked.off and asked.said():
            for key, expected in _wrong_parts(kpi, asked):
                yield (kind, *key), expected


def _wrong_parts(kpi: Kpi, asked: AlertChange) -> Iterator[tuple[tuple[str, ...], str]]:
    """(key or nothing, what was expected) of each part of a change that does not suit the KPI."""
    declared = {type(alert): alert for alert in kpi.alerts}
    if kpi.better is Better.NEITHER:
        yield (), f"no alert, for neither direction of '{kpi.name}' is bad (`better`)"
    if asked.least_samples and kpi.samples is None:
        yield ("least_samples",), f"0, for '{kpi.name}' has no samples"
    if isinstance(asked, ThresholdChange) and asked.limit is None and Threshold not in declared:
        yield ("limit",), f"a limit, for '{kpi.name}' declares none"
    if isinstance(asked, ThresholdChange) and (share := written_in_percent(kpi, asked.limit or Decimal(0))):
        yield ("limit",), share
    if isinstance(asked, ThresholdChange | GoalChange) and asked.window not in {None, *kpi.windows}:
        yield ("window",), f"a window of '{kpi.name}': {', '.join(kpi.windows)}"
    if isinstance(asked, SpikeChange) and kpi.past_formula is None:
        yield (), f"no spike, for nobody knows what '{kpi.name}' was in the past"


def _input(asked: AlertChange, key: Sequence[str]) -> object:
    """What is shown as the value at a key; nothing of a whole table, or of what was not told."""
    value = getattr(asked, key[0]) if key else None
    return {} if value is None else value
