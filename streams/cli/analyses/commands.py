"""The commands that ask a board for analyses, as they are typed."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs: help has to appear at once

from typing import Annotated

import typer

from streams.cli.terminal.options import Board, Config, TokenFile, configured


def rhythm(
    kpi: Annotated[str, typer.Argument(help="A KPI, such as orders.")],
    weeks: Annotated[int, typer.Option(help="Over how many weeks, 1 to 4.")] = 4,
    json: Annotated[bool, typer.Option("--json", help="One object {weekdays, hours, values, samples}.")] = False,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Print what a KPI comes to by weekday and hour.

    Asks a board. A count or a sum is told as a mean an hour.
    """
    from streams.cli.tables.rhythm import show_rhythm

    raise typer.Exit(show_rhythm(configured(config), kpi, weeks, board, as_json=json, token_file=token_file))


def cohorts(
    by: Annotated[
        str | None, typer.Option(help="One table a value of: channel, segment.", show_default="all customers together")
    ] = None,
    measure: Annotated[str, typer.Option(help="customers or revenue.")] = "customers",
    json: Annotated[bool, typer.Option("--json", help="{months, ages, cells}, or one such object a value.")] = False,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Print what customers do by month of joining and age.

    Asks a board. Customers are those who bought in a month, or, with contracts, were with us in it.
    """
    from streams.cli.analyses.cohorts import show_cohorts

    raise typer.Exit(show_cohorts(configured(config), by, measure, board, as_json=json, token_file=token_file))


def survival(
    by: Annotated[str | None, typer.Option(help="One curve a value of: segment.", show_default="one curve")] = None,
    json: Annotated[bool, typer.Option("--json", help="One object {curves, median_days, log_rank, …}.")] = False,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Print how long customers stay.

    Asks a board. The share that is still there some days after they came, and whether segments differ.
    """
    from streams.cli.analyses.survival import show_survival

    raise typer.Exit(show_survival(configured(config), by, board, as_json=json, token_file=token_file))


def baskets(  # noqa: PLR0913, PLR0917 - an option each
    skus: Annotated[
        bool, typer.Option("--skus", help="Single items instead, over 365d: what `nabz analyst` found.")
    ] = False,
    window: Annotated[str | None, typer.Option(help="90d or 365d.", show_default="90d")] = None,
    least_support: Annotated[
        str | None, typer.Option(help="At least this share of all baskets has both.", show_default="0.005")
    ] = None,
    least_count: Annotated[
        str | None, typer.Option(help="At least so many baskets have both.", show_default="5")
    ] = None,
    least_confidence: Annotated[
        str | None, typer.Option(help="At least this share of those with one has the other.", show_default="0")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One object {window, baskets, rules, …}.")] = False,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Print which families of items or SKUs are bought together.

    Asks a board. A rule is told if chance alone would bring it about in fewer than one of a hundred cases.
    """
    from streams.cli.analyses.baskets import show_baskets

    asked = {
        "of": "skus" if skus else None,
        "window": window,
        "least_support": least_support,
        "least_count": least_count,
        "least_confidence": least_confidence,
    }
    told = {name: text for name, text in asked.items() if text is not None}
    raise typer.Exit(show_baskets(configured(config), told, board, as_json=json, token_file=token_file))


def comments(  # noqa: PLR0913, PLR0917 - an option each
    theme: Annotated[str | None, typer.Option(help="Only those with this theme.", show_default="all")] = None,
    negative: Annotated[bool, typer.Option("--negative", help="Only those that complain.")] = False,
    touchpoint: Annotated[str | None, typer.Option(help="Only those after such a contact.", show_default="all")] = None,
    product: Annotated[str | None, typer.Option(help="Only those about this product.", show_default="all")] = None,
    since: Annotated[
        str | None, typer.Option(help="How long ago they may be, as in 7d, 24h, 90m.", show_default="all that are kept")
    ] = None,
    limit: Annotated[str | None, typer.Option(help="The newest so many, up to 500.", show_default="50")] = None,
    json: Annotated[bool, typer.Option("--json", help="One object {comments, looked_at, ended}.")] = False,
    board: Board = None,
    config: Config = None,
) -> None:
    """Print what people say, the newest first.

    Asks a board. Only where the settings say for how long comments are kept; not who said it.
    """
    from streams.cli.analyses.comments import show_comments

    asked = {
        "theme": theme,
        "negative": "1" if negative else None,
        "touchpoint": touchpoint,
        "product": product,
        "since": since,
        "limit": limit,
    }
    told = {name: text for name, text in asked.items() if text is not None}
    raise typer.Exit(show_comments(configured(config), told, board, as_json=json))


def models(
    json: Annotated[bool, typer.Option("--json", help="One object {run, value, concentration, risk}.")] = False,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Print what models tell of customers.

    Asks a board. What customers are expected to buy and bring, who brings most, and how many will be lost.
    """
    from streams.cli.analyses.models import show_models

    raise typer.Exit(show_models(configured(config), board, as_json=json, token_file=token_file))


def clusters(
    json: Annotated[bool, typer.Option("--json", help="One object {run, customers, silhouette, clusters}.")] = False,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Print groups of customers who buy alike.

    Asks a board. Customers of a year, parted by how recently, how often and for how much they bought.
    """
    from streams.cli.analyses.clusters import show_clusters

    raise typer.Exit(show_clusters(configured(config), board, as_json=json, token_file=token_file))


def forecast(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[KPI|pipeline]", help="revenue, orders, customers_new or tickets_opened; pipeline: open deals."
        ),
    ] = "revenue",
    json: Annotated[bool, typer.Option("--json", help="One object {run, horizons, …}.")] = False,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Print what the next days or open deals will bring.

    Asks a board. With bounds, and with how far such a forecast was off so far.
    """
    from streams.cli.analyses.forecast import show_forecast, show_pipeline

    settings = configured(config)
    if what == "pipeline":
        raise typer.Exit(show_pipeline(settings, board, as_json=json, token_file=token_file))
    raise typer.Exit(show_forecast(settings, what, board, as_json=json, token_file=token_file))


def periods(  # noqa: PLR0913, PLR0917 - its options
    kpi: Annotated[str, typer.Argument(help="A KPI, such as revenue.")],
    by: Annotated[str, typer.Option(help="month, quarter or year.")] = "month",
    of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIMENSION=VALUE",
            help="A breakdown value that has a goal, such as channel=web; one for each dimension.",
            show_default="the total",
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One list of {period, from, to, value, samples, goal, attained, …}.")
    ] = False,
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Print what a KPI came to in finished periods.

    Asks a board. With the goal that each period had when it finished, and whether it was met.
    """
    from streams.cli.analyses.periods import show_periods

    raise typer.Exit(
        show_periods(configured(config), kpi, by, tuple(of or ()), board, as_json=json, token_file=token_file)
    )


def report(  # noqa: PLR0913, PLR0917 - its options
    name: Annotated[str, typer.Argument(help="sales, marketing, service or loyalty.")],
    window: Annotated[
        str | None, typer.Option(help="Over which window, such as month or 30d.", show_default="month")
    ] = None,
    ended: Annotated[
        bool, typer.Option("--ended", help="The last one that has finished: of month, last month.")
    ] = False,
    form: Annotated[str, typer.Option("--format", help="html, md, csv or json.")] = "md",
    lang: Annotated[str, typer.Option(help="en or fa.")] = "en",
    board: Board = None,
    token_file: TokenFile = None,
    config: Config = None,
) -> None:
    """Print a report of a period.

    Asks a board. Each figure with the period before, its goal, the best and worst, and a trend. HTML is ready for mail.
    """
    from streams.cli.analyses.report import show_report

    raise typer.Exit(
        show_report(configured(config), name, window, form, lang, board, is_ended=ended, token_file=token_file)
    )


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
