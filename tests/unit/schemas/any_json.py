"""Hypothesis strategies: whatever JSON, in whatever field of an event."""

from typing import Final

from hypothesis import strategies as st

from tests.unit.schemas.example_events import TYPES, full

ANY_JSON: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**310)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text()
    | st.decimals(allow_nan=True).map(str)
    | st.from_regex(r"[ _+-]?[0-9_]{1,4}([.][0-9_]{0,3})?(e[0-9_+-]{1,4})?[ _]?", fullmatch=True)
    | st.sampled_from(["", "1e999999999", "2024-02-05T13:57:60Z", "9999-12-31T23:59:59-23:59", 0, 1, -1, 1.0]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(["min", "max", "tier"]), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS: Final = sorted({field for kind in TYPES for field in full(kind)} | {"specversion", "id", "time", "data"})
CHANGES: Final = st.dictionaries(st.sampled_from(FIELDS), ANY_JSON, max_size=4)
