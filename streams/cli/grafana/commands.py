"""`nabz grafana`: boards as files, and into a running Grafana."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs: help has to appear at once

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.terminal.options import Check, Config, Out, configured

grafana = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Boards and alert rules for Grafana, made from the KPIs.",
)

_LANGUAGE_HELP = "Of titles and descriptions: en or fa."


@grafana.command()
def build(
    lang: Annotated[str | None, typer.Option(help=_LANGUAGE_HELP, show_default="both; without --out only en")] = None,
    out: Out = None,
    check: Check = False,
    config: Config = None,
) -> None:
    """Write boards, data source, folders and alert rules as files.

    DIR/generated has the boards, DIR/provisioning what a new Grafana reads at its start. The settings say which
    currency, stages and alerts; without --out they are the defaults, for that is what comes with Nabz. Of that only
    the English boards are kept as files; the Persian ones are built into a folder of your own.
    """
    from streams.cli.grafana.files import build_files

    raise typer.Exit(build_files(lang, out, configured(config), named=config is not None, check=check))


@grafana.command()
def push(  # noqa: PLR0913, PLR0917 - each is an option
    url: Annotated[
        str | None, typer.Option(help="Where Grafana is.", show_default="grafana.url of the settings")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file with the token; else NABZ_GRAFANA__TOKEN.", show_default=False),
    ] = None,
    folder: Annotated[
        str | None, typer.Option(metavar="TITLE", help="The title of the folder.", show_default="Nabz")
    ] = None,
    lang: Annotated[str, typer.Option(help=_LANGUAGE_HELP)] = "en",
    alerts: Annotated[
        bool,
        typer.Option(
            "--alerts",
            help="Also Grafana's own alert rules, and a contact point for each of alerts.receivers: for a Grafana "
            "without Prometheus's Alertmanager, or people are told twice.",
        ),
    ] = False,
    renew_secrets: Annotated[
        bool, typer.Option("--renew-secrets", help="With --alerts: write contact points even if nothing differs.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    config: Config = None,
) -> None:
    """Bring the boards into a running Grafana, and its own alerting if asked to.

    Creates the folder and boards that are missing and changes those that differ. A second time nothing is changed.
    """
    from streams.cli.grafana.alerting import Asked
    from streams.cli.grafana.push import push_all, settings_given

    settings = configured(config, settings_given(url, token_file, folder))
    raise typer.Exit(push_all(settings, lang, Asked(alerts=alerts, renew_secrets=renew_secrets, dry=dry_run)))
