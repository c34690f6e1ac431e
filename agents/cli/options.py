"""Options that more than one command has."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Settings, a TOML file; NABZ_CONFIG names one too. NABZ_ variables come before it.",
        show_default=False,
    ),
]
