"""Comments as a board lets people read them: the newest that are asked for, without a word of whose they are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import PydanticCustomError

from streams.board.asked import WrongQuestionError
from streams.comments.kept import KeptComment
from streams.redis.comments import CommentReader
from streams.settings import Settings
from streams.settings.values import milliseconds_of

DEFAULT_LIMIT: Final = 50
MOST: Final = 500
MOST_LOOKED_AT: Final = 5_000
"""So many comments are looked at for one question, however few of them are asked for."""
UNKNOWN: Final = "unknown"
"""What a comment without a theme, a touchpoint or a product is asked for by, as in tables."""
FAMILIES: Final = ("customer", "ticket")
"""In whose shards comments are."""

_DAY_MS: Final = 24 * 60 * 60 * 1000
_MOST_DIGITS: Final = 4
_HIDDEN: Final = ("theme", "touchpoint", "product")
"""Which dimensions of the tables say something of a comment."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which comments are asked for; None for all."""

    theme: str | None = None
    negative: bool = False
    touchpoint: str | None = None
    product: str | None = None
    since_ms: int | None = None
    """How long ago a comment may be."""
    limit: int = DEFAULT_LIMIT

    def takes(self, comment: KeptComment) -> bool:
        """Whether a comment is one of these."""
        return (
            (not self.negative or comment.score < 0)
            and (self.theme is None or self.theme in (comment.themes or (UNKNOWN,)))
            and (self.touchpoint is None or self.touchpoint == (comment.touchpoint or UNKNOWN))
            and (self.product is None or self.product == (comment.product or UNKNOWN))
        )


def asked_comments(query: Mapping[str, str]) -> Asked:
    """The question of `theme`, `negative`, `touchpoint`, `product`, `since` and `limit`, each of which may be missing.

    Raises WrongQuestionError for a time or a number that is none.
    """
    since = query.get("since")
    return Asked(
        query.get("theme") or None,
        query.get("negative") in {"1", "true"},
        query.get("touchpoint") or None,
        query.get("product") or None,
        None if since is None else _since(since),
        _limit(query.get("limit", str(DEFAULT_LIMIT))),
    )


def check_kept(asked: Asked, settings: Settings) -> None:
    """Raises WrongQuestionError where a board of these settings has nothing to tell, and says what to set."""
    if not settings.comments.keep_days:
        raise WrongQuestionError(
            "comments are not kept: set keep_days in a table [comments] of the settings, for workers and boards; read "
            "docs/privacy.md before"
        )
    known = sorted({*settings.themes, UNKNOWN})
    if asked.theme is not None and asked.theme not in known:
        raise WrongQuestionError(f"there is no theme '{asked.theme}'; known: {', '.join(known)}")
    for dimension in _HIDDEN:
        if getattr(asked, dimension) is not None and dimension in settings.hidden_dimensions:
            raise WrongQuestionError(f"nothing is told by {dimension}: `hidden_dimensions` names '{dimension}'")


async def comments_text(asked: Asked, reader: CommentReader, settings: Settings, now: int) -> str:
    """The answer as JSON: the contract of `/api/comments`. `now` is epoch ms. Raises StoreUnavailableError."""
    kept_ms = settings.comments.keep_days * _DAY_MS
    since = now - (kept_ms if asked.since_ms is None else min(kept_ms, asked.since_ms))
    found: list[KeptComment] = []
    looked_at = 0
    # One more than is looked at, so that it is known whether that was all.
    async for portion in reader.newest_first(await reader.tags(FAMILIES), since, MOST_LOOKED_AT + 1):
        for comment in portion:
            if len(found) == asked.limit or looked_at == MOST_LOOKED_AT:
                return _written(found, looked_at, settings, ended=False)
            looked_at += 1
            if asked.takes(comment):
                found.append(comment)
    return _written(found, looked_at, settings, ended=True)


def _written(found: list[KeptComment], looked_at: int, settings: Settings, *, ended: bool) -> str:
    told = [_told(comment, settings.hidden_dimensions) for comment in found]
    return json.dumps({"comments": told, "looked_at": looked_at, "ended": ended})


def _told(comment: KeptComment, hidden: tuple[str, ...]) -> dict[str, Any]:
    return {
        "at": comment.at,
        "comment": comment.comment,
        "score": comment.score,
        "themes": [] if "theme" in hidden else list(comment.themes),
        "touchpoint": None if "touchpoint" in hidden else comment.touchpoint,
        "product": None if "product" in hidden else comment.product,
        "kind": comment.kind,
        "points": comment.points,
    }


def _since(text: str) -> int:
    try:
        return milliseconds_of(text, "a time")
    except PydanticCustomError as error:
        raise WrongQuestionError(f"since: '{text}' is no time ago, such as 7d, 24h or 1h30m") from error


def _limit(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and 1 <= int(text) <= MOST:
        return int(text)
    raise WrongQuestionError(f"limit: '{text}' is no whole number from 1 to {MOST}")
