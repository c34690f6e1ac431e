"""Settings from their three layers: the environment before the file before the defaults."""

import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from streams.settings.environment import CONFIG_VARIABLE, PREFIX, environment_layer, mistyped_variables
from streams.settings.errors import Location, SettingsError, key_name, wrong_keys
from streams.settings.files import OF_FILE
from streams.settings.included import read_files
from streams.settings.known_keys import known_keys
from streams.settings.known_kpis import BUILT_IN, OWN, those_that_can_be
from streams.settings.model import Settings
from streams.settings.values import tabled

Layer = Mapping[str, object]

_REPLACED_TOGETHER = frozenset({"stages", "groups"})


def load(path: Path | None = None, overrides: Layer | None = None) -> Settings:
    """Read the settings from the environment, one TOML file and the defaults, in this order of precedence.

    The file is `path`, else the one that NABZ_CONFIG names, else none. `overrides` (options of a command
    line, nested as in the file) come before all of them. Tables are merged entry by entry, so that
    NABZ_RATES='{"EUR": "1.1"}' and NABZ_RATES__EUR=1.1 leave the file's other rates alone; only the stages of
    a pipeline and the loyalty groups are replaced together, for their order is part of what they say.

    Raises:
        SettingsError: the file cannot be read, or keys or variables are unknown or have wrong values; names all of
        them.
    """
    named = path or named_file()
    return settings_of({} if named is None else read_files(named), overrides)


def settings_of(files: Mapping[Path, Layer], overrides: Layer | None = None) -> Settings:
    """The settings that files say, by their paths, with the environment and the defaults as in `load`.

    No two of the files give one key a value. Raises SettingsError.
    """
    file: Layer = functools.reduce(_layered, files.values(), {})
    environment = environment_layer(os.environ)
    given = overrides or {}
    mistyped = mistyped_variables(os.environ)

    def origin(location: Location) -> str:
        if _holds(given, location):
            return ""
        if _holds(environment, location):
            return f" (from {_variable(location)})"
        if (holder := holder_of(location, files)) is not None:
            return f" (in {holder})"
        beside = (*location[:-1], f"{location[-1]}{OF_FILE}") if location else ()
        told = any(_holds(layer, beside) for layer in (given, environment, file))
        return f" (in the file that {key_name(beside)} names)" if told else ""

    layers = _layered(given, _layered(environment, file))
    try:
        settings = Settings(**layers)
    except ValidationError as error:
        own = tabled(layers.get(OWN))
        names = own if isinstance(own, Mapping) else {}
        kpis = {**dict.fromkeys(names), **those_that_can_be(names), **BUILT_IN}
        wrong = wrong_keys(error, lambda location: known_keys(location, kpis), names)
        lines = [*mistyped, *(one.line(origin(one.location)) for one in wrong)]
        raise SettingsError("\n".join(lines), wrong) from None
    if mistyped:
        raise SettingsError("\n".join(mistyped))
    return settings


def named_file() -> Path | None:
    """The settings file that the environment names."""
    name = os.environ.get(CONFIG_VARIABLE)
    return Path(name) if name else None


def _layered(upper: Layer, lower: Layer) -> dict[str, Any]:
    merged: dict[str, Any] = dict(lower)
    for key, value in upper.items():
        below = lower.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and key not in _REPLACED_TOGETHER:
            merged[key] = _layered(value, below)
        else:
            merged[key] = value
    return merged


def holder_of(location: Location, files: Mapping[Path, Layer]) -> Path | None:
    """Which of the files gives the value at a location."""
    return next((path for path, held in files.items() if _holds(held, location)), None)


def _holds(layer: object, location: Location) -> bool:
    for key in location:
        if isinstance(key, int) or key == "[key]":
            return True  # inside one value: what holds the value holds its parts
        if not isinstance(layer, Mapping):
            return True
        if key not in layer:
            return False
        layer = layer[key]
    return bool(location)


def _variable(location: Location) -> str:
    """The variable that gave the value at a location, as whoever set it wrote it."""
    names = [key_name((part,)).upper() for part in location]
    for length in range(len(names), 0, -1):
        variable = PREFIX + "__".join(names[:length])
        if variable in os.environ:
            return variable
    return "the environment"
