"""Deals: their way through the stages of a pipeline."""

from agents.deals.family import Deals

__all__ = ["Deals"]
