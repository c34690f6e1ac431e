"""Campaigns: spend, messages and what became of them, leads."""

from agents.campaigns.family import Campaigns

__all__ = ["Campaigns"]
