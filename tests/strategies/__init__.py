"""Hypothesis strategies: awkward events, and awkward ways in which they arrive."""
