"""What `nabz catalogue check` does: read a file of declarations, and say all that is wrong with it, by line."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from streams.cli.catalogue.check_alerts import alert_problems
from streams.cli.terminal.exit_codes import DONE, CommandFailed
from streams.cli.terminal.readable import write_readable
from streams.kpis import Kpi
from streams.kpis.catalogue import Catalogue, said_by
from streams.kpis.declared import Problem
from streams.kpis.declared.lines import line_of, lines_of
from streams.kpis.explanation import breakdown_name
from streams.kpis.metric_names import metric_name
from streams.settings import Settings

_KPIS: Final = "kpis"
_ADVICE: Final = "docs/kpis.md lists measures and KPIs by name"


def check_declarations(settings: Settings, file: Path) -> int:
    """Print what a file declares, a line a KPI, or each of its problems, as `FILE:LINE: key: what is wrong`.

    Raises:
        CommandFailed: the file cannot be read, is no TOML, declares no KPI, or something that cannot be.
    """
    tables, text = _read(file)
    kpis, problems = checked(tables, settings)
    if problems:
        write_readable("".join(f"{line}\n" for line in problem_lines(file, problems, text)))
        many = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise CommandFailed(f"{file} has {many}: change these lines; {_ADVICE}")
    write_readable(summary(file, kpis))
    return DONE


def checked(tables: Mapping[str, Any], settings: Settings) -> tuple[list[Kpi], list[Problem]]:
    """The KPIs that the tables of a file declare, with what the settings say, and what is wrong with them."""
    said = said_by(Fraction(settings.lifespan_cap_years), Fraction(settings.margin), settings.service_levels.on_time)
    base = Catalogue.built_in(said)
    kpis, problems = base.own_kpis(tables, said)
    return kpis, [*problems, *_unknown_needs(kpis, settings), *alert_problems(tables, kpis, base.kpis)]


def _unknown_needs(kpis: Iterable[Kpi], settings: Settings) -> Iterator[Problem]:
    for kpi in (kpi for kpi in kpis if kpi.needs):
        try:
            settings.gives(kpi.needs)
        except AttributeError:
            yield Problem(("kpis", kpi.name, "needs"), f"there is no setting '{kpi.needs}'")


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
        tables = tomllib.loads(text)
    except OSError as error:
        raise CommandFailed(f"{file}: it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandFailed(f"{file} is no text in UTF-8: write it anew as such") from None
    except tomllib.TOMLDecodeError as error:
        raise CommandFailed(f"{file} is no TOML: {error}") from None
    if not tables.get(_KPIS):
        close = get_close_matches(_KPIS, tables, n=1)
        meant = f"write [{_KPIS}.NAME] for [{close[0]}]" if close and close[0] != _KPIS else f"write [{_KPIS}.NAME]"
        raise CommandFailed(f"{file} declares no KPI: {meant}")
    return tables, text
