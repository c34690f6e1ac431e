"""Every key of a file is found on its line, however it is written."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.kpis.catalogue import files
from streams.kpis.declared.lines import line_of, lines_of

TEXT = '''\
# [kpis.no]
top = 1

[kpis.one]  # a remark
title = { en = "[kpis.two]", fa = "ب" }
formula = """
[kpis.three]
formula = 3
"""
by = [
  "a",  # b = 3

  "c",
]
unit.name = "x"

[kpis."two"]
title = \'\'\'one line\'\'\'
[ kpis . two . meaning ]
en = "A = B"
[[list]]
key = 1
[[list]]
key = 2
[kpis]
four = { title = "D", by = ["a"] }
five.title = "E"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("kpis", "one"), 4),
        (("kpis", "one", "title"), 5),
        (("kpis", "one", "title", "fa"), 5),
        (("kpis", "one", "formula"), 6),
        (("kpis", "one", "by"), 10),
        (("kpis", "one", "by", 1), 10),
        (("kpis", "one", "unit", "name"), 15),
        (("kpis", "one", "missing"), 4),
        (("kpis", "two"), 17),
        (("kpis", "two", "title"), 18),
        (("kpis", "two", "meaning"), 19),
        (("kpis", "two", "meaning", "en"), 20),
        (("list",), 21),
        (("list", "key"), 22),
        (("kpis", "four"), 26),
        (("kpis", "four", "by", 0), 26),
        (("kpis", "five", "title"), 27),
        (("nothing",), 1),
        ((), 1),
    ],
)
def test_a_key_is_on_the_line_that_writes_it(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(path, lines_of(TEXT)) == line


def test_strings_that_look_like_tables_are_none() -> None:
    found = lines_of(TEXT)
    assert ("kpis", "three") not in found
    assert ("kpis", "no") not in found


@pytest.mark.parametrize("subject", files.SUBJECTS)
def test_every_key_of_the_catalogue_is_found_where_its_line_begins(subject: str) -> None:
    text = (Path(files.__file__).parent / f"{subject}.toml").read_text("utf-8")
    lines, found = text.splitlines(), lines_of(text)
    for table, entries in tomllib.loads(text).items():
        for name, keys in entries.items():
            assert lines[found[table, name] - 1] == f"[{table}.{name}]"
            for key in keys:
                assert lines[found[table, name, key] - 1].startswith(f"{key} = ")


@given(
    st.lists(
        st.sampled_from(["a = 1\n", "[t]\n", "# x\n", "\n", "b = [\n1,\n]\n", 'c = """\n[x]\n"""\n', 'd = "]"\r\n'])
    )
)
def test_any_text_that_is_toml_is_cut_into_its_keys(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        says = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert {path[0] for path in lines_of(text)} == set(says)
