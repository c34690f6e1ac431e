"""Runbooks: a page for each rule, made of what the declarations and the texts say. Pure."""

from streams.alerts.runbooks.installation import installation
from streams.alerts.runbooks.page import Block, Call, Items, Note, Run, Runbook, Section
from streams.alerts.runbooks.pages import dormant_runbooks, runbooks

__all__ = [
    "Block",
    "Call",
    "Items",
    "Note",
    "Run",
    "Runbook",
    "Section",
    "dormant_runbooks",
    "installation",
    "runbooks",
]
