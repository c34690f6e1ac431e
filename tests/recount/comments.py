"""What customers write, with answers of surveys and with tickets: how it sounds, what it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from streams.comments import Listener
from tests.recount.events import UNKNOWN
from tests.recount.report import Fields, mean, named, quotient
from tests.recount.rows import TOTAL, Breakdowns, Row, counts
from tests.recount.surveys import Answer, Answers, promotion
from tests.recount.tickets import Tickets
from tests.recount.windows import Window

BY_COMMENT: Breakdowns = [("touchpoint",), ("segment",), ("agent",), ("team",), ("product",)]
BY_ANSWER: Breakdowns = [("kind",), ("touchpoint",)]
BY_THEME: Breakdowns = [("theme",)]
OF_TICKET = {"touchpoint": "ticket", "agent": UNKNOWN}


@dataclass(frozen=True)
class Comment:
    """A comment: its score in points from -100 to 100, its themes, and where it was written."""

    at: int
    dimensions: Mapping[str, str]
    points: Fraction
    themes: frozenset[str]

    @property
    def row(self) -> Row:
        """The comment as a row of its points."""
        return Row(self.at, self.dimensions, self.points)

    @property
    def of_themes(self) -> list[Row]:
        """The same under each of its themes."""
        return [Row(self.at, {"theme": theme}, self.points) for theme in sorted(self.themes or {UNKNOWN})]


def comment_fields(answers: Answers, tickets: Tickets, listener: Listener, window: Window) -> Fields:
    """The KPIs of comments; none where no comment was ever seen."""
    given = [
        (answer, _heard(answer.comment, answer.at, answer.dimensions, listener))
        for answers_of_life in answers.of_lives
        for answer in answers_of_life
        if answer.comment
    ]
    opened = [_heard(text, row.at, {**row.dimensions, **OF_TICKET}, listener) for row, text in tickets.comments]
    comments = [*(comment for _, comment in given), *opened]
    fields: Fields = {}
    if answers.comments_are_seen or tickets.comments_are_seen:
        rows = [comment.row for comment in comments]
        of_themes = [row for comment in comments for row in comment.of_themes]
        fields |= named("comments", counts(rows, window, BY_COMMENT))
        fields |= mean("sentiment_mean", rows, window, BY_COMMENT)
        fields |= _complaints("comment_negative_ratio", rows, window, BY_COMMENT)
        by_theme = counts(of_themes, window, BY_THEME)
        fields |= named("theme_comments", {label: count for label, count in by_theme.items() if label != TOTAL})
        fields |= _without_total(mean("theme_sentiment_mean", of_themes, window, BY_THEME))
        fields |= _without_total(_complaints("theme_negative_ratio", of_themes, window, BY_THEME))
    if answers.comments_are_seen:
        fields |= mean("sentiment_agreement_ratio", _agreement(given), window, BY_ANSWER)
    return fields


def _heard(text: str | None, at: int, dimensions: Mapping[str, str], listener: Listener) -> Comment:
    assert text is not None
    heard = listener.heard(text)
    return Comment(at, dimensions, Fraction(heard.score, 10), frozenset(heard.themes))


def _agreement(given: Iterable[tuple[Answer, Comment]]) -> list[Row]:
    """1 for each answer whose comment goes the same way, 0 for each whose goes the other; none that goes neither."""
    rows = []
    for answer, comment in given:
        side = _side(answer)
        if side and comment.points:
            rows.append(replace(answer.as_row(), amount=int((side > 0) == (comment.points > 0))))
    return rows


def _side(answer: Answer) -> int:
    """1 for an answer that praises, -1 for one that complains, else 0."""
    if answer.kind == "nps":
        return promotion(answer)
    if answer.kind == "ces":
        effort = answer.rescaled(1, 7).amount
        return 1 if effort >= 5 else -1 if effort <= 3 else 0
    points = answer.rescaled(0, 100).amount
    return 1 if points > 50 else -1 if points < 50 else 0


def _complaints(name: str, rows: list[Row], window: Window, by: Breakdowns) -> Fields:
    complaining = [row for row in rows if row.amount < 0]
    return quotient(name, counts(complaining, window, by), counts(rows, window, by))


def _without_total(fields: Fields) -> Fields:
    return {name: number for name, number in fields.items() if "{" in name}
