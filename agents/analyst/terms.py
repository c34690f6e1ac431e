"""Contracts, walked through for nothing but who is with us: the rules are those of `agents.customers.terms`."""

from collections.abc import Iterable
from typing import Self

from agents.analyst.story import Passage
from agents.customers.facts import Cancellation, Purchase, Renewal, SignUp


class Contract:
    """Where the contracts of a customer stand. All moments are epoch ms."""

    def __init__(self, told: frozenset[int]) -> None:
        """Nothing is signed yet; `told` are the moments of all sign-ups and renewals, also of later ones."""
        self._told = told
        self._has_signed = self._is_active = False
        self._end: int | None = None
        """When the term ends that runs, None where none does, or one without an end."""
        self._lost_at = -1

    @classmethod
    def of(cls, facts: Iterable[Passage]) -> Self:
        """Of the customer whom these facts are of."""
        return cls(frozenset(fact.order_key.moment for fact in facts if isinstance(fact, SignUp | Renewal)))

    def take(self, fact: Passage) -> None:
        """Go on to the next fact in order."""
        moment, end = fact.order_key.moment, self._end
        if end is not None and (end < moment or (end == moment and moment not in self._told)):
            self._end = None
            self._lose(end)
        match fact:
            case SignUp():
                self._has_signed = self._is_active = True
                self._end = fact.expires_at
            case Renewal() if self._has_signed:
                self._is_active = True
                self._end = fact.expires_at
            case Cancellation() if self._is_active:
                if self._end is None or moment < self._end:
                    self._end = None
                self._lose(moment)
            case Purchase() if self._has_signed:
                self._is_active = True
            case _:
                pass

    def as_of(self, moment: int, since: int) -> tuple[bool, bool]:
        """Whether the customer is with us at a moment, and has been lost after `since` and up to then.

        No fact may be left that is not later than the moment.
        """
        lost_at, is_active = self._lost_at, self._is_active
        if self._end is not None and self._end <= moment and is_active:
            lost_at, is_active = self._end, False
        return is_active, lost_at > since

    def _lose(self, moment: int) -> None:
        if self._is_active:
            self._is_active, self._lost_at = False, moment
