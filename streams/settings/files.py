"""Settings that are files: those that others read, and those that hold a secret in the place of a key."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from streams.settings.values import wrong

OF_FILE: Final = "_file"
"""What follows the name of a key in the name of the key of its file."""

_READABLE: Final = "a file that can be read"


def _file(value: object) -> str:
    if not isinstance(value, str) or not os.access(value, os.R_OK) or os.path.isdir(value):  # noqa: PTH112 - of a str
        raise wrong(_READABLE)
    return value


File = Annotated[str, BeforeValidator(_file)]
"""The name of a file that can be read, such as a certificate's."""


class WithSecretFiles(BaseModel):
    """A table in which a secret may stand in a file: beside a key NAME, the key NAME_file names that file.

    It is read once, when the settings are; one line break at its end is no part of the secret.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _with_secrets(cls, given: object) -> object:
        """Put what the files hold in the place of their keys; raises ValidationError, which repeats none of it."""
        if not isinstance(given, Mapping):
            return given
        told = dict(given)
        problems = []
        for name in cls.secrets_in_files():
            file = told.get(name + OF_FILE)
            if not isinstance(file, str):
                continue
            try:
                if told.get(name) is not None:
                    raise wrong(f"this key or {name}, and not both")
                told[name] = _secret_in(file)
            except ValueError as error:
                problems.append(InitErrorDetails(type=wrong(str(error)), loc=(name + OF_FILE,), input=file))
        if problems:
            raise ValidationError.from_exception_data(cls.__name__, problems)
        return told

    @classmethod
    def secrets_in_files(cls) -> Iterator[str]:
        """The keys that may stand in a file."""
        return (name for name in cls.model_fields if name + OF_FILE in cls.model_fields)


def _secret_in(file: str) -> str:
    """What a file holds. Raises ValueError, which says what was expected."""
    try:
        text = Path(file).read_bytes().decode()
    except OSError as error:
        raise ValueError(f"{_READABLE} ({error.strerror})") from None
    except ValueError:
        raise ValueError("a file of text in UTF-8") from None
    secret = text.removesuffix("\n").removesuffix("\r")
    if not secret:
        raise ValueError("a file with the secret in it; it is empty")
    if "\n" in secret:
        raise ValueError("a file with one line")
    return secret
