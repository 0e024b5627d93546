"""Verifies function calls against the expected ones; see `ToolCalls`."""

import ast
import re
from collections.abc import Iterable
from threading import Lock
from typing import Any, Literal, NamedTuple

from pydantic import Field

from judge.bounds import CALLS, CALLS_PYTHON_DEPTH, CALLS_PYTHON_LENGTH
from judge.checks.check import CheckResult, reference
from judge.checks.comparison import ComparingCheck
from judge.engines.alignment import best_total
from judge.errors import ReferenceFault
from judge.json_object import find_objects
from judge.reading.json_answer import fenced, read_json, shallow
from judge.reading.stated_answer import without_thought
from judge.record import Many, brief, shape
from judge.sample import Sample

_PARSER = (
    Lock()
)  # Python before 3.11.8 counts the depth of nesting for all threads together: github.com/python/cpython/issues/106905
_CALL_START = re.compile(r"\s*\[?\s*[A-Za-z_][\w.]*\s*\(")
_ARGUMENTS = ("arguments", "parameters", "input")
_WRAPPERS = ("function", "toolUse", "function_call")


class Call(NamedTuple):
    """One call of a function."""

    name: str
    arguments: dict[str, Any]


class ToolCalls(ComparingCheck):
    """The F1 of the function calls that the model made against the expected ones.

    A pair of calls is worth nothing when their names differ; else the share of right arguments among all that either of them
    has. No call expected and none made is 1.0. The calls are those of the record (OpenAI's form) or, where it has none, those
    written in the response: in `<tool_call>` tags, as JSON, or as Python text with named literal arguments, alone or in a
    code fence. What begins as a call and cannot be read counts as a wrong one.

    The reference is a list of calls, `{"tool_calls": [...]}` or one call, each `{"name": …, "arguments": {…}}` or in OpenAI's
    form, or the JSON text of these. An empty list says that no call is expected.
    """

    check: Literal["tool_calls"] = "tool_calls"

    key: str | None = None
    """The field of a reference that holds the calls, where it is not the reference itself."""

    order: Literal["any", "strict"] = "any"
    """`strict`: calls count only as far as they stand in the expected order."""

    optional: Many[str] = ()
    """Names of arguments that do not count: they may be missing or differ."""

    extra_calls: float = Field(1.0, ge=0, le=1)
    """How much each call beyond the expected number costs: 1 as F1 has it, 0 nothing at all."""

    partial: bool = True
    """Whether a result that is not wholly right is worth something; false makes anything below 1 a 0."""

    text: Literal["folded", "exact"] = "exact"
    """`folded`: upper and lower case, runs of white space and compatible characters (NFKC) do not count in arguments."""

    dates: Literal["any", "day_first", "month_first", "as_text"] = "as_text"
    """Whether two ways to write a date are the same: not for most functions. See `fields`."""

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: the reference holds no list of calls, or more than 100.
        """
        expected = self._expected(sample)
        made = _made(sample)
        if not expected or not made:
            right = len(expected) == len(made)
            return CheckResult(value=float(right), reason=f"{len(made)} calls made, {len(expected)} expected")
        worth = [[self._credit(one, other) for other in made[:CALLS]] for one in expected]
        total = best_total(worth, in_order=self.order == "strict")
        surplus = max(0, len(made) - len(expected))
        value = min(1.0, 2 * total / (len(expected) + len(made) - surplus + self.extra_calls * surplus))
        reason = f"{total:.3g} of {len(expected)} expected calls right, {len(made)} made{_difference(expected, made)}"
        return CheckResult(value=value if self.partial or value == 1 else 0.0, reason=reason)

    def _expected(self, sample: Sample) -> list[Call]:
        value = reference(sample, self.key)
        try:
            value = read_json(value) if isinstance(value, str) else value
            calls = [_read(call) for call in _listed(value)]
        except ValueError as error:
            msg = f"the reference holds no calls: {error}"
            raise ReferenceFault(msg) from error
        if len(calls) > CALLS:
            msg = f"the reference holds more than {CALLS} calls"
            raise ReferenceFault(msg)
        return calls

    def _credit(self, expected: Call, made: Call | None) -> float:
        if made is None or expected.name != made.name:
            return 0.0
        ours, theirs = (
            {key: item for key, item in call.arguments.items() if key not in self.optional} for call in (expected, made)
        )
        names = ours.keys() | theirs.keys()
        right = sum(self.same(self.normal(ours[name]), self.normal(theirs[name])) for name in ours.keys() & theirs.keys())
        return right / len(names) if names else 1.0


def _difference(expected: list[Call], made: list[Call | None]) -> str:
    missing = sorted({call.name for call in expected} - {call.name for call in made if call})
    unread = "; a call cannot be read" if None in made else ""
    return (f"; missing: {brief(missing[0], 60)}" if missing else "") + unread


def _made(sample: Sample) -> list[Call | None]:
    """Return the calls that the model made; None for each that cannot be read."""
    return [_try(call) for call in sample.tool_calls] if sample.tool_calls else _written(without_thought(sample.response).strip())


def _written(text: str) -> list[Call | None]:
    tagged = _tagged(text)
    if tagged:
        return [call for body in tagged for call in _from_json(body.strip()) or [None]]
    fences = fenced(text)
    for whole in (text, *(body for _, body in fences if len(fences) == 1)):
        if calls := _from_json(whole.strip()) or _from_python(whole.strip()):
            return calls
    return [_try(found.value) for found in find_objects(text) if found.value is not None and _looks_like_call(found.value)]


def _tagged(text: str) -> list[str]:
    """Return what stands in each `<tool_call>` tag; one that is never closed reaches to the end."""
    return [part.split("</tool_call>", 1)[0] for part in text.split("<tool_call>")[1:]]


def _from_json(text: str) -> list[Call | None]:
    try:
        value = read_json(text)
        listed = _listed(value)
    except ValueError:
        return []
    return [_try(call) for call in listed] if all(map(_looks_like_call, listed)) else []


def _looks_like_call(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    inner = _inner(value)
    return inner is not value or ("name" in inner and any(key in inner for key in _ARGUMENTS))


def _listed(value: Any) -> list[Any]:
    """Return the calls of a list, of `{"tool_calls": [...]}`, or the one call that a value is."""
    if isinstance(value, dict) and "tool_calls" in value:
        value = value["tool_calls"]
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) for item in listed):
        msg = f"wanted calls, found {shape(value)}"
        raise ValueError(msg)
    return listed


def _inner(call: dict[str, Any]) -> dict[str, Any]:
    return next((call[key] for key in _WRAPPERS if isinstance(call.get(key), dict)), call)


def _try(call: Any) -> Call | None:
    try:
        return _read(call)
    except ValueError:
        return None


def _read(call: Any) -> Call:
    inner = _inner(call) if isinstance(call, dict) else {}
    arguments: Any = next((inner[key] for key in _ARGUMENTS if inner.get(key) is not None), {})
    if isinstance(arguments, str):
        arguments = read_json(arguments) if arguments.strip() else {}
    if not isinstance(inner.get("name"), str) or not isinstance(arguments, dict) or not shallow(arguments):
        msg = f"wanted a name and an object of arguments, found {shape(call)}"
        raise ValueError(msg)
    return Call(inner["name"], arguments)


def _from_python(text: str) -> list[Call | None]:
    """Read `f(a=1)`, several of them one per line, or a list of them; nothing where the text is anything else."""
    if len(text) > CALLS_PYTHON_LENGTH or not _CALL_START.match(text) or not _simple(text):
        return []
    try:
        with _PARSER:
            statements = ast.parse(text).body
        nodes = [node for statement in statements for node in _calls(statement)]
        return [Call(ast.unparse(node.func), _keywords(node)) for node in nodes]
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return []


def _simple(text: str) -> bool:
    """Whether brackets are nested no deeper than any call needs; Python's parser recurses over them."""
    depth = 0
    for mark in re.findall(r"[\[({})\]]", text):
        depth += 1 if mark in "[({" else -1
        if depth > CALLS_PYTHON_DEPTH:
            return False
    return True


def _calls(statement: ast.stmt) -> Iterable[ast.Call]:
    value = statement.value if isinstance(statement, ast.Expr) else None
    for node in value.elts if isinstance(value, ast.List | ast.Tuple) else [value]:
        if not isinstance(node, ast.Call) or node.args or not isinstance(node.func, ast.Name | ast.Attribute):
            msg = "not a call with named arguments"
            raise ValueError(msg)
        yield node


def _keywords(node: ast.Call) -> dict[str, Any]:
    arguments = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
    if None in arguments or not shallow(list(arguments.values())):
        msg = "arguments without a name"
        raise ValueError(msg)
    return {str(name): _as_json(value) for name, value in arguments.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float):
        return value
    msg = f"not a value of JSON: {shape(value)}"
    raise ValueError(msg)
