"""The settings as one frozen value."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from schemas.money import minor_digits
from streams.arithmetic.measures import customers, deals, marketing, tickets
from streams.settings.alerts import AlertSettings
from streams.settings.calendar import CalendarSettings
from streams.settings.connections import GrafanaSettings, KafkaSettings, RedisSettings
from streams.settings.pipelines import Pipeline
from streams.settings.processes import BoardSettings, LogSettings, WorkerSettings
from streams.settings.values import number, one_of, tabled, text, whole, wrong

DIMENSIONS = frozenset(name for family in (deals, tickets, customers, marketing) for name in family.DIMENSIONS)
"""The names that `dimension_values` may have a limit of its own for."""
DEFAULT_PIPELINE = "default"
DEFAULT_DIMENSION_VALUES = 50

_MOST_DIMENSION_VALUES = 4_000
"""A value's number takes 12 bits of a pane's field; two of them are 'unknown' and 'other'."""

_Currency = Annotated[str, text("an ISO 4217 code such as 'EUR'", lambda code: minor_digits(code) is not None)]
_Rate = Annotated[
    Decimal,
    number(
        "how much of the reporting currency one unit is, from 1e-15 to 1e15",
        lambda rate: Decimal("1e-15") <= rate <= Decimal("1e15"),
    ),
]
_Weight = Annotated[Decimal, number("a weight from 0", lambda weight: weight >= 0)]
_Dimension = Annotated[
    str,
    text(f"'default' or a dimension: {', '.join(sorted(DIMENSIONS))}", (DIMENSIONS | {"default"}).__contains__),
]
_Limit = Annotated[int, whole(1, _MOST_DIMENSION_VALUES)]


def _limits(value: object) -> object:
    value = tabled(value)
    if isinstance(value, Mapping):
        return value
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_DIMENSION_VALUES:
        raise wrong(
            f"a whole number from 1 to {_MOST_DIMENSION_VALUES}, or a table such as {{ default = 50, campaign = 500 }}"
        )
    return {"default": value}


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


class Settings(BaseSettings):
    """All that can be configured. Built in code it is what its arguments say; `load` reads the rest."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="NABZ_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
    )

    currency: _Currency = "USD"
    """What all money is reported in."""
    rates: Annotated[Mapping[_Currency, _Rate], BeforeValidator(tabled)] = {}
    """Currency -> what one unit of it is in the reporting currency; amounts in others are refused."""
    clock: Annotated[str, one_of("wall", "event")] = "wall"
    """What "now" is: the wall clock, or for a replay the largest event time seen."""
    inactivity_days: Annotated[int, whole(0, 36_500)] = 90
    """Days without a purchase after which a customer is lost; 0: only a cancellation loses one."""
    lifespan_cap_years: Annotated[Decimal, number("years above 0", lambda years: years > 0)] = Decimal(10)
    margin: Annotated[Decimal, number("a share from 0 to 1", lambda share: 0 <= share <= 1)] = Decimal(1)
    acsi_weights: Annotated[AcsiWeights, BeforeValidator(tabled)] = AcsiWeights()
    dimension_values: Annotated[Mapping[_Dimension, _Limit], BeforeValidator(_limits)] = {
        "default": DEFAULT_DIMENSION_VALUES
    }
    """How many values a dimension keeps; see `dimension_cap`."""
    future_minutes: Annotated[int, whole(0, 525_600)] = 5
    """How far ahead of the wall clock an event may be."""
    cart_timeout_minutes: Annotated[int, whole(0, 525_600)] = 60
    """How long after its last update a cart without a check-out is abandoned."""
    dedupe_days: Annotated[int, whole(1, 400)] = 400
    """How many days of marketing events are remembered, so that one that comes again is known."""
    kafka: Annotated[KafkaSettings, BeforeValidator(tabled)] = KafkaSettings()
    redis: Annotated[RedisSettings, BeforeValidator(tabled)] = RedisSettings()
    worker: Annotated[WorkerSettings, BeforeValidator(tabled)] = WorkerSettings()
    board: Annotated[BoardSettings, BeforeValidator(tabled)] = BoardSettings()
    grafana: Annotated[GrafanaSettings, BeforeValidator(tabled)] = GrafanaSettings()
    log: Annotated[LogSettings, BeforeValidator(tabled)] = LogSettings()
    alerts: Annotated[AlertSettings, BeforeValidator(tabled)] = AlertSettings()
    calendar: Annotated[CalendarSettings, BeforeValidator(tabled)] = CalendarSettings()
    pipelines: Annotated[
        Mapping[Annotated[str, text("the name of a pipeline")], Annotated[Pipeline, BeforeValidator(tabled)]],
        BeforeValidator(tabled),
    ] = {DEFAULT_PIPELINE: Pipeline()}
    """Pipelines by name; `default` is there even where it is not configured."""

    @model_validator(mode="after")
    def _own_currency_is_one(self) -> "Settings":
        if self.rates.get(self.currency, 1) != 1:
            own = wrong(f"1, or no such key: '{self.currency}' is what all is reported in (currency)")
            problem = InitErrorDetails(type=own, loc=("rates", self.currency), input=self.rates[self.currency])
            raise ValidationError.from_exception_data("rates", [problem])
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - `load` reads the environment
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is no such file
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there are no such files
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the arguments alone, so that a value built in code depends on nothing around it."""
        return (init_settings,)

    def dimension_cap(self, name: str) -> int:
        """How many values the dimension of this name keeps before the rest is "other"."""
        return self.dimension_values.get(name, self.dimension_values.get("default", DEFAULT_DIMENSION_VALUES))

    def pipeline(self, name: str) -> Pipeline:
        """The pipeline of this name; one that is not configured has the stages of `default`."""
        return self.pipelines.get(name) or self.pipelines.get(DEFAULT_PIPELINE) or Pipeline()
