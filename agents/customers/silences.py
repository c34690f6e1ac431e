"""Silences: without contracts a customer who does not buy is lapsing for a while, and lost after that.

Facts come before what the passing of time brings at the same moment.
"""

from agents.customers.lifecycle import count_lapsing, count_loss, lose
from agents.customers.walk import Walk
from streams.arithmetic import fields
from streams.arithmetic.deltas import Tally, key_of_moment


def pass_silence(walk: Walk, lapses_at: int, moment: int, tally: Tally) -> None:
    """What the silence has come to that began to be long at `lapses_at`, before the facts of a later moment."""
    if not walk.is_lapsing:
        walk.is_lapsing = True
        count_lapsing(walk, key_of_moment(lapses_at) | walk.customer, 1, tally)
    due = walk.falls_inactive_at
    if due is not None and due < moment:
        lose(walk, due, fields.INACTIVITY, tally)


def count_silence(walk: Walk, lapses_at: int, as_of: int, tally: Tally) -> None:
    """Count what it has come to by a moment, if no fact comes before; the walk stays where it is."""
    if not walk.is_lapsing:
        count_lapsing(walk, key_of_moment(lapses_at) | walk.customer, 1, tally)
    due = walk.falls_inactive_at
    if due is not None and due <= as_of:
        count_lapsing(walk, key_of_moment(due) | walk.customer, -1, tally)
        count_loss(walk, due, fields.INACTIVITY, tally)


def begin_silence(walk: Walk, moment: int, tally: Tally) -> None:
    """An active customer buys, and so is not lapsing; from here on it is silent."""
    if walk.is_lapsing:
        walk.is_lapsing = False
        count_lapsing(walk, key_of_moment(moment) | walk.customer, -1, tally)
    be_silent_since(walk, moment)


def be_silent_since(walk: Walk, moment: int) -> None:
    """The last purchase was at this moment."""
    due = walk.falls_inactive_at = moment + walk.model.inactivity_ms
    walk.lapses_at = due - walk.model.lapse_ms
