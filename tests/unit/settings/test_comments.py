"""Themes and words of sentiment: how they are written, and what is refused."""

import sys
from pathlib import Path

import pytest

from agents.families import build_families
from streams.redis.errors import WrongSettingsError
from streams.settings import Settings, SettingsError, load
from streams.settings.comments import Sentiment
from tests.engine.pure import PlainNumbers


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nabz.toml"


def test_they_are_read(file: Path) -> None:
    file.write_text(
        '[themes]\ndelivery = ["late", "به موقع"]\n"our price" = "dear, گران"\n'
        '[sentiment]\nwords = { wobbly = -2, "به موقع" = "2.5" }\nenglish = "vader"\n'
    )
    settings = load(file)
    assert settings.themes == {"delivery": ("late", "به موقع"), "our price": ("dear", "گران")}
    assert settings.sentiment.words == {"wobbly": -2.0, "به موقع": 2.5}
    assert settings.sentiment.english == "vader"


def test_an_environment_adds_a_theme_to_those_of_a_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('[themes]\ndelivery = ["late"]\n')
    monkeypatch.setenv("NABZ_THEMES__PRICE", "dear, costly")
    monkeypatch.setenv("NABZ_SENTIMENT__WORDS", '{"wobbly": -1.5}')
    settings = load(file)
    assert settings.themes == {"delivery": ("late",), "price": ("dear", "costly")}
    assert settings.sentiment.words == {"wobbly": -1.5}


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[themes]\ndelivery = []", "themes.delivery = []{in}: expected words that can be found in comments; theme "),
        ('[themes]\ndelivery = ["late", "!!"]', "theme 'delivery': '!!' has no word"),
        ("[themes]\ndelivery = [7]", "themes.delivery = [7]{in}: expected a list of words and phrases"),
        (
            '[themes]\nunknown = ["late"]',
            "themes.unknown{in}: expected the name of a theme, of at most 64 letters, and",
        ),
        ('[themes]\n"  " = ["late"]', "expected the name of a theme"),
        ('themes = "late"', "themes = 'late'{in}: expected a table"),
        (
            "[themes]\n" + "".join(f't{n} = ["late"]\n' for n in range(51)),
            "themes{in}: expected at most 50 themes, not 51",
        ),
        ("[sentiment]\nwords = { good = 6 }", "sentiment.words.good = 6{in}: expected a weight from -5 to 5"),
        (
            '[sentiment]\nwords = { "!!" = 1 }',
            "sentiment.words{in}: expected words that can be found in comments; '!!'",
        ),
        ('[sentiment]\nenglish = "bert"', "sentiment.english = 'bert'{in}: expected nabz or vader"),
        ("[sentiment]\nword = { good = 1 }", "sentiment.word: unknown key{in}; did you mean 'words'?"),
    ],
)
def test_what_cannot_be_heard_stops_the_start_by_name(file: Path, toml: str, said: str) -> None:
    file.write_text(toml)
    with pytest.raises(SettingsError) as error:
        load(file)
    assert said.replace("{in}", f" (in {file})") in str(error.value)


def test_all_themes_have_a_place(file: Path) -> None:
    file.write_text("dimension_values = 2\n[themes]\n" + "".join(f't{n} = ["late"]\n' for n in range(5)))
    assert [load(file).dimension_cap(name) for name in ("theme", "segment")] == [5, 2]


def test_without_its_package_vader_stops_the_start_and_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(sentiment=Sentiment(english="vader"))
    build_families(settings, PlainNumbers())
    monkeypatch.setitem(sys.modules, "vader", None)
    with pytest.raises(WrongSettingsError, match=r"sentiment.english is 'vader': .*pip install 'nabz\[english\]'"):
        build_families(settings, PlainNumbers())
