"""Interactions: somebody of ours was in touch with a customer."""

from agents.customers import contributions as c
from agents.customers.facts import Interaction
from agents.customers.walk import Walk
from streams.arithmetic.deltas import Tally, key_of_moment


def contact(walk: Walk, fact: Interaction, tally: Tally) -> None:
    """Somebody was in touch with the customer; of interactions with one id the first one counts."""
    if not walk.known.is_first_contact(fact):
        return
    moment = fact.order_key.moment
    tally += (
        key_of_moment(moment)
        | c.INTERACTIONS
        | walk.labels.of_interaction[fact.kind_number, fact.direction, fact.owner],
        1,
    )
    walk.contacted = moment, walk.customer


def count_contacted(moment: int, customer: int, tally: Tally) -> None:
    """Count a customer, of these labels, as contacted at the moment of the last interaction."""
    tally += (key_of_moment(moment) | c.CONTACTED | customer, 1)
