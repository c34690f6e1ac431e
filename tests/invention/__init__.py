"""Cases out of nothing: awkward events of all topics, with settings, from a seed."""

from tests.invention.invention import Invention, invent

__all__ = ["Invention", "invent"]
