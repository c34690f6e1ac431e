"""Settings: one TOML file, each key also as an environment variable, checked before anything starts."""

from streams.settings.alerts import AlertSettings
from streams.settings.calendar import CalendarSettings, Span
from streams.settings.connections import KafkaSettings
from streams.settings.environment import CONFIG_VARIABLE, ignored_variables
from streams.settings.errors import SettingsError
from streams.settings.goals import Goal
from streams.settings.keys import AcsiWeights
from streams.settings.loading import load
from streams.settings.model import Settings
from streams.settings.pipelines import UNNAMED, DealOutcome, Pipeline, StageDefinition
from streams.settings.processes import BoardSettings, LogSettings, WorkerSettings
from streams.settings.redis_access import RedisSettings

__all__ = [
    "CONFIG_VARIABLE",
    "UNNAMED",
    "AcsiWeights",
    "AlertSettings",
    "BoardSettings",
    "CalendarSettings",
    "DealOutcome",
    "Goal",
    "KafkaSettings",
    "LogSettings",
    "Pipeline",
    "RedisSettings",
    "Settings",
    "SettingsError",
    "Span",
    "StageDefinition",
    "WorkerSettings",
    "ignored_variables",
    "load",
]
