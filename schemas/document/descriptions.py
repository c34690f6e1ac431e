"""What the source says of a class and its attributes: docstrings, and the strings under the attributes."""

import ast
import inspect
import re
from itertools import pairwise
from typing import Final

_SECTION: Final = re.compile(r"\n\n(?:Args|Raises|Returns):\n.*", re.DOTALL)


def description_of(described: type) -> str:
    """The docstring of a class without what it raises; a blank line stands between paragraphs, no line break in them.

    Raises:
        ValueError: it has none.
    """
    if not described.__doc__:
        raise ValueError(f"{described.__name__} has no docstring")
    return _paragraphs(_SECTION.sub("", inspect.cleandoc(described.__doc__)))


def attributes_of(described: type, rooms: tuple[str, ...] = ("schemas.",)) -> dict[str, str]:
    """Attribute -> the string under it, of a class and those that it is made from; those without one are left out.

    `rooms` are what the names of the modules begin with whose classes are looked at.
    """
    found: dict[str, str] = {}
    for ancestor in reversed(described.__mro__):
        if ancestor.__module__.startswith(rooms):
            found |= _own_attributes(ancestor)
    return found


def _own_attributes(described: type) -> dict[str, str]:
    statements = _definition(described).body
    found = {}
    for statement, following in pairwise(statements):
        match statement, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = _paragraphs(inspect.cleandoc(text))
    return found


def _definition(described: type) -> ast.ClassDef:
    statement = ast.parse(inspect.getsource(described)).body[0]
    if not isinstance(statement, ast.ClassDef):
        raise TypeError(f"{described.__name__} is not defined by a class statement")
    return statement


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
