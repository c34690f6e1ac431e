"""`nabz token`: tokens by which a board knows who asks."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs: help has to appear at once

from typing import Annotated

import typer

token = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Tokens by which a board knows who asks.",
)


@token.command()
def new(
    name: Annotated[
        str, typer.Argument(help="Whom it is for, in small letters, digits and hyphens: prometheus, sara.")
    ],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="What it may be used for: read (see figures), act (change something) or personal (see what tells of "
            "persons). May be given several times.",
            show_default="read",
        ),
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Print the token alone, for a file that `token_file` of the settings names.")
    ] = False,
) -> None:
    """Make a token, and print it this once.

    Prints the token, and TOML for the settings of boards, which does not hold it. Nothing is stored.
    """
    from streams.cli.access.tokens import make_token

    raise typer.Exit(make_token(name, tuple(scope or ("read",)), bare=bare))
