"""Under which dimension values a customer counts: numbers of dimension tuples, as they stand in keys."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeAlias, TypeVar

from streams.arithmetic import fields
from streams.arithmetic.deltas import DimensionTuples
from streams.arithmetic.measures.customers import LOYALTY_GROUP, MOVED_FROM, MOVED_TO
from streams.arithmetic.whole_numbers import number_of, number_of_third
from streams.engine.family import ValueNumbers

RELATION: Final = "relation"
FIRST, REPEAT = "first", "repeat"
RELATIONS: Final = ((RELATION, FIRST), (RELATION, REPEAT))
"""Dimension values that need numbers before anything is counted."""
NO_LABELS = 0
"""The dimension tuple of unknown values, which is number 0 of any `DimensionTuples`: for what has only a total."""

_UNKNOWN = fields.UNKNOWN

Values: TypeAlias = tuple[int, int, int]
"""Numbers of segment, region and industry."""
NO_VALUES: Final[Values] = (_UNKNOWN,) * 3
KeyT = TypeVar("KeyT")
_NO_ORIGIN: Final = (_UNKNOWN,) * 4
"""Channel, campaign, owner and relation."""
_NO_CONTACT: Final = (_UNKNOWN,) * 4
"""Touchpoint, kind, reason and step."""
_NO_SERVICE: Final = (_UNKNOWN,) * 5
"""Agent, team, product, direction and driver."""
_NO_GROUP: Final = (_UNKNOWN,) * 3
"""Loyalty group, and those of a move: from, to."""
_NO_TIME: Final = (_UNKNOWN,) * 4
"""Month of joining, age in months, day, and number of days."""
_NO_FAMILIES: Final = (_UNKNOWN,) * 2
"""A family of items, and another one of the same basket."""
_NO_NAMES: Final = (*_NO_FAMILIES, _UNKNOWN)
"""These, and a theme of a comment."""
_ALL_BUT_NAMES: Final = (*NO_VALUES, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE, *_NO_GROUP, *_NO_TIME)


class _Numbers(dict[KeyT, int]):
    """Numbers of dimension tuples, by what a tuple is made of: what is asked for again costs one look-up.

    A tuple has a place for each dimension, and most of them are unknown.
    """

    __slots__ = ("_number", "_tuple_of")

    def __init__(self, number: Callable[[tuple[int, ...]], int], tuple_of: Callable[[KeyT], tuple[int, ...]]) -> None:
        """Make tuples by `tuple_of`, and number them by `number`."""
        super().__init__()
        self._number, self._tuple_of = number, tuple_of

    def __missing__(self, key: KeyT) -> int:
        """Number a tuple that is new."""
        number = self[key] = self._number(self._tuple_of(key))
        return number


class Labels:
    """Numbers of dimension tuples by what they describe.

    Keys are numbers of dimension values, UNKNOWN where there is none.
    """

    def __init__(
        self, dimension_tuples: DimensionTuples, dictionary: ValueNumbers, loyalty_groups: Sequence[str] = ()
    ) -> None:
        """Number dimension tuples of the measures' DIMENSIONS.

        `dictionary` knows the values of `RELATIONS`, and of the dimensions of loyalty groups those that are given.
        """
        number, of_names = partial(_number_without_names, dimension_tuples), dimension_tuples.number
        self._dictionary, self._loyalty_groups = dictionary, loyalty_groups
        self.of_customer = _Numbers(number, _tuple_of_customer)
        """By what is known of the customer: for what is counted of them."""
        self.of_loss = _Numbers(number, _tuple_of_loss)
        """By (what is known of the customer, reason)."""
        self.of_joining = _Numbers(number, _tuple_of_joining)
        """By (what is known of the customer, channel, campaign)."""
        self.of_order = _Numbers(number, _tuple_of_order)
        """By (what is known of the customer, channel, campaign, owner, relation): for a purchase or a refund."""
        self.of_campaign = _Numbers(number, _tuple_of_campaign)
        """By (campaign, channel of the campaign): for what a purchase or a refund counts for its campaign."""
        self.of_answer = _Numbers(number, _tuple_of_answer)
        """By (what is known of the customer, touchpoint, kind, agent, team, product)."""
        self.of_driver = _Numbers(number, _tuple_of_driver)
        """By the name of a further score."""
        self.of_sent = _Numbers(number, _tuple_of_sent)
        """By (kind, touchpoint): for a survey that was sent."""
        self.of_interaction = _Numbers(number, _tuple_of_interaction)
        """By (kind, direction, owner)."""
        self.of_cart = _Numbers(number, _tuple_of_cart)
        """By (segment, channel, step, reason)."""
        self.of_cohort = _Numbers(number, _tuple_of_cohort)
        """By (channel and segment at the joining, number of the month of joining, age in months)."""
        self.of_open_spell = _Numbers(number, _tuple_of_open_spell)
        """By (segment, day with which it began)."""
        self.of_ended_spell = _Numbers(number, _tuple_of_ended_spell)
        """By (segment, how many days it lasted)."""
        self.of_family = _Numbers(of_names, _tuple_of_family)
        """By a family of items."""
        self.of_pair = _Numbers(of_names, _tuple_of_pair)
        """By (family, another family)."""
        self.of_theme = _Numbers(of_names, _tuple_of_theme)
        """By a theme of a comment."""

        self.of_group = _Numbers(number, self._tuple_of_group)
        """By (place of the loyalty group among all, segment)."""
        self.of_move = _Numbers(number, self._tuple_of_move)
        """By (places of two loyalty groups: the one that was left and the one that was entered, segment)."""

    @property
    def first(self) -> int:
        """The number of the relation of a customer's first purchase."""
        return self._dictionary.in_facts(RELATION, FIRST) or _UNKNOWN

    @property
    def repeat(self) -> int:
        """The number of the relation of all others."""
        return self._dictionary.in_facts(RELATION, REPEAT) or _UNKNOWN

    def _tuple_of_group(self, key: tuple[int, int]) -> tuple[int, ...]:
        place, segment = key
        group = self._number_of_group(LOYALTY_GROUP, place)
        values = (segment, _UNKNOWN, _UNKNOWN, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE)
        return (*values, group, _UNKNOWN, _UNKNOWN, *_NO_TIME)

    def _tuple_of_move(self, key: tuple[int, int, int]) -> tuple[int, ...]:
        left, entered, segment = key
        move = self._number_of_group(MOVED_FROM, left), self._number_of_group(MOVED_TO, entered)
        return (segment, _UNKNOWN, _UNKNOWN, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE, _UNKNOWN, *move, *_NO_TIME)

    def _number_of_group(self, dimension: str, place: int) -> int:
        return self._dictionary.in_facts(dimension, self._loyalty_groups[place]) or _UNKNOWN


def _number_without_names(dimension_tuples: DimensionTuples, values: tuple[int, ...]) -> int:
    return dimension_tuples.number((*values, *_NO_NAMES))


def _tuple_of_customer(values: Values) -> tuple[int, ...]:
    return (*values, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE, *_NO_GROUP, *_NO_TIME)


def _tuple_of_loss(key: tuple[Values, int]) -> tuple[int, ...]:
    values, reason = key
    return (*values, *_NO_ORIGIN, _UNKNOWN, _UNKNOWN, reason, _UNKNOWN, *_NO_SERVICE, *_NO_GROUP, *_NO_TIME)


def _tuple_of_joining(key: tuple[Values, int, int]) -> tuple[int, ...]:
    values, channel, campaign = key
    return (*values, channel, campaign, _UNKNOWN, _UNKNOWN, *_NO_CONTACT, *_NO_SERVICE, *_NO_GROUP, *_NO_TIME)


def _tuple_of_order(key: tuple[Values, int, int, int, int]) -> tuple[int, ...]:
    values, *origin = key
    return (*values, *origin, *_NO_CONTACT, *_NO_SERVICE, *_NO_GROUP, *_NO_TIME)


def _tuple_of_campaign(key: tuple[int, int]) -> tuple[int, ...]:
    campaign, channel = key
    return (*NO_VALUES, channel, campaign, _UNKNOWN, _UNKNOWN, *_NO_CONTACT, *_NO_SERVICE, *_NO_GROUP, *_NO_TIME)


def _tuple_of_answer(key: tuple[Values, int, int, int, int, int]) -> tuple[int, ...]:
    values, touchpoint, kind, *service = key
    return (
        *values,
        *_NO_ORIGIN,
        touchpoint,
        kind,
        _UNKNOWN,
        _UNKNOWN,
        *service,
        *_NO_SERVICE[3:],
        *_NO_GROUP,
        *_NO_TIME,
    )


def _tuple_of_driver(driver: int) -> tuple[int, ...]:
    return (*NO_VALUES, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE[:-1], driver, *_NO_GROUP, *_NO_TIME)


def _tuple_of_sent(key: tuple[int, int]) -> tuple[int, ...]:
    kind, touchpoint = key
    return (*NO_VALUES, *_NO_ORIGIN, touchpoint, kind, _UNKNOWN, _UNKNOWN, *_NO_SERVICE, *_NO_GROUP, *_NO_TIME)


def _tuple_of_interaction(key: tuple[int, int, int]) -> tuple[int, ...]:
    kind, direction, owner = key
    origin, contact = (_UNKNOWN, _UNKNOWN, owner, _UNKNOWN), (_UNKNOWN, kind, _UNKNOWN, _UNKNOWN)
    return (*NO_VALUES, *origin, *contact, _UNKNOWN, _UNKNOWN, _UNKNOWN, direction, _UNKNOWN, *_NO_GROUP, *_NO_TIME)


def _tuple_of_cart(key: tuple[int, int, int, int]) -> tuple[int, ...]:
    segment, channel, step, reason = key
    origin, contact = (channel, _UNKNOWN, _UNKNOWN, _UNKNOWN), (_UNKNOWN, _UNKNOWN, reason, step)
    return (segment, _UNKNOWN, _UNKNOWN, *origin, *contact, *_NO_SERVICE, *_NO_GROUP, *_NO_TIME)


def _tuple_of_cohort(key: tuple[int, int, int, int]) -> tuple[int, ...]:
    channel, segment, joined, age = key
    origin, time = (channel, *_NO_ORIGIN[1:]), (number_of(joined), number_of_third(age), _UNKNOWN, _UNKNOWN)
    return (segment, _UNKNOWN, _UNKNOWN, *origin, *_NO_CONTACT, *_NO_SERVICE, *_NO_GROUP, *time)


def _tuple_of_open_spell(key: tuple[int, int]) -> tuple[int, ...]:
    segment, day = key
    time = (_UNKNOWN, _UNKNOWN, number_of(day), _UNKNOWN)
    return (segment, _UNKNOWN, _UNKNOWN, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE, *_NO_GROUP, *time)


def _tuple_of_ended_spell(key: tuple[int, int]) -> tuple[int, ...]:
    segment, days = key
    time = (_UNKNOWN, _UNKNOWN, _UNKNOWN, number_of(days))
    return (segment, _UNKNOWN, _UNKNOWN, *_NO_ORIGIN, *_NO_CONTACT, *_NO_SERVICE, *_NO_GROUP, *time)


def _tuple_of_family(family: int) -> tuple[int, ...]:
    return (*_ALL_BUT_NAMES, family, _UNKNOWN, _UNKNOWN)


def _tuple_of_pair(pair: tuple[int, int]) -> tuple[int, ...]:
    return (*_ALL_BUT_NAMES, *pair, _UNKNOWN)


def _tuple_of_theme(theme: int) -> tuple[int, ...]:
    return (*_ALL_BUT_NAMES, *_NO_FAMILIES, theme)
