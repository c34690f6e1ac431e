"""Settings: one TOML file, each key also as an environment variable, checked before anything starts."""

from streams.settings.alerts import AlertSettings
from streams.settings.calendar import CalendarSettings, Span
from streams.settings.connections import KafkaSettings, RedisSettings
from streams.settings.errors import SettingsError
from streams.settings.loading import CONFIG_VARIABLE, load
from streams.settings.model import AcsiWeights, Settings
from streams.settings.pipelines import UNNAMED, DealOutcome, Pipeline, StageDefinition
from streams.settings.processes import BoardSettings, LogSettings, WorkerSettings

__all__ = [
    "CONFIG_VARIABLE",
    "UNNAMED",
    "AcsiWeights",
    "AlertSettings",
    "BoardSettings",
    "CalendarSettings",
    "DealOutcome",
    "KafkaSettings",
    "LogSettings",
    "Pipeline",
    "RedisSettings",
    "Settings",
    "SettingsError",
    "Span",
    "StageDefinition",
    "WorkerSettings",
    "load",
]
