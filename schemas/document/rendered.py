"""Files that are rendered from declarations, here and in other rooms: tables in Markdown, writing, and checking."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path


def table(heads: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown, without a line end behind it; a bar in a cell is written as its character reference."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def differing(wanted: Mapping[Path, str], present: Iterable[Path] = ()) -> list[Path]:
    """The files that are missing or say something else, and those of `present` that nobody wants; sorted.

    Raises OSError.
    """
    changed = {path for path, text in wanted.items() if not _holds(path, text)}
    return sorted(changed | (set(present) - wanted.keys()))


def write(wanted: Mapping[Path, str], present: Iterable[Path] = ()) -> list[Path]:
    """Write the files that differ and remove those that nobody wants; returns them all, sorted. Raises OSError."""
    changed = differing(wanted, present)
    for path in changed:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    return changed


def page_command(module: str, page: Path, said: str, render: Callable[[], str], arguments: Sequence[str]) -> int:
    """`python -m <module> [--check] [FILE]`: write a page, or with --check say whether it is what would be written.

    `page` is the file where none is named; `said` ends the sentence "It is not what ...". Returns the exit code: 1 if
    a page that is checked is another.
    """
    program = f"python -m {module}"
    parser = argparse.ArgumentParser(prog=program)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is another")
    parser.add_argument("file", nargs="?", type=Path, default=page, help=f"default: {page.parent.name}/{page.name}")
    chosen = parser.parse_args(arguments)
    wanted = {chosen.file: render()}
    if not chosen.check:
        write(wanted)
        return 0
    if not differing(wanted):
        return 0
    sys.stderr.write(f"{chosen.file} is not what {said}: run `{program}`\n")
    return 1


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
