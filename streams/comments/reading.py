"""A comment read from its first word to its last: what negates, strengthens and outweighs what. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from streams.comments.entry import Entry, Role, Word
from streams.comments.words import is_persian

_BOOST: Final = {Role.MORE: 1.4, Role.LESS: 0.6}
_BEFORE_CONTRAST: Final = 0.5
_AFTER_CONTRAST: Final = 1.5
_CONCEDED: Final = 0.5
_BARE_NEGATION: Final = -0.7
"""Who says no to something, or wishes something, and nothing else that is known, complains a little."""
_LEAST_SAID: Final = 3
"""Words that a comment needs for that: "no, none" complains of nothing."""

_REACH: Final = {
    (Role.NEGATION, False): 5,
    (Role.WITHOUT, False): 3,
    (Role.NEGATION, True): 3,
    (Role.WITHOUT, True): 1,
}
"""Words that a negation reaches; True for Persian, where most stands before its verb."""
_WISH_REACHES: Final = 5
_BOOST_REACHES: Final = 3
_VERB_REACHES_BACK: Final = 6
_SOLUTION_REACHES: Final = 4

_MODAL: Final = frozenset({"شد", "توانست", "تونست", "خواست"})
"""Verbs after which may stand what they negate: نمی‌شه اعتماد کرد."""
_ASKED_FOR: Final = frozenset({"کرد", "نمود", "شد", "بود", "داد", "گذاشت", "فرستاد", "اورد", "رساند", "رسوند"})
"""Verbs that ask a company for what stands before them: سریع‌تر ارسال کنید. Others recommend: بخرید."""
_CAUSES: Final = frozenset({"از", "خاطر", "علت", "دلیل", "بخاطر"})
"""Words before a reason."""
_NEITHER: Final = frozenset({"neither", "nor", "نه"})
"""Negations that come in pairs: نه خوب بود نه بد."""
_SUCH: Final = ("به", "این")
"""Before what nobody had seen yet: به این خوبی ندیده بودم."""
_NOWHERE: Final = -100


@dataclass(slots=True)
class _Item:
    """A word of praise or complaint, or a word that is one where it is negated."""

    entry: Entry
    end: int
    value: float
    scale: float
    negated: bool
    neither: bool
    """It is negated by one of a pair, as in "neither good nor bad"."""
    fixed: bool
    """No verb after it negates it: it is a reason (از تاخیر راضی نیستم), or more than ever (به این خوبی ندیدم)."""


class Reading:
    """What was understood of a comment up to a word. Places are numbers of words."""

    def __init__(self, read: Sequence[Word]) -> None:
        """Begin with all words of a comment."""
        self._read = read
        self._items: list[_Item] = []
        self._clause = 0
        """The first item of this clause."""
        self._contrasted = 0
        """The first item after the last contrast."""
        self._negation = self._wish = self._boosted = self._both = self._solved = _NOWHERE
        self._reach = 0
        self._surprised = False
        """Somebody says what was not thought possible: فکر نمی‌کردم خوب باشه."""
        self._boost = 1.0
        self._factor = 1.0
        self._conceded = 1.0
        self._said_no = False
        self._neither = False
        """The negation says that something is neither one thing nor the other."""

    def end_clause(self, *, sentence: bool) -> None:
        """Take a comma or the like, or a full stop."""
        self._clause = len(self._items)
        self._negation = self._wish = self._boosted = self._both = self._solved = _NOWHERE
        self._conceded = 1.0
        self._surprised = False
        if sentence:
            self._factor = 1.0

    def take(self, entry: Entry, place: int, end: int) -> None:
        """Take a word or phrase of the lexicon that stands from a place to an end."""
        role, found = entry.role, self._read[place:end]
        negated = any(word.negated for word in found)
        if role is Role.SURPRISE and (negated or not any(word.is_verb for word in found)):
            self._boost, self._boosted, self._surprised = _BOOST[Role.MORE], end, True
        elif role in {Role.WEIGHS, Role.SURPRISE} or (negated and entry.turned is not None):
            self._weigh(entry, place, end)
        elif role in _BOOST:
            self._boost, self._boosted = _BOOST[role], end
        elif role is Role.BOTH:
            self._both = place
        elif role in {Role.CONTRAST, Role.REGRET}:
            self._said_no |= role is Role.REGRET
            self.end_clause(sentence=False)
            for item in self._items[self._contrasted :]:
                item.scale *= _BEFORE_CONTRAST
            self._factor, self._contrasted = _AFTER_CONTRAST, len(self._items)
        elif role is Role.CONCESSION:
            self.end_clause(sentence=False)
            self._conceded = _CONCEDED
        elif role is Role.WISH:
            self._clause, self._wish, self._said_no = len(self._items), end, True
        else:
            self._said_no = True
            self._neither = found[0].root in _NEITHER
            self._negation, self._reach = end, _REACH[role, is_persian(found[0].root)]

    def take_verb(self, place: int) -> None:
        """Take a verb of Persian that is in no phrase."""
        verb = self._read[place]
        if verb.negated:
            self._said_no = True
            if not self._turn_back(place) and verb.root in _MODAL:
                self._negation, self._reach = place + 1, _REACH[Role.NEGATION, True]
                return
        elif verb.asked and verb.root in _ASKED_FOR and not self._surprised:
            for item in self._items[self._clause :]:
                if item.entry.plain > 0 and not item.negated:
                    item.value = item.entry.missed
        self._end_clause_of_verb(place + 1)

    def total(self) -> float:
        """The sum of all weights: below 0 a complaint, above 0 praise."""
        if self._said_no and len(self._read) >= _LEAST_SAID and not any(item.value for item in self._items):
            return _BARE_NEGATION
        # Neither good nor bad: these are left at that.
        level = {item.entry.plain > 0 for item in self._items if item.neither} == {True, False}
        return sum(item.value * item.scale for item in self._items if not (level and item.neither))

    def _weigh(self, entry: Entry, place: int, end: int) -> None:
        found = self._read[place:end]
        own = any(word.negated for word in found)
        reached = place - self._negation < self._reach
        negated = own or reached or self._negated_together(entry, place)
        asked = any(word.asked for word in found) and not self._surprised
        scale = self._factor * self._conceded
        if negated:
            value = entry.negated
            self._negation = _NOWHERE
        else:
            wished = asked or (place - self._wish < _WISH_REACHES and entry.plain > 0)
            value = entry.missed if wished else entry.plain
            scale *= self._boost if place - self._boosted < _BOOST_REACHES else 1.0
        self._boosted = _NOWHERE
        if value < 0 and not negated and place - self._solved < _SOLUTION_REACHES:
            value = 0.0
        elif entry.solves and value > 0:
            self._solve(place, end)
        neither = reached and self._neither and entry.plain != 0
        self._items.append(_Item(entry, end, value, scale, negated, neither, self._is_fixed(entry, place)))
        if own and value < 0:
            self._turn_back(place, own=1)
        if found[-1].is_verb:
            self._end_clause_of_verb(end)

    def _is_fixed(self, entry: Entry, place: int) -> bool:
        before = tuple(word.root for word in self._read[max(place - 2, 0) : place])
        return before == _SUCH or (entry.plain < 0 and not _CAUSES.isdisjoint(before[-1:]))

    def _solve(self, place: int, end: int) -> None:
        """What is solved stands after the word in English, and before it in Persian."""
        if not is_persian(self._read[place].root):
            self._solved = end
            return
        for item in self._items[self._clause :]:
            if item.value < 0 and not item.negated and place - item.end < _SOLUTION_REACHES:
                item.value = 0.0

    def _negated_together(self, entry: Entry, place: int) -> bool:
        """Whether the negation of the last item holds for this one too: "not fresh and warm", "not a good deal"."""
        if len(self._items) <= self._clause or not self._items[-1].negated:
            return False
        last = self._items[-1]
        if self._both == last.end and place <= last.end + 2:
            return True
        return place == last.end and entry.plain > 0 and last.entry.plain > 0

    def _turn_back(self, place: int, own: int = 0) -> bool:
        """Negate what a verb at a place ends: all praise of its clause, and a complaint that stands right before it.

        A double negation of Persian is one: هیچ مشکلی نداشت. So many of the last items are the verb's own. Says whether
        there was something to negate.
        """
        nearest, turned = not own, bool(own)
        for item in reversed(self._items[self._clause : len(self._items) - own]):
            if place - item.end >= _VERB_REACHES_BACK:
                break
            if not item.negated and not item.fixed and (item.entry.plain >= 0 or nearest):
                item.value, item.negated = item.entry.negated, True
            nearest, turned = False, True
        return turned

    def _end_clause_of_verb(self, end: int) -> None:
        """A verb of Persian ends its clause, unless it is an adjective or another one goes on: تحویل داده نشد."""
        if not (self._read[end - 1].participle or (end < len(self._read) and self._read[end].is_verb)):
            self._clause = len(self._items)
