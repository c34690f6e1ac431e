"""Spells: how long a customer stays with us each time, in days of the company's zone."""

from agents.customers import contributions as c
from agents.customers.walk import Spell, Walk
from streams.arithmetic.deltas import Tally, key_of_moment


def begin_spell(walk: Walk, moment: int, tally: Tally) -> None:
    """A customer comes."""
    spell = walk.spell = Spell(walk.months.day(moment), walk.values[0])
    tally += (key_of_moment(moment) | c.SPELLS_OPEN | walk.labels.of_open_spell[spell.segment, spell.day], 1)


def end_spell(walk: Walk, moment: int, tally: Tally) -> None:
    """A customer is lost. The walk stays where it is."""
    spell = walk.spell
    if spell is None:
        return
    at, labels = key_of_moment(moment), walk.labels
    tally += (at | c.SPELLS_OPEN | labels.of_open_spell[spell.segment, spell.day], -1)
    days = walk.months.day(moment) - spell.day
    tally += (at | c.SPELLS_ENDED | labels.of_ended_spell[spell.segment, days], 1)
