"""Names of clusters: words for where the centre lies, which stay while the cluster stays."""

import re
from collections.abc import Mapping, Sequence
from itertools import count
from math import log1p, sqrt
from typing import Final, NamedTuple

from streams.analyses.arrays import Floats
from streams.texts import Text, persian_digits

_WORDS: Final = (
    {
        "recent": Text("recent", "خرید تازه"),
        "earlier": Text("some time ago", "خرید چندی پیش"),
        "past": Text("long ago", "خرید قدیمی"),
    },
    {
        "few": Text("few", "سفارش کم"),
        "some": Text("some", "سفارش متوسط"),
        "many": Text("many", "سفارش زیاد"),
    },
    {
        "small": Text("small", "مبلغ کم"),
        "medium": Text("medium", "مبلغ متوسط"),
        "large": Text("large", "مبلغ زیاد"),
    },
)
"""For days since the last order, orders, and money: below the middle, in it, above it."""
_NAME: Final = re.compile("-".join(f"({'|'.join(words)})" for words in _WORDS) + "(?:-([1-9][0-9]*))?")
_EDGE: Final = 0.5
"""So many standard deviations from the mean of all customers the middle ends."""
_LEEWAY: Final = 0.25
"""A name that is there stays while the centre is not farther than this outside what its words say."""
_ANOTHER: Final = 1.0
"""What is so many standard deviations away is another cluster."""


class Centre(NamedTuple):
    """The middle of a cluster: exp of the mean of log(1 + n), less 1."""

    recency_days: float
    orders: float
    money: float
    """Minor units."""


def title(name: str) -> Text:
    """A name as people read it: "recent, few, small". Raises ValueError for what is no name."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is no name of a cluster")
    *own, number = found.groups()
    words = [texts[word] for texts, word in zip(_WORDS, own, strict=True)]
    en, fa = ", ".join(word.en for word in words), "، ".join(word.fa for word in words)
    return Text(f"{en} ({number})", f"{fa} ({persian_digits(number)})") if number else Text(en, fa)


def cluster_names(
    centres: Sequence[Centre], middle: Floats, spread: Floats, last: Mapping[str, Centre]
) -> tuple[str, ...]:
    """A name for each centre, all of them different.

    Centres are compared with those of the last run: the two that are nearest to each other come first, then the nearest
    of those that are left. A centre takes over the name, unless it is a standard deviation away, or the words would no
    longer be true. Other centres get the words for where they lie, with a number where these are taken.

    Args:
        centres: those to be named; earlier ones have the first choice.
        middle: shape (3,), the mean of log(1 + n) over all customers.
        spread: shape (3,), its standard deviation.
        last: the centres of the last run by name. What is no name, or is of other words, is not taken over.
    """
    places = [_place(centre, middle, spread) for centre in centres]
    near = sorted(
        (_distance(place, _place(centre, middle, spread)), old, at)
        for old, centre in last.items()
        for at, place in enumerate(places)
        if _is_true(old, place)
    )
    names: dict[int, str] = {}
    for distance, old, at in near:
        if distance < _ANOTHER and at not in names and old not in names.values():
            names[at] = old
    for at, place in enumerate(places):
        if at not in names:
            words = "-".join(_word(axis, where) for axis, where in enumerate(place))
            numbered = (words if number == 1 else f"{words}-{number}" for number in count(1))
            names[at] = next(name for name in numbered if name not in names.values())
    return tuple(names[at] for at in range(len(places)))


def _place(centre: Centre, middle: Floats, spread: Floats) -> tuple[float, ...]:
    """Standard deviations from the mean of all customers."""
    return tuple(
        (log1p(number) - float(mean)) / float(deviation)
        for number, mean, deviation in zip(centre, middle, spread, strict=True)
    )


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return sqrt(sum((here - there) ** 2 for here, there in zip(one, other, strict=True)))


def _word(axis: int, where: float) -> str:
    low, middle, high = _WORDS[axis]
    return low if where < -_EDGE else high if where > _EDGE else middle


def _is_true(name: str, place: Sequence[float]) -> bool:
    """Whether the words of a name may still be said of a place."""
    found = _NAME.fullmatch(name)
    if found is None:
        return False
    *words, _ = found.groups()
    return all(
        word in {_word(axis, where - _LEEWAY), _word(axis, where + _LEEWAY)}
        for axis, (word, where) in enumerate(zip(words, place, strict=True))
    )
