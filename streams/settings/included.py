"""A settings file, and the files that it includes: KPIs of one's own are many lines, and people keep them apart."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias

from streams.settings.errors import SettingsError, key_name
from streams.settings.toml_mistakes import meaning

INCLUDE: Final = "include"
"""The key of the list of files, with stars for parts of names; they lie relative to the file that includes them."""

_Keys: TypeAlias = tuple[str, ...]


def read_files(path: Path) -> dict[Path, Mapping[str, Any]]:
    """What a file and those that it includes say, by their paths, itself first.

    Raises SettingsError: a file cannot be read or is no TOML, an included one includes others, a name meets no file, or
    two files give one key a value.
    """
    first = _read(path)
    wanted = first.pop(INCLUDE, [])
    files: dict[Path, Mapping[str, Any]] = {path: first}
    for file in _included(path, wanted):
        files[file] = _read(file)
        if INCLUDE in files[file]:
            raise SettingsError(f"{INCLUDE} (in {file}): a file that is included cannot include others")
    refuse_two_values(files)
    return files


def files_of(path: Path) -> Sequence[Path]:
    """A settings file and those that it includes now; itself alone where it cannot be read, or they are not there."""
    try:
        return path, *_included(path, _read(path).get(INCLUDE, []))
    except SettingsError:
        return (path,)


def _included(path: Path, wanted: object) -> Iterator[Path]:
    if not isinstance(wanted, list) or not all(isinstance(name, str) and name.strip() for name in wanted):
        raise SettingsError(f'{INCLUDE} (in {path}): expected a list of files such as ["kpis/*.toml"]')
    seen = {path.resolve()}
    for name in wanted:
        found = [Path(name)] if Path(name).is_absolute() else sorted(path.parent.glob(name))
        if not found:
            raise SettingsError(f"{INCLUDE} (in {path}): there is no file {name}")
        for file in found:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _read(path: Path) -> dict[str, Any]:
    try:
        text = text_of(path)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: no TOML file: it is no text in UTF-8; save it as such") from error
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: no TOML file: {meaning(str(error), text)}") from error
    except (ValueError, ArithmeticError, RecursionError) as error:  # of a number without end
        raise SettingsError(f"{path}: no TOML file: {error}") from error


def text_of(path: Path) -> str:
    """What stands in a file, without the mark that some editors put before it. Raises OSError, UnicodeDecodeError."""
    return path.read_text(encoding="utf-8-sig")


def refuse_two_values(files: Mapping[Path, Mapping[str, Any]]) -> None:
    """Raises SettingsError where two files give one key a value: nobody could say which one counts."""
    owners: dict[_Keys, Path] = {}
    for file, tables in files.items():
        for keys in _leaves(tables):
            if keys in owners:
                raise SettingsError(f"{key_name(keys)}: it stands in {owners[keys]} and in {file}")
        owners |= dict.fromkeys(_leaves(tables), file)


def _leaves(tables: Mapping[str, Any], above: _Keys = ()) -> Iterator[_Keys]:
    for key, value in tables.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key)
