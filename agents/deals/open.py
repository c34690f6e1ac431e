"""A deal in a worker's memory."""

from agents.deals.contributions import NEVER, DealWalk
from agents.deals.facts import Deal, StageChange
from streams.engine.history import History


class OpenDeal:
    """A deal in a worker's memory: its facts, and what they counted when the batch began."""

    __slots__ = (
        "buyers",
        "deal",
        "due",
        "has_news",
        "history",
        "ids",
        "places",
        "tail",
        "unlisted",
        "void",
        "voided_at",
        "was_won",
    )

    def __init__(self, deal: Deal, history: History[StageChange, DealWalk]) -> None:
        """Hold these facts, those in the history and what else there is."""
        self.deal = deal
        self.history = history
        self.tail = history.walk.tail(deal.as_of or NEVER)
        """What the walk's tail counts in the panes."""
        self.due: int | None = None
        """When time alone next changes what it counts."""
        self.buyers: tuple[str, ...] = ()
        """All customers that it ever named: ids, and addresses of those who were erased."""
        self.places: tuple[int, ...] = ()
        """The places of its customers among its names."""
        self.unlisted: tuple[str, ...] = ()
        """Those of the buyers by their ids of whom the shard may not have listed that the deal names them."""
        self.was_won = False
        """Whether it may ever have been a purchase."""
        self.has_news = False
        """Whether there are facts that customers were not told of."""
        self.ids = {fact.order_key[1]: fact.order_key for fact in history.facts}
        """event_id -> the order key of the fact."""
        self.void = None if deal.void is None else set(deal.void)
        """Of a void deal: hashes of the event_ids that were read."""
        self.voided_at = 0
        """When it was taken back, epoch ms; where that was not now, nobody is told of it any more."""
