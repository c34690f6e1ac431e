"""Which settings are tables with keys of their own, also where there is none by default."""

from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def model_of_table(info: FieldInfo) -> type[BaseModel] | None:
    """The model of the keys of a setting that is a table; None of any other setting."""
    if isinstance(info.default, BaseModel):
        return type(info.default)
    return next((part for part in get_args(info.annotation) if _is_model(part)), None)


def _is_model(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)
