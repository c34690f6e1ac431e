"""What measures of comments have in common, whether the comments are of survey answers or of tickets."""

from typing import Final

THEME: Final = "theme"
"""A theme of a comment. A comment may have several, so that what is counted by it is counted by nothing else."""
OF_ANSWER: Final = "survey.answered with a comment"
"""Stands for the event type of answers, where one has a comment."""
OF_TICKET: Final = "ticket.opened with a comment"
"""The same of openings."""
COMMENTED: Final = frozenset({OF_ANSWER, OF_TICKET})
"""Whichever comes first: there are comments then, and 0 of the other kind."""
OF_COMMENT: Final = (("touchpoint",), ("segment",), ("agent",), ("team",), ("product",))
"""A ticket has the touchpoint `TICKET`, and no agent at its opening."""
TICKET: Final = "ticket"
