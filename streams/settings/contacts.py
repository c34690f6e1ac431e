"""Whom runbooks name: who is called for a page, and who gets the tickets."""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from streams.settings.values import tabled, text, wrong

_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]{1,30}")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_LONGEST_NAME: Final = 100


def _is_name(name: str) -> bool:
    return bool(name) and len(name) <= _LONGEST_NAME and name.isprintable()


def _is_phone(number: str) -> bool:
    return _PHONE.fullmatch(number) is not None


def _is_mail(address: str) -> bool:
    return _MAIL.fullmatch(address) is not None


class Contact(BaseModel):
    """A person or a team, and how they are reached."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, text("the name of a person or a team", _is_name)]
    phone: Annotated[str, text("a phone number such as '+98 21 5550 1234'", _is_phone)] | None = None
    mail: Annotated[str, text("a mail address such as 'oncall@example.org'", _is_mail)] | None = None


_EXPECTED: Final = "a table such as { name = 'On call', phone = '+98 21 5550 1234', mail = 'oncall@example.org' }"


def _contact(value: object) -> object:
    value = tabled(value)
    if not isinstance(value, Mapping | Contact):
        raise wrong(_EXPECTED)
    if isinstance(value, Mapping) and "name" not in value:
        raise wrong(f"{_EXPECTED}: a name is missing")
    return value


class Contacts(BaseModel):
    """Who is to be called, by the severity of an alert."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: Annotated[Contact, BeforeValidator(_contact)] | None = Field(
        default=None,
        description="Who is called when an alert wakes somebody: a table with `name`, and `phone`, `mail` or both. "
        "Runbooks show it to everybody who may open the board.",
    )
    ticket: Annotated[Contact, BeforeValidator(_contact)] | None = Field(
        default=None,
        description="Who takes care of alerts for the work queue and for the channel: a table as above.",
    )
