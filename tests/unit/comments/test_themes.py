"""A comment has the themes whose words it has, in any of their forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.comments.themes import MOST_THEMES, InvalidThemes, Themes

THEMES = Themes(
    {
        "support": ["support", "phone", "پشتیبانی", "تلفن", "پاسخ‌گویی"],
        "delivery": ["delivery", "late", "on time", "ارسال", "دیر", "رسید"],
        "price": ["price", "money back", "قیمت", "گران", "پول پس دادن"],
    }
)


@pytest.mark.parametrize(
    ("comment", "themes"),
    [
        ("", ()),
        ("All fine.", ()),
        ("The DELIVERY was quick", ("delivery",)),
        ("two deliveries, both late", ("delivery",)),
        ("Phoned support about the prices", ("price", "support")),
        ("I want my money back", ("price",)),
        ("My money is not back", ()),
        ("on  time!", ("delivery",)),
        ("on. Time", ()),
        ("laaaaate", ("delivery",)),
        ("ارسالتون خیلی ديره", ("delivery",)),
        ("قیمت‌هایتان بالاست", ("price",)),
        ("گرانتر از همه", ("price",)),
        ("نرسیده", ("delivery",)),
        ("می‌رسه؟", ("delivery",)),
        ("پولم را پس نمی‌دن", ("price",)),
        ("پاسخ گویی خوب", ("support",)),
        ("پاسخگویی تلفنی بد", ("support",)),
        ("delivery دیر، قیمت ok, support", ("delivery", "price", "support")),
    ],
)
def test_themes_of_a_comment(comment: str, themes: tuple[str, ...]) -> None:
    assert THEMES.of(comment) == themes


def test_a_word_of_a_theme_may_be_an_inflected_form_itself() -> None:
    themes = Themes({"a": ["deliveries", "کارمندها"]})
    assert themes.of("one delivery") == ("a",)
    assert themes.of("کارمند") == ("a",)


def test_a_longer_word_is_another_one() -> None:
    themes = Themes({"bag": ["کیف"], "time": ["time"]})
    assert themes.of("کیفیت times") == ("time",)
    assert themes.of("sometimes") == ()


def test_one_word_may_be_in_several_themes() -> None:
    assert Themes({"b": ["late"], "a": ["late", "too late"]}).of("too late") == ("a", "b")


def test_the_order_of_the_configuration_says_nothing() -> None:
    names = ["c", "a", "b"]
    one, other = (Themes({name: ["late"] for name in order}) for order in (names, names[::-1]))
    assert one.of("late") == other.of("late") == one.names == ("a", "b", "c")


def test_fifty_themes_are_the_most() -> None:
    most = {f"theme {number}": ["late"] for number in range(MOST_THEMES)}
    assert len(Themes(most).of("late")) == MOST_THEMES
    with pytest.raises(InvalidThemes, match="there are 51 themes"):
        Themes({**most, "one more": ["late"]})


@pytest.mark.parametrize(
    ("configured", "said"),
    [
        ({"": ["late"]}, "a theme has no name"),
        ({"price": []}, "theme 'price' has no words"),
        ({"price": ["late", "..."]}, "theme 'price': '...' has no word"),
    ],
)
def test_themes_that_cannot_be_looked_for_are_refused(configured: dict[str, list[str]], said: str) -> None:
    with pytest.raises(InvalidThemes, match=said):
        Themes(configured)


@given(st.text(max_size=200))
def test_any_comment_has_themes_in_a_fixed_order(comment: str) -> None:
    found = THEMES.of(comment)
    assert found == tuple(name for name in THEMES.names if name in found)
