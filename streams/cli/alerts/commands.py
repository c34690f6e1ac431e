"""`nabz alerts`: what fires now, each alert explained, files for others that watch, and test alerts."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs: help has to appear at once

from typing import Annotated

import typer

from streams.cli.terminal.options import Board, Check, Config, Out, TokenFile, configured

alerts = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@alerts.callback(invoke_without_command=True)
def states(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also those that are quiet or cannot be judged.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what the board answers.")] = False,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Say what fires now.

    Without a command: what a board sees. Exits with 0 if nothing fires, with 3 if something does, and with 1 if
    nobody can tell.
    """
    if context.invoked_subcommand is None:
        from streams.cli.alerts.reading import say_what_fires

        raise typer.Exit(say_what_fires(configured(config), board, token_file, every=every, as_json=as_json))


@alerts.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of an alert, such as CustomerChurnRatioSpike.")],
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Explain one alert.

    Says when it fires and whom it tells, and how it stands where a board can be reached.
    """
    from streams.cli.alerts.reading import explain_alert

    raise typer.Exit(explain_alert(configured(config), name, board, token_file))


@alerts.command()
def build(
    out: Out = None,
    check: Check = False,
    config: Config = None,
) -> None:
    """Write rules for Prometheus, and Alertmanager's configuration.

    DIR/rules is for Prometheus, DIR/tests for `promtool test rules`, DIR/runbooks for people, DIR/alertmanager for
    Alertmanager. The settings say which alerts and receivers there are; without --out they are the defaults, for that
    is what comes with Nabz.
    """
    from streams.cli.alerts.files import build_files

    raise typer.Exit(build_files(out, configured(config), named=config is not None, check=check))


@alerts.command("test")
def try_out(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of an alert, such as CustomerChurnRatioSpike.")],
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            metavar="URL",
            help="Alertmanager's address.",
            show_default="alerts.alertmanager_url, else this machine at 9093",
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Send a test alert through Alertmanager.

    It has the label test="true", and labels and annotations of the alert. Says which receivers it goes to. Exits with 1
    if it does not arrive in Alertmanager.
    """
    from streams.cli.alerts.trial import try_alert

    raise typer.Exit(try_alert(configured(config), name, url))


@alerts.command()
def backtest(
    events: Annotated[
        str | None,
        typer.Option(
            "--events", metavar="FILE", help="NDJSON, also compressed (- is stdin), of all topics in any order."
        ),
    ] = None,
    begin: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="Before it (RFC 3339) is learned only.", show_default=False),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Tell beside it what would fire with this setting; repeatable."
        ),
    ] = None,
    weeks: Annotated[
        int, typer.Option("--weeks", metavar="N", min=1, max=57, help="Without --events: how far back it is told.")
    ] = 2,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object a line; with --set, of what would fire with the change.")
    ] = False,
    config: Config = None,
) -> None:
    """Say what would have fired.

    The events of a file are counted and judged on the time that they tell of, without a server. Without --events it
    is what Redis keeps of the company's own past. Settings are as they are, and with --set also changed.
    """
    from streams.cli.alerts.backtesting import backtest_events, backtest_past
    from streams.cli.terminal.exit_codes import Misused
    from streams.cli.terminal.overrides import overrides_of

    settings = configured(config)
    changed = configured(config, overrides_of(change)) if change else None
    if events is not None:
        raise typer.Exit(backtest_events(settings, events, begin, changed, as_json=as_json))
    if begin is not None:
        raise Misused("--from is for events of a file (--events); without them --weeks says how far back it is told")
    raise typer.Exit(backtest_past(settings, weeks, changed, as_json=as_json))
