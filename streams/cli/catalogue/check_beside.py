"""What stands beside declarations of KPIs in the same file: alerts, goals, benchmarks, and lists that name KPIs.

It is checked as the settings check it, with these KPIs and all else that the settings say.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from streams.kpis.declared import Problem
from streams.kpis.declared.problems import known
from streams.settings import Settings
from streams.settings.alerts import AlertSettings, KpiAlerts
from streams.settings.benchmarks import Benchmark
from streams.settings.errors import expectation
from streams.settings.goals import wrong_goals
from streams.settings.keys import Keys
from streams.settings.known_keys import known_keys
from streams.settings.known_kpis import BUILT_IN, OWN, those_that_can_be

_BY_NAME: Final[Mapping[str, Collection[str]]] = {
    "alerts": AlertSettings.model_fields,
    "goals": (),
    "benchmarks": (),
}
"""Tables that are by the names of KPIs -> what further keys they may have."""
_WITH_STARS: Final = "hidden_kpis"
_LISTS: Final = ("focus", _WITH_STARS)
"""Lists of the names of KPIs."""
_BY_ITSELF: Final[Mapping[str, type[BaseModel]]] = {"alerts": KpiAlerts, "benchmarks": Benchmark}
"""What of these tables can be checked without the KPI."""
_EXPECTED: Final = "expected "


class Beside:
    """What a file says beside its KPIs, and what is wrong with it."""

    def __init__(self, tables: Mapping[str, Any], own: Mapping[str, Any], settings: Settings) -> None:
        """Check the tables of a file by these settings; `own` are those of all KPIs that somebody declares, by name.

        One that cannot be made has problems of its own; of what names it, only that is told that does not depend on it.
        """
        self.problems: list[Problem] = []
        made = those_that_can_be(own)
        self._kpis = {**BUILT_IN, **made}
        self._declared = [*own, *(name for name in self._kpis if name not in own)]
        self._own = {name: table for name, table in own.items() if name in made}
        self._raw: dict[str, Any] = {key: self._named(key, tables[key]) for key in _BY_NAME if key in tables}
        self._raw |= {key: self._listed(key, tables[key]) for key in _LISTS if key in tables}
        self._keys = self._without_problems()
        self.settings = self._over(settings)
        """These settings with the KPIs of the file, and with all that it says besides and that is not wrong."""
        every = {**{kpi.name: kpi for kpi in settings.known_kpis}, **self._kpis}
        self.problems += list(self._together(every))

    def _named(self, key: str, table: object) -> object:
        """A table without what names no KPI, and without what names one that cannot be made."""
        if not isinstance(table, Mapping):
            return table
        further = _BY_NAME[key]
        for name, inner in table.items():
            if name not in self._declared and name not in further:
                what = f"there is no such KPI; {_meant(name, [*self._declared, *further])}"
                self.problems.append(Problem((key, name), what))
            elif name not in self._kpis and name not in further and key in _BY_ITSELF:
                self._check_by_itself(key, name, inner)
        return {name: inner for name, inner in table.items() if name in self._kpis or name in further}

    def _check_by_itself(self, key: str, name: str, inner: object) -> None:
        """Tell the keys and values that cannot be, whatever the KPI is."""
        try:
            _BY_ITSELF[key].model_validate(inner)
        except ValidationError as error:
            for details in error.errors():
                at = (key, name, *details["loc"])
                self.problems.append(Problem(at, self._said({**details, "loc": at})))

    def _listed(self, key: str, names: object) -> object:
        """The same of a list."""
        if not isinstance(names, list):
            return names
        kept = []
        for at, name in enumerate(names):
            meant = [one for one in self._declared if _means(key, name, one)]
            if not meant and isinstance(name, str):
                self.problems.append(Problem((key, at), f"there is no KPI '{name}'; {_meant(name, self._declared)}"))
            elif not meant or any(one in self._kpis for one in meant):
                kept.append(name)
        return kept

    def _without_problems(self) -> Keys:
        """What is left once all that is wrong by itself was told and taken away."""
        while True:
            try:
                return Keys(**{OWN: self._own, **self._raw})
            except ValidationError as error:
                found = error.errors()
            for details in found:
                problem = Problem(_written(details), self._said(details))
                self.problems += [problem] if problem not in self.problems else []
            before = self._raw
            for details in found:
                self._take_away(details)
            if self._raw == before:
                raise RuntimeError(f"nobody can say what is wrong at {[details['loc'] for details in found]}")

    def _take_away(self, details: ErrorDetails) -> None:
        """Take away the entry of a table, or the list, of which something is wrong."""
        key, *inner = details["loc"]
        table = self._raw.get(str(key))
        left = {name: one for name, one in self._raw.items() if name != key}
        if inner and isinstance(table, Mapping) and inner[0] in table:
            left[str(key)] = {name: one for name, one in table.items() if name != inner[0]}
        self._raw = left

    def _said(self, details: ErrorDetails) -> str:
        if details["type"] == "extra_forbidden":
            location = details["loc"]
            return f"there is no such key; {known(str(location[-1]), known_keys(location[:-1], self._kpis))}"
        return expectation(details)

    def _over(self, settings: Settings) -> Settings:
        said: dict[str, Any] = {key: getattr(self._keys, key) for key in self._raw}
        for key in ("goals", "benchmarks"):
            if key in said:
                said[key] = {**getattr(settings, key), **said[key]}
        if "alerts" in said:
            told: AlertSettings = said["alerts"]
            fields = {name: getattr(told, name) for name in told.model_fields_set & AlertSettings.model_fields.keys()}
            said["alerts"] = settings.alerts.model_copy(update=fields | (told.model_extra or {}))
        others = {name: getattr(settings, name) for name in Settings.model_fields}
        # Not validated again: each part was, and what they may not be together is told one by one.
        return Settings.model_construct(settings.model_fields_set | said.keys(), **{**others, **said, OWN: self._own})

    def _together(self, every: Mapping[str, Any]) -> Iterator[Problem]:
        """What of it does not go together, or with the rest of the settings."""
        settings, named = self.settings, self._raw.get("goals", {})
        goals = [goal for goal in settings.goals.values() if goal.kpi in named]
        for location, expected in wrong_goals(goals, settings.windows, settings.hidden_dimensions):
            yield Problem(("goals", *location), _EXPECTED + expected)
        # Of a goal that cannot be, it is not said that it is missing.
        wrong = {problem.path[1:2] for problem in self.problems if problem.path[0] == "goals"}
        alerts = {name for name in self._raw.get("alerts", {}) if not wrong & {(), (name,)}}
        totals = {(goal.kpi, goal.window): goal.target for goal in settings.goals.values() if not goal.labels}
        for details in (
            *settings.alerts.without_window(every, settings.watched_windows),
            *settings.alerts.without_goal(totals),
        ):
            path, what = details["loc"], details["type"]
            if path[1] in alerts and isinstance(what, PydanticCustomError):
                yield Problem(path, _EXPECTED + what.message())


def _means(key: str, name: object, kpi: str) -> bool:
    """Whether an entry of a list means this KPI."""
    if not isinstance(name, str):
        return False
    return fnmatchcase(kpi, name.strip()) if key == _WITH_STARS else name.strip() == kpi


def _meant(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, list(names), n=1)
    return f"did you mean '{close[0]}'?" if close else "`nabz catalogue` lists all"


def _written(details: ErrorDetails) -> tuple[int | str, ...]:
    """Where it is written; pydantic marks that the key itself is wrong."""
    return tuple(part for part in details["loc"] if part != "[key]")
