"""What notifications say, as templates of Alertmanager. Pure.

The functions and values of these templates: https://prometheus.io/docs/alerting/latest/notifications/
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from streams.texts import Text
from streams.texts.messages import ALERTS

TEMPLATES_FILE: Final = "nabz.tmpl"
_HEAD: Final = '{{ define "nabz.comment" }}Rendered by `nabz alerts build`: do not change this file.{{ end }}\n'
_MOST_ALERTS: Final = 5
"""How many alerts of a group are told one by one. Telegram refuses long texts."""
_SAID: Final = ("alertname", "severity", "kind", "hours", "environment", "test")
"""Labels that are said in other words, or tell people nothing."""
_TIME: Final = "2006-01-02 15:04"
"""A form of time as Go writes it."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How a receiver wants lines, texts and links. `escape` stands behind an expression of the template."""

    name: str
    before: str
    after: str
    escape: str
    link: str
    """With {url} and {title} in it."""


_MARKUP = '<a href="{{{{ {url} }}}}">{title}</a>'
_ESCAPED_FOR_SLACK: Final = ' | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;"'
_STYLES: Final = (
    _Style("plain", "", "\n", "", "{title}: {{{{ {url} }}}}"),
    _Style(
        "slack",
        "",
        "\n",
        _ESCAPED_FOR_SLACK,
        "<{{{{ {url}" + _ESCAPED_FOR_SLACK + " }}}}|{title}>",
    ),
    # In these two, Alertmanager itself escapes what is filled in.
    _Style("telegram", "", "\n", "", _MARKUP),
    _Style("mail", '<p dir="auto" style="margin: 0 0 6px">', "</p>\n", "", _MARKUP),
)


def templates(languages: Iterable[str]) -> str:
    """The file of templates: of each language `nabz.<language>.title`, and the text in every style."""
    return _HEAD + "".join(part for language in languages for part in _of_language(language))


def title(language: str) -> str:
    """The call of the template of a title: one line."""
    return _called(f"nabz.{language}.title")


def body(language: str, style: str) -> str:
    """The call of the template of a text in a style: `plain`, `slack`, `telegram` or `mail`."""
    return _called(f"nabz.{language}.{style}")


def link_title(language: str, key: str) -> str:
    """What a link is called: of the `runbook` or of the `dashboard`."""
    return _said(language, key)


def _called(name: str) -> str:
    return f'{{{{ template "{name}" . }}}}'


def _defined(name: str, text: str) -> str:
    return f'{{{{ define "{name}" }}}}{text}{{{{ end }}}}\n'


def _of_language(language: str) -> Iterator[str]:
    test, over = (_said(language, key) for key in ("test", "over"))
    yield _defined(
        f"nabz.{language}.title",
        f'{{{{ if eq .CommonLabels.test "true" }}}}{test}{{{{ end }}}}'
        f'{{{{ if eq .Status "resolved" }}}}{over}{{{{ end }}}}'
        "{{ with .CommonLabels.environment }}[{{ . }}] {{ end }}" + _summary(language),
    )
    for style in _STYLES:
        yield _defined(f"nabz.{language}.{style.name}", "".join(_text(language, style)))


def _text(language: str, style: _Style) -> Iterator[str]:
    """The title as the first line where nothing else shows it, then the first alerts."""
    if style.name in {"telegram", "mail"}:
        yield _line(style, f"<b>{title(language)}</b>")
    yield f"{{{{ range $place, $alert := .Alerts }}}}{{{{ if lt $place {_MOST_ALERTS} }}}}"
    yield "{{ if $place }}" + _line(style, "") + "{{ end }}"
    yield "".join(_alert(language, style))
    yield "{{ end }}{{ end }}"
    more = _said(language, "more", count="{{ len .Alerts }}")
    yield f"{{{{ if gt (len .Alerts) {_MOST_ALERTS} }}}}" + _line(style, more) + "{{ end }}"


def _alert(language: str, style: _Style) -> Iterator[str]:
    """The lines of `$alert`. What is over has no value any more."""
    begin, end = (f'{{{{ $alert.{moment}.UTC.Format "{_TIME}" }}}}' for moment in ("StartsAt", "EndsAt"))
    yield '{{ if eq $alert.Status "resolved" }}'
    yield _line(style, _said(language, "lasted", begin=begin, end=end))
    yield "{{ else }}"
    yield f"{{{{ with $alert.Annotations.description }}}}{_line(style, _filled(style, '.'))}{{{{ end }}}}"
    value = _said(language, "value", value=_filled(style, "."))
    yield f"{{{{ with $alert.Annotations.value }}}}{_line(style, value)}{{{{ end }}}}"
    yield _line(style, _said(language, "since", begin=begin))
    yield "{{ end }}"
    named = _filled(style, "$alert.Labels.alertname") + "{{ with $alert.Labels.severity }} ({{ . }}){{ end }}"
    yield _line(style, _said(language, "alert", name=named))
    yield _labels(style)
    for annotation, key in (("runbook_url", "runbook"), ("dashboard", "dashboard")):
        link = style.link.format(url=".", title=link_title(language, key))
        yield f"{{{{ with $alert.Annotations.{annotation} }}}}{_line(style, link)}{{{{ end }}}}"


def _labels(style: _Style) -> str:
    """A line of all labels that nothing else says, as in "kpi=nps, window=7d"."""
    left_out = " ".join(f'"{name}"' for name in _SAID)
    pairs = (
        "{{ range $at, $pair := .SortedPairs }}{{ if $at }}, {{ end }}"
        f"{_filled(style, '$pair.Name')}={_filled(style, '$pair.Value')}{{{{ end }}}}"
    )
    return f"{{{{ with $alert.Labels.Remove (stringSlice {left_out}) }}}}{_line(style, pairs)}{{{{ end }}}}"


def _line(style: _Style, text: str) -> str:
    return f"{style.before}{text}{style.after}"


def _filled(style: _Style, expression: str) -> str:
    return f"{{{{ {expression}{style.escape} }}}}"


def _summary(language: str) -> str:
    """The summary in this language, else in English, else the name: others' alerts may have none."""
    annotations = ("summary",) if language == "en" else (f"summary_{language}", "summary")
    tried = "".join(f"{{{{ with .CommonAnnotations.{name} }}}}{{{{ . }}}}{{{{ else }}}}" for name in annotations)
    return tried + "{{ .CommonLabels.alertname }}" + "{{ end }}" * len(annotations)


def _said(language: str, key: str, **places: str) -> str:
    said = ALERTS[f"notice.{key}"].filled(**{name: Text(place, place) for name, place in places.items()})
    return said.fa if language == "fa" else said.en
