"""Of an error only words that can hold nothing of a person are told, wherever people read it."""

import asyncio
import re
import ssl

import pytest
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaConnectionError, KafkaError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from schemas import InvalidEvent, Reason
from streams.redis.errors import StoreUnavailableError
from streams.said import has_harmless_words, named, said, traced, where

PERSON = "C-7 mark.person@example.org"


def raised(error: BaseException) -> BaseException:
    """The error with a place."""
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.mark.parametrize(
    "error",
    [
        KeyError(PERSON),
        ValueError(f"invalid literal for int() with base 10: {PERSON!r}"),
        TypeError(PERSON),
        LookupError(PERSON),
        RuntimeError(PERSON),
        UnicodeEncodeError("utf-8", PERSON, 0, 1, "surrogates not allowed"),
        AssertionError(PERSON),
        asyncio.InvalidStateError(PERSON),
        # A client that quotes a call, or another error.
        ResponseError(f"Command # 1 (HSET nabz:facts {PERSON}) of pipeline caused error: ('WRONGTYPE',)"),
        ResponseError(f"unknown command `HFOO`, with args beginning with: `{PERSON}`"),
        KafkaError(f"Unexpected error during coordination KeyError({PERSON!r})"),
        ExceptionGroup(PERSON, [KeyError(PERSON)]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_words_that_may_hold_values_are_not_told(error: BaseException) -> None:
    for text in (said(raised(error)), named(raised(error)), traced(raised(error))):
        assert PERSON not in text
        assert "C-7" not in text
        assert type(error).__name__ in text
        assert "test_said.py" in text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StoreUnavailableError("shard customer-0: no answer within 10 s"), "no answer within 10 s"),
        (InvalidEvent(Reason.WRONG_TYPE, "Field 'amount' is no decimal number"), "Field 'amount' is no"),
        (ConnectionRefusedError(111, "Connection refused"), "[Errno 111] Connection refused"),
        (FileNotFoundError(2, "No such file or directory", "/etc/nabz.toml"), "/etc/nabz.toml"),
        (ssl.SSLCertVerificationError("certificate verify failed"), "certificate verify failed"),
        (ModuleNotFoundError("No module named 'vader'"), "vader"),
        (RedisConnectionError("Error 111 connecting to redis:6379"), "redis:6379"),
        (ResponseError("WRONGTYPE Operation against a key"), "WRONGTYPE"),
        (KafkaConnectionError("Connection at kafka:9092 closed"), "kafka:9092"),
        (GroupCoordinatorNotAvailableError(), "GroupCoordinatorNotAvailableError"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else "",
)
def test_what_operators_have_to_know_is_told(error: BaseException, words: str) -> None:
    assert has_harmless_words(error)
    assert words in said(error)
    assert words in traced(raised(error))


def test_an_error_without_words_is_told_by_its_class() -> None:
    assert said(TimeoutError()) == "TimeoutError at an unknown place"
    assert named(ConnectionResetError(104, "reset")) == "ConnectionResetError: [Errno 104] reset"
    assert re.fullmatch(r"tests/unit/test_said\.py:\d+", where(raised(KeyError("x"))))


def test_a_traceback_has_all_errors_that_one_came_from_and_no_words_of_them() -> None:
    def first() -> None:
        raise KeyError(PERSON)

    def second() -> None:
        try:
            first()
        except KeyError as error:
            raise StoreUnavailableError("Redis is away") from error

    def third() -> None:
        try:
            second()
        except StoreUnavailableError:
            raise ValueError(PERSON)  # noqa: B904 - the context is looked at

    with pytest.raises(ValueError, match="C-7") as found:
        third()
    found.value.add_note(PERSON)
    text = traced(found.value)
    assert PERSON not in text
    assert re.findall(r"^[\w.]+(?:Error)\b", text, re.MULTILINE) == [
        "KeyError",
        "streams.redis.errors.StoreUnavailableError",
        "ValueError",
    ]
    assert "StoreUnavailableError: Redis is away" in text
    assert text.count("Traceback (most recent call last):") == 3
    assert "direct cause" in text
    assert "During handling" in text


def test_errors_in_a_circle_and_in_groups_come_to_an_end() -> None:
    one, other = ValueError("a"), KeyError("b")
    one.__cause__, other.__cause__ = other, one
    group = ExceptionGroup("g", [one, OSError(28, "No space left on device")])
    assert "No space left on device" in traced(group)
    assert traced(group).count("KeyError") == 1
