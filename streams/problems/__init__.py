"""Problems: every state in which the numbers may be old or incomplete, what it is told by, and since when.

`kinds` names them, `finding` finds them in facts and is pure, `observer` is the one place that gathers facts.
"""

from streams.problems.kinds import Kind, Problem

__all__ = ["Kind", "Problem"]
