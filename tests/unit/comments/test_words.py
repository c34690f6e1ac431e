"""A word is the same word however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.comments.words import LONGEST, normalised, spellings, words

SAME = [
    ("Thank YOU", "thank you"),
    ("don't", "do not"),
    ("don’t", "dont"),
    ("can't", "cannot"),
    ("ﬁne", "fine"),
    ("café", "cafe"),
    ("ＦＩＮＥ", "fine"),
    ("كيفيت", "کیفیت"),
    ("شركة", "شرکه"),
    ("مسؤول", "مسوول"),
    ("٢٤", "۲۴"),
    ("24", "۲۴"),
    ("مُفید", "مفید"),
    ("عـــالی", "عالی"),
    ("آسان", "اسان"),
    ("مطمئن", "مطمین"),
    ("نمی‌رسه", "نمیرسه"),
    ("نمی رسه", "نمیرسه"),
    ("کتاب ها", "کتاب‌ها"),
    ("خوب ترین", "خوبترین"),
    ("بر نمی گرده", "برنمیگرده"),
    ("نا مناسب", "نامناسب"),
    ("پولم را ندادند", "پولم ندادند"),
    ("👍🏽", "👍"),
    ("❤️", "❤"),
    (":-)", "🙂"),
    (":(((", "🙁"),
    ("<3", "❤"),
]


@pytest.mark.parametrize(("typed", "usual"), SAME)
def test_the_same_word(typed: str, usual: str) -> None:
    assert words(typed) == words(usual)


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        ("Late, again!!", ["late", ",", "again", "."]),
        ("bad\ngood", ["bad", ".", "good"]),
        ("slow - but fine", ["slow", ",", "but", "fine"]),
        ("user-friendly", ["user", "friendly"]),
        ("we'll be back", ["we", "will", "be", "back"]),
        ("appعالی", ["app", "عالی"]),
        ("#خیلی_بد", ["خیلی", "بد"]),
        ("https://example.com", ["https", ",", ",", ",", "example", ".", "com"]),
        ("خوب👍خوب", ["خوب", "👍", "خوب"]),
        ("دیر؛ گران؟", ["دیر", ",", "گران", "."]),
        ("Привет", []),
        ("", []),
    ],
)
def test_words_and_the_ends_of_clauses(comment: str, found: list[str]) -> None:
    assert words(comment) == found


def test_a_repeated_letter_is_tried_as_two_and_as_one() -> None:
    assert list(spellings("goooood")) == ["goooood", "good", "god"]
    assert list(spellings("good")) == ["good"]
    assert list(spellings("خیلیی")) == ["خیلیی", "خیلی"]


def test_only_the_beginning_of_a_long_comment_is_read() -> None:
    assert words("a " * LONGEST + "b").count("a") == LONGEST / 2
    assert len(normalised("ﷺ" * LONGEST)) == LONGEST


def test_a_word_has_forty_letters_at_most() -> None:
    (cut,) = words("g" + "o" * 500 + "d")
    assert cut == "goood"
    assert [len(word) for word in words("ab" * 500)] == [40]


@given(st.text(max_size=200))
def test_normalising_again_changes_nothing(comment: str) -> None:
    once = normalised(comment)
    assert words(once) == words(comment)
