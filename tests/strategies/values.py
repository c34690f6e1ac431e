"""Values of fields: few, so that they meet again; omitted ones; texts that have to be escaped; all kinds of money."""

from hypothesis import strategies as st

from tests.strategies.arrivals import Event

CHANNELS = st.sampled_from([None, "", "web", "phone", "unknown", 'a "b"\\\n'])
"""Of any dimension that is allowed to be missing."""
COMMENTS = st.sampled_from(
    [
        *(None, None, "", " \n", 7, {"text": "bad"}),
        *("Great, and on time.", "late, and far too dear", "not bad", "The courier came.", "good good but late"),
        *("عالی بود", "ارسال خیلی دیر و گران", "بد نبود", "😡", "late 👍", "\u200c", "قیمت ok، courier awful"),
    ]
)
"""What customers write, in two languages and in signs; now and then nothing, or something that is no text."""
THEMES = (
    'themes = { delivery = ["late", "courier", "ارسال"], price = ["dear", "گران", "قیمت"], "other words" = ["ok"] }\n'
)
"""Themes that some of it has."""

_EUROS = '{ "2024-06-01" = "1.0975", "2025-06-14" = "1.105", "2025-06-15" = "1.12" }'
CURRENCIES = f'currency = "USD"\nrates = {{ JPY = "0.0068", KWD = "3.25", EUR = {_EUROS} }}\n'
"""The part of the settings that `money` needs."""

_AMOUNTS = st.sampled_from(
    ["0", "10", "10.005", "10.015", "-3.50", "1250.5", "0.004", "99999999.99", 0, 7, 12.5, -0.015, 1e2, "007"]
)


def money(*, optional: bool = False) -> st.SearchStrategy[Event]:
    """The fields `amount` and `currency`; with `optional`, one or both may be missing."""
    currencies = [None if optional else "USD", "USD", "usd", "EUR", "eur", "JPY", "Kwd"]
    given = st.fixed_dictionaries({"amount": _AMOUNTS, "currency": st.sampled_from(currencies)})
    return given | st.just({}) | st.just({"amount": None}) if optional else given


def event(
    event_type: str, moment: st.SearchStrategy[int], **values: st.SearchStrategy[object]
) -> st.SearchStrategy[Event]:
    """An event without an id."""
    return st.fixed_dictionaries({"type": st.just(event_type), "occurred_at": moment, **values})


def with_money(events: st.SearchStrategy[Event], *, optional: bool = False) -> st.SearchStrategy[Event]:
    """The events with an amount."""
    return st.tuples(events, money(optional=optional)).map(lambda parts: {**parts[0], **parts[1]})
