"""What `nabz catalogue check` does: read a file of declarations, and say all that is wrong with it, by line."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NamedTuple

from streams.board.series_budget import SeriesBudget
from streams.cli.catalogue.check_beside import Beside
from streams.cli.catalogue.check_series import MOST_OF_A_BREAKDOWN, series_text, too_many
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused, say
from streams.cli.terminal.readable import write_readable
from streams.kpis import Kpi
from streams.kpis.catalogue import Catalogue, said_by
from streams.kpis.declared import Problem
from streams.kpis.declared.lines import line_of, lines_of
from streams.kpis.explanation import breakdown_name
from streams.kpis.metric_names import metric_name
from streams.settings import Settings
from streams.settings.known_kpis import OWN

_ADVICE: Final = "docs/kpis.md lists measures and KPIs by name"


def check_declarations(
    settings: Settings, file: Path, most_series: int = MOST_OF_A_BREAKDOWN, otherwise: Misused | None = None
) -> int:
    """Print what a file declares, a line a KPI, and how many series that makes; or each of its problems.

    A problem is told as `FILE:LINE: key: what is wrong`. One is a breakdown that may make more series than
    `most_series`. `otherwise` is why the settings cannot be used, where `settings` are the usual ones: the file may be
    what is wrong with them.

    Raises:
        CommandFailed: the file cannot be read, is no TOML, declares no KPI, or something that cannot be.
        Misused: the settings cannot be used, and the file is not why.
    """
    try:
        tables, text = _read(file)
    except CommandFailed as error:
        raise otherwise or error from error
    kpis, problems, over = checked(tables, settings)
    names = {kpi.name for kpi in kpis}
    if not problems:
        problems += too_many(names, SeriesBudget(over), most_series)
    if problems:
        write_readable("".join(f"{line}\n" for line in problem_lines(file, problems, text)))
        many = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        if otherwise is not None:
            say(f"the settings cannot be used, and the usual ones stood for them:\n{otherwise}")
        raise CommandFailed(f"{file} has {many}: change these lines; {_ADVICE}")
    if otherwise is not None:
        raise otherwise
    write_readable(summary(file, kpis))
    # The lines above are there at once: Redis may take its time, or not answer at all.
    write_readable(series_text(names, over))
    return DONE


class Checked(NamedTuple):
    """What a file declares, by itself and with what the settings say."""

    kpis: list[Kpi]
    """Those that can be made, in the order of the file."""
    problems: list[Problem]
    settings: Settings
    """The settings with all of the file that can be used."""


def checked(tables: Mapping[str, Any], settings: Settings) -> Checked:
    """The KPIs that the tables of a file declare, and what is wrong with them and with what stands beside them.

    KPIs that the settings declare are known to it, but for those that the file declares anew.
    """
    said = said_by(Fraction(settings.lifespan_cap_years), Fraction(settings.margin), settings.service_levels.on_time)
    declared = tables[OWN]
    if not isinstance(declared, Mapping):
        return Checked([], Catalogue.built_in(said).own_kpis(tables, said)[1], settings)
    own = {**settings.kpis, **declared}
    kpis, problems = Catalogue.built_in(said).own_kpis({OWN: own}, said)
    # What is wrong with other files is told of these.
    found = [kpi for kpi in kpis if kpi.name in declared]
    problems = [problem for problem in problems if len(problem.path) == 1 or problem.path[1] in declared]
    beside = Beside(tables, own, settings)
    return Checked(found, [*problems, *_unknown_needs(found, settings), *beside.problems], beside.settings)


def _unknown_needs(kpis: Iterable[Kpi], settings: Settings) -> Iterator[Problem]:
    for kpi in (kpi for kpi in kpis if kpi.needs):
        try:
            settings.gives(kpi.needs)
        except AttributeError:
            yield Problem((OWN, kpi.name, "needs"), f"there is no setting '{kpi.needs}'")


def problem_lines(file: Path, problems: Iterable[Problem], text: str) -> list[str]:
    """`FILE:LINE: key: what is wrong` of each problem, in the order of the lines."""
    lines = lines_of(text)
    found = sorted((line_of(problem.path, lines), at, str(problem)) for at, problem in enumerate(problems))
    return [f"{file}:{line}: {problem}" for line, _, problem in found]


def summary(file: Path, kpis: Sequence[Kpi]) -> str:
    """The KPIs of a file: name, unit, breakdowns and metric, and how many there are."""
    names = max(len(kpi.name) for kpi in kpis)
    units = max(len(kpi.unit.value) for kpi in kpis)
    lines = [
        f"  {kpi.name:<{names}}  {kpi.unit.value:<{units}}  {metric_name(kpi)}"
        + (f", by {', '.join(map(breakdown_name, kpi.by))}" if kpi.by else "")
        for kpi in kpis
    ]
    return "\n".join([f"{file} declares {len(kpis)} KPI{'s' * (len(kpis) != 1)}:", *lines]) + "\n"


def _read(file: Path) -> tuple[dict[str, Any], str]:
    try:
        text = file.read_text(encoding="utf-8")
        tables = tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        raise CommandFailed(f"{file}: it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandFailed(f"{file} is no text in UTF-8: write it anew as such") from None
    except (ValueError, ArithmeticError, RecursionError) as error:  # also of a number without end
        raise CommandFailed(f"{file} is no TOML: {error}") from None
    if not tables.get(OWN):
        close = get_close_matches(OWN, tables, n=1)
        meant = f"write [{OWN}.NAME] for [{close[0]}]" if close and close[0] != OWN else f"write [{OWN}.NAME]"
        raise CommandFailed(f"{file} declares no KPI: {meant}")
    return tables, text
