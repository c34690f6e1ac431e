"""Settings of a command, or what is wrong with them."""

import os
from pathlib import Path

from streams.cli.terminal.exit_codes import Misused, say
from streams.settings import Settings, SettingsError, ignored_variables, load
from streams.settings.loading import Layer


def configured(config: Path | None, overrides: Layer | None = None) -> Settings:
    """What `load` gives, having named the variables that it ignores; raises Misused, a line for each problem."""
    try:
        settings = load(config, overrides)
    except SettingsError as error:
        raise Misused(str(error)) from error
    ignored = ignored_variables(os.environ)
    if ignored:
        say(f"warning: ignored, for no setting has these names: {', '.join(ignored)}")
    return settings
