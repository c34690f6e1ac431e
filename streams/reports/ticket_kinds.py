"""Kinds of tickets: how frequent each is, and which have become more frequent than chance explains. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from streams.analyses import rates_alike
from streams.reports.report import TicketKind, Verdict

SIGNIFICANCE: Final = 0.05
"""The chance that any kind at all of a report is called more or less frequent though none is."""


@dataclass(frozen=True, slots=True)
class KindCounts:
    """Tickets by kind: of the whole period, of what of it is compared, and of the period before.

    `compared`, `before`, and how long both are (ms) are None where nobody knows the period before.
    """

    tickets: Mapping[str, int]
    compared: Mapping[str, int] | None = None
    before: Mapping[str, int] | None = None
    time: int = 0
    time_before: int = 0


def ticket_kinds(counts: KindCounts) -> tuple[TicketKind, ...]:
    """All kinds of which there were tickets in one of the periods, the most frequent first.

    Each is tested by itself. A verdict holds for all of them together (Holm, A simple sequentially rejective multiple
    test procedure, Scandinavian Journal of Statistics 6, 1979).
    """
    everything = sum(counts.tickets.values())
    labels = {label for kinds in (counts.tickets, counts.before or {}) for label, number in kinds.items() if number > 0}
    ordered = sorted(labels, key=lambda label: (-counts.tickets.get(label, 0), label))
    chances = [_chance(counts, label) for label in ordered]
    adjusted = _adjusted(chances)
    return tuple(
        TicketKind(
            label,
            tickets := counts.tickets.get(label, 0),
            Fraction(tickets, everything) if everything else Fraction(0),
            tickets if counts.compared is None else counts.compared.get(label, 0),
            None if counts.before is None else counts.before.get(label, 0),
            chance,
            _verdict(counts, label, together),
        )
        for label, chance, together in zip(ordered, chances, adjusted, strict=True)
    )


def _chance(counts: KindCounts, label: str) -> float | None:
    if counts.compared is None or counts.before is None or counts.time <= 0 or counts.time_before <= 0:
        return None
    # Corrections may leave a count below 0 for a while.
    now, before = max(counts.compared.get(label, 0), 0), max(counts.before.get(label, 0), 0)
    return rates_alike(now, before, counts.time, counts.time_before)


def _adjusted(chances: Sequence[float | None]) -> list[float | None]:
    """The chances as they are when all kinds are looked at together."""
    known = sorted((chance, place) for place, chance in enumerate(chances) if chance is not None)
    found: list[float | None] = [None] * len(chances)
    least = 0.0
    for rank, (chance, place) in enumerate(known):
        least = max(least, min(1.0, chance * (len(known) - rank)))
        found[place] = least
    return found


def _verdict(counts: KindCounts, label: str, chance: float | None) -> Verdict:
    if chance is None or counts.compared is None or counts.before is None:
        return Verdict.UNKNOWN
    if chance >= SIGNIFICANCE:
        return Verdict.ALIKE
    now, before = counts.compared.get(label, 0), counts.before.get(label, 0)
    if now * counts.time_before < before * counts.time:
        return Verdict.LESS
    return Verdict.MORE if before else Verdict.NEW
