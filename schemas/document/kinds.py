"""Kinds of value: what a field may hold, as JSON Schema and in words."""

from typing import Any, Final, NamedTuple, TypeAlias

from msgspec import inspect as mi

Json: TypeAlias = dict[str, Any]

PART: Final = "#/$defs/"
"""How a JSON Schema refers to the schema of a part; the part's name follows."""


class Kind(NamedTuple):
    """What a value may be."""

    schema: Json
    """As JSON Schema; parts are referred to as `PART` says."""
    words: str
    """As a reader of a table calls it."""
    limits: str = ""
    """In words, empty where there are none."""


_SIMPLE: Final = {
    mi.BoolType: Kind({"type": "boolean"}, "true or false"),
    mi.DateType: Kind(
        {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}, "date", "as in `2026-03-31`"
    ),
}


def kind_of(told: mi.Type) -> Kind:
    """The kind of a type of msgspec, None aside: what a field is when it is there.

    Raises:
        TypeError: for a type that events do not have.
    """
    match told:
        case mi.Metadata(type=mi.AnyType(), extra_json_schema=schema) if (schema or {}).get("type") == "object":
            return Kind(dict(schema or {}), "object of numbers")
        case mi.Metadata(type=mi.AnyType(), extra_json_schema=schema):
            limit = schema["maximum"] if schema else 0
            return Kind(dict(schema or {}), "decimal as text, or number", f"±{short(limit)}")
        case mi.Metadata(type=inner, extra_json_schema=schema):
            kind = kind_of(inner)
            return kind._replace(schema={**kind.schema, **(schema or {})})
        case mi.UnionType(types=types):
            return _one_of([kind_of(choice) for choice in types if not isinstance(choice, mi.NoneType)])
    return _plain(told)


def _plain(told: mi.Type) -> Kind:
    match told:
        case mi.StrType(min_length=least, max_length=most):
            schema = {"type": "string", "minLength": least, "maxLength": most}
            return Kind(_stated(schema), "text", f"at most {most} characters" if most else "")
        case mi.IntType(ge=least, le=most) | mi.FloatType(ge=least, le=most):
            name, words = ("integer", "whole number") if isinstance(told, mi.IntType) else ("number", "number")
            return _number(name, words, least, most)
        case mi.LiteralType(values=values):
            return Kind({"type": "string", "enum": list(values)}, "text", " / ".join(f"`{value}`" for value in values))
        case mi.ListType(item_type=element):
            return Kind({"type": "array", "items": kind_of(element).schema}, "list of objects, see below")
        case mi.StructType(cls=struct):
            return Kind({"$ref": PART + struct.__name__}, "object, see below")
        case mi.BoolType() | mi.DateType():
            return _SIMPLE[type(told)]
    raise TypeError(f"fields of events are not of {told}")


def or_nothing(schema: Json) -> Json:
    """The schema of an optional field: null, and of texts the empty one, mean the same as leaving it out."""
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    nullable = {**schema, "type": [*types, "null"]}
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    nullable.pop("minLength", None)
    return nullable


def _one_of(kinds: list[Kind]) -> Kind:
    if len(kinds) == 1:
        return kinds[0]
    by_name = {kind.schema["type"]: kind for kind in kinds}
    if by_name.keys() == {"integer", "number"}:
        return by_name["number"]  # every whole number is one, with the same limits
    return Kind({"anyOf": [kind.schema for kind in kinds]}, "RFC 3339 text, or whole number", "1970 to 9999")


def _number(name: str, words: str, least: float | None, most: float | None) -> Kind:
    schema = _stated({"type": name, "minimum": _whole(least), "maximum": _whole(most)})
    if least is None or most is None:
        return Kind(schema, words)
    return Kind(schema, words, f"±{short(most)}" if least == -most else f"{short(least)} to {short(most)}")


def _stated(schema: Json) -> Json:
    return {name: value for name, value in schema.items() if value is not None}


def _whole(number: float | None) -> float | None:
    return int(number) if number is not None and number == int(number) else number


def short(number: float) -> str:
    """A whole number in digits, or as a power of ten."""
    digits = f"{int(number)}"
    zeros = len(digits) - 1
    return f"10^{zeros}" if zeros > 3 and digits == f"1{'0' * zeros}" else digits
