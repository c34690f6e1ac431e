"""What the facts of a lead count."""

from typing import Final

from agents.leads.facts import Judgement, Lead, values_of
from agents.statements import order_key
from streams.arithmetic import fields
from streams.arithmetic.deltas import DimensionTuples, Tally, key_of_moment, measure_codes
from streams.arithmetic.measures import leads as m

_CODES: Final = measure_codes(m.MEASURES)
_CREATED, _QUALIFIED, _CONVERTED = _CODES[m.CREATED.name], _CODES[m.QUALIFIED.name], _CODES[m.CONVERTED.name]
_LOST, _OPEN, _CONVERSION = _CODES[m.LOST.name], _CODES[m.OPEN.name], _CODES[m.CONVERSION.name]
_QUALIFIED_OF, _CONVERTED_OF = _CODES[m.QUALIFIED_OF_CREATED.name], _CODES[m.CONVERTED_OF_CREATED.name]
_NEVER: Final = 1 << 62


def contributed(facts: Lead, dimension_tuples: DimensionTuples) -> Tally:
    """Everything that these facts count; nothing of a lead without a creation.

    What a lead counts later in its usual course stands later, for what both begin with is not corrected.
    """
    if facts.created is None:
        return []
    values = values_of(facts)
    plain = dimension_tuples.number((*values, fields.UNKNOWN))
    created, _ = order_key(facts.created)
    at_creation = key_of_moment(created) | plain
    tally: Tally = [at_creation | _CREATED, 1]
    converted = None if facts.converted is None else facts.converted[0]
    _count_open(created, facts.judged, _NEVER if converted is None else converted, plain, tally)
    qualified = min(
        (moment for moment in (converted, *_moments_of_qualification(facts)) if moment is not None), default=None
    )
    if qualified is not None:
        tally += (key_of_moment(qualified) | plain | _QUALIFIED, 1, at_creation | _QUALIFIED_OF, 1)
    if converted is not None:
        at = key_of_moment(converted) | plain
        tally += (at | _CONVERTED, 1, at_creation | _CONVERTED_OF, 1)
        if converted >= created:
            tally += (at | _CONVERSION, converted - created)
    elif (loss := _loss(facts.judged)) is not None:
        moment, reason = loss
        tally += (key_of_moment(moment) | dimension_tuples.number((*values, reason)) | _LOST, 1)
    return tally


def _moments_of_qualification(facts: Lead) -> list[int]:
    return [moment for moment, _, reason in facts.judged if reason is None]


def _loss(judged: tuple[Judgement, ...]) -> tuple[int, int] | None:
    """Moment and reason of the first disqualification after the last qualification, where there is one."""
    loss = None
    for moment, _, reason in judged:
        if reason is None:
            loss = None
        elif loss is None:
            loss = moment, reason
    return loss


def _count_open(created: int, judged: tuple[Judgement, ...], converted: int, plain: int, tally: Tally) -> None:
    """Count when the lead began to be open and when it no longer was.

    What is dated before its creation decides whether it was open from the first.
    """
    was_open = False
    is_disqualified = False
    changes: list[tuple[int, bool | None]] = [(created, None)]
    changes += [(moment, reason is not None) for moment, _, reason in judged]
    if converted < _NEVER:
        changes.append((converted, None))
    for moment, disqualifies in sorted(changes, key=lambda change: change[0]):
        if disqualifies is not None:
            is_disqualified = disqualifies
        is_open = created <= moment < converted and not is_disqualified
        if is_open != was_open:
            tally += (key_of_moment(moment) | plain | _OPEN, 1 if is_open else -1)
            was_open = is_open
