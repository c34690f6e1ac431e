"""The commands that ask a board for analyses, as they are typed."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs: help has to appear at once

from typing import Annotated

import typer

from streams.cli.terminal.options import Board, Config, configured


def rhythm(
    kpi: Annotated[str, typer.Argument(help="A KPI, such as orders.")],
    weeks: Annotated[int, typer.Option(help="Over how many weeks, 1 to 4.")] = 4,
    json: Annotated[bool, typer.Option("--json", help="One object {weekdays, hours, values, samples}.")] = False,
    board: Board = None,
    config: Config = None,
) -> None:
    """Print what a KPI comes to by weekday and hour.

    Asks a board. A count or a sum is told as a mean an hour.
    """
    from streams.cli.tables.rhythm import show_rhythm

    raise typer.Exit(show_rhythm(configured(config), kpi, weeks, board, as_json=json))


def cohorts(
    by: Annotated[
        str | None, typer.Option(help="One table a value of: channel, segment.", show_default="all customers together")
    ] = None,
    measure: Annotated[str, typer.Option(help="customers or revenue.")] = "customers",
    json: Annotated[bool, typer.Option("--json", help="{months, ages, cells}, or one such object a value.")] = False,
    board: Board = None,
    config: Config = None,
) -> None:
    """Print what customers do by month of joining and age.

    Asks a board. Customers are those who bought in a month, or, with contracts, were with us in it.
    """
    from streams.cli.analyses.cohorts import show_cohorts

    raise typer.Exit(show_cohorts(configured(config), by, measure, board, as_json=json))


def survival(
    by: Annotated[str | None, typer.Option(help="One curve a value of: segment.", show_default="one curve")] = None,
    json: Annotated[bool, typer.Option("--json", help="One object {curves, median_days, log_rank, …}.")] = False,
    board: Board = None,
    config: Config = None,
) -> None:
    """Print how long customers stay.

    Asks a board. The share that is still there some days after they came, and whether segments differ.
    """
    from streams.cli.analyses.survival import show_survival

    raise typer.Exit(show_survival(configured(config), by, board, as_json=json))


def customers(
    suggest_cuts: Annotated[
        bool, typer.Option("--suggest-cuts", help="Print [loyalty] of the settings, with cuts that fit today.")
    ] = False,
    quantiles: Annotated[
        int, typer.Option(min=2, max=9, help="How many scores there are, of about as many customers each.")
    ] = 5,
    config: Config = None,
) -> None:
    """Suggest loyalty groups by what customers have bought.

    Reads the facts of all customers from Redis. Changes nothing; needs --suggest-cuts.
    """
    from streams.cli.analyses.loyalty_cuts import suggest_cuts as print_suggestion
    from streams.cli.terminal.exit_codes import Misused

    if not suggest_cuts:
        raise Misused("nabz customers needs --suggest-cuts")
    raise typer.Exit(print_suggestion(configured(config), quantiles))
