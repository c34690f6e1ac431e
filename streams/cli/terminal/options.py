"""Options that more than one command has, and the settings that they lead to."""

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
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where files are written.", show_default="where those lie that come with Nabz"),
]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 if files differ.")]
