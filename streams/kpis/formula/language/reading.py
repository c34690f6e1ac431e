"""Text -> expression: Python's own parser, and a whitelist of what may come out of it.

Nothing of a formula is ever run. What is read is a tree of Python's grammar, in which only names, numbers, `+ - * /`,
brackets and calls of known functions may stand; each makes the node of an expression. The text is bounded in its
length, and the expression in its size and its depth, KPIs that it names included.
"""

import ast
import re
from collections.abc import Mapping
from difflib import get_close_matches
from fractions import Fraction
from typing import Final

from streams.kpis.formula.expression import Expression, Number, Operation
from streams.kpis.formula.language.errors import FormulaError, nearest
from streams.kpis.formula.language.functions import FUNCTIONS, OF_MEASURES, WINDOW_DAYS, Function, Takes, function
from streams.kpis.formula.language.mistakes import foreign_sign, stray_comma, unreadable, with_dashes
from streams.kpis.formula.language.names import Formula, Names
from streams.kpis.formula.windowed import Amount

MOST_CHARACTERS: Final = 2_000
MOST_NODES: Final = 400
"""Of a formula with all KPIs in it."""
MOST_DEPTH: Final = 40
"""How deep nodes may lie in one another, likewise."""

_SIGNS: Final[Mapping[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "×", ast.Div: "/"}
_NUMBER: Final = re.compile(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?")
_GLUED: Final = re.compile(r"(?<![\w.\"'])[0-9][\w.]*[A-Za-z_][\w.]*")
"""What begins like a number and goes on like a name. Python reads some of it, as 1e9, and warns of some, as 1or."""
_FOREIGN_LETTER: Final = re.compile(r"[^ -~\s]|[\x80-\U0010ffff]|[#\\]")
_LOOK_ALIKES: Final[Mapping[str, str]] = {"×": "*", "÷": "/", "−": "-", "–": "-", "⁄": "/"}
_NO_NUMBER: Final = "{} is no number of a formula; write one as 12, 1_000 or 0.25"
_FOREIGN: Final[Mapping[type[ast.AST], str]] = {
    ast.Attribute: "nothing has parts that a dot would name",
    ast.Subscript: "nothing has parts that square brackets would name",
    ast.Compare: "nothing is compared in a formula",
    ast.BoolOp: "nothing is true or false in a formula",
    ast.IfExp: "nothing is true or false in a formula",
    ast.UnaryOp: "a sign stands between two parts; write 0 - x",
}


def read_formula(text: str, names: Names) -> Formula:
    """The formula that a text says.

    Raises:
        FormulaError: with the place and what is wrong there: no formula, an unknown name, a measure that does not suit
            its function, or too much of it.
    """
    return _Reader(text, names).read()


class _Reader:
    """Reads one text; knows where in it each node stands, and what it has named so far."""

    def __init__(self, text: str, names: Names) -> None:
        self._text = text
        # To Python a line is over where it ends; to people a formula goes on.
        self._flat = re.sub(r"\s", " ", text)
        self._start = len(self._flat) - len(self._flat.lstrip())
        self._names = names
        self._settings: dict[str, None] = {}
        self._kpis: dict[str, None] = {}
        self._size = 0
        self._deepest = 0

    def read(self) -> Formula:
        expression = self._expression(self._parsed(), 1)
        return Formula(expression, tuple(self._settings), tuple(self._kpis), self._size, self._deepest)

    def _parsed(self) -> ast.expr:
        if len(self._text) > MOST_CHARACTERS:
            raise self._error(f"{len(self._text):,} characters are too many; at most {MOST_CHARACTERS:,}", 0)
        if not self._flat.strip():
            raise self._error("a formula is wanted, as in 'tickets_resolved / tickets_opened'", 0)
        if foreign := _FOREIGN_LETTER.search(self._text):
            letter, at = foreign[0], foreign.start()
            if letter in _LOOK_ALIKES:
                raise self._error(f"'{letter}' is no sign of formulas; write '{_LOOK_ALIKES[letter]}'", at)
            raise self._error(f"{letter!r} cannot stand in a formula: names are of a-z, 0-9 and _", at)
        glued = _GLUED.search(self._text)
        if glued and not _NUMBER.fullmatch(glued[0]):
            raise self._error(_NO_NUMBER.format(glued[0]), glued.start())
        try:
            return ast.parse(self._flat[self._start :], mode="eval").body
        except SyntaxError as error:
            place = min(self._start + error.offset - 1, len(self._text.rstrip())) if error.offset else None
            raise self._error(*unreadable(self._flat, error.msg, place, self._known())) from None
        except (RecursionError, MemoryError):
            raise self._error("brackets lie too deep in one another", 0) from None

    def _expression(self, node: ast.expr, depth: int) -> Expression:
        self._grow(node, 1, depth)
        match node:
            case ast.BinOp(op=ast.Div(), right=ast.Constant(value=0) as zero):
                raise self._error_at(zero, "nothing can be divided by 0")
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
                return Operation(
                    _SIGNS[type(sign)], self._expression(left, depth + 1), self._expression(right, depth + 1)
                )
            case ast.Name(id=name):
                return self._named(node, name, depth)
            case ast.Constant() | ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
                return Number(self._number(node))
            case ast.Call(func=ast.Name(id=name)):
                return self._called(node, name, depth)
            case ast.BinOp(left=left, right=right):
                begin, end = self._start + (left.end_col_offset or 0), self._start + right.col_offset
                raise self._error(*foreign_sign(self._flat, begin, end))
            case ast.Tuple(elts=[first, *_]):
                raise self._error(*stray_comma(self._flat, self._start + (first.end_col_offset or 0)))
            case _:
                raise self._error_at(node, _FOREIGN.get(type(node), "this cannot stand in a formula"))

    def _named(self, node: ast.expr, name: str, depth: int) -> Expression:
        try:
            kpi = self._names.kpi(name)
        except FormulaError:
            raise self._error_at(node, f"the formula of '{name}' cannot be read") from None
        except ValueError as error:
            raise self._error_at(node, str(error)) from None
        if kpi is not None:
            self._grow(node, kpi.size, depth + kpi.depth)
            self._settings |= dict.fromkeys(kpi.settings)
            self._kpis |= dict.fromkeys((name, *kpi.kpis))
            return kpi.expression
        measure = self._names.measures.get(name)
        if measure is None:
            if function(name) is not None:
                raise self._error_at(node, f"'{name}' is a function; what it takes stands in brackets behind it")
            if name == self._names.own:
                raise self._error_at(node, f"no measure is named '{name}', and a KPI cannot be made of itself")
            known = self._known()
            written, meant = with_dashes(self._flat, self._start + node.col_offset)
            shown = written if meant in known else name
            raise self._error_at(node, f"no measure or KPI is named '{shown}'{nearest(shown, known)}")
        if measure.kind.is_level:
            raise self._error_at(node, f"'{name}' is a running total; write now({name}) or at_start({name})")
        return Amount(measure)

    def _known(self) -> tuple[str, ...]:
        return (*self._names.measures, *(name for name in self._names.kpis if name != self._names.own))

    def _called(self, node: ast.Call, name: str, depth: int) -> Expression:
        called = function(name)
        if called is None:
            close = get_close_matches(name, FUNCTIONS, n=1)
            known = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(FUNCTIONS)}, p1 to p99"
            raise self._error_at(node, f"there is no function '{name}'; {known}")
        if node.keywords or any(isinstance(given, ast.Starred) for given in node.args):
            raise self._error_at(node, f"{name}(...) takes values by their order alone")
        taken = self._takes(node, name, called)
        given = [self._given(argument, takes, name, depth) for argument, takes in zip(node.args, taken, strict=True)]
        try:
            return called.make(*given)
        except ValueError as error:
            raise self._error_at(node, str(error)) from None

    def _takes(self, node: ast.Call, name: str, called: Function) -> tuple[Takes, ...]:
        wanted, given = len(called.takes), len(node.args)
        if given == wanted:
            return called.takes
        if called.repeats and given > wanted:
            return (*called.takes, *called.takes[-1:] * (given - wanted))
        listed = ", ".join(takes.value for takes in called.takes)
        least = "at least " if called.repeats else ""
        raise self._error_at(node, f"{name}(...) takes {least}{wanted}: {listed}; there are {given}")

    def _given(self, node: ast.expr, takes: Takes, name: str, depth: int) -> object:
        match takes:
            case Takes.FORMULA:
                return self._expression(node, depth + 1)
            case Takes.NUMBER:
                value = self._expression(node, depth + 1)
                if isinstance(value, Number):
                    return value
            case Takes.SETTING:
                if isinstance(node, ast.Name):
                    return self._setting(node)
            case Takes.WINDOW:
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    return self._window(node, node.value)
            case _:
                if isinstance(node, ast.Name):
                    return self._measure(node, takes, name)
        raise self._error_at(node, f"{name}(...) takes {takes.value} here")

    def _measure(self, node: ast.Name, takes: Takes, name: str) -> object:
        measure = self._names.measures.get(node.id)
        if measure is None:
            hint = nearest(node.id, self._names.measures)
            if node.id in self._names.kpis:
                hint = f": that is a KPI, and {name}(...) takes {takes.value}{self._made_of(node.id, takes)}"
            raise self._error_at(node, f"no measure is named '{node.id}'{hint}")
        if not OF_MEASURES[takes](measure.kind):
            instead = f"; write now({measure.name})" if measure.kind.is_level and takes is not Takes.KEPT_LEVEL else ""
            raise self._error_at(
                node,
                f"{name}(...) takes {takes.value}, and '{measure.name}' is none: it is a {measure.kind.value}{instead}",
            )
        return measure

    def _made_of(self, kpi: str, takes: Takes) -> str:
        """The end of a sentence: which measures of a KPI suit a place that takes a measure."""
        try:
            measures = self._names.kpis[kpi].expression.measures()
        except ValueError:
            return ""
        suiting = sorted({measure.name for measure in measures if OF_MEASURES[takes](measure.kind)})
        return f"; of those it is made of: {', '.join(suiting)}" if suiting else ""

    def _setting(self, node: ast.Name) -> Number:
        settings: Mapping[str, Fraction] = self._names.settings
        if node.id not in settings:
            hint = nearest(node.id, settings)
            raise self._error_at(
                node, f"no setting for formulas is named '{node.id}'; known: {', '.join(settings)}{hint}"
            )
        self._settings[node.id] = None
        return Number(settings[node.id], node.id)

    def _window(self, node: ast.expr, window: str) -> str:
        if window not in WINDOW_DAYS:
            raise self._error_at(node, f"no window of whole days is named '{window}'; known: {', '.join(WINDOW_DAYS)}")
        return window

    def _number(self, node: ast.expr) -> int | Fraction:
        written = self._flat[self._start + node.col_offset : self._start + (node.end_col_offset or 0)]
        sign, digits = (-1, written[1:].strip()) if written.startswith("-") else (1, written)
        if not _NUMBER.fullmatch(digits):
            raise self._error_at(node, _NO_NUMBER.format(written))
        plain = digits.replace("_", "")
        return sign * (Fraction(plain) if "." in plain else int(plain))

    def _grow(self, node: ast.expr, nodes: int, depth: int) -> None:
        self._size += nodes
        self._deepest = max(self._deepest, depth)
        if self._size > MOST_NODES:
            raise self._error_at(node, f"the formula is too large with all KPIs in it; at most {MOST_NODES} parts")
        if depth > MOST_DEPTH:
            raise self._error_at(node, f"parts lie too deep in one another; at most {MOST_DEPTH}")

    def _error_at(self, node: ast.expr, what: str) -> FormulaError:
        return self._error(what, self._start + node.col_offset)

    def _error(self, what: str, at: int) -> FormulaError:
        before = self._text[:at]
        line = before.count("\n") + 1
        column = at - (before.rfind("\n") + 1) + 1
        return FormulaError(what, line, column, is_only_line="\n" not in self._text.strip("\n"))
