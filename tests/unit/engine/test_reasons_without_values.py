"""Why a record is refused is said without anything that its sender chose: no value, no key, no name of a field."""

import random
from collections import Counter
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.families import build_families
from schemas import InvalidEvent, Reason
from streams.backtest.counting import Numbers
from streams.settings import Settings
from tests.built_in import ALL_DIMENSIONS, batch_decoder, parse_line
from tests.recount.events import TOPIC_OF_TYPE
from tests.strategies.marked import DIGITS, MARK, event, marked, record_of
from tests.strategies.records import Drawn
from tests.unit.kafka.records import ARecord

SETTINGS: Final = Settings(currency="USD", rates={"GBP": Decimal("1.25")})
DECODERS: Final = {
    topic: batch_decoder(topic, family.check, future_minutes=5)
    for family in build_families(SETTINGS, Numbers(ALL_DIMENSIONS)).all
    for topic in family.topics
}


def refusal(record: Drawn) -> InvalidEvent | None:
    """Why a worker refuses a record, None if it does not."""
    decoded = DECODERS[record.topic]([ARecord(0, record.key, record.value, record.headers)])
    return decoded.refusals[0].error if decoded.refusals else None


def told(record: Drawn) -> list[str]:
    """What is said of a record where it is refused: by a worker, and by `nabz publish`."""
    found = [refusal(record)]
    try:
        parse_line(record.value)
    except InvalidEvent as error:
        found.append(error)
    return [f"{error.reason}: {error}" for error in found if error is not None]


def tells_a_value(sentence: str) -> bool:
    """Whether something of the sender's stands in a sentence."""
    return MARK.lower() in sentence.lower() or DIGITS in sentence.replace("_", "")


@given(st.randoms(use_true_random=False))
def test_no_reason_repeats_what_the_sender_wrote(chance: random.Random) -> None:
    record = marked(chance)
    assert [sentence for sentence in told(record) if tells_a_value(sentence)] == [], record


def test_thousands_of_reasons_of_every_kind_repeat_nothing() -> None:
    chance, reasons = random.Random(18), Counter[str]()
    for _ in range(6_000):
        record = marked(chance)
        for sentence in told(record):
            assert not tells_a_value(sentence), (sentence, record)
            reasons[sentence.partition(":")[0]] += 1
    # A value that is too large, and a mistake of ours, are drawn by no chance.
    assert reasons.keys() == set(Reason) - {Reason.TOO_LARGE, Reason.NOT_COUNTABLE, Reason.IN_THE_FUTURE}
    assert min(reasons.values()) > 10


@pytest.mark.parametrize("kind", TOPIC_OF_TYPE)
def test_marked_events_that_nobody_spoilt_are_good(kind: str) -> None:
    assert MARK.encode() in record_of(event(kind)).value
    assert refusal(record_of(event(kind))) is None


def test_of_the_future_and_of_what_is_too_large_neither_the_event_nor_its_words_are_named() -> None:
    ahead = record_of(event("ticket.opened") | {"occurred_at": "9999-01-01T00:00:00Z"})
    large = record_of(event("ticket.opened") | {"comment": MARK * 100_000})
    found = [refusal(ahead), refusal(large)]
    assert [error and error.reason for error in found] == [Reason.IN_THE_FUTURE, Reason.TOO_LARGE]
    assert not any(tells_a_value(str(error)) for error in found)


def test_a_code_of_a_currency_is_named_if_it_is_one() -> None:
    known, unknown = (
        refusal(record_of(event("purchase.completed") | {"currency": code})) for code in ("jpy", f"{MARK[:3]}")
    )
    assert "there is no rate for 'JPY'" in str(known)
    assert str(unknown) == "Field 'currency' is no ISO 4217 code of a currency, such as 'EUR'"


def test_an_error_whose_words_nobody_knows_is_told_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def quoting(*_: object) -> None:
        raise ValueError(f"invalid literal: {MARK}")

    monkeypatch.setattr("schemas.events.epoch_milliseconds", quoting)
    error = refusal(record_of(event("ticket.opened") | {"occurred_at": "2024-02-05T13:57:27Z"}))
    assert error is not None
    assert "it cannot have this value" in str(error)
    assert MARK not in str(error)
