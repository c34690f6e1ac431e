"""`nabz catalogue`: the KPIs by name, and each of them explained."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs: help has to appear at once

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.terminal.options import Config, configured

catalogue = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@catalogue.callback(invoke_without_command=True)
def every(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print an array of objects, with all that is said.")] = False,
    config: Config = None,
) -> None:
    """List the KPIs, or explain one.

    Without a command: the list, by name, title, unit and breakdowns.
    """
    if context.invoked_subcommand is None:
        from streams.cli.catalogue.explain import list_kpis

        raise typer.Exit(list_kpis(configured(config), as_json=as_json))


@catalogue.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of a KPI, such as customer_churn_ratio.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
    config: Config = None,
) -> None:
    """Explain one KPI.

    Says what it means, how it is computed, from which events and fields, and what it is now: values are shown where
    Redis answers and a board has written tables.
    """
    from streams.cli.catalogue.explain import explain_kpi

    raise typer.Exit(explain_kpi(configured(config), name, as_json=as_json))


@catalogue.command()
def measures(config: Config = None) -> None:
    """List the measures, of which formulas of KPIs are made.

    Each with how it adds up, what it is an amount of, its breakdowns, and what it counts.
    """
    from streams.cli.catalogue.explain import list_measures

    raise typer.Exit(list_measures(configured(config)))


@catalogue.command()
def status(
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print one object {measure: {done, of, shards, entities_left}}: shards that are not done."
        ),
    ] = False,
    config: Config = None,
) -> None:
    """Say how far measures are that grow, and which KPIs are absent.

    They are new, or counted otherwise since a setting changed. Exits with 3 while any grows. How many entities are left
    is told by how far each shard was looked through.
    """
    from streams.cli.catalogue.growing import show_growth

    raise typer.Exit(show_growth(configured(config), as_json=as_json))


@catalogue.command()
def plan(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object {changes, grows, gone, impossible, kpis}.")
    ] = False,
    config: Config = None,
) -> None:
    """Say what these settings would change of what is counted.

    What would grow out of the facts, and which KPIs are absent until that is done; what would go; and what facts cannot
    be counted by. Exits with 2 if there is any of the last.
    """
    from streams.cli.catalogue.growing import show_plan

    raise typer.Exit(show_plan(configured(config), as_json=as_json))


@catalogue.command()
def accept(config: Config = None) -> None:
    """Count by settings of before again.

    Workers do not start with settings that were replaced, for they may only have been left behind. After this they do,
    and all that is counted otherwise grows out of the facts.
    """
    from streams.cli.catalogue.growing import accept_settings

    raise typer.Exit(accept_settings(configured(config)))


@catalogue.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A TOML file with tables [kpis.NAME].")],
    most_series: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="How many series on Prometheus a breakdown of a KPI may come to."),
    ] = 100_000,
    config: Config = None,
) -> None:
    """Check declarations of KPIs, with their alerts and goals.

    Prints what the file and those that it includes declare, and how many series that makes on Prometheus; or what is
    wrong, each problem with its line: unknown names, units that do not follow from the formula, breakdowns that a
    measure lacks, names that are taken, and whatever else would stop a start. Exits with 1 if there are problems.
    """
    from streams.cli.catalogue.check import check_declarations

    raise typer.Exit(check_declarations(file, config, most_series))
