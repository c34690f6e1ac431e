"""English by VADER, which development installs; and what is said where it is not installed."""

import sys

import pytest

from streams.comments import score
from streams.comments.vader import EnglishMissing, vader
from streams.comments.words import LONGEST


def test_latin_script_is_vaders() -> None:
    # The example of VADER's authors, whose compound score is 0.8316.
    assert score("VADER is smart, handsome, and funny.", latin=vader()) == 832
    assert score("The book was delivered.", latin=vader()) == 0


def test_persian_stays_nabz_own() -> None:
    assert score("خیلی راضیم", latin=vader()) == score("خیلی راضیم")
    assert score("great", latin=vader()) > score("great ولی افتضاح", latin=vader())


def test_own_words_win() -> None:
    own = vader({"Wombat": -4, "great fun": -4})
    assert score("wombat", latin=own) < 0
    assert score("great fun", latin=own) < 0 < score("great fun", latin=vader())


@pytest.mark.parametrize("part", ["!", ":(", "great but ", "a", "👍"])
def test_the_longest_comments_are_scored(part: str) -> None:
    assert -1000 <= score(part * LONGEST, latin=vader()) <= 1000


def test_who_has_it_not_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vader", None)
    with pytest.raises(EnglishMissing, match=r"pip install 'nabz\[english\]'"):
        vader()
