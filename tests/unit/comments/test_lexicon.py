"""Lexicons: contradictions are refused, and somebody's own words win."""

import pytest

from streams.comments import InvalidLexicon, built_in, score
from streams.comments.entry import HEAVIEST, Entry, Role
from streams.comments.lexicon import Lexicon, Line
from streams.comments.persian import Verbs

from .development import sign


def lexicon(*lines: tuple[str, Entry]) -> Lexicon:
    return Lexicon([Line(*line) for line in lines], Verbs({"داد": ("ده", "د")}))


def test_the_built_in_lexicon_does_not_contradict_itself() -> None:
    assert built_in() is built_in()


def test_two_weights_of_one_word_are_refused() -> None:
    with pytest.raises(InvalidLexicon, match="'too slow' has two values for weight, -1 and -2"):
        lexicon(("slow", Entry(weight=-1)), ("too slower", Entry(weight=-2)), ("too slow", Entry(weight=-1)))


def test_half_spaces_are_one_word() -> None:
    with pytest.raises(InvalidLexicon, match="two values"):
        lexicon(("خوش‌قول", Entry(weight=3)), ("خوش قول", Entry(weight=2)))


def test_a_word_of_two_roles_is_refused() -> None:
    with pytest.raises(InvalidLexicon, match="'but' is contrast and more"):
        lexicon(("but", Entry(Role.MORE)), ("but", Entry(Role.CONTRAST)))
    with pytest.raises(InvalidLexicon, match="weighs"):
        lexicon(("pretty", Entry(Role.MORE)), ("pretty", Entry(weight=2)))


@pytest.mark.parametrize("text", ["", "...", "Привет"])
def test_a_line_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(InvalidLexicon, match="has no word"):
        lexicon((text, Entry(weight=1)))


def test_an_entry_with_a_negated_verb_says_what_its_words_weigh_negated() -> None:
    found = lexicon(("جواب داد", Entry(weight=2)), ("جواب نمی‌دن", Entry(weight=-4)))
    entry, length = found.match(found.read(["جواب", "ندادند"]), 0) or (Entry(), 0)
    assert (entry.weight, entry.turned, length) == (2, -4, 2)


def test_a_phrase_that_only_speaks_of_the_negated_verb_is_not_found_without_it() -> None:
    found = lexicon(("جواب نداد", Entry(weight=-4)), ("جواب", Entry(weight=1)))
    entry, length = found.match(found.read(["جواب", "داد"]), 0) or (Entry(), 0)
    assert (entry.weight, length) == (1, 1)


def test_a_phrase_is_no_longer_than_what_is_left() -> None:
    found = lexicon(("slow", Entry(weight=-1)), ("slow as ever", Entry(weight=-3)))
    assert found.match(found.read(["so", "slow"]), 1) == (Entry(weight=-1), 1)


OWN = ["good", "terrible", "refund", "not", "very", "but", "خوب", "افتضاح", "خیلی", "ولی", "بدون", "wombat", "شترمرغ"]


@pytest.mark.parametrize("weight", [-4, 4])
def test_own_words_win(weight: float) -> None:
    own = built_in().with_words(dict.fromkeys(OWN, weight))
    assert [sign(score(word, own)) for word in OWN] == [sign(weight)] * len(OWN)


@pytest.mark.parametrize(
    ("own", "comment", "wanted"),
    [
        ({"cold": 4}, "a cold drink", 1),
        ({"cold": 4}, "colder drinks", 1),
        ({"money back": 4}, "I want my money back", 1),
        ({"سرد": 4}, "نوشیدنی سردتون", 1),
        ({"پول پس": 4}, "پولم را پس ندادند", -1),
        ({"تحویل نشد": 3}, "تحویل نمی‌شود", 1),
        ({"خوش‌حساب": -4}, "خوش حسابه", -1),
        ({"ok": -4}, "It is OK.", -1),
        ({"👍": -4}, "👍", -1),
    ],
)
def test_own_words_win_in_all_forms_and_over_longer_phrases(own: dict[str, float], comment: str, wanted: int) -> None:
    assert sign(score(comment, built_in().with_words(own))) == wanted


def test_all_other_words_stay_as_they_are() -> None:
    own = built_in().with_words({"wombat": -4})
    assert score("great service", own) == score("great service") > 0
    assert built_in().with_words({}) is built_in()


@pytest.mark.parametrize("weight", [HEAVIEST + 1, -HEAVIEST - 1, float("nan")])
def test_weights_have_bounds(weight: float) -> None:
    with pytest.raises(InvalidLexicon, match="weights are from -5 to 5"):
        built_in().with_words({"good": weight})
