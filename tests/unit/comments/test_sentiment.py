"""The score of a comment has the sign of what its words say, however they are typed."""

import time
from collections.abc import Iterator
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.comments import Lexicon, built_in, score
from streams.comments.entry import Entry, Role
from streams.comments.lexicon import Line
from streams.comments.persian import Verbs
from streams.comments.sentiment import MOST
from streams.comments.words import LONGEST, words

from .development import agreement, comments, sign

_AGREEMENT = 0.85
_OTHER = Lexicon(built_in()._lines, built_in()._verbs, built_in()._exact)
"""The same words as the built-in lexicon, but it remembers none that it met."""
_LETTERS = st.text(st.sampled_from("abنخو به\u200cمیرد.,!؟ 👍not ولی"), max_size=120)


def weighing(least: float = 0.5) -> Iterator[tuple[str, float]]:
    """(text, weight) of all lines of the built-in lexicon that weigh something."""
    for line in built_in()._lines:
        if line.entry.role is Role.WEIGHS and abs(line.entry.plain) >= least:
            yield line.text, line.entry.plain


def strengthening() -> list[str]:
    return [line.text for line in built_in()._lines if line.entry.role in {Role.MORE, Role.LESS}]


@pytest.mark.parametrize("language", ["english", "persian"])
@pytest.mark.parametrize("group", ["plain", "negations"])
def test_scores_agree_with_those_beside_the_comments(language: str, group: str) -> None:
    assert len(list(comments(language, group))) > 25
    assert agreement(language, group, built_in()) >= _AGREEMENT


@pytest.mark.parametrize(
    "comment", ["", "   ", "...", "\u200c", "12345", "I ordered two shirts.", "دو پیراهن سفارش دادم"]
)
def test_nothing_found_is_nothing(comment: str) -> None:
    assert score(comment) == 0


def test_strengthening_words_never_change_a_sign() -> None:
    # Each before some of the words: all before all would take half a minute.
    wrong, tried, lexicon = [], 0, built_in()
    for (text, _), more in zip(weighing(), cycle(strengthening()), strict=False):
        matched = lexicon.match(lexicon.read(words(f"{more} {text}")), 0)
        # With some words it is a phrase, which has a weight of its own: "too much".
        if matched is not None and matched[1] == len(words(more)):
            tried += 1
            if sign(score(f"{more} {text}")) != sign(score(text)):
                wrong.append(f"{more} {text}")
    assert wrong == []
    assert tried > 1_000


def test_half_spaces_may_be_spaces_or_nothing() -> None:
    wrong = [
        text
        for text, _ in weighing()
        if "\u200c" in text
        and len({score(text), score(text.replace("\u200c", " ")), score(text.replace("\u200c", ""))}) > 1
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "comment",
    [
        "بسته‌ام نرسیده‌است و جواب نمی‌دهند",
        "خوب‌ترین خرید من بود، خیلی راضی‌ام",
        "کتاب‌هایتان بی‌کیفیت‌اند",
        "پول‌مون رو پس نمی‌دن",
    ],
)
def test_half_spaces_in_sentences(comment: str) -> None:
    assert score(comment) == score(comment.replace("\u200c", " ")) == score(comment.replace("\u200c", "")) != 0


def test_arabic_letters_are_persian_ones() -> None:
    arabic = str.maketrans("یک", "يك")
    for group in ("plain", "negations"):
        for comment, _ in comments("persian", group):
            assert score(comment) == score(comment.translate(arabic))


def test_each_part_of_a_mixed_comment_counts() -> None:
    assert score("great ولی افتضاح") < 0 < score("bad but عالی")
    assert score("support خوب نبود") < 0


@pytest.mark.parametrize("latin", [600, 0, -600])
def test_another_engine_may_take_latin_script(latin: int) -> None:
    asked = []

    def scored(text: str) -> int:
        asked.append(text.split())
        return latin

    persian = score("خوب نبود")
    assert score("خوب نبود fast delivery today!", latin=scored) == round((latin * 3 + persian * 2) / 5)
    assert asked == [["fast", "delivery", "today!"]]
    assert score("fast delivery", latin=scored) == latin
    assert score("خوب نبود 👍", latin=scored) == score("خوب نبود 👍")


def test_another_engine_gets_no_more_of_a_long_comment_either() -> None:
    assert score("ok " * LONGEST, latin=len) == LONGEST


def test_good_and_bad_may_level_out() -> None:
    lines = [Line("good", Entry(weight=2)), Line("bad", Entry(weight=-3)), Line("very", Entry(Role.MORE))]
    lexicon = Lexicon(lines, Verbs({}))
    assert score("very good", lexicon) > 0 > score("bad", lexicon)
    assert score("very good and bad", lexicon) == 0


@given(_LETTERS | st.text(max_size=300))
def test_any_comment_has_a_score_and_always_the_same(comment: str) -> None:
    first = score(comment)
    assert -MOST <= first <= MOST
    assert score(comment, _OTHER) == first


LONG = [
    *("a", "ا", "خ", ":", "(", ":(", " - ", "not ", "خوب نبود ", "ﷺ", "می ", "ها ", "هام"),
    *("👍", "good and ", "👍but ", "ab", "\n", "g" * 41),
]


@pytest.mark.parametrize("part", LONG)
def test_the_longest_comments_take_no_time_to_speak_of(part: str) -> None:
    comment = part * (3 * LONGEST // len(part))
    begun = time.perf_counter()
    assert -MOST <= score(comment) <= MOST
    # Measured: some 10 ms. What grew with the square of the length would take seconds.
    assert time.perf_counter() - begun < 1


def test_what_comes_after_four_thousand_characters_is_not_read() -> None:
    assert score("x" * LONGEST + " bad") == 0
    assert score("bad " + "x" * LONGEST) < 0
