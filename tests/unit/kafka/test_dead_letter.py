"""What a record of the topic of dead letters tells."""

from dataclasses import replace

from streams.kafka.dead_letter import DeadLetter, letter_of
from tests.unit.kafka.records import ARecord

NOTES = (
    ("nabz.error.reason", b"wrong-key: The key is not: what it should be"),
    ("nabz.error.topic", b"crm.deals"),
    ("nabz.error.partition", b"3"),
    ("nabz.error.offset", b"41"),
    ("nabz.error.at", b"2026-01-01T00:00:00.000Z"),
)
OWN = (("trace", b"1"), ("nabz.error.reason", b"it was refused elsewhere before"), ("none", None))


def read(record: ARecord) -> DeadLetter:
    letter = letter_of(record, 2)
    assert letter is not None
    return letter


def test_a_letter_tells_the_record_and_why_it_was_refused() -> None:
    letter = read(ARecord(7, b"d-1", b"{}", (*OWN, *NOTES)))
    assert letter.place == (2, 7)
    assert letter.source == "crm.deals:3:41"
    assert (letter.reason, letter.sentence) == ("wrong-key", "The key is not: what it should be")
    assert letter.at == "2026-01-01T00:00:00.000Z"
    assert (letter.key, letter.value, letter.headers) == (b"d-1", b"{}", OWN)
    assert not letter.truncated


def test_a_record_that_was_cut_says_so() -> None:
    letter = read(ARecord(7, b"d-1", b"{", (*OWN[:1], *NOTES, ("nabz.error.truncated", b"2000"))))
    assert letter.truncated
    assert letter.headers == OWN[:1]


def test_two_letters_of_one_record_have_one_mark_and_all_others_have_others() -> None:
    record = ARecord(7, b"d-1", b"{}", NOTES)
    later = replace(record, offset=8, headers=(*NOTES[:4], ("nabz.error.at", b"2026-01-02T00:00:00.000Z")))
    assert read(record).mark == read(later).mark
    anew = replace(record, value=b"{ }")
    elsewhere = replace(record, headers=(*NOTES[:3], ("nabz.error.offset", b"42"), NOTES[4]))
    assert len({read(one).mark for one in (record, anew, elsewhere, replace(record, key=None))}) == 4


def test_what_somebody_else_wrote_is_no_letter() -> None:
    for headers in (
        (),
        NOTES[1:],
        NOTES[:-1],
        (*NOTES, ("more", b"")),
        (*NOTES[:2], ("nabz.error.partition", b"x"), *NOTES[3:]),
    ):
        assert letter_of(ARecord(1, b"k", b"{}", headers), 0) is None
