"""Options that more than one command has, and the settings that they lead to."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.terminal.exit_codes import Misused, say
from streams.cli.terminal.redaction import hide

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.settings.loading import Layer

Config = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Settings, a TOML file; NABZ_CONFIG names one too. NABZ_ variables come before it.",
        show_default=False,
    ),
]
Board = Annotated[
    str | None,
    typer.Option(
        "--board",
        metavar="URL",
        help="The board's address.",
        show_default="alerts.board_url, else this machine at board.port",
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="FILE",
        help="A file with the token that the board asks for.",
        show_default="what NABZ_TOKEN_FILE names, else NABZ_TOKEN itself",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where files are written.", show_default="where those lie that come with Nabz"),
]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 if files differ.")]


def configured(config: Path | None, overrides: "Layer | None" = None) -> "Settings":
    """What `load` gives, having named the variables that it ignores; raises Misused, a line for each problem."""
    from streams.settings import SettingsError, load  # noqa: PLC0415 - help does without settings

    try:
        settings = load(config, overrides)
    except SettingsError as error:
        raise Misused(str(error)) from error
    take_up(settings)
    return settings


def take_up(settings: "Settings") -> None:
    """Let nothing that is written tell a secret of these settings, and name the variables that they ignore."""
    from streams.cli.terminal.harmless import tell_freely  # noqa: PLC0415 - help does without
    from streams.settings import ignored_variables  # noqa: PLC0415 - help does without settings
    from streams.settings.secrets import names_of, secrets_of  # noqa: PLC0415 - the same

    hide(secrets_of(settings))
    tell_freely(names_of(settings))
    ignored = ignored_variables(os.environ)
    if ignored:
        say(f"warning: ignored, for no setting has these names: {', '.join(ignored)}")
