"""Leads: from somebody's interest to a customer, or to nothing."""

from agents.leads.family import Leads

__all__ = ["Leads"]
