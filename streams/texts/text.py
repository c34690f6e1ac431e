"""One text in the languages of the product. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_PLACE: Final = re.compile(r"\{(\w+)\}")
_PERSIAN_DIGITS: Final = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in English and in Persian. Raises ValueError where one of them is empty."""

    en: str
    fa: str

    def __post_init__(self) -> None:
        """Refuse half a text: whoever reads the other language would see nothing."""
        for language, text in (("English", self.en), ("Persian", self.fa)):
            if not text:
                raise ValueError(f"the text {self.en or self.fa!r} has no {language}")

    def filled(self, **places: "Text") -> "Text":
        """The text with its `{places}` filled in, each language with its own. Raises KeyError for a place left out."""
        return Text(
            _filled(self.en, {name: text.en for name, text in places.items()}),
            _filled(self.fa, {name: text.fa for name, text in places.items()}),
        )


def place_names(text: str) -> frozenset[str]:
    """The names of the `{places}` in a text."""
    return frozenset(_PLACE.findall(text))


def without_places(text: str) -> str:
    """What of a text is there before anything is filled in."""
    return _PLACE.sub("", text)


def persian_digits(text: str) -> str:
    """A number with the digits and the signs between them that Persian has."""
    return text.translate(_PERSIAN_DIGITS)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]], text)
