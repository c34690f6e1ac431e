"""What `nabz catalogue check` does: read a file of declarations, and say all that is wrong with it, by line.

What a command would refuse at its start is refused here: the file is read as settings are, with those that it includes
and those that include it.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NoReturn

from streams.board.series_budget import SeriesBudget
from streams.cli.catalogue.check_series import MOST_OF_A_BREAKDOWN, series_text, too_many
from streams.cli.catalogue.every_problem import Files, settings_of_all
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.options import take_up
from streams.cli.terminal.readable import write_readable
from streams.kpis import Kpi
from streams.kpis.declared.lines import line_of, lines_of
from streams.kpis.declared.problems import Path as Keys
from streams.kpis.explanation import breakdown_name
from streams.kpis.metric_names import metric_name
from streams.settings import SettingsError
from streams.settings.errors import Wrong
from streams.settings.included import read_files, refuse_two_values, text_of
from streams.settings.known_kpis import OWN
from streams.settings.loading import holder_of, named_file
from streams.settings.toml_mistakes import line_of_mistake, meaning

_ADVICE: Final = "`nabz catalogue measures` and `nabz catalogue` list what formulas may name"


def check_declarations(file: Path, config: Path | None, most_series: int = MOST_OF_A_BREAKDOWN) -> int:
    """Print what a file declares, a line a KPI, and how many series that makes; or each of its problems.

    A problem is told as `FILE:LINE: key: what is wrong`. Where there is no other, one is a breakdown that may make more
    series than `most_series`. `config` is the settings file that the file is for; without it, the one that the
    environment names, if any.

    Raises:
        CommandFailed: the file cannot be read, is no TOML, declares no KPI, or something that cannot be.
        Misused: the settings file cannot be read.
    """
    _refuse_no_toml(file)
    files: Files = {}
    try:
        own = read_files(file)
        named = _kpis_of(own.values())
        if not named:
            raise CommandFailed(f"{file} declares no KPI: {_meant(own[file])}")
        files = _with_settings(own, config or named_file())
        settings = settings_of_all(files)
    except SettingsError as error:
        if not error.wrong:
            raise CommandFailed(str(error)) from None
        _refuse(file, error.wrong, files)
    if large := tuple(too_many(named, SeriesBudget(settings), most_series)):
        _refuse(file, large, files)
    take_up(settings)
    known = {kpi.name: kpi for kpi in settings.known_kpis}
    write_readable(summary(file, [known[name] for name in named]))
    # The lines above are there at once: Redis may take its time, or not answer at all.
    write_readable(series_text(named, settings))
    return DONE


def _with_settings(own: Files, config: Path | None) -> Files:
    """The files that are checked, and those of the settings that they are for.

    Raises Misused where these cannot be read, and SettingsError where two files give one key a value.
    """
    if config is None:
        return own
    checked = {path.resolve() for path in own}
    try:
        settings = read_files(config)
    except SettingsError as error:
        raise Misused(str(error)) from None
    others = {path: held for path, held in settings.items() if path.resolve() not in checked}
    files = {**own, **others}
    refuse_two_values(files)
    return files


def _refuse(file: Path, problems: Sequence[Wrong], files: Files) -> NoReturn:
    """Print what is wrong by its lines, and raise CommandFailed."""
    write_readable("".join(f"{line}\n" for line in problem_lines(file, problems, files)))
    many = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
    raise CommandFailed(f"{file} has {many}: change these lines; {_ADVICE}") from None


def problem_lines(file: Path, problems: Iterable[Wrong], files: Files) -> list[str]:
    """`FILE:LINE: key: what is wrong` of each problem, by files and in the order of the lines.

    What stands in none of the files, as a key that is missing, is told where the table around it stands.
    """
    lines = {path: lines_of(text_of(path)) for path in files}
    order = list(files)
    found = []
    for problem in problems:
        keys: Keys = tuple(part for part in problem.location if part != "[key]")
        holder = _holder(keys, files) or file
        found.append((order.index(holder), line_of(keys, lines[holder]), str(problem)))
    return [f"{order[at]}:{line}: {said}" for at, line, said in sorted(found)]


def _holder(keys: Keys, files: Files) -> Path | None:
    return next((found for end in range(len(keys), 0, -1) if (found := holder_of(keys[:end], files))), None)


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


def _kpis_of(files: Iterable[Mapping[str, Any]]) -> Collection[str]:
    """The names under `kpis`, as keys: whether they are KPIs is told later."""
    tables = [held.get(OWN) for held in files]
    return {name: None for table in tables if isinstance(table, Mapping) for name in table}


def _meant(tables: Mapping[str, Any]) -> str:
    close = get_close_matches(OWN, tables, n=1)
    return f"write [{OWN}.NAME] for [{close[0]}]" if close and close[0] != OWN else f"write [{OWN}.NAME]"


def _refuse_no_toml(file: Path) -> None:
    """Raises CommandFailed, with the line where there is one."""
    try:
        text = text_of(file)
    except OSError as error:
        raise CommandFailed(f"{file}: it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandFailed(f"{file} is no text in UTF-8: write it anew as such") from None
    try:
        tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        raise CommandFailed(f"{file}:{line_of_mistake(said, text)}: no TOML: {meaning(said, text)}") from None
    except (ValueError, ArithmeticError, RecursionError) as error:  # of a number without end, or tables without end
        raise CommandFailed(f"{file}: no TOML: {error}") from None
