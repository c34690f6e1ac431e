"""What a recount has to know of a configuration, read from the text of its TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from streams.comments import Listener
from tests.recount.calendar import Dates, WorkingWeek, told_dates, working_week
from tests.recount.loyalty_settings import Loyalty, told_loyalty
from tests.recount.service_levels import ServiceLevels, milliseconds_of, service_levels

ACSI_SCORES = ("satisfaction", "expectancy", "ideal")


@dataclass(frozen=True)
class Pipeline:
    """The open stages in their order with their probability of winning; the stages that end a deal."""

    stages: Mapping[str, Fraction]
    won: frozenset[str]
    lost: frozenset[str]
    sells: bool = False
    stalled_after: Mapping[str, int] = field(default_factory=dict)
    """Milliseconds by stage, `default` for all others."""

    def patience(self, stage: str) -> int | None:
        """After how many milliseconds in a stage a deal is stalled; None: never."""
        return self.stalled_after.get(stage, self.stalled_after.get("default"))


DEFAULT_PIPELINE = Pipeline(
    stages={
        "lead": Fraction("0.1"),
        "qualified": Fraction("0.25"),
        "proposal": Fraction("0.5"),
        "negotiation": Fraction("0.75"),
    },
    won=frozenset({"won"}),
    lost=frozenset({"lost"}),
)


@dataclass(frozen=True)
class Settings:
    """The settings that change a number; `rates` says what one unit of a currency is in `currency`, by date or ever."""

    currency: str = "USD"
    rates: Mapping[str, Fraction | Mapping[date, Fraction]] = field(default_factory=dict)
    inactivity_days: int = 90
    lifespan_cap_years: Fraction = Fraction(10)
    margin: Fraction = Fraction(1)
    acsi_weights: Mapping[str, Fraction] = field(default_factory=lambda: dict.fromkeys(ACSI_SCORES, Fraction(1)))
    cart_timeout_minutes: Fraction = Fraction(60)
    renewal_notice_days: int = 30
    lapse_days: int = 14
    pipelines: Mapping[str, Pipeline] = field(default_factory=lambda: {"default": DEFAULT_PIPELINE})
    working_week: WorkingWeek = field(default_factory=WorkingWeek)
    service_levels: ServiceLevels = field(default_factory=ServiceLevels)
    dates: Dates = field(default_factory=Dates)
    most_items: int | None = None
    """Of how many families a basket may be for its pairs to count; None where baskets are not counted."""
    loyalty: Loyalty | None = None
    listener: Listener = field(default_factory=Listener)
    """Hears what customers write."""

    @property
    def contractual(self) -> bool:
        """Whether customers join by signing up and are lost by cancelling only."""
        return self.inactivity_days == 0

    @property
    def sells(self) -> bool:
        """Whether there is a pipeline whose won deals are purchases."""
        return any(pipeline.sells for pipeline in self.pipelines.values())

    @property
    def lapsing_days(self) -> int:
        """For how many days before the loss a customer is lapsing: half of the silence where 14 are not fewer."""
        return self.lapse_days if self.lapse_days < self.inactivity_days else self.inactivity_days // 2

    def pipeline(self, name: str) -> Pipeline:
        """The pipeline of this name; one that is not configured has the stages of `default`."""
        return self.pipelines.get(name, self.pipelines["default"])


def settings_from_toml(text: str) -> Settings:
    """The settings that a TOML text gives, defaults where it is silent; unknown keys are ignored."""
    table = tomllib.loads(text, parse_float=Fraction)
    plain = Settings()
    return Settings(
        currency=table.get("currency", plain.currency),
        rates={currency: _rate(rate) for currency, rate in table.get("rates", {}).items()},
        inactivity_days=table.get("inactivity_days", plain.inactivity_days),
        lifespan_cap_years=_exact(table.get("lifespan_cap_years", plain.lifespan_cap_years)),
        margin=_exact(table.get("margin", plain.margin)),
        acsi_weights={
            score: _exact(table.get("acsi_weights", {}).get(score, plain.acsi_weights[score])) for score in ACSI_SCORES
        },
        cart_timeout_minutes=_exact(table.get("cart_timeout_minutes", plain.cart_timeout_minutes)),
        renewal_notice_days=table.get("renewal_notice_days", plain.renewal_notice_days),
        lapse_days=table.get("lapse_days", plain.lapse_days),
        pipelines={"default": DEFAULT_PIPELINE}
        | {name: _pipeline(stages) for name, stages in table.get("pipelines", {}).items()},
        working_week=working_week(table.get("calendar", {})),
        service_levels=service_levels(table.get("service_levels", {})),
        dates=told_dates(table.get("calendar", {})),
        most_items=table["baskets"].get("most_items", 20) if "baskets" in table else None,
        loyalty=told_loyalty(table["loyalty"]) if "loyalty" in table else None,
        listener=_listener(table.get("themes", {}), table.get("sentiment", {})),
    )


def _listener(themes: Mapping[str, list[str]], sentiment: Mapping[str, Any]) -> Listener:
    words = {word: float(weight) for word, weight in sentiment.get("words", {}).items()}
    return Listener(themes, words, sentiment.get("english", "nabz"))


def _pipeline(table: Mapping[str, Any]) -> Pipeline:
    stages = table.get("stages")
    return Pipeline(
        stages=DEFAULT_PIPELINE.stages
        if stages is None
        else {stage: _millionths(_exact(probability)) for stage, probability in stages.items()},
        won=frozenset(table.get("won", DEFAULT_PIPELINE.won)),
        lost=frozenset(table.get("lost", DEFAULT_PIPELINE.lost)),
        sells=table.get("sells", False),
        stalled_after=_patience(table.get("stalled_after", {})),
    )


def _patience(told: str | Mapping[str, str]) -> Mapping[str, int]:
    by_stage = {"default": told} if isinstance(told, str) else told
    return {stage: milliseconds_of(text) for stage, text in by_stage.items()}


def _rate(value: str | int | Fraction | Mapping[str, Any]) -> Fraction | Mapping[date, Fraction]:
    if isinstance(value, Mapping):
        return {date.fromisoformat(day): _exact(rate) for day, rate in value.items()}
    return _exact(value)


def _exact(value: str | int | Fraction) -> Fraction:
    return Fraction(value)


def _millionths(probability: Fraction) -> Fraction:
    return round(probability, 6)
