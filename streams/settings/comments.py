"""What comments are heard by: the words of themes, and those that praise or complain."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from streams.arithmetic import fields
from streams.comments.entry import HEAVIEST, InvalidLexicon
from streams.comments.listening import ENGLISH, NABZ, check_words
from streams.comments.themes import MOST_THEMES, InvalidThemes
from streams.comments.themes import Themes as HeardThemes
from streams.settings.values import Change, allowed_number, listed, one_of, tabled, text, wrong

_LONGEST_NAME: Final = 64
_TAKEN: Final = tuple(name for name, number in fields.RESERVED.items() if number in {fields.UNKNOWN, fields.OTHER})
"""What comments without a theme are counted under, and themes without a place."""
_NAME: Final = f"the name of a theme, of at most {_LONGEST_NAME} letters, and not {' or '.join(map(repr, _TAKEN))}"
_WORDS: Final = "a list of words and phrases"
_WEIGHT: Final = f"a weight from -{HEAVIEST} to {HEAVIEST}"


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and name not in _TAKEN


def _words(value: object) -> tuple[str, ...]:
    words = tuple(word for word in listed(value, _WORDS) if isinstance(word, str))
    if len(words) != len(listed(value, _WORDS)):
        raise wrong(_WORDS)
    return words


def _weight(value: object) -> float:
    return float(allowed_number(value, _WEIGHT, lambda weight: -HEAVIEST <= weight <= HEAVIEST))


Themes: TypeAlias = Annotated[
    Mapping[Annotated[str, text(_NAME, _is_name)], Annotated[tuple[str, ...], BeforeValidator(_words)]],
    BeforeValidator(tabled),
    Change.NEW_EVENTS,
]
"""Theme -> its words; what is wrong with one is told by `wrong_themes`."""


class Sentiment(BaseModel):
    """By which words comments praise or complain; what is wrong with these is told by `wrong_words`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Annotated[
        Mapping[str, Annotated[float, BeforeValidator(_weight)]], BeforeValidator(tabled), Change.NEW_EVENTS
    ] = Field(
        default={},
        description="Words and phrases of your own in English or Persian, each with a weight from -5 (complaint) to 5 "
        '(praise), as in `{ "wobbly" = -2.0, "به موقع" = 2.5 }`. They hold in all their forms, and win over the words '
        "that Nabz knows.",
    )
    english: Annotated[str, one_of(*ENGLISH), Change.NEW_EVENTS] = Field(
        default=NABZ,
        description='By what English is judged: by the words of Nabz, or with `"vader"` by VADER, which has to be '
        "installed where workers run: `pip install 'nabz[english]'`. Persian is judged by the words of Nabz.",
    )


def wrong_themes(themes: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], object, str]]:
    """The places of themes that nothing could be found for, what stands there ({}: too much), and what is expected."""
    if len(themes) > MOST_THEMES:
        yield (), {}, f"at most {MOST_THEMES} themes, not {len(themes)}"
    for name, words in themes.items():
        try:
            HeardThemes({name: words})
        except InvalidThemes as error:
            yield (name,), list(words), f"words that can be found in comments; {error}"


def wrong_words(sentiment: Sentiment) -> Iterator[tuple[tuple[str, ...], object, str]]:
    """The same of words of somebody's own."""
    try:
        check_words(sentiment.words)
    except InvalidLexicon as error:
        yield ("words",), {}, f"words that can be found in comments; {error}"
