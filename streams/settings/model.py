"""The settings as one frozen value."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, reduce
from typing import Final

from pydantic import ValidationError, model_validator
from pydantic_core import InitErrorDetails

from streams.arithmetic.measures.comments import THEME
from streams.arithmetic.panes import WINDOWS, Window
from streams.kpis import Kpi
from streams.kpis.catalogue import Catalogue, built_in, said_by
from streams.settings.comments import wrong_themes, wrong_words
from streams.settings.dimensions import limit_of
from streams.settings.goals import Goal, wrong_goals
from streams.settings.keys import DEFAULT_PIPELINE, Keys
from streams.settings.known_kpis import OWN, declared
from streams.settings.loyalty import DIMENSIONS as LOYALTY_DIMENSIONS
from streams.settings.loyalty import wrong_loyalty
from streams.settings.pipelines import Pipeline
from streams.settings.processes import BoardSettings
from streams.settings.values import wrong

_USUAL_PORT: Final = BoardSettings().port


class Settings(Keys):
    """All that can be configured. Built in code it is what its arguments say; `load` reads the rest."""

    @model_validator(mode="after")
    def _own_kpis_need_what_there_is(self) -> "Settings":
        problems = [
            InitErrorDetails(
                type=declared(f"there is no setting '{kpi.needs}'"), loc=("kpis", kpi.name, "needs"), input=None
            )
            for kpi in self.known_kpis
            if kpi.name in self.kpis and kpi.needs and not self._has(kpi.needs)
        ]
        if problems:
            raise ValidationError.from_exception_data("kpis", problems)
        return self

    @model_validator(mode="after")
    def _own_currency_is_one(self) -> "Settings":
        own_rate = self.rates.get(self.currency, Decimal(1))
        if any(rate != 1 for rate in (own_rate.values() if isinstance(own_rate, Mapping) else (own_rate,))):
            own = wrong(f"1, or no such key: '{self.currency}' is what all is reported in (currency)")
            problem = InitErrorDetails(type=own, loc=("rates", self.currency), input=self.rates[self.currency])
            raise ValidationError.from_exception_data("rates", [problem])
        return self

    @model_validator(mode="after")
    def _lapsing_ends_with_the_loss(self) -> "Settings":
        inactivity = self.inactivity_days
        if "lapse_days" in self.model_fields_set and 0 < inactivity <= self.lapse_days:
            fewer = wrong(f"fewer days than `inactivity_days`, which is {inactivity}")
            problem = InitErrorDetails(type=fewer, loc=("lapse_days",), input=self.lapse_days)
            raise ValidationError.from_exception_data("lapse_days", [problem])
        return self

    @model_validator(mode="after")
    def _alerts_have_their_windows_and_goals(self) -> "Settings":
        totals = {(goal.kpi, goal.window): goal.target for goal in self.goals.values() if not goal.labels}
        known = {kpi.name: kpi for kpi in self.known_kpis}
        problems = [*self.alerts.without_window(known, self.watched_windows), *self.alerts.without_goal(totals)]
        if problems:
            raise ValidationError.from_exception_data("alerts", problems)
        return self

    @model_validator(mode="after")
    def _goals_for_what_is_shown(self) -> "Settings":
        problems = [
            InitErrorDetails(type=wrong(expected), loc=("goals", *location), input={})
            for location, expected in wrong_goals(self.goals.values(), self.windows, self.hidden_dimensions)
        ]
        if problems:
            raise ValidationError.from_exception_data("goals", problems)
        return self

    @model_validator(mode="after")
    def _loyalty_is_whole(self) -> "Settings":
        problems = [
            InitErrorDetails(type=wrong(expected), loc=("loyalty", *location), input=value)
            for location, value, expected in wrong_loyalty(self.loyalty)
        ]
        if problems:
            raise ValidationError.from_exception_data("loyalty", problems)
        return self

    @model_validator(mode="after")
    def _comments_can_be_heard(self) -> "Settings":
        problems = [
            InitErrorDetails(type=wrong(expected), loc=(table, *location), input=value)
            for table, found in (("themes", wrong_themes(self.themes)), ("sentiment", wrong_words(self.sentiment)))
            for location, value, expected in found
        ]
        if problems:
            raise ValidationError.from_exception_data("comments", problems)
        return self

    @cached_property
    def catalogue(self) -> Catalogue:
        """All that comes with Nabz and that these settings declare: what whoever asks what there is, is given."""
        said = Fraction(self.lifespan_cap_years), Fraction(self.margin), self.service_levels.on_time
        base = built_in(*said)
        return base.with_own({OWN: self.kpis}, said_by(*said)) if self.kpis else base

    @property
    def known_kpis(self) -> tuple[Kpi, ...]:
        """The KPIs of the catalogue, in its order."""
        return self.catalogue.kpis

    @property
    def shown_windows(self) -> tuple[Window, ...]:
        """The windows that there are, in the order of all."""
        return tuple(window for window in WINDOWS if window.name in self.windows)

    @property
    def window_names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(window.name for window in self.shown_windows)

    @property
    def watched_windows(self) -> tuple[str, ...]:
        """The names of those that Prometheus has too, so that alerts can watch them."""
        return tuple(name for name in self.window_names if name in self.prometheus_windows)

    @property
    def lapsing_days(self) -> int:
        """For how many days before the loss a customer is lapsing; 0 where customers have contracts."""
        inactivity = self.inactivity_days
        return self.lapse_days if self.lapse_days < inactivity else inactivity // 2

    @property
    def board_url(self) -> str:
        """Where people reach the board, without a slash at the end: what is told, or this machine."""
        # Port 0 takes a free one, which nobody knows before.
        scheme = "http" if self.board.ssl_certfile is None else "https"
        return self.alerts.board_url or f"{scheme}://localhost:{self.board.port or _USUAL_PORT}"

    def runbook(self, rule: str) -> str:
        """The address of the runbook of this rule: a page of the board unless runbooks are elsewhere."""
        elsewhere = self.alerts.runbook_url
        return f"{self.board_url}/runbooks/{rule}" if elsewhere is None else f"{elsewhere}/{rule}.md"

    def kpi_link(self, kpi: str, window: str) -> str:
        """The address at which the board shows a KPI over a window."""
        return f"{self.board_url}/#kpi={kpi}&window={window}"

    def goal(self, kpi: str, window: str) -> Goal | None:
        """The goal of a KPI's total over a window, if there is one."""
        return self.goals.get(f"{kpi}:{window}")

    def dimension_cap(self, name: str) -> int:
        """How many values the dimension of this name may have in use before the rest is "other"."""
        limit = limit_of(self.dimension_values, name)
        if name == THEME:
            return max(limit, len(self.themes))
        # Of groups none may be "other" for a while: what was counted has to be found again under the same name.
        return max(limit, len(self.loyalty.names)) if name in LOYALTY_DIMENSIONS else limit

    def _has(self, key: str) -> bool:
        try:
            self.gives(key)
        except AttributeError:
            return False
        return True

    def gives(self, key: str) -> bool:
        """Whether the setting of this key, as in `service_levels.response`, is not empty. Raises AttributeError."""
        return bool(reduce(getattr, key.split("."), self))

    def pipeline(self, name: str) -> Pipeline:
        """The pipeline of this name; one that is not configured has the stages of `default`."""
        return self.pipelines.get(name) or self.pipelines.get(DEFAULT_PIPELINE) or Pipeline()
