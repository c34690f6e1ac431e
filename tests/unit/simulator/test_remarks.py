"""What simulated customers write is about the demo's themes, sounds as they score, and changes nothing else."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import pytest

from schemas import Event, SurveyAnswered, TicketOpened
from schemas.surveys import DEFAULT_SCALES
from streams.comments import Listener
from streams.comments.words import is_persian, words
from streams.simulator import Simulation
from streams.simulator.figures import FIGURES

START = 1_779_667_200_000
DAY = 86_400_000
THEMES = tomllib.loads(files("streams.cli.demo").joinpath("demo.toml").read_text("utf-8"))["themes"]
LISTENER = Listener(THEMES)
UNTOLD = replace(FIGURES, marketing=replace(FIGURES.marketing, opened=0.0, clicked=0.0, batch=100.0))
"""Without what nobody asks for here and is most of all events."""


@cache
def told() -> Sequence[Event]:
    simulation = Simulation(7, START, days=0, archive_days=0, rate=3, figures=UNTOLD)
    list(simulation.history())
    return list(simulation.until(START + 2 * DAY))


def answers() -> list[SurveyAnswered]:
    return [event for event in told() if isinstance(event, SurveyAnswered) and event.comment]


def comments() -> list[str]:
    return [event.comment for events in (answers(), tickets()) for event in events if event.comment]


def tickets() -> list[TicketOpened]:
    return [event for event in told() if isinstance(event, TicketOpened)]


def test_a_tenth_of_the_answers_and_half_of_the_tickets_have_a_comment() -> None:
    answered = sum(isinstance(event, SurveyAnswered) for event in told())
    assert len(answers()) / answered == pytest.approx(0.1, abs=0.03)
    assert sum(event.comment is not None for event in tickets()) / len(tickets()) == pytest.approx(0.5, abs=0.08)


def test_half_of_them_are_persian() -> None:
    persian = sum(any(map(is_persian, words(comment))) for comment in comments())
    assert persian / len(comments()) == pytest.approx(0.5, abs=0.1)


def test_they_sound_as_their_score_most_of_the_time() -> None:
    heard = []
    for event in answers():
        score = LISTENER.heard(event.comment or "").score
        if event.score is not None and score:
            least, most = DEFAULT_SCALES[event.kind]
            side = (event.score - least) / (most - least) - 0.55
            heard += [(side, score)] if abs(side) > 0.15 else []
    assert len(heard) > 20
    assert sum((side > 0) == (score > 0) for side, score in heard) / len(heard) >= 0.8


def test_all_themes_of_the_demo_are_written_about_and_nearly_all_comments_have_one() -> None:
    themes = Counter(theme for comment in comments() for theme in LISTENER.heard(comment).themes or ("",))
    assert set(themes) - {""} == set(THEMES)
    assert themes[""] < 0.05 * themes.total()


def test_tickets_are_about_what_their_category_says() -> None:
    found = {
        event.category: LISTENER.heard(event.comment).themes
        for event in tickets()
        if event.comment and event.category in {"login", "billing"}
    }
    assert {"app" in found["login"], "price" in found["billing"]} == {True}
