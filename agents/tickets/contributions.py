"""What the facts of a ticket count."""

from collections.abc import Callable

from agents.tickets.facts import KEPT_RESPONSES, Resolution, Ticket
from streams.arithmetic.deltas import DimensionTuples, Tally, key_of_moment, measure_codes
from streams.arithmetic.measures import tickets as m

_CODES = measure_codes(m.MEASURES)
_OPENED, _BACKLOG, _RESOLVED = _CODES[m.OPENED.name], _CODES[m.BACKLOG.name], _CODES[m.RESOLVED.name]
_REOPENED, _RESPONSE = _CODES[m.REOPENED.name], _CODES[m.RESPONSE.name]
_RESOLUTION, _BUSINESS = _CODES[m.RESOLUTION.name], _CODES[m.RESOLUTION_BUSINESS.name]
_FIRST_CONTACT, _AFTER_REOPENING = _CODES[m.FIRST_CONTACT.name], _CODES[m.RESOLVED_AFTER_REOPENING.name]


class TicketContributions:
    """Says what a ticket counts: a function of its facts alone."""

    def __init__(self, dimension_tuples: DimensionTuples, working: Callable[[int, int], int]) -> None:
        """Number tuples of (channel, category, priority); `working` gives working milliseconds between two moments."""
        self._number = dimension_tuples.number
        self._working = working

    def of(self, facts: Ticket) -> Tally:
        """Everything that these facts count."""
        opening, resolution = facts.opening, facts.resolution
        dimension_tuple = self._number(opening[2:]) if opening else 0
        counting = resolution is not None and not (facts.reopenings and facts.reopenings[-1] > resolution)
        tally: Tally = []
        if opening:
            at = key_of_moment(opening[0]) | dimension_tuple
            tally += (at | _OPENED, 1)
            if not counting:
                tally += (at | _BACKLOG, 1)
            if facts.responses and (waited := facts.responses[0][0] - opening[0]) >= 0:
                tally += (key_of_moment(facts.responses[0][0]) | dimension_tuple | _RESPONSE, waited)
        for reopening in facts.reopenings:
            tally += (key_of_moment(reopening[0]) | dimension_tuple | _REOPENED, 1)
        if counting and resolution:
            self._resolved(facts, resolution, dimension_tuple, tally)
        return tally

    def _resolved(self, facts: Ticket, resolution: Resolution, dimension_tuple: int, tally: Tally) -> None:
        """Add what counts at the resolution."""
        moment, _, contacts = resolution
        at = key_of_moment(moment) | dimension_tuple
        tally += (at | _RESOLVED, 1)
        if facts.opening and moment >= facts.opening[0]:
            took, worked = moment - facts.opening[0], self._working(facts.opening[0], moment)
            tally += (at | _RESOLUTION, took, at | _BUSINESS, worked)
        if facts.reopenings:
            tally += (at | _AFTER_REOPENING, 1)
        elif contacts == 1 or (
            contacts is None and sum(response[0] < moment for response in facts.responses) < KEPT_RESPONSES
        ):
            tally += (at | _FIRST_CONTACT, 1)
