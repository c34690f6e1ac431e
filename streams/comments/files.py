"""The lexicon that comes with Nabz: `english.toml`, `persian.toml` and `emoji.toml`, read once, when asked for."""

import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

from streams.comments.entry import Entry, Role
from streams.comments.lexicon import Lexicon, Line
from streams.comments.persian import Verbs
from streams.comments.words import normalised

_ROLES: Final = {role.value: role for role in Role if role is not Role.WEIGHS}
_NEGATED: Final = "negated"
_SOLVING: Final = "solving"
_COMPOUNDS: Final = {
    "good": {"با": 3, "پر": 3, "بی": -4, "کم": -3},
    "lack": {"بی": -4, "کم": -3},
    "bad": {"پر": -3, "بی": 3, "کم": 2},
    "trait": {"خوش": 4, "بد": -4},
    "not": {"غیر": -3, "نا": -3},
}
"""Kind of a word -> what stands before it in compounds, and what these weigh: باادب، بی‌ادب، پردردسر، بدقول، ناامن."""


@cache
def built_in() -> Lexicon:
    """The lexicon of English, Persian and signs. Raises InvalidLexicon for files that contradict themselves."""
    signs, english, persian = (_document(name) for name in ("emoji", "english", "persian"))
    lines = [Line(sign, Entry(weight=float(weight))) for weight, row in signs.items() for sign in row]
    lines += [line for document in (english, persian) for line in _lines(document)]
    lines += _compounds(persian["compounds"], known={_joined(line.text) for line in lines})
    return Lexicon(lines, verbs(), _spelled(persian["exact"]["words"]))


@cache
def verbs() -> Verbs:
    """The verbs of Persian."""
    persian = _document("persian")
    stems = {normalised(past): _spelled(present) for past, present in persian["verbs"].items()}
    return Verbs(stems, _spelled(persian["other_words"]["words"]))


@cache
def exact() -> frozenset[str]:
    """Words of Persian that only look like inflected forms."""
    return frozenset(_spelled(_document("persian")["exact"]["words"]))


@cache
def _document(name: str) -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))


def _lines(document: Mapping[str, Any]) -> Iterator[Line]:
    for section, table in document.items():
        if section in _ROLES:
            yield from (Line(text, Entry(_ROLES[section])) for text in table["words"])
        elif section == _SOLVING:
            yield from (Line(text, Entry(solves=True)) for text in table["words"])
        elif section not in {"exact", "other_words", "verbs", "compounds"}:
            for weight, texts in table.items():
                if weight == _NEGATED:
                    for turned, negated in texts.items():
                        yield from (Line(text, Entry(turned=float(turned))) for text in negated)
                else:
                    yield from (Line(text, Entry(weight=float(weight))) for text in texts)


def _compounds(kinds: Mapping[str, Iterable[str]], known: Container[str]) -> Iterator[Line]:
    """All compounds of which the lexicon does not speak itself."""
    for kind, words in kinds.items():
        for word, (before, weight) in product(words, _COMPOUNDS[kind].items()):
            text = f"{before}\u200c{word}"
            if _joined(text) not in known:
                yield Line(text, Entry(weight=float(weight)))


def _joined(text: str) -> str:
    return normalised(text).replace(" ", "")


def _spelled(texts: Iterable[str]) -> list[str]:
    """Single words as comments have them, without half-spaces."""
    return [_joined(text) for text in texts]
