"""Tickets whose comments are kept: the one of the first opening stands, unless the ticket is void."""

from agents.comments import is_told
from agents.statements import order_key
from agents.tickets.family import OpenTicket, Tickets
from schemas import TicketOpened, TicketVoided
from schemas.tickets import TicketEvent
from streams.arithmetic.measures.comments import TICKET
from streams.calendars.working_time import WorkingCalendar
from streams.comments import Listener
from streams.comments.kept import LONGEST_KEPT, OF_TICKETS, CommentChanges, KeptComment, name_of
from streams.engine.family import EventOutcome, ValueNumbers
from streams.engine.marks import Marks
from streams.settings.service_levels import ServiceLevels


class TicketsWithComments(Tickets):
    """The family of tickets, where comments are kept. `comments` tells what changes of them."""

    def __init__(
        self,
        dictionary: ValueNumbers,
        calendar: WorkingCalendar,
        levels: ServiceLevels,
        listener: Listener,
        marks: Marks | None = None,
    ) -> None:
        """Count as `Tickets` does; an erasure finds the comments of a customer by `marks`."""
        self._marks = marks or Marks()
        super().__init__(dictionary, calendar, levels, listener)
        self._hear = listener.heard
        self._changes = self.comments = CommentChanges()

    def apply(self, entity: OpenTicket, event: TicketEvent, amount: int | None) -> EventOutcome:
        """Add an event to the ticket's facts, and see whose comment stands then."""
        outcome = super().apply(entity, event, amount)
        if outcome is EventOutcome.COUNTED:
            if isinstance(event, TicketOpened):
                opening = entity.facts.opening
                if opening is not None and order_key(opening) == (event.occurred_at, event.event_id):
                    self._let_stand(event)
            elif isinstance(event, TicketVoided):
                self._changes.remove(_name(event.ticket_id))
        return outcome

    def _let_stand(self, event: TicketOpened) -> None:
        comment = event.comment
        if not is_told(comment):
            self._changes.remove(_name(event.ticket_id))
            return
        heard = self._hear(comment)
        kept = KeptComment(
            at=event.occurred_at,
            comment=comment.strip()[:LONGEST_KEPT],
            score=heard.score,
            themes=heard.themes,
            kind=OF_TICKETS,
            touchpoint=TICKET,
            product=event.product,
        )
        self._changes.keep(_name(event.ticket_id), kept, self._marks.in_room(event.customer_id))


def _name(ticket_id: str) -> str:
    return name_of("t", ticket_id)
