"""`nabz grafana build`: boards and what provisions a Grafana, as files."""

import sys
from pathlib import Path

from grafana.edition import Language
from grafana.rendering import COMMITTED, ROOM, differing, files, write
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.settings import Settings


def build_files(lang: str | None, out: Path | None, settings: Settings, *, named: bool, check: bool) -> int:
    """Write the files of one language (None: of all), or check them.

    Without `out` they are those that come with Nabz, whatever is configured, and in English alone; a configuration
    that was `named`, or another language, contradicts that.

    Raises:
        Misused: unknown language, or a configuration or another language without a folder.
        CommandFailed: files differ, or cannot be written.
    """
    if out is None and named:
        raise Misused("--config: boards for your own settings need a folder of their own, so give --out as well")
    languages = _languages(lang, committed=out is None)
    wanted = files(Settings() if out is None else settings, languages)
    folder = ROOM if out is None else out
    try:
        changed = differing(wanted, folder) if check else write(wanted, folder)
    except OSError as error:
        raise CommandFailed(f"{error.filename or folder}: cannot be written: {error.strerror or error}") from error
    if check and changed:
        raise CommandFailed(
            f"{folder}: {len(changed)} files are not what would be written, {changed[0]} first: "
            "run `nabz grafana build` with the same options"
        )
    sys.stdout.write(f"{folder}: {len(wanted)} files, {len(changed)} written\n")
    return DONE


def _languages(lang: str | None, *, committed: bool) -> list[Language]:
    asked = None if lang is None else language_of(lang)
    if not committed:
        return list(Language) if asked is None else [asked]
    if asked not in {None, COMMITTED}:
        raise Misused(f"--lang {lang}: boards in this language need a folder of their own, so give --out as well")
    return [COMMITTED]


def language_of(name: str) -> Language:
    """The language of this code. Raises Misused."""
    try:
        return Language(name)
    except ValueError:
        known = ", ".join(language.value for language in Language)
        raise Misused(f"--lang: unknown language '{name}'; known: {known}") from None
