"""`nabz dead-letters`: which records were refused, and sending them again once what was wrong is mended."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs: help has to appear at once

from typing import Annotated

import typer

from streams.cli.terminal.exit_codes import Misused
from streams.cli.terminal.options import Config, configured

dead_letters = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar="R", help="Only those with this reason, such as unknown-currency."),
]
TopicOption = Annotated[
    str | None,
    typer.Option("--topic", metavar="T", help="Only those that were read from this topic."),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Only those refused since then: RFC 3339, or how long ago, as in 90m, 24h, 7d."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would be done.")]


@dead_letters.callback(invoke_without_command=True)
def listed(
    context: typer.Context,
    reason: ReasonOption = None,
    topic: TopicOption = None,
    since: Since = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """List, show, replay and drop records that were refused.

    Without a command: as `list`.
    """
    if context.invoked_subcommand is None:
        list_them(reason, topic, since, as_json, config)
    if any((reason, topic, since, as_json, config)):
        raise Misused(f"options stand behind the command: nabz dead-letters {context.invoked_subcommand} --reason ...")


@dead_letters.command("list")
def list_them(
    reason: ReasonOption = None,
    topic: TopicOption = None,
    since: Since = None,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """List the records that were refused, with the reasons."""
    from streams.cli.dead_letters.letters import filters_of
    from streams.cli.dead_letters.listing import list_letters

    settings = configured(config)
    filters = filters_of(settings.catalogue.events.topics, reason, topic, since)
    raise typer.Exit(list_letters(settings, filters, as_json=as_json))


@dead_letters.command()
def show(
    place: Annotated[
        str, typer.Argument(metavar="TOPIC:PARTITION:OFFSET", help="Where the record was read: crm.tickets:0:17.")
    ],
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Print one record that was refused, with its headers and its value."""
    from streams.cli.dead_letters.listing import show_letter

    raise typer.Exit(show_letter(configured(config), place, as_json=as_json))


@dead_letters.command()
def replay(  # noqa: PLR0913, PLR0917 - its options
    reason: ReasonOption = None,
    topic: TopicOption = None,
    since: Since = None,
    corrections: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="Give this field of every record another value first: JSON, or else text; null takes it away. May be "
            "given several times.",
            show_default=False,
        ),
    ] = None,
    rekey: Annotated[
        bool, typer.Option("--rekey", help="Give every record the key and the topic that its event has.")
    ] = False,
    dry_run: DryRun = False,
    config: Config = None,
) -> None:
    """Send refused records to their topics again, each once.

    What would only be refused again is not sent. Exits with 1 if there is any of that.
    """
    from streams.cli.dead_letters.corrections import corrections_of
    from streams.cli.dead_letters.letters import filters_of
    from streams.cli.dead_letters.replaying import replay as replay_letters

    settings = configured(config)
    events = settings.catalogue.events
    filters, changes = filters_of(events.topics, reason, topic, since), corrections_of(events, corrections or ())
    raise typer.Exit(replay_letters(settings, filters, changes, rekey=rekey, dry_run=dry_run))


@dead_letters.command()
def drop(
    reason: ReasonOption = None,
    topic: TopicOption = None,
    since: Since = None,
    dry_run: DryRun = False,
    config: Config = None,
) -> None:
    """Take refused records off the list, for good.

    Kafka keeps them for as long as its topic does.
    """
    from streams.cli.dead_letters.letters import filters_of
    from streams.cli.dead_letters.replaying import drop as drop_letters

    settings = configured(config)
    filters = filters_of(settings.catalogue.events.topics, reason, topic, since)
    raise typer.Exit(drop_letters(settings, filters, dry_run=dry_run))
