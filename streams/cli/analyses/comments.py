"""`nabz comments`: prints what people have said."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import msgspec

from streams.board.asked import WrongQuestionError
from streams.board.comments import asked_comments
from streams.cli.terminal.board import show_answer
from streams.cli.terminal.exit_codes import misused_where
from streams.cli.terminal.readable import printable
from streams.settings import Settings

_SCORES: Final = 10
"""Scores are from -1,000 to 1,000, and people read them from -100 to 100, as in `sentiment_mean`."""


class Comment(msgspec.Struct):
    """What somebody said: see `/api/comments`."""

    at: int
    comment: str
    score: int
    themes: list[str]
    touchpoint: str | None
    product: str | None
    kind: str
    points: float | None


class Told(msgspec.Struct):
    """What a board tells of comments."""

    comments: list[Comment]
    looked_at: int
    ended: bool


def show_comments(settings: Settings, asked: Mapping[str, str], board: str | None, *, as_json: bool) -> int:
    """Print the comments that are `asked` for, by the names of `/api/comments`, as a board tells them.

    For people, or as one JSON object.

    Raises:
        Misused: a time or a number is none, or comments are not kept.
        CommandFailed: no board answers, or it shows nothing yet.
    """
    with misused_where(WrongQuestionError):
        asked_comments(asked)
    path, read = f"/api/comments?{urlencode(asked)}", msgspec.json.Decoder(Told).decode
    return show_answer(settings, board, path, read, comments_text, as_json=as_json)


def comments_text(told: Told) -> str:
    """Each comment under a line that says when it was made and what it is about, the newest first."""
    parts = [_text(comment) for comment in told.comments]
    if not parts:
        parts.append(f"None of the newest {told.looked_at:,} comments is such a one.\n" if told.looked_at else _NONE)
    if not told.ended:
        parts.append(f"Of the newest {told.looked_at:,} comments; there are older ones.\n")
    return "\n".join(parts)


_NONE: Final = "There is no comment.\n"


def _text(comment: Comment) -> str:
    when = datetime.fromtimestamp(comment.at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    points = "" if comment.points is None else f" {comment.points:g}"
    about = [f"{comment.kind}{points}", comment.touchpoint, comment.product, *comment.themes]
    told = " · ".join(printable(text) for text in about if text)
    lines = "\n".join(f"  {printable(line)}" for line in comment.comment.splitlines() if line.strip())
    return f"{when}  {comment.score / _SCORES:+.0f}  {told}\n{lines}\n"
