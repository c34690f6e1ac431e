"""What a board says to those who listen: the same few messages for all of them, each written once."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import structlog

from streams.board.answers import alerts_sign, alerts_text, goals_text, meta_sign, meta_text
from streams.board.broadcast import Broadcast, Message
from streams.board.feed import Feed
from streams.board.questions import Questions
from streams.board.rounds import Board
from streams.redis.keys import BEFORE, FINISHED, before_of

_log = structlog.get_logger("nabz.board")

_META_SECONDS: Final = 5.0
"""How often it is said that the tables are of a later moment, where nothing else is new."""
_ALERTS_SECONDS: Final = 5.0
"""How often the numbers behind alerts are said; that one fires is said at once."""
_GOALS_SECONDS: Final = 5.0
_TREND_SECONDS: Final = 10.0
_FEED_SECONDS: Final = 60.0
"""So long a feed goes on without listeners, for one who comes back."""


class Hub:
    """The messages of one board. Without listeners it does nothing."""

    def __init__(self, board: Board, questions: Questions, process: str) -> None:
        """Say what `board` shows, and answers to `questions`; `process` tells its revisions from another process's."""
        self.news = Broadcast()
        """Rings when there may be something new to say, and at the end."""
        self.closed = False
        self.meta = Message("meta", _META_SECONDS)
        self.alerts = Message("alerts", _ALERTS_SECONDS)
        self.goals = Message("goals", _GOALS_SECONDS)
        self._board = board
        self._questions = questions
        self._process = process
        self._feeds: dict[str, Feed] = {}
        self._trends: dict[str, Message] = {}
        self._listeners: Counter[str] = Counter()
        self._left_at: dict[str, float] = {}

    async def follow(self) -> None:
        """Follow the board's rounds for ever."""
        while True:
            await self._board.rounds.received()
            try:
                await self._look()
            except Exception:  # noqa: BLE001 - streams that go silent for ever are worse than one that misses a word
                _log.exception("The streams were not told of a round")

    def close(self) -> None:
        """Say nothing more."""
        self.closed = True
        self.news.send()

    @contextlib.contextmanager
    def listening(self, window: str, last: str = "") -> Iterator["Listener"]:
        """Listen to a window; `last` is what one who comes back says that it had (Last-Event-ID)."""
        self._listeners[window] += 1
        try:
            self._say_state()
            feed = self._feed(window)
            yield Listener(self, feed, feed.known(last))
        finally:
            self._listeners[window] -= 1
            self._left_at[window] = time.monotonic()

    def trend(self, window: str) -> Message:
        """How the totals of the window came about, as it was said last."""
        return self._trends.setdefault(window, Message("trends", _TREND_SECONDS))

    async def refresh_trend(self, window: str) -> None:
        """Say how the totals of the window came about, if it is time to."""
        topic = self.trend(window)
        now = time.monotonic()
        if topic.is_due(now):
            trend = await self._questions.trend(window)
            if trend is not None:
                topic.say(trend, now)

    async def _look(self) -> None:
        """Take up what the last round found."""
        now = time.monotonic()
        for window in [window for window, count in self._listeners.items() if not count]:
            if now - self._left_at[window] > _FEED_SECONDS:
                del self._listeners[window], self._feeds[window]
        if not self._listeners:
            return
        self._say_state()
        for window in self._feeds:
            self._feed(window)
        self.news.send()
        for window, count in list(self._listeners.items()):
            if count:
                await self.refresh_trend(window)

    def _say_state(self) -> None:
        now, board = time.monotonic(), self._board
        known = meta_sign(board)
        if self.meta.is_due(now, known):
            self.meta.say(meta_text(board), now, known)
        sign = alerts_sign(board)
        if self.alerts.is_due(now, sign):
            self.alerts.say(alerts_text(board), now, sign, content=(board.working, board.watched))
        if self.goals.is_due(now):
            self.goals.say(goals_text(board), now)

    def _feed(self, window: str) -> Feed:
        """The feed of a window, up to date."""
        shown = self._board.shown
        table, revision = (_with_before(shown.tables, window), shown.revision) if shown else ({}, 0)
        feed = self._feeds.get(window)
        if feed is None:
            feed = self._feeds[window] = Feed(self._process, window, table, revision)
        elif feed.looked_at != revision:
            feed.update(table, revision)
        return feed


def _with_before(tables: Mapping[str, Mapping[str, str]], window: str) -> Mapping[str, str]:
    """The table of a window, and in it the period before, as `<kpi>:before` beside `<kpi>:finished`."""
    before = tables.get(before_of(window), {})
    named = {name if name.endswith(FINISHED) else name + BEFORE: text for name, text in before.items()}
    return {**tables[window], **named}


class Listener:
    """One reader's place in what is said; it keeps numbers only, no messages."""

    def __init__(self, hub: Hub, feed: Feed, revision: int | None) -> None:
        """Begin with a reader who has this revision of the feed's table, or nothing."""
        self._hub = hub
        self._feed = feed
        self._revision = revision
        self._told: dict[str, int] = {}

    def news(self) -> bytes:
        """All that this reader was not told yet, which is then told."""
        messages = [*self._of(self._hub.meta), *self._feed.after(self._revision)]
        self._revision = self._feed.revision
        messages += self._of(self._hub.alerts)
        messages += self._of(self._hub.goals)
        messages += self._of(self._hub.trend(self._feed.window))
        return b"".join(messages)

    def _of(self, topic: Message) -> list[bytes]:
        if self._told.get(topic.name, 0) == topic.version:
            return []
        self._told[topic.name] = topic.version
        return [topic.message]
