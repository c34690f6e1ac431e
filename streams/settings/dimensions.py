"""What the settings say of dimensions: how many values each may have in use, and which are shown nowhere."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BeforeValidator

from streams.kpis.catalogue import built_in
from streams.settings.values import listed, tabled, text, whole, wrong

DEFAULT: Final = "default"
"""Stands for all dimensions that have no limit of their own."""
DEFAULT_LIMITS: Final[Mapping[str, int]] = {DEFAULT: 50, "campaign": 100, "agent": 200}
DIMENSIONS: Final = frozenset(built_in().measures.dimensions)
"""The names of the dimensions that settings may name: those whose values are texts."""

_MOST_DIGITS: Final = 20
_MOST_VALUES: Final = 4_000
"""What boards and tables were tried with; a pane's field could tell apart many more."""
_NAMES: Final = ", ".join(sorted(DIMENSIONS))
_HIDDEN: Final = f"a list of different dimensions among {_NAMES}"


def limit_of(limits: Mapping[str, int], dimension: str) -> int:
    """How many values a dimension may have in use by these limits; what they do not say is as by default."""
    known = limits.get(dimension, limits.get(DEFAULT))
    return DEFAULT_LIMITS.get(dimension, DEFAULT_LIMITS[DEFAULT]) if known is None else known


def _limits(value: object) -> object:
    value = tabled(value)
    if isinstance(value, Mapping):
        return value
    if isinstance(value, str) and len(value) <= _MOST_DIGITS and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_VALUES:
        raise wrong(f"a whole number from 1 to {_MOST_VALUES}, or a table such as {{ default = 50, campaign = 500 }}")
    return {DEFAULT: value}


def _hidden(value: object) -> tuple[str, ...]:
    names = tuple(name.strip() if isinstance(name, str) else "" for name in listed(value, _HIDDEN))
    if not DIMENSIONS.issuperset(names) or len(set(names)) != len(names):
        raise wrong(_HIDDEN)
    return names


_Dimension = Annotated[str, text(f"'default' or a dimension: {_NAMES}", (DIMENSIONS | {DEFAULT}).__contains__)]

Limits = Annotated[Mapping[_Dimension, Annotated[int, whole(1, _MOST_VALUES)]], BeforeValidator(_limits)]
"""Dimension -> how many values it may have in use; a number alone is for all of them."""
Hidden = Annotated[tuple[str, ...], BeforeValidator(_hidden)]
"""Names of dimensions."""
