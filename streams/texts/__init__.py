"""Texts in the languages of the product: what one is, and the messages of page, boards and alerts."""

from streams.texts.text import Text, persian_digits

__all__ = ["Text", "persian_digits"]
