"""Settings of a command, or what is wrong with them."""

from pathlib import Path

from streams.cli.terminal.exit_codes import Misused
from streams.settings import Settings, SettingsError, load
from streams.settings.loading import Layer


def configured(config: Path | None, overrides: Layer | None = None) -> Settings:
    """What `load` gives; raises Misused, a line for each problem."""
    try:
        return load(config, overrides)
    except SettingsError as error:
        raise Misused(str(error)) from error
