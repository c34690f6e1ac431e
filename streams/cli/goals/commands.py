"""`nabz goals`: how far goals are, and what they may be next."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs: help has to appear at once

from typing import Annotated

import typer

from streams.cli.terminal.options import Board, Config, TokenFile, configured

goals = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@goals.callback(invoke_without_command=True)
def stand(
    context: typer.Context,
    json: Annotated[
        bool, typer.Option("--json", help="One object {field:window: {goal, value, attained, pace, state}}.")
    ] = False,
    config: Config = None,
) -> None:
    """Print how far goals are.

    Exits with 3 if one of them is behind, with 1 if there are no tables yet.
    """
    if context.invoked_subcommand is None:
        from streams.cli.goals.showing import show_goals

        raise typer.Exit(show_goals(configured(config), as_json=json))


@goals.command()
def suggest(
    kpi: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KPI]...", help="For which KPIs.", show_default="those with goals, else some usual ones"
        ),
    ] = None,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Suggest goals for the next month and quarter.

    Asks a board what the last ones came to. Prints TOML for the settings, each goal with where it comes from.
    """
    from streams.cli.goals.suggesting import suggest_goals

    raise typer.Exit(suggest_goals(configured(config), tuple(kpi or ()), board, token_file))
