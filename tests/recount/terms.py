"""Terms of contracts, which end unless they are renewed. Only contractual customers have any."""

from dataclasses import dataclass

from tests.recount.events import Fact, epoch_milliseconds

SIGNED_UP, RENEWED = "customer.signed_up", "customer.renewed"
TERMS = (SIGNED_UP, RENEWED)
WITH_AN_END = "a sign-up or a renewal that tells an end"


@dataclass
class Term:
    """A term that began at `since` and is to end at `end`; `over` is when it was replaced, ended or broken off."""

    since: int
    end: int
    over: int | None = None

    def runs_at(self, moment: int) -> bool:
        """Whether it runs after all that happened up to a moment."""
        return self.since <= moment and (self.over is None or moment < self.over)


def end_told(fact: Fact) -> int | None:
    """The end that a sign-up or a renewal tells, None where it tells none, or one that is not after itself."""
    told = fact.body.get("expires_at")
    end = None if told is None else epoch_milliseconds(told)
    return end if end is not None and end > fact.at else None
