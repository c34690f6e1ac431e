"""Comments are heard by what the settings say."""

import sys

import pytest

from streams.comments.entry import InvalidLexicon
from streams.comments.listening import VADER, Heard, Listener
from streams.comments.themes import InvalidThemes
from streams.comments.vader import EnglishMissing, vader

THEMES = {"delivery": ["late", "ارسال"], "price": ["price", "گران"]}


@pytest.mark.parametrize(
    ("comment", "themes"),
    [
        ("Late, and the price is terrible", ("delivery", "price")),
        ("ارسال خیلی بد بود", ("delivery",)),
        ("All bad", ()),
    ],
)
def test_a_comment_has_a_score_and_themes(comment: str, themes: tuple[str, ...]) -> None:
    heard = Listener(THEMES).heard(comment)
    assert heard.themes == themes
    assert -1_000 <= heard.score < 0


def test_what_says_nothing_is_heard_as_nothing() -> None:
    assert Listener().heard("The courier came.") == Heard(0, ())


def test_words_of_the_settings_are_heard() -> None:
    assert Listener(words={"wombat": -4, "اوکازیون": 3}).heard("wombat").score < 0
    assert Listener(words={"اوکازیون": 3}).heard("اوکازیون بود").score > 0


def test_english_may_be_vaders() -> None:
    comment = "VADER is smart, handsome, and funny."
    assert Listener(english=VADER).heard(comment).score == vader()(comment) != Listener().heard(comment).score
    assert Listener(words={"wombat": -4}, english=VADER).heard("wombat").score < 0


def test_what_cannot_be_heard_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidThemes, match="'delivery' has no words"):
        Listener({"delivery": []})
    with pytest.raises(InvalidLexicon, match="'good' weighs 6"):
        Listener(words={"good": 6})
    with pytest.raises(InvalidLexicon, match="no word"):
        Listener(words={"!!": 1})
    monkeypatch.setitem(sys.modules, "vader", None)
    with pytest.raises(EnglishMissing):
        Listener(english=VADER)
