"""python -m agents.document [--check] [FILE].

Writes docs/privacy.md, or with --check says whether the one that is there is what would be written (exit code 1 if
not). Nothing is written where nobody says what a field or a key holds.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from agents.document.page import document
from schemas.document.rendered import page_command

PAGE: Final = Path(__file__).parents[2] / "docs" / "privacy.md"


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it; returns the exit code."""
    return page_command("agents.document", PAGE, "the declarations say", document, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
