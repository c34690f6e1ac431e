"""The file of messages is refused where a text is missing, has other places, or is in another script."""

import re
from importlib.resources import files

import pytest

from streams.texts.messages import ALERTS, BOARDS, FILE, PAGE, REPORTS, InvalidMessages, Messages, read

GOOD = """\
[shared]
window.1h = { en = "1 hour", fa = "۱ ساعت" }
[page]
search = { en = "Search", fa = "جست‌وجو" }
search.found = { en = "{n} found", fa = "{n} پیدا شد" }
[boards]
row.now = { en = "Now", fa = "اکنون" }
[alerts]
value.ratio = { en = "{n} %", fa = "{n}٪", why = "a number and its sign" }
[reports]
best = { en = "Best", fa = "بهترین" }
"""


DOTTED = re.sub(
    r"^(\S+) = \{ (.*) \}$",
    lambda line: "\n".join(f"{line[1]}.{part}" for part in re.split(r", (?=\w+ =)", line[2])),
    GOOD,
    flags=re.MULTILINE,
)
"""The same messages as they are written in the file: a line a language."""


def test_a_section_has_its_own_messages_and_the_shared_ones() -> None:
    found = read(DOTTED)
    assert set(found["page"]) == {"window.1h", "search", "search.found"}
    assert found["page"]["search"].fa == "جست‌وجو"
    assert found["boards"]["window.1h"].en == "1 hour"
    assert "search" not in found["boards"]


def test_a_key_that_is_not_there_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(KeyError, match=r"no key 'row.nwo' in \[boards\] or \[shared\]; did you mean 'row.now'\?"):
        read(DOTTED)["boards"]["row.nwo"]


BREACHES = [
    ('row.now.fa = "اکنون"\n', "", "[boards] row.now: there is no text for fa"),
    ('search.en = "Search"\n', "", "[page] search: there is no text for en"),
    ('"اکنون"', '""', "[boards] row.now: there is no text for fa"),
    ('"اکنون"', "7", "[boards] row.now: there is no text for fa"),
    ('row.now.en = "Now"', 'row.now.en = "Now"\nrow.now.de = "Jetzt"', "only en, fa and why stand under a key"),
    ('row.now.en = "Now"\nrow.now.fa = "اکنون"', 'row = "Now"', "[boards] row: only en, fa and why"),
    ('"{n} پیدا شد"', '"{m} پیدا شد"', "[page] search.found: en has the places ['n'], and fa ['m']"),
    ('"{n} پیدا شد"', '"پیدا شد"', "[page] search.found: en has the places ['n'], and fa []"),
    ('"اکنون"', '"Now"', "[boards] row.now: fa has no Persian letter: translate it"),
    ('"اکنون"', '"١ اكنون"', "fa has letters or digits of another script: ك ١"),
    ('"۱ ساعت"', '"1 ساعت"', "[shared] window.1h: fa has letters or digits of another script: 1"),
    ('row.now.en = "Now"', 'row.now.en = "اکنون"', "[boards] row.now: en has Persian letters"),
    ('value.ratio.why = "a number and its sign"', "", "[alerts] value.ratio: fa has no Persian letter"),
    ('"a number and its sign"', '""', "[alerts] value.ratio: fa has no Persian letter"),
    ('row.now.en = "Now"', 'row.now.en = "Now"\nrow.now.why = "so"', "[boards] row.now: `why` excuses nothing"),
    ('row.now.en = "Now"', 'window.1h.en = "An hour"\nwindow.1h.fa = "یک ساعت"', "[shared] has this key too"),
    ('row.now.en = "Now"', 'row.now.en = "Now"\nrow.now.en = "At once"', "no TOML"),
    ("[alerts]", "[alarms]", "has the sections ['alarms', 'boards', 'page', 'reports', 'shared']"),
]


@pytest.mark.parametrize(("before", "after", "finding"), BREACHES)
def test_a_breach_is_refused_and_named(before: str, after: str, finding: str) -> None:
    assert DOTTED.count(before) == 1
    with pytest.raises(InvalidMessages, match=re.escape(finding)):
        read(DOTTED.replace(before, after))


def test_all_breaches_are_told_at_once() -> None:
    with pytest.raises(InvalidMessages) as error:
        read(DOTTED.replace('"اکنون"', '"Now"').replace('"جست‌وجو"', '""'))
    assert str(error.value).count("\n") == 2


def test_a_place_has_no_letters_and_no_digits_of_its_own() -> None:
    assert read(DOTTED.replace("{n}", "{n1}"))["page"]["search.found"].en == "{n1} found"


def test_every_line_of_the_file_is_a_text_and_both_languages_stand_together() -> None:
    text = files("streams.texts").joinpath(FILE).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "["))]
    found = [re.fullmatch(r"([\w.-]+)\.(en|fa|why) = (\".*\")", line) for line in lines]
    assert [line for line, match in zip(lines, found, strict=True) if match is None] == []
    parts = [(match[1], match[2]) for match in found if match]
    assert [key for key, part in parts if part == "en"] == [key for key, part in parts if part == "fa"]
    for (key, part), (before, first) in zip(parts[1:], parts, strict=False):
        assert part == "en" or (key, first) == (before, "en" if part == "fa" else "fa"), key


def test_the_file_that_comes_with_nabz_has_messages_for_all() -> None:
    assert PAGE["name"].fa == BOARDS["product"].fa == "نبض"
    assert ALERTS["span.days"].en == "{n} days"


@pytest.mark.parametrize("section", [PAGE, BOARDS, ALERTS, REPORTS], ids=["page", "boards", "alerts", "reports"])
def test_dimensions_windows_and_severities_are_called_the_same_everywhere(section: Messages) -> None:
    assert section["dimension.pipeline"].fa == "قیف فروش"
    assert section["window.24h.short"].fa == "۲۴ ساعت"
    assert section["severity.page"].fa == "فوری"


def test_a_benchmark_has_one_name_in_persian() -> None:
    texts = [
        text for messages in (PAGE, BOARDS, ALERTS) for text in messages.values() if "benchmark" in text.en.lower()
    ]
    assert len(texts) >= 3
    assert all("مقدار مرجع" in text.fa for text in texts)
