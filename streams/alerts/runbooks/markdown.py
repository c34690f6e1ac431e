"""Runbooks as Markdown, in English, as GitHub shows it. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from streams.alerts.effective import EffectiveAlert
from streams.alerts.engine import ENGINE_RULES
from streams.alerts.kpi_rules import VANISHED
from streams.alerts.runbooks.page import Block, Call, Items, Note, Run, Runbook
from streams.alerts.runbooks.wording import words
from streams.kpis import Severity

MARK: Final = (
    "<!-- Rendered from the declarations of alerts by `nabz alerts build`: change those, not this page. -->\n\n"
)
_RULE: Final = re.compile(r"(`[^`]*`)|\b(Nabz[A-Z]\w+)")


def markdown(runbook: Runbook, known: Mapping[str, Runbook]) -> str:
    """The file of a runbook; `known` are those that it may link to."""
    parts = [f"{MARK}# {runbook.name}\n\n{runbook.summary.en}.\n\n{runbook.summary.fa}.\n"]
    for section in runbook.sections:
        parts.append(f"\n## {section.heading.en}\n")
        parts += [f"\n{text}" for block in section.blocks for text in _block(block, known)]
    return "".join(parts)


def index(alerts: Iterable[EffectiveAlert], dormant: Iterable[Runbook] = ()) -> str:
    """The list of all, with links to files beside it; `dormant` are those of alerts that are off."""
    lines = [MARK, f"# {words('index.title').en}\n\n{words('index.about').en}\n"]
    lines.append("`docs/alerting.md` explains when alerts fire, and how to change them.\n\n")
    lines.append(f"## {words('index.kpis').en}\n\n")
    lines.append("| Rule | Fires when | Severity | Hours |\n| --- | --- | --- | --- |\n")
    for alert in alerts:
        hours = words("hours.working" if alert.working_hours else "hours.always").en
        lines.append(f"| {_link(alert.name)} | {alert.summary.en} | {alert.severity.value} | {hours} |\n")
    off = words("index.off").en
    lines += [f"| {_link(page.name)} | {page.summary.en} | {off} | |\n" for page in dormant]
    lines.append(f"| {_link(VANISHED)} | {words('index.vanished').en} | {Severity.TICKET.value} | always |\n")
    lines.append(f"\n## {words('index.engine').en}\n\n| Rule | Fires when | Severity |\n| --- | --- | --- |\n")
    for rule in ENGINE_RULES:
        severity = rule.severity.value if rule.severity else "none"
        lines.append(f"| {_link(rule.name)} | {rule.summary.en} | {severity} |\n")
    return "".join(lines)


def _block(block: Block, known: Mapping[str, Runbook]) -> Iterator[str]:
    match block:
        case Note(text):
            yield f"{_linked(text.en, known)}\n"
        case Items(texts):
            yield "".join(f"- {_linked(text.en, known)}\n" for text in texts)
        case Run(code, language, about, link, link_text):
            if about is not None:
                yield f"{about.en}\n"
            yield f"```{language}\n{code}\n```\n"
            if link is not None and link_text is not None:
                yield f"[{link_text.en}]({link})\n"
        case Call(contact):
            reached = [("call.phone", contact.phone), ("call.mail", contact.mail)]
            lines = [contact.name, *(f"{words(key).en}: {value}" for key, value in reached if value)]
            yield "".join(f"- {line}\n" for line in lines)


def _linked(text: str, known: Mapping[str, Runbook]) -> str:
    """A text with links to the rules that it names."""
    return _RULE.sub(lambda found: _link(found[2]) if found[2] in known else found[0], text)


def _link(name: str) -> str:
    return f"[{name}]({name}.md)"
