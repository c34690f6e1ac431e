"""The keys of the settings, with their defaults and what they are for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from schemas.money import minor_digits
from streams.arithmetic.panes import WINDOW_NAMES
from streams.settings.alerts import AlertSettings, for_known_kpis
from streams.settings.analyst import AnalystSettings
from streams.settings.baskets import Baskets
from streams.settings.benchmarks import Benchmarks
from streams.settings.calendar import CalendarSettings
from streams.settings.comments import Sentiment, Themes
from streams.settings.connections import GrafanaSettings, KafkaSettings
from streams.settings.contacts import Contacts
from streams.settings.dimensions import DEFAULT_LIMITS, Hidden, Limits
from streams.settings.focus import Focus, HiddenKpis
from streams.settings.goals import Goals
from streams.settings.kept_comments import CommentSettings
from streams.settings.known_kpis import OwnKpis
from streams.settings.loyalty import LoyaltySettings
from streams.settings.pipelines import Pipeline
from streams.settings.processes import BoardSettings, LogSettings, WorkerSettings
from streams.settings.rates import CurrencyRate
from streams.settings.redis_access import RedisSettings
from streams.settings.service_levels import ServiceLevels
from streams.settings.values import Change, number, one_of, tabled, text, whole, words, wrong

DEFAULT_PIPELINE = "default"

_Currency = Annotated[str, text("an ISO 4217 code such as 'EUR'", lambda code: minor_digits(code) is not None)]
_WINDOW_NAMES = words(
    f"a list of different windows among {', '.join(WINDOW_NAMES)}",
    lambda name: name.strip() if name.strip() in WINDOW_NAMES else None,
)
_Weight = Annotated[Decimal, number("a weight from 0", lambda weight: weight >= 0)]


class AcsiWeights(BaseModel):
    """What each of the three scores weighs in an ACSI answer; only their proportions matter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    satisfaction: _Weight = Decimal(1)
    expectancy: _Weight = Decimal(1)
    ideal: _Weight = Decimal(1)

    @model_validator(mode="after")
    def _not_all_zero(self) -> "AcsiWeights":
        if not self.satisfaction + self.expectancy + self.ideal:
            raise wrong("at least one weight above 0")
        return self


class Keys(BaseModel):
    """All keys, each with what it may be. What they may not be together is told by `Settings`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kpis: OwnKpis = Field(
        default={},
        description="KPIs of your own over what is counted anyway, by their names: see "
        "[declaring KPIs](declaring-kpis.md). Boards show them after a restart; nothing is counted again.",
    )
    currency: Annotated[_Currency, Change.REPROCESS] = Field(
        default="USD", description="The reporting currency: all money in tables is in it (ISO 4217)."
    )
    rates: Annotated[Mapping[_Currency, CurrencyRate], BeforeValidator(tabled), Change.NEW_EVENTS] = Field(
        default={},
        description="How much of the reporting currency one unit of another currency is worth, as in "
        '`{ GBP = "1.25" }`. It may have several dates: with `{ GBP = { "2026-01-01" = "1.25", "2026-07-01" = "1.30" '
        "} }` an amount is converted by the latest date that is not after its own date in UTC, and before the first "
        "date by the first. Events with amounts in any other currency are refused.",
    )
    windows: Annotated[tuple[str, ...], _WINDOW_NAMES] = Field(
        default=WINDOW_NAMES,
        description="The windows that there are. One that is left out has no table and costs nothing.",
    )
    prometheus_windows: Annotated[tuple[str, ...], _WINDOW_NAMES] = Field(
        default=("5m", "15m", "1h", "24h", "7d", "30d", "90d", "365d", "today", "month"),
        description="Those of the windows that `/metrics` has, and with it boards and alerts. One that is not among "
        "`windows` is not there either.",
    )
    clock: Annotated[str, one_of("wall", "event")] = Field(
        default="wall",
        description='What "now" is: the wall clock, or with `"event"` the latest event time seen. The second is for '
        "replays, which need a Redis of their own.",
    )
    inactivity_days: Annotated[int, whole(0, 36_500), Change.GROWS] = Field(
        default=90,
        description="A customer without a purchase for so many days counts as lost. 0 means that customers have "
        "contracts: then a customer is lost only by a cancellation.",
    )
    lifespan_cap_years: Annotated[Decimal, number("years above 0", lambda years: years > 0)] = Field(
        default=Decimal(10), description="The longest customer lifespan that lifetime values are computed with."
    )
    margin: Annotated[Decimal, number("a share from 0 to 1", lambda share: 0 <= share <= 1)] = Field(
        default=Decimal(1), description="The share of revenue that is profit, for the net lifetime value."
    )
    acsi_weights: Annotated[AcsiWeights, BeforeValidator(tabled), Change.NEW_EVENTS] = Field(
        default=AcsiWeights(),
        description="The weights of the three scores of the satisfaction index (ACSI). Only their proportions matter.",
    )
    dimension_values: Annotated[Limits, Change.NEW_EVENTS] = Field(
        default=DEFAULT_LIMITS,
        description="How many values of each dimension may be in use at a time: in some pane that is kept, or in a "
        "level. Further values are counted under `other`. A value that is in use no more gives its place to another "
        "within a day. One number for all dimensions, or a table such as `{ default = 50, campaign = 500 }`; a "
        "dimension that the table does not name has its `default`, or, without one, the default of these settings.",
    )
    hidden_dimensions: Hidden = Field(
        default=(),
        description='Dimensions that are shown nowhere: as in `["agent", "assignee", "owner"]`, who are '
        "persons. Tables, `/metrics`, the page and boards have no breakdown by them. They are counted all the same.",
    )
    future_minutes: Annotated[int, whole(0, 525_600), Change.NEW_EVENTS] = Field(
        default=5, description="How far ahead of the wall clock an event may be. Events further ahead are refused."
    )
    cart_timeout_minutes: Annotated[int, whole(0, 525_600), Change.GROWS] = Field(
        default=60,
        description="A cart counts as abandoned if it has no check-out so many minutes after its last update.",
    )
    lapse_days: Annotated[int, whole(0, 36_499), Change.GROWS] = Field(
        default=14,
        description="For how many days before being lost by `inactivity_days` a customer counts as lapsing; fewer than "
        "these. Where it is not set and they are 14 or fewer: half of them.",
    )
    renewal_notice_days: Annotated[int, whole(0, 3650), Change.GROWS] = Field(
        default=30,
        description="For how many days before the end of a contract's term a customer counts as expiring.",
    )
    dedupe_days: Annotated[int, whole(1, 400), Change.NEW_EVENTS] = Field(
        default=400, description="For how many days the ids of marketing events are kept to detect duplicates."
    )
    focus: Focus = Field(
        default=(),
        description="The KPIs with which the page, boards, reports and `nabz kpis --focus` begin. Empty: twelve that "
        "most companies ask for first.",
    )
    hidden_kpis: HiddenKpis = Field(
        default=(),
        description='KPIs that are shown nowhere, as in `["acsi", "ces_*"]`, so that a company sees what it works '
        "with. They are counted all the same. One that has an alert or a goal, or that `focus` names, is shown: switch "
        "its alert off to hide it. See [few before many](boards.md#few-before-many).",
    )
    benchmarks: Benchmarks = Field(
        default={},
        description="What others come to: by KPI a `value` in the units of the tables, and its `source`. Drawn beside "
        "the goal.",
    )
    goals: Goals = Field(
        default={},
        description="What KPIs should come to: by KPI and window a number in the units of the tables, or a table with "
        'a breakdown, such as `{ deal_value_won = { month = { total = "100000", owner = { amir = "40000" } } } }`. '
        "See [goals](goals.md).",
    )
    kafka: Annotated[KafkaSettings, BeforeValidator(tabled)] = Field(
        default=KafkaSettings(), description="The connection to Kafka, its topics and the consumer group."
    )
    redis: Annotated[RedisSettings, BeforeValidator(tabled)] = Field(
        default=RedisSettings(), description="The connection to Redis."
    )
    worker: Annotated[WorkerSettings, BeforeValidator(tabled)] = Field(
        default=WorkerSettings(), description="How a worker reads, and where it shows its health."
    )
    board: Annotated[BoardSettings, BeforeValidator(tabled)] = Field(
        default=BoardSettings(), description="Where the board listens, and how often it reads Redis."
    )
    analyst: Annotated[AnalystSettings, BeforeValidator(tabled)] = Field(
        default=AnalystSettings(), description="How often the analyst runs, and of whom it makes models."
    )
    grafana: Annotated[GrafanaSettings, BeforeValidator(tabled)] = Field(
        default=GrafanaSettings(), description="The running Grafana that `nabz grafana push` writes to."
    )
    log: Annotated[LogSettings, BeforeValidator(tabled)] = Field(
        default=LogSettings(), description="Log lines of all commands."
    )
    alerts: Annotated[AlertSettings, BeforeValidator(tabled), AfterValidator(for_known_kpis)] = Field(
        default=AlertSettings(),
        description="How alerts are evaluated, and where they link to. Each KPI may have a table of its own in it.",
    )
    contacts: Annotated[Contacts, BeforeValidator(tabled)] = Field(
        default=Contacts(), description="Whom runbooks name, by the severity of an alert."
    )
    calendar: Annotated[CalendarSettings, BeforeValidator(tabled), Change.GROWS] = Field(
        default=CalendarSettings(),
        description="Working hours. The resolution time in working hours uses them, and alerts can be limited to them.",
    )
    service_levels: Annotated[ServiceLevels, BeforeValidator(tabled)] = Field(
        default=ServiceLevels(),
        description="What customers are promised, and so what is on time, overdue and due soon. Without targets these "
        "KPIs have no value.",
    )
    baskets: Annotated[Baskets | None, BeforeValidator(tabled), Change.GROWS] = Field(
        default=None,
        description="Which families of items are bought together: see [baskets](analyses.md#baskets). They are counted "
        "where this table is there, be it empty; without it they cost nothing. `dimension_values` says of how many "
        "families (`family`).",
    )
    comments: Annotated[CommentSettings, BeforeValidator(tabled)] = Field(
        default=CommentSettings(),
        description="What people say in answers and with tickets, for those who want to read it: see "
        "[reading what people say](analyses.md#reading-what-people-say) and, before it is switched on, "
        "[privacy](privacy.md#what-people-say).",
    )
    loyalty: Annotated[LoyaltySettings, BeforeValidator(tabled)] = Field(
        default=LoyaltySettings(),
        description="Loyalty groups: how recently, how often and for how much customers buy. Without them these KPIs "
        "have no value, and nothing is counted for them. See [loyalty groups](analyses.md#loyalty-groups).",
    )
    themes: Themes = Field(
        default={},
        description="What comments of survey answers and of tickets are about: names of themes, each with its words "
        'and phrases in English and Persian, as in `{ delivery = ["courier", "late", "ارسال"] }`. A word stands for '
        "all its forms. At most 50. See [what people say](analyses.md#what-people-say).",
    )
    sentiment: Annotated[Sentiment, BeforeValidator(tabled)] = Field(
        default=Sentiment(),
        description="By which words comments praise or complain. See [what people say](analyses.md#what-people-say).",
    )
    pipelines: Annotated[
        Mapping[Annotated[str, text("the name of a pipeline")], Annotated[Pipeline, BeforeValidator(tabled)]],
        BeforeValidator(tabled),
        Change.GROWS,
    ] = Field(
        default={DEFAULT_PIPELINE: Pipeline()},
        description="Sales pipelines by name. `default` always exists.",
    )
