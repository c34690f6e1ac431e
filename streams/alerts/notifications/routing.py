"""Which receivers get what. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from streams.kpis import Severity
from streams.settings.receivers import Receiver

_PAGE, _TICKET, _CHAT = Severity.PAGE.value, Severity.TICKET.value, Severity.CHAT.value
_INSTEAD: Final = (_TICKET, _CHAT)
"""Whose receivers get pages where no receiver does."""


@dataclass(frozen=True, slots=True)
class Routing:
    """Names of receivers: of each severity, of the alert that always fires, and of what nobody routed.

    An empty tuple is nobody.
    """

    by_severity: Mapping[str, tuple[str, ...]]
    dead_mans_switches: tuple[str, ...]
    rest: tuple[str, ...]
    gaps: tuple[str, ...]
    """What people should know of it: a sentence each."""


PLACEHOLDERS: Final = Routing(
    by_severity={name: (name,) for name in (_PAGE, _TICKET, _CHAT)},
    dead_mans_switches=("dead-mans-switch",),
    rest=(_CHAT,),
    gaps=(),
)
"""Of the sample."""


def routing(receivers: Mapping[str, Receiver]) -> Routing:
    """The routing of receivers by name; that of the sample without any.

    A page always reaches somebody: where no receiver gets pages, those get them that get tickets, or else chat.
    """
    if not receivers:
        return PLACEHOLDERS
    asked = {
        severity.value: tuple(name for name, receiver in receivers.items() if severity.value in receiver.gets)
        for severity in Severity
    }
    instead = next((asked[severity] for severity in _INSTEAD if asked[severity]), ())
    switches = tuple(name for name, receiver in receivers.items() if receiver.is_dead_mans_switch)
    return Routing(
        by_severity=asked if asked[_PAGE] else {**asked, _PAGE: instead},
        dead_mans_switches=switches,
        rest=next((asked[severity] for severity in (_CHAT, _TICKET, _PAGE) if asked[severity]), ()),
        gaps=tuple(_gaps(asked, instead, switches)),
    )


def _gaps(asked: Mapping[str, tuple[str, ...]], instead: tuple[str, ...], switches: tuple[str, ...]) -> Iterator[str]:
    for severity, names in asked.items():
        if names:
            continue
        told = f"no receiver has the severity '{severity}'"
        if severity == _PAGE and instead:
            yield f"{told}: pages go to {', '.join(instead)}"
        else:
            yield f"{told}: nobody is notified of such alerts"
    if not switches:
        yield (
            "no receiver is a dead man's switch: nobody is notified if Prometheus or Alertmanager stops. "
            "Give a webhook dead_mans_switch = true"
        )
