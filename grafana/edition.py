"""What a set of boards is made for: a language, a reporting currency, the stages of pipelines, the alerts in force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from streams.alerts import EffectiveAlert, effective_alerts
from streams.arithmetic.measures import Breakdown
from streams.kpis import Kpi
from streams.settings import Goal, Settings
from streams.settings.benchmarks import Benchmark
from streams.settings.calendar import WEEKDAYS
from streams.settings.catalogue import focus_of, hidden_kpis, whole_catalogue
from streams.texts import Text
from streams.texts.messages import BOARDS


class Language(Enum):
    """The languages of the boards."""

    EN = "en"
    FA = "fa"


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that differs between one set of boards and another."""

    language: Language
    currency: str
    stages: Sequence[str]
    """The open stages of all pipelines, in their order."""
    kpis: Mapping[str, Kpi]
    """By name, in the order of the catalogue, those that are hidden as well."""
    alerts: Mapping[str, Sequence[EffectiveAlert]]
    """By KPI; a KPI without alerts may be missing."""
    board_url: str
    """Where the live page is."""
    kpi_page: str
    """Where it shows a KPI, with `{kpi}` and `{window}` in it."""
    runbook_page: str
    """Where the runbook of a rule is, with `{rule}` in it."""
    windows: Sequence[str]
    """Those that Prometheus has."""
    hidden_dimensions: Sequence[str] = ()
    """Dimensions by which nothing is broken down."""
    hidden_kpis: Collection[str] = ()
    """Names of KPIs that are on no board."""
    goals: Mapping[str, Sequence[Goal]] = field(default_factory=dict)
    """By KPI: goals of its total, over windows that Prometheus has."""
    benchmarks: Mapping[str, Benchmark] = field(default_factory=dict)
    """By KPI: what others come to, in the units of the tables."""
    focus: Sequence[str] = ()
    """Names of the KPIs that come first."""
    weekdays: Sequence[str] = WEEKDAYS
    """From the one with which a week begins."""
    clock_seconds: int = 0
    """How far the company's clock is ahead of UTC while it is not set forward for the summer."""

    def shows(self, breakdown: Breakdown) -> bool:
        """Whether anything may be broken down so."""
        return not set(breakdown) & set(self.hidden_dimensions)

    def page_of(self, kpi: str, window: str) -> str:
        """Where the live page shows a KPI over a window."""
        return self.kpi_page.format(kpi=kpi, window=window)

    def say(self, text: Text) -> str:
        """A text in the edition's language."""
        return text.fa if self.language is Language.FA else text.en

    def message(self, key: str, **places: Text) -> str:
        """A message of boards in the edition's language, its places filled in. Raises KeyError."""
        return self.say(BOARDS[key].filled(**places))


def edition(settings: Settings, language: Language) -> Edition:
    """The boards that these settings ask for."""
    kpis = whole_catalogue(settings)
    hidden = hidden_kpis(settings)
    alerts: dict[str, list[EffectiveAlert]] = {}
    for found in effective_alerts(settings, kpis):
        alerts.setdefault(found.kpi.name, []).append(found)
    goals: dict[str, list[Goal]] = {}
    for goal in settings.goals.values():
        if not goal.labels and goal.window in settings.watched_windows:
            goals.setdefault(goal.kpi, []).append(goal)
    stages = dict.fromkeys(stage for pipeline in settings.pipelines.values() for stage in pipeline.stages)
    first = WEEKDAYS.index(settings.calendar.week_start)
    return Edition(
        language,
        settings.currency,
        tuple(stages),
        {kpi.name: kpi for kpi in kpis},
        alerts,
        settings.board_url,
        settings.kpi_link("{kpi}", "{window}"),
        settings.runbook("{rule}"),
        settings.watched_windows,
        settings.hidden_dimensions,
        hidden,
        goals,
        settings.benchmarks,
        focus_of(settings),
        (*WEEKDAYS[first:], *WEEKDAYS[:first]),
        _ahead_of_utc(settings.calendar.timezone),
    )


def _ahead_of_utc(timezone: str) -> int:
    """Seconds without what the clock is set forward for the summer: Prometheus knows no such changes."""
    january = datetime.now(UTC).replace(month=1, day=1).astimezone(ZoneInfo(timezone))
    ahead, summer = january.utcoffset() or timedelta(), january.dst() or timedelta()
    return int((ahead - summer).total_seconds())
