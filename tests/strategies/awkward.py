"""Events that are as odd as decoding lets through: texts of up to 512 characters of any kind, moments from 1970 on."""

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st

from schemas.events import TEXT_LIMIT
from schemas.timestamps import LEAST_NUMBER, rfc_3339
from tests.strategies.arrivals import Event

_TEXTS: Final = (
    *("deal_id", "ticket_id", "customer_id", "purchase_id", "cart_id", "campaign_id", "lead_id", "event_id"),
    *("answer_id", "owner", "agent", "team", "channel", "product", "segment", "region"),
)
_CHARACTERS: Final = 'aZ0:/"\\\0\1\t\n \u200c\u2028üک😀\uffff'
_BEFORE: Final = ("", "\0", ":", "1:", '"', "é")
_LENGTHS: Final = (0, 0, 255, 256, 507, 508, TEXT_LIMIT - 1, TEXT_LIMIT)
_EARLY: Final = (0, 1, 59_999, 31_536_000_000, LEAST_NUMBER - 1, LEAST_NUMBER)
_BY_A_DEAL: Final = "deal:"


@st.composite
def awkward(draw: st.DrawFn, events: Sequence[Event]) -> list[Event]:
    """The events under other names, and some of them in other years; equal names stay equal."""
    names: dict[str, str] = {}

    def named(text: str) -> str:
        if text not in names:
            names[text] = draw(_text(text))
        return names[text]

    def of_purchase(text: str) -> str:
        """What is sold by a deal is named after it, as far as such a name can be told."""
        if not text.startswith(_BY_A_DEAL):
            return named(text)
        name = _BY_A_DEAL + named(text.removeprefix(_BY_A_DEAL))
        return name if len(name) <= TEXT_LIMIT else text

    told: list[Event] = []
    for event in events:
        early = draw(st.none() | st.sampled_from(_EARLY))
        changed = {
            name: (of_purchase if name == "purchase_id" else named)(value)
            if name in _TEXTS and isinstance(value, str) and value not in {"", "unknown", "other"}
            else value
            for name, value in event.items()
        }
        if early is not None:
            changed["occurred_at"] = rfc_3339(early)
        told.append(changed)
    return told


@st.composite
def _text(draw: st.DrawFn, text: str) -> str:
    """A text that no other one becomes, for `text` stands in it between two characters that it has not itself."""
    body = f"{draw(st.sampled_from(_BEFORE))}<{text}>"
    filler = draw(st.sampled_from(_CHARACTERS))
    return body + filler * (draw(st.sampled_from(_LENGTHS)) - len(body))
