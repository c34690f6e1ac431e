"""Which keys a table of the settings may have: what an unknown one may have been meant for."""

from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from streams.kpis import Kpi
from streams.settings.access import TokenSettings
from streams.settings.alerts import AlertSettings, KpiAlerts
from streams.settings.benchmarks import Benchmark
from streams.settings.dimensions import DIMENSIONS
from streams.settings.errors import Location
from streams.settings.goals import goal_keys
from streams.settings.included import INCLUDE
from streams.settings.model import Settings
from streams.settings.pipelines import Pipeline
from streams.settings.processes import BoardSettings

_OF_A_TOKEN: Final = len(("board", "tokens"))


def known_keys(location: Location, kpis: Mapping[str, Kpi | None]) -> Iterable[str]:
    """The keys that the table at a location may have.

    `kpis` are all that settings may name, by their names; None of one that is declared and cannot be made.
    """
    model: type[BaseModel] | None = Settings
    for key in location:
        if key == "dimension_values":
            return DIMENSIONS
        if key == "pipelines":
            return Pipeline.model_fields
        if key == "benchmarks":
            return Benchmark.model_fields if len(location) > 1 else kpis
        if key == "goals":
            return goal_keys(tuple(map(str, location[1:])), kpis)
        if model is BoardSettings and key == "tokens":
            return TokenSettings.model_fields if len(location) > _OF_A_TOKEN else ()
        model = None if model is None else _model_at(model, str(key))
    further = {AlertSettings: kpis, Settings: (INCLUDE,)}
    return () if model is None else (*model.model_fields, *further.get(model, ()))


def _model_at(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    if model is AlertSettings and key not in model.model_fields:
        return KpiAlerts
    return _model_of(model.model_fields.get(key))


def _model_of(field: FieldInfo | None) -> type[BaseModel] | None:
    annotation = None if field is None else field.annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
