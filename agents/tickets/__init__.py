"""Tickets: from their opening to their last resolution."""

from agents.tickets.family import Tickets

__all__ = ["Tickets"]
