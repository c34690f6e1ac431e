"""All that is wrong with settings, also what one mistake hides of others.

What is wrong is taken away, and what is left is checked again.
"""

import re
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from streams.settings import Settings, SettingsError
from streams.settings.errors import Location, Wrong
from streams.settings.known_kpis import OWN
from streams.settings.loading import settings_of

Files = Mapping[Path, Mapping[str, Any]]

_BY_KPI: Final = frozenset({OWN, "alerts", "goals", "benchmarks"})
"""Tables of which each entry is of one KPI, by its name."""
_QUOTED: Final = re.compile(r"'([^']*)'")


def settings_of_all(files: Files) -> Settings:
    """The settings that files say, with the environment and the defaults.

    Raises SettingsError, whose `wrong` has every problem once. Of what names a KPI of which something is wrong, only
    that is told which is wrong whatever the KPI is.
    """
    try:
        return settings_of(files)
    except SettingsError as error:
        raise SettingsError(str(error), _every(files, error.wrong)) from None


def _every(files: Files, first: Collection[Wrong]) -> list[Wrong]:
    found, wrong = list(first), list(first)
    taken: set[str] = set()
    while wrong:
        places = {_place(one.location, files) for one in wrong}
        left = {path: _without(held, places) for path, held in files.items()}
        if left == files:  # it stands in no file, as what a variable says
            break
        taken |= {str(place[1]) for place in places if place[0] in _BY_KPI and len(place) > 1}
        files = left
        try:
            settings_of(files)
        except SettingsError as error:
            wrong = list(error.wrong)
        else:
            break
        found += (one for one in wrong if one not in found and not _follows(one, taken))
    return found


def _place(location: Location, files: Files) -> Location:
    """What is taken away: an entry of a table, or else the whole value of a key."""
    tables = [held.get(str(location[0])) for held in files.values()]
    is_entry = any(isinstance(table, Mapping) and location[1:2] and location[1] in table for table in tables)
    return location[:2] if is_entry else location[:1]


def _without(held: Mapping[str, Any], places: Collection[Location]) -> Mapping[str, Any]:
    left: dict[str, Any] = {}
    for key, value in held.items():
        if (key,) not in places:
            is_table = isinstance(value, Mapping)
            left[key] = {name: one for name, one in value.items() if (key, name) not in places} if is_table else value
    return left


def _follows(wrong: Wrong, taken: Collection[str]) -> bool:
    """Whether something is wrong only since what has one of these names was taken away."""
    said = [*map(str, wrong.location[1:2]), *_QUOTED.findall(wrong.what)]
    return any(fnmatchcase(name, pattern) for name in taken for pattern in said)
