"""Times in text and epoch milliseconds become epoch milliseconds, cut and never rounded."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InvalidEvent, Reason
from schemas.timestamps import LATEST, LEAST_NUMBER, epoch_milliseconds, rfc_3339

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 3),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001 - the strategy adds the zone
    timezones=OFFSETS,
)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2024-02-05T13:57:27.021Z", 1_707_141_447_021),
        ("2024-02-05T13:57:27Z", 1_707_141_447_000),
        ("2024-02-05T13:57:27+00:00", 1_707_141_447_000),
        ("2024-02-05T13:57:27-00:00", 1_707_141_447_000),
        ("2024-02-05t13:57:27.5z", 1_707_141_447_500),
        ("2024-02-05 13:57:27.50Z", 1_707_141_447_500),
        ("2024-02-05T17:27:27.021+03:30", 1_707_141_447_021),
        ("2024-02-05T08:57:27.021-05:00", 1_707_141_447_021),
        ("2024-02-29T23:59:59.999+00:00", 1_709_251_199_999),
        ("1969-12-31T23:00:00-05:00", 4 * 3_600_000),
        ("9999-12-31T23:59:59.999999999Z", LATEST),
    ],
)
def test_rfc_3339_with_an_offset_becomes_milliseconds(text: str, milliseconds: int) -> None:
    assert epoch_milliseconds(text) == milliseconds


@pytest.mark.parametrize("digits", ["0219", "021999", "021999999", pytest.param("021" + "9" * 5000, id="5000 nines")])
@pytest.mark.parametrize("offset", ["Z", "+00:00", "-00:00"])
def test_what_is_beyond_milliseconds_is_cut_and_not_rounded(digits: str, offset: str) -> None:
    assert epoch_milliseconds(f"2024-02-05T13:57:27.{digits}{offset}") == 1_707_141_447_021


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2024-02-05T13:57:27.021+0000", "2024-02-05T13:57:27.021Z"),
        ("2024-02-05T13:57:27+0330", "2024-02-05T13:57:27+03:30"),
        ("2024-02-05T13:57:27-05", "2024-02-05T13:57:27-05:00"),
        ("2024-02-05 13:57:27.9+00", "2024-02-05T13:57:27.9Z"),
        ("2024-02-05T13:57Z", "2024-02-05T13:57:00Z"),
        ("2024-02-05t13:57z", "2024-02-05T13:57:00Z"),
        ("2024-02-05T13:57+03:30", "2024-02-05T13:57:00+03:30"),
        ("2024-02-05 13:57-0500", "2024-02-05T13:57:00-05:00"),
        ("2024-02-05T13:57+14", "2024-02-05T13:57:00+14:00"),
    ],
)
def test_an_offset_may_be_short_and_seconds_may_be_left_out(text: str, same: str) -> None:
    assert epoch_milliseconds(text) == epoch_milliseconds(same)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-02-05",
        "2024-02-05T13:57:27",
        "2024-02-05T13:57:27.021",
        "2024-02-05T13:57:27.Z",
        "2024-02-05T13:57:27,021Z",
        "2024-02-05T13:57:27+24:00",
        "2024-02-05T13:57:27+03:60",
        "2024-02-05T24:00:00Z",
        "2024-02-05T13:60:00Z",
        "2024-02-05T13:57:61Z",
        "2024-02-05T13:57:60Z",
        "2016-12-31T23:59:60Z",
        "2017-01-01T03:29:60.25+03:30",
        "2024-02-05T13:57",
        "2024-02-05T13:57.5Z",
        "2024-02-05T13:57:Z",
        "2024-02-05T13Z",
        "2024-02-05T13:57:27+3",
        "2024-02-05T13:57:27+033",
        "2024-02-05T13:57:27+03:",
        "2024-02-05T13:57+27:30",
        "2024-02-05T23:59:60+03:30",
        "2024-02-05T23:59:60",
        "2024-02-30T13:57:27Z",
        "2023-02-29T13:57:27Z",
        "2024-13-05T13:57:27Z",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "20240205T135727Z",
        "2024-W06-1T13:57:27Z",
        " 2024-02-05T13:57:27Z",
        "2024-02-05T13:57:27Z ",
        "2024-02-05T13:57:27Z\n",
        "2024-02-05_13:57:27Z",
        "٢٠٢٤-02-05T13:57:27Z",
        "2024-02-05T13:57:27.٠٢١Z",
        "1707141447021",
        "yesterday",
    ],
)
def test_other_text_is_a_bad_time(text: str) -> None:
    with pytest.raises(InvalidEvent, match="'occurred_at'") as refusal:
        epoch_milliseconds(text)

    assert refusal.value.reason == Reason.BAD_TIME


@pytest.mark.parametrize(
    "moment",
    [
        -1,
        LATEST + 1,
        pytest.param(-(10**400), id="400 digits"),
        pytest.param(10**5000, id="5000 digits"),
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "0001-01-01T00:00:00+23:59",
    ],
)
def test_moments_before_1970_and_after_9999_are_bad_times(moment: int | str) -> None:
    with pytest.raises(InvalidEvent, match="outside the years 1970 to 9999") as refusal:
        epoch_milliseconds(moment)

    assert refusal.value.reason == Reason.BAD_TIME
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("moment", [0, 1, 1_788_253_200, LEAST_NUMBER - 1])
def test_seconds_are_not_taken_for_milliseconds(moment: int) -> None:
    with pytest.raises(InvalidEvent, match="'sent_at': seconds, not milliseconds") as refusal:
        epoch_milliseconds(moment, "sent_at")

    assert refusal.value.reason == Reason.BAD_TIME


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1707141447021", "milliseconds are a number, without quotes"),
        ("1707141447", "seconds? Write a number of milliseconds, without quotes"),
        ("1707141447.021", "seconds? Write a number of milliseconds, without quotes"),
        ("2024-02-05", "that is a day, not a moment"),
        ("2024-02-05T13:57:27", "write Z for UTC, or an offset such as +03:30, after it"),
        ("2024-02-05 13:57", "write Z for UTC, or an offset such as +03:30, after it"),
        ("2024-02-05 13:57:27 UTC", "write Z for UTC"),
        ("2016-12-31T23:59:60Z", "a leap second is no time: write the second after it"),
    ],
)
def test_the_message_on_a_bad_time_says_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(InvalidEvent) as refusal:
        epoch_milliseconds(text)

    assert str(refusal.value) == f"Field 'occurred_at' is no RFC 3339 time with an offset; {advice}"


@pytest.mark.parametrize("moment", [LEAST_NUMBER, 1_707_141_447_021, LATEST])
def test_epoch_milliseconds_stay_what_they_are(moment: int) -> None:
    assert epoch_milliseconds(moment) == moment


@given(MOMENTS, st.sampled_from(["seconds", "milliseconds", "microseconds"]))
def test_any_time_of_the_calendar_is_read_as_the_calendar_reads_it(moment: datetime, digits: str) -> None:
    text = moment.isoformat(timespec=digits)

    expected = (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)

    assert epoch_milliseconds(text) == expected


@given(st.integers(0, LATEST))
def test_a_moment_in_text_is_read_as_it_was(moment: int) -> None:
    assert epoch_milliseconds(rfc_3339(moment)) == moment


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.+\-Zz]{0,24}"))
def test_any_text_is_a_moment_or_a_bad_time(text: str) -> None:
    found = _moment_or_reason(text)

    assert found == Reason.BAD_TIME or (isinstance(found, int) and 0 <= found <= LATEST)


def _moment_or_reason(text: str) -> int | Reason:
    try:
        return epoch_milliseconds(text)
    except InvalidEvent as refusal:
        return refusal.reason
