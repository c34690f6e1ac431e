"""What the facts of a ticket count."""

from typing import Final, TypeAlias

from agents.statements import moment_of
from agents.tickets.facts import KEPT_RESPONSES, VALUES, Resolution, Response, Ticket, counting_resolution, values_of
from agents.tickets.promises import Promises
from agents.tickets.running_time import NEVER, WALL, Clock, Stretch, running, time_between
from streams.arithmetic import fields
from streams.arithmetic.deltas import DimensionTuples, Tally, key_of_moment, measure_codes
from streams.arithmetic.measures import tickets as m
from streams.arithmetic.moments import since_origin

_CODES: Final = measure_codes(m.MEASURES)
_OPENED, _RESOLVED, _REOPENED = _CODES[m.OPENED.name], _CODES[m.RESOLVED.name], _CODES[m.REOPENED.name]
_BACKLOG, _UNANSWERED = _CODES[m.BACKLOG.name], _CODES[m.UNANSWERED.name]
_BACKLOG_SINCE = _CODES[m.BACKLOG_SINCE.name]
_ELAPSED, _PAUSED = _CODES[m.ELAPSED.name], _CODES[m.PAUSED.name]
_RESPONSE, _RESPONSE_BUSINESS = _CODES[m.RESPONSE.name], _CODES[m.RESPONSE_BUSINESS.name]
_RESOLUTION, _RESOLUTION_BUSINESS = _CODES[m.RESOLUTION.name], _CODES[m.RESOLUTION_BUSINESS.name]
_SENTIMENT, _NEGATIVE = _CODES[m.SENTIMENT.name], _CODES[m.NEGATIVE.name]
_THEME_SENTIMENT, _THEME_NEGATIVE = _CODES[m.THEME_SENTIMENT.name], _CODES[m.THEME_NEGATIVE.name]
_FIRST_CONTACT, _AFTER_REOPENING = _CODES[m.FIRST_CONTACT.name], _CODES[m.RESOLVED_AFTER_REOPENING.name]

_Known: TypeAlias = tuple[int, ...]
"""Numbers of the ticket's values, in the order of VALUES."""
_PRIORITY: Final = VALUES.index("priority")
_UNKNOWN: Final = fields.UNKNOWN
_NO_AGENT: Final = (_UNKNOWN,) * 3
"""Agent, touchpoint and theme of what is no one's work; only what is counted of comments has one of the last two."""
_NOTHING_BUT_THEME: Final = (_UNKNOWN,) * (len(m.DIMENSIONS) - 1)


class TicketContributions:
    """Says what a ticket counts: a function of its facts and of the clock alone."""

    def __init__(self, dimension_tuples: DimensionTuples, working: Clock, promises: Promises | None) -> None:
        """Number tuples of the dimensions and measure working hours by `working`; without promises there are none."""
        self._number = dimension_tuples.number
        self._working = working
        self._promises = promises

    def of(self, facts: Ticket, as_of: int) -> tuple[Tally, int]:
        """Everything that these facts count at `as_of`, and when that next changes by itself; both epoch ms.

        What a ticket counts later in its usual course stands later, for what both begin with is not corrected.
        """
        tally: Tally = []
        if facts.void or (facts.opening is None and not facts.resolutions and not facts.reopenings):
            return tally, NEVER
        known = values_of(facts)
        plain = self._number(known + _NO_AGENT)
        resolution = counting_resolution(facts)
        resolved = at = NEVER
        if resolution is not None:
            resolved = resolution[0]
            at = key_of_moment(resolved) | self._number(known + (resolution[2], _UNKNOWN, _UNKNOWN))  # noqa: RUF005 - it is quicker
        changes = NEVER
        if facts.opening is not None:
            opened = moment_of(facts.opening)
            if facts.comment:
                self._commented(opened, facts.comment, known, tally)
            changes = self._opened(opened, facts, resolved, at, known, plain, as_of, tally)
        for reopening in facts.reopenings:
            tally += (key_of_moment(reopening[0]) | plain | _REOPENED, 1)
        if resolution is not None:
            tally += (at | _RESOLVED, 1)
            if facts.reopenings:
                tally += (at | _AFTER_REOPENING, 1)
            elif _in_one_contact(facts, resolution):
                tally += (at | _FIRST_CONTACT, 1)
        return tally, changes

    def _opened(  # noqa: PLR0913, PLR0917 - called for every event
        self,
        opened: int,
        facts: Ticket,
        resolved: int,
        at_resolution: int,
        known: _Known,
        plain: int,
        as_of: int,
        tally: Tally,
    ) -> int:
        """Add the opening and all that is measured from it; returns when that next changes by itself.

        `resolved` is the moment of the counting resolution or NEVER, `at_resolution` minute and dimension tuple of it.
        """
        response = facts.responses[0] if facts.responses else None
        answered = resolved if response is None or resolved < response[0] else response[0]
        at, since = key_of_moment(opened) | plain, since_origin(opened)
        tally += (at | _OPENED, 1)
        if resolved > opened:
            tally += (at | _BACKLOG, 1, at | _BACKLOG_SINCE, since)
        if answered > opened:
            tally += (at | _UNANSWERED, 1)
            if answered < NEVER:
                tally += (key_of_moment(answered) | plain | _UNANSWERED, -1)
        stretches, promises = running(facts), self._promises
        waiting = _waiting_since(facts, opened, response)
        if response is not None and response[0] >= opened:
            self._timed(response, waiting, stretches, known, tally)
        changes = NEVER
        if promises is not None:
            changes = promises.response(waiting, answered, stretches, known[_PRIORITY], plain, as_of, tally)
            due = promises.resolution(opened, resolved, stretches, known[_PRIORITY], plain, as_of, tally)
            changes = min(changes, due)
        if opened <= resolved < NEVER:
            if resolved > opened:
                left = key_of_moment(resolved) | plain
                tally += (left | _BACKLOG, -1, left | _BACKLOG_SINCE, -since)
            key, elapsed = at_resolution, resolved - opened
            took = time_between(WALL, stretches, opened, resolved)
            worked = time_between(self._working, stretches, opened, resolved)
            tally += (key | _RESOLUTION, took, key | _RESOLUTION_BUSINESS, worked, key | _ELAPSED, elapsed)
            if took != elapsed:
                tally += (key | _PAUSED, elapsed - took)
        return changes

    def _commented(self, opened: int, comment: tuple[int, ...], known: _Known, tally: Tally) -> None:
        """Add the comment of the opening once, and once under each of its themes."""
        score, touchpoint, *themes = comment
        minute = key_of_moment(opened)
        at = minute | self._number((*known, _UNKNOWN, touchpoint, _UNKNOWN))
        tally += (at | _SENTIMENT, score)
        if score < 0:
            tally += (at | _NEGATIVE, 1)
        for theme in themes:
            of_theme = minute | self._number((*_NOTHING_BUT_THEME, theme))
            tally += (of_theme | _THEME_SENTIMENT, score)
            if score < 0:
                tally += (of_theme | _THEME_NEGATIVE, 1)

    def _timed(
        self, response: Response, waiting: int, stretches: tuple[Stretch, ...], known: _Known, tally: Tally
    ) -> None:
        """Add how long the customer waited for the first response."""
        moment, _, agent = response
        at = key_of_moment(moment) | self._number(known + (agent, _UNKNOWN, _UNKNOWN))  # noqa: RUF005 - it is quicker
        waited = time_between(WALL, stretches, waiting, moment)
        worked = time_between(self._working, stretches, waiting, moment)
        tally += (at | _RESPONSE, waited, at | _RESPONSE_BUSINESS, worked)


def _waiting_since(facts: Ticket, opened: int, response: Response | None) -> int:
    """When the customer began to wait: at the opening, or at the last reopening before the first response."""
    for reopening in reversed(facts.reopenings):
        if response is None or reopening < response[:2]:
            return max(opened, reopening[0])
    return opened


def _in_one_contact(facts: Ticket, resolution: Resolution) -> bool:
    """Whether one contact was declared, or, undeclared, at most one response came before."""
    moment, _, _, contacts = resolution
    if contacts is not None:
        return contacts == 1
    responses = facts.responses
    return len(responses) < KEPT_RESPONSES or responses[-1][0] >= moment
