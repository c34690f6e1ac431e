"""The files of the page: complete, versioned, and tied to their own host."""

import json
import re

import pytest

from streams.arithmetic.panes import WINDOW_NAMES
from streams.board.page.files import (
    DOCUMENTS,
    FORM_POLICY,
    INDEX,
    POLICY,
    SIGN_IN,
    SIGN_IN_FILES,
    TEMPLATE,
    assets,
    page_version,
    template,
)
from streams.kpis import Group, Severity, Unit, catalogue

TEMPLATES = (TEMPLATE, SIGN_IN)
EVERY_DOCUMENT = (*DOCUMENTS.values(), *TEMPLATES)
FIRST = {INDEX: "main.js", "analyses.html": "analyses.js", TEMPLATE: "runbook.js", SIGN_IN: "sign_in.js"}
"""The script that each begins with."""
TEXTS = {language: json.loads(assets()[f"{language}.json"].body) for language in ("en", "fa")}


def source(name: str) -> str:
    return template(name) if name in TEMPLATES else assets()[name].body.decode()


TYPES_OF_OWN_FILES = re.compile(r'/\*\* @import {[^}]*} from "\.\.?/[^"]*" \*/')
"""What the type check reads and a browser does not: a comment."""

SCRIPTS = {name: source(name) for name in assets() if name.endswith(".js")}


def test_documents_name_only_files_that_are_there_in_the_version_that_is_there() -> None:
    named = re.findall(r'(?:href|src)="(/assets/[^"]+)"', "".join(map(source, EVERY_DOCUMENT)))
    assert {path.split("/")[2] for path in named} == {page_version()}
    assert {path.split("/")[3] for path in named} <= set(assets())
    assert {name for name in assets() if name.endswith(".css")} <= {path.split("/")[3] for path in named}


def test_scripts_import_only_scripts_that_are_there_and_every_one_of_them() -> None:
    imported = {name for text in SCRIPTS.values() for name in re.findall(r'from "\./([^"]+)"', text)}
    assert imported <= set(SCRIPTS)
    assert set(SCRIPTS) - imported == {"early.js", *FIRST.values()}


def test_every_script_is_checked_for_types() -> None:
    assert {name for name, text in SCRIPTS.items() if not text.startswith("// @ts-check\n")} == set()


@pytest.mark.parametrize(("document", "first"), FIRST.items())
def test_a_document_asks_for_every_module_that_it_needs_at_once(document: str, first: str) -> None:
    asked = set(re.findall(r'<link rel="modulepreload" href="/assets/[^/]+/([^"]+)">', source(document)))
    assert asked == needed(first) - {first}


def needed(script: str) -> set[str]:
    """A script, and all that it imports, on any way."""
    found, waiting = set(), [script]
    while waiting:
        found.add(name := waiting.pop())
        waiting += set(re.findall(r'from "\./([^"]+)"', TYPES_OF_OWN_FILES.sub("", SCRIPTS[name]))) - found
    return found


def test_the_first_page_loads_nothing_of_other_pages() -> None:
    of_others = set(SCRIPTS) - needed("main.js")
    assert of_others == (needed("analyses.js") | needed("runbook.js") | needed("sign_in.js")) - needed("main.js") | {
        "early.js"
    }
    assert {"analyses.js", "cohorts.js", "survival.js", "frame.js", "runbook.js"} <= of_others
    assert "analyses.css" not in source(INDEX)


def test_whoever_has_not_signed_in_is_given_what_the_form_needs_and_nothing_else() -> None:
    named = set(re.findall(r'(?:href|src)="/assets/[^/]+/([^"]+)"', source(SIGN_IN)))
    assert named | needed("sign_in.js") | {"en.json", "fa.json"} == SIGN_IN_FILES


def test_no_page_may_be_framed_and_only_the_form_may_send_one() -> None:
    for policy in (POLICY, FORM_POLICY):
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
    assert "form-action 'none'" in POLICY
    assert "form-action 'self'" in FORM_POLICY


def test_no_file_names_another_host_or_turns_text_into_markup() -> None:
    for name, asset in assets().items():
        text = TYPES_OF_OWN_FILES.sub("", asset.body.decode().replace("http://www.w3.org/2000/svg", ""))
        assert not re.search(r"https?://[\w.]|@import|url\(", text), name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), (
            name
        )


@pytest.mark.parametrize("document", EVERY_DOCUMENT)
def test_documents_have_nothing_inline_that_the_policy_would_refuse(document: str) -> None:
    assert "unsafe" not in POLICY + FORM_POLICY
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|javascript:", source(document))


def test_both_languages_say_the_same_things() -> None:
    assert list(TEXTS["en"]) == list(TEXTS["fa"])
    for key, text in TEXTS["en"].items():
        assert text.strip() or key.startswith(("list.", "unit.")), key
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", TEXTS["fa"][key])), key


def test_no_key_is_written_twice_in_a_file_of_texts() -> None:
    for language in TEXTS:
        keys = [key for key, _ in json.loads(source(f"{language}.json"), object_pairs_hook=list)]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", TEXTS)
def test_whatever_scripts_and_markup_say_has_a_text(language: str) -> None:
    everything = "\n".join([*map(source, EVERY_DOCUMENT), *SCRIPTS.values()])
    said = set(re.findall(r'\bsay\(\s*"([^"]+)"', everything))
    said |= set(re.findall(r'\bsay\([^()"]*\? "([^"]+)" : "[^"]+"', everything))
    said |= set(re.findall(r'\bsay\([^()"]*\? "[^"]+" : "([^"]+)"', everything))
    said |= set(re.findall(r'"((?:trend|warning)\.[a-z.-]+)"', everything))
    said |= set(re.findall(r'data-(?:text|label)="([^"]+)"', everything))
    assert said - set(TEXTS[language]) == set()


@pytest.mark.parametrize("language", TEXTS)
def test_all_that_kpis_may_be_has_a_name(language: str) -> None:
    dimensions = {dimension for kpi in catalogue() for by in kpi.by for dimension in by}
    wanted = {f"window.{window}" for window in WINDOW_NAMES} | {f"window.{window}.short" for window in WINDOW_NAMES}
    wanted |= {f"group.{group.value}" for group in Group} | {f"dimension.{name}" for name in dimensions}
    wanted |= {f"severity.{severity.value}" for severity in Severity}
    wanted |= {f"better.{better}" for better in ("up", "down", "neither", "up.short", "down.short")}
    wanted |= {f"state.{state}" for state in ("firing", "pending", "quiet", "unknown")}
    wanted |= {f"link.{state}" for state in ("live", "replay", "stale", "waiting", "reconnecting")}
    assert wanted - set(TEXTS[language]) == set()


def test_every_unit_is_written_in_a_way_of_its_own() -> None:
    cases = set(re.findall(r'case "([^"]+)"', SCRIPTS["numbers.js"]))
    assert {unit.value for unit in Unit} == cases


def test_persian_texts_have_persian_letters_and_digits() -> None:
    for key, text in TEXTS["fa"].items():
        plain = re.sub(r"\{\w+\}", "", text)
        assert not set(plain) & set("يك٠١٢٣٤٥٦٧٨٩0123456789"), key


def test_the_version_is_of_all_files_and_each_tag_of_its_own() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", page_version())
    tags = [asset.tag for asset in assets().values()]
    assert len(set(tags)) == len(tags)
    assert page_version() in source(INDEX)
    assert "@version@" not in source(INDEX)
