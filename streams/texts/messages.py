"""The messages of page, boards, alerts and reports: `messages.toml`, read and checked once, when it is imported.

A message is looked up by its key where it is used, as in `BOARDS["row.now"]`; a key that is not there raises KeyError.
"""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from streams.texts.text import Text, place_names, without_places

FILE: Final = "messages.toml"
SHARED: Final = "shared"
"""The section whose messages all other sections have too."""
SECTIONS: Final = (SHARED, "page", "boards", "alerts", "reports")

_LANGUAGES: Final = ("en", "fa")
_WHY: Final = "why"
"""Beside `en` and `fa` of a message that may break the rule of letters: the reason."""
_PERSIAN_LETTERS: Final = frozenset("آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءئؤأۀ")
_FOREIGN_IN_PERSIAN: Final = frozenset("يك٠١٢٣٤٥٦٧٨٩0123456789")
"""Arabic letters that look like Persian ones, and digits of other scripts."""


class InvalidMessages(ValueError):
    """The file of messages is not as it has to be; says what is wrong, a line each."""


class Messages(dict[str, Text]):
    """The messages of a section by key, those that all sections share among them."""

    def __init__(self, section: str, found: Mapping[str, Text]) -> None:
        super().__init__(found)
        self._section = section

    def __missing__(self, key: str) -> Text:
        """Say what may have been meant."""
        close = get_close_matches(key, self, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise KeyError(f"{FILE} has no key {key!r} in [{self._section}] or [{SHARED}]{hint}")


def read(text: str) -> dict[str, Messages]:
    """The sections of a file of messages, each with the shared ones.

    Raises InvalidMessages for what is no TOML, has other sections, or breaks a rule (see `findings`).
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidMessages(f"{FILE} is no TOML: {error}") from error
    if set(document) != set(SECTIONS):
        raise InvalidMessages(f"{FILE} has the sections {sorted(document)}, and not {sorted(SECTIONS)}")
    entries = {section: dict(_entries(document[section])) for section in SECTIONS}
    wrong = [
        f"[{section}] {key}: {finding}"
        for section, found in entries.items()
        for key, entry in found.items()
        for finding in findings(entry)
    ]
    wrong += [
        f"[{section}] {key}: [{SHARED}] has this key too"
        for section in SECTIONS[1:]
        for key in entries[section]
        if key in entries[SHARED]
    ]
    if wrong:
        raise InvalidMessages("\n".join([f"{FILE} has messages that cannot be shown:", *wrong]))
    texts = {
        section: {key: Text(entry["en"], entry["fa"]) for key, entry in found.items()}
        for section, found in entries.items()
    }
    return {section: Messages(section, texts[SHARED] | texts[section]) for section in SECTIONS}


def _entries(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(key, what stands under it) of all messages of a table: a key may be a message and begin others at once."""
    for name, value in table.items():
        key = f"{prefix}{name}"
        if not isinstance(value, Mapping):
            yield key, {"": value}
            continue
        entry = {part: text for part, text in value.items() if not isinstance(text, Mapping)}
        if entry:
            yield key, entry
        yield from _entries({part: below for part, below in value.items() if part not in entry}, f"{key}.")


def findings(entry: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a message; nothing with a good one."""
    unknown = sorted(set(entry) - {*_LANGUAGES, _WHY})
    if unknown:
        yield f"only en, fa and why stand under a key, and not {', '.join(map(repr, unknown))}"
    missing = [language for language in _LANGUAGES if not isinstance(entry.get(language), str) or not entry[language]]
    for language in missing:
        yield f"there is no text for {language}"
    if missing:
        return
    english, persian = entry["en"], entry["fa"]
    if place_names(english) != place_names(persian):
        yield f"en has the places {sorted(place_names(english))}, and fa {sorted(place_names(persian))}"
    foreign = sorted(_FOREIGN_IN_PERSIAN & set(without_places(persian)))
    if foreign:
        yield f"fa has letters or digits of another script: {' '.join(foreign)}"
    yield from _findings_of_letters(english, persian, entry.get(_WHY))


def _findings_of_letters(english: str, persian: str, why: object) -> Iterator[str]:
    breaches = []
    if not is_persian(persian):
        breaches.append("fa has no Persian letter")
    if is_persian(english):
        breaches.append("en has Persian letters")
    if breaches and not (isinstance(why, str) and why):
        yield f"{' and '.join(breaches)}: translate it, or say in `why` why it has to be so"
    if not breaches and why is not None:
        yield "`why` excuses nothing: the text keeps the rule of letters"


def own_keys(section: str) -> list[str]:
    """The keys of a section, without those that it shares."""
    return [key for key in _ALL[section] if section == SHARED or key not in _ALL[SHARED]]


def is_persian(text: str) -> bool:
    """Whether a text has a Persian letter."""
    return not _PERSIAN_LETTERS.isdisjoint(text)


_ALL: Final = read(Path(__file__).with_name(FILE).read_text(encoding="utf-8"))

PAGE: Final = _ALL["page"]
"""Of the board's page."""
BOARDS: Final = _ALL["boards"]
"""Of the boards in Grafana."""
ALERTS: Final = _ALL["alerts"]
"""Of alerts: summaries, and limits as people say them."""
REPORTS: Final = _ALL["reports"]
"""Of reports."""
