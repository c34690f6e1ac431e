"""Hypothesis strategies: awkward events, and awkward ways in which they arrive."""

from hypothesis import settings


def at_least(examples: int) -> settings:
    """For what is cheap, and rarely strikes: so many examples, or as many as the profile asks for if that is more."""
    return settings(max_examples=max(examples, settings().max_examples))
