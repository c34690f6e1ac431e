"""The commands of `nabz` as they are typed: arguments, options and help. What they do is a module each."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs: help has to appear at once

from importlib.metadata import version
from typing import Annotated

import typer

from streams.cli.access.commands import token
from streams.cli.alerts.commands import alerts
from streams.cli.analyses.commands import (
    baskets,
    clusters,
    cohorts,
    comments,
    customers,
    forecast,
    models,
    periods,
    report,
    rhythm,
    survival,
)
from streams.cli.catalogue.commands import catalogue
from streams.cli.dead_letters.commands import dead_letters
from streams.cli.goals.commands import goals
from streams.cli.grafana.commands import grafana
from streams.cli.terminal.options import Config, configured

_RATE = "How large the company is; at 1 there is about an event a second in its working hours, in history and live."
_ARCHIVE = "How far back the archive goes: what is before the history, told by fewer events."

app = typer.Typer(
    name="nabz",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(catalogue, name="catalogue")
app.add_typer(alerts, name="alerts")
app.add_typer(dead_letters, name="dead-letters")
app.add_typer(grafana, name="grafana")
app.add_typer(goals, name="goals")
app.add_typer(token, name="token")


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nabz {version('nabz')}")
        raise typer.Exit


@app.callback()
def nabz(
    shown_version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    """Live KPIs of customer relationship management, from events in Kafka."""


@app.command()
def worker(config: Config = None) -> None:
    """Count events, as one of a group of workers.

    Runs until SIGTERM or Ctrl-C; topics that are missing are made first.
    """
    from streams.cli.service.worker import run

    raise typer.Exit(run(configured(config)))


@app.command()
def board(
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Where to listen; 0: any free port.", show_default="8600"),
    ] = None,
    config: Config = None,
) -> None:
    """Write the KPI tables and show them.

    Serves a page, /metrics, /api/kpis, /livez and /readyz until SIGTERM or Ctrl-C.
    """
    from streams.cli.service.board import run

    raise typer.Exit(run(configured(config, {} if port is None else {"board": {"port": port}})))


@app.command()
def analyst(
    once: Annotated[
        bool, typer.Option("--once", help="Run once and exit; with 1 where another analyst runs, or Redis is away.")
    ] = False,
    config: Config = None,
) -> None:
    """Fit models of customers, every hour.

    Of what they will buy, who will be lost and who is alike. What is found is in Redis; boards show it. Runs until
    SIGTERM or Ctrl-C.
    """
    from streams.cli.service.analyst import run, run_once

    raise typer.Exit((run_once if once else run)(configured(config)))


@app.command()
def publish(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Events as JSON, one a line, plain or gzip; - is stdin.")],
    config: Config = None,
) -> None:
    """Send events to their topics in Kafka.

    Every line is checked before; exits with 1 if any is refused. CloudEvents may stand among plain events.
    """
    from streams.cli.events.publish import publish_file

    raise typer.Exit(publish_file(configured(config), file))


@app.command()
def wait(
    timeout: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="How long at most.")] = 300,
    config: Config = None,
) -> None:
    """Wait until all events of now are in the tables.

    After a change of settings also until all is counted by them: what grows out of what is kept.

    Exits with 1, and says what is missing, if the time is up before.
    """
    from streams.cli.tables.wait import wait as wait_for_tables

    raise typer.Exit(wait_for_tables(configured(config), timeout))


@app.command()
def kpis(
    window: Annotated[
        str | None,
        typer.Option(help="One of 5m 15m 1h 24h 7d 30d 90d 365d today week month quarter year.", show_default="all"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One object {window: {field: number}}.")] = False,
    before: Annotated[bool, typer.Option("--before", help="What the totals were one window ago, too.")] = False,
    focus: Annotated[bool, typer.Option("--focus", help="Only the KPIs that come first, and their totals.")] = False,
    config: Config = None,
) -> None:
    """Print the KPI tables.

    Exits with 1 if there are none yet, or nothing is in them.
    """
    from streams.cli.tables.kpis import show_kpis

    raise typer.Exit(show_kpis(configured(config), window, as_json=json, before=before, focus=focus))


app.command()(rhythm)
app.command()(cohorts)
app.command()(survival)
app.command()(baskets)
app.command()(comments)
app.command()(models)
app.command()(clusters)
app.command()(forecast)
app.command()(periods)
app.command()(report)
app.command()(customers)


@app.command()
def dimensions(
    name: Annotated[
        str | None, typer.Argument(help="A dimension, such as campaign.", show_default="all of them")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One object {dimension: {limit, in_use, met, values}}.")] = False,
    config: Config = None,
) -> None:
    """Print the values of dimensions.

    Since when each is there, when it was last used, and how many more may be in use.
    """
    from streams.cli.tables.dimensions import show_dimensions

    raise typer.Exit(show_dimensions(configured(config), name, as_json=json))


@app.command()
def status(
    json: Annotated[bool, typer.Option("--json", help="One object {problems: [{kind, since, detail}]}.")] = False,
    config: Config = None,
) -> None:
    """Say what may make the numbers old or incomplete.

    Such as no worker, an empty or full Redis, or a clock that is off. Exits with 3 if there is anything.
    """
    from streams.cli.service.status import show_status

    raise typer.Exit(show_status(configured(config), as_json=json))


@app.command()
def check(
    json: Annotated[
        bool, typer.Option("--json", help="One object {as_of, events, never_came, kpis, without_value, notices}.")
    ] = False,
    config: Config = None,
) -> None:
    """Say which events came, and why KPIs have no value.

    Which event, field or setting is missing. Exits with 3 if the settings keep something that came from being counted.
    """
    from streams.cli.tables.check import show_check

    raise typer.Exit(show_check(configured(config), as_json=json))


@app.command("accept-config")
def accept_config(config: Config = None) -> None:
    """Let workers go on with settings other than before.

    For changes on which nothing depends that was counted already, such as a holiday yet to come.
    """
    from streams.cli.service.accept_config import accept_changes

    raise typer.Exit(accept_changes(configured(config)))


@app.command("accept", hidden=True)
def accept(config: Config = None) -> None:
    """The name that `nabz accept-config` had before."""
    from streams.cli.terminal.exit_codes import say

    say("`nabz accept` is called `nabz accept-config` now; the old name still works")
    accept_config(config)


@app.command()
def simulate(  # noqa: PLR0913, PLR0917 - its options
    seed: Annotated[int, typer.Option(help="Of chance: the same seed and time give the same events.")] = 1,
    rate: Annotated[float, typer.Option(min=0.001, help=_RATE)] = 1.0,
    days: Annotated[int, typer.Option(min=0, max=365, help="History to publish first, told in full.")] = 30,
    archive: Annotated[int, typer.Option(metavar="DAYS", min=0, max=1_000, help=_ARCHIVE)] = 366,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            help="What happens when live begins (without --live: at the end of history): churn-spike, "
            "resolution-spike, survey-slump, campaign-burst; with @60 behind it, a minute later. May be given several "
            "times.",
            metavar="NAME[@SECONDS]",
            show_default=False,
        ),
    ] = None,
    live: Annotated[bool, typer.Option("--live/--no-live", help="Go on with live events after history.")] = True,
    duration: Annotated[
        float | None,
        typer.Option(min=0, metavar="SECONDS", help="How long live goes on.", show_default="until Ctrl-C"),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When history ends (RFC 3339); only with --no-live.",
            show_default="now",
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write NDJSON there (- is stdout), not to Kafka.", show_default=False),
    ] = None,
    config: Config = None,
) -> None:
    """Publish the events of an invented company.

    First its history, as fast as Kafka takes it; then live, until Ctrl-C.
    """
    from streams.cli.demo.simulate import Plan
    from streams.cli.demo.simulate import simulate as simulate_company

    plan = Plan(
        seed=seed,
        rate=rate,
        days=days,
        archive_days=archive,
        scenarios=tuple(scenario or ()),
        live=live,
        duration=duration,
        until=until,
    )
    raise typer.Exit(simulate_company(configured(config), plan, out))


@app.command()
def demo(  # noqa: PLR0913, PLR0917 - its options
    rate: Annotated[float, typer.Option(min=0.001, help=_RATE)] = 1.0,
    days: Annotated[int, typer.Option(min=0, max=365, help="History to begin with, told in full.")] = 30,
    archive: Annotated[int, typer.Option(metavar="DAYS", min=0, max=1_000, help=_ARCHIVE)] = 366,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[@SECONDS]",
            help="What happens once live begins, as for `nabz simulate`: churn-spike@60, a minute later.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Where the board listens.", show_default="8600, else a free one"),
    ] = None,
    show_config: Annotated[
        bool, typer.Option("--show-config", help="Print the settings that a demo has without --config, and exit.")
    ] = False,
    config: Config = None,
) -> None:
    """Run all of Nabz on this machine, in memory.

    A broker, a Redis, a worker, a board, an analyst and an invented company with some history; until Ctrl-C. The
    settings are its own, unless --config or NABZ_CONFIG names others. Save that file while it runs, and all goes on by
    the new settings.
    """
    from streams.cli.demo.demo import run, show_settings
    from streams.cli.demo.parts import Company

    if show_config:
        raise typer.Exit(show_settings())
    raise typer.Exit(run(config, company=Company(rate, days, tuple(scenario or ()), archive), port=port))
