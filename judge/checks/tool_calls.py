"""Verifies function calls against the expected ones; see `ToolCalls`."""

import ast
import builtins
import re
from collections.abc import Iterable
from threading import Lock
from typing import Any, Literal, NamedTuple

from pydantic import Field

from judge.bounds import CALLS, CALLS_PROSE, CALLS_PROSE_LENGTH, CALLS_PYTHON_DEPTH, CALLS_PYTHON_LENGTH
from judge.checks.alignment import best_total
from judge.checks.check import CheckResult, reference
from judge.checks.comparison import ComparingCheck
from judge.errors import ReferenceFault
from judge.json_object import find_objects
from judge.reading.json_answer import read_json, shallow
from judge.reading.seen import fences, said, visible
from judge.record import Many, brief, shape
from judge.sample import Sample

_PARSER = (
    Lock()
)  # Python before 3.11.8 counts the depth of nesting for all threads together: github.com/python/cpython/issues/106905
_CALL_START = re.compile(r"\s*\[?\s*[A-Za-z_][\w.]*\s*\(")
_NAMES = ("name", "function", "tool", "tool_name", "function_name", "action", "recipient_name")
_ARGUMENTS = (
    "arguments", "parameters", "input", "args", "kwargs", "params", "tool_input", "tool_args", "tool_arguments", "function_args",
    "action_input",
)  # fmt: skip
_WRAPPERS = ("function", "toolUse", "tool_use", "function_call", "tool_call")
_LISTS = ("tool_calls", "function_calls", "calls")
_OPENING = re.compile(
    r"<(?:(?:\w{1,20}:)?(?:(?:tool|function)[_▁ ]?(?:calls?|code|use|request)|invoke)|function(?==))\b[^<>\n]{0,200}>"
    r"|<[|｜](?:python_tag|(?:tool|function)[_▁ ]?(?:calls?|use|request)\w{0,30})[|｜]>|\[TOOL_(?:CALLS?|REQUEST)\]"
)
"""What opens a call in the notations of Qwen and Hermes, Gemini, Llama, Claude, DeepSeek, Mistral and their like."""

_CODE = re.compile(r"(?:tool|function)_?(?:calls?|code|use|request)")
"""The names of fences that hold a call and nothing else."""

_STEP = re.compile(
    r"^[ \t*]{0,9}Action[ \t*]{0,9}:[ \t*]{0,9}([A-Za-z_][\w.]{0,99})[ \t*]{0,9}\n[ \t*]{0,9}Action[ ]Input[ \t*]{0,9}:([^\n]*)",
    re.MULTILINE,
)
"""A call as ReAct writes it."""

_BROKEN = re.compile(
    rf"""["'](?:{"|".join(_NAMES)})["']\s{{0,20}}:[^{{}}]{{0,400}}["'](?:{"|".join(_ARGUMENTS)})["']\s{{0,20}}:"""
)
"""Where a call in JSON begins that cannot be read."""

_INLINE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]{3,2000})\1(?!`)")
_IN_PROSE = re.compile(
    r"(?<![\w.])([A-Za-z_][\w.]{1,99})\((?=\s{0,9}(?:[A-Za-z_]\w{0,99}\s{0,9}=[^=]|\{\s{0,9}(?:[\"'}]|\w{1,99}\s{0,9}:)))"
)
_SPACE = re.compile(r"(?:functions?|tools?|default_api)\.(?=[A-Za-z_]\w*$)")
"""The namespace of a tool, as OpenAI's and Gemini's models write it in front of its name."""


class Call(NamedTuple):
    """One call of a function."""

    name: str
    arguments: dict[str, Any]


class ToolCalls(ComparingCheck):
    """The F1 of the function calls that the model made against the expected ones.

    A pair of calls is worth nothing when their names differ; else the share of right arguments among all that either of them
    has. No call expected and none made is 1.0. The calls are those of the record (OpenAI's form) or, where it has none, those
    written in the response: in `<tool_call>`, `<tool_code>` or tags like them, as JSON, as an action with its input, or as
    Python text with named literal arguments or one object of them, alone, in a code fence, in backticks or in prose. A program is
    no call, unless its fence is named `tool_code` or the like. What begins as a call and cannot be read counts as a wrong one.
    The namespace of a tool, as in `functions.search`, is no part of its name.

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
        if made is None or _bare(expected.name) != _bare(made.name):
            return 0.0
        ours, theirs = (
            {key: item for key, item in call.arguments.items() if key not in self.optional} for call in (expected, made)
        )
        names = ours.keys() | theirs.keys()
        right = sum(self.same(self.normal(ours[name]), self.normal(theirs[name])) for name in ours.keys() & theirs.keys())
        return right / len(names) if names else 1.0


def _bare(name: str) -> str:
    return _SPACE.sub("", name, count=1) if _SPACE.match(name) else name


def _difference(expected: list[Call], made: list[Call | None]) -> str:
    missing = sorted({_bare(call.name) for call in expected} - {_bare(call.name) for call in made if call})
    unread = "; a call cannot be read" if None in made else ""
    return (f"; missing: {brief(missing[0], 60)}" if missing else "") + unread


def _made(sample: Sample) -> list[Call | None]:
    """Return the calls that the model made; None for each that cannot be read."""
    return [_try(call) for call in sample.tool_calls] if sample.tool_calls else _written(visible(said(sample)).strip())


def _written(text: str) -> list[Call | None]:
    """Return the calls in the first notation of which a text has any: marked, code and nothing else, in fences, in prose."""
    if marked := _marked(text):
        return marked
    if calls := _from_code(text):
        return calls
    blocks = fences(text)
    if calls := [call for block in blocks for call in _of_fence(block.language, block.body.strip())]:
        return calls
    ends = [0, *(block.end for block in blocks)]
    prose = "\n".join(text[end:start] for end, start in zip(ends, [*(block.start for block in blocks), len(text)], strict=True))
    return _stepped(text) or _in_json(text) or ([] if _is_program(prose) else _in_prose(prose))


def _marked(text: str) -> list[Call | None]:
    """Return the calls behind each mark that opens one, up to its closing tag or the next mark; None where there is none."""
    openings = list(_OPENING.finditer(text))
    ends = [*(opening.start() for opening in openings[1:]), len(text)]
    found: list[Call | None] = []
    inner = False
    for opening, end in zip(openings, ends, strict=False):
        body = text[opening.end() : end]
        closed = re.search(r"</|\[/", body)
        held = (body[: closed.start()] if closed else body).strip()
        if not held and end < len(text) and not closed:
            inner = True  # `<tool_calls><tool_call>`: one mark inside of another
            continue
        found += _from_code(held) or [None]
    return found or [None] * inner


def _from_code(text: str) -> list[Call | None]:
    return _from_json(text) or _from_python(text)


def _of_fence(language: str, body: str) -> list[Call | None]:
    calls = _from_code(body)
    if _CODE.fullmatch(language):
        return calls or _in_prose(body) or [None]
    return calls or (_positional(body) if language in {"", "python", "py"} else [])


def _stepped(text: str) -> list[Call | None]:
    return [_try({"name": step[1], "arguments": step[2].strip() or {}}) for step in _STEP.finditer(text)]


def _in_json(text: str) -> list[Call | None]:
    objects = find_objects(text)
    calls: list[Call | None] = [None] * bool(not objects and _BROKEN.search(text))
    for found in objects:
        if found.value is None:
            calls += [None] * bool(_BROKEN.search(text, found.start, found.end))
        else:
            calls += [_try(call) for call in _listed(found.value, strict=False) if _looks_like_call(call)]
    return calls


def _is_program(text: str) -> bool:
    if not re.search(r"[=(]", text) or len(text) > CALLS_PYTHON_LENGTH or not _simple(text):
        return False
    try:
        with _PARSER:
            ast.parse(text)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return False
    return True


def _in_prose(text: str) -> list[Call | None]:
    """Return the calls with named literal arguments in a text, those in backticks before those without.

    Python's own functions are spoken of and never called; so is any in backticks without arguments, unless it stands alone.
    `P(X=1)` is mathematics: without backticks a call has a name of several words, as `get_weather`, or an argument that is
    text.
    """
    inline = [call for code in _INLINE.finditer(text) for call in _from_python(code[2].strip()) if _is_made(call, code, text)]
    if inline:
        return inline
    calls: list[Call | None] = []
    end, left = 0, CALLS_PROSE
    for place in _IN_PROSE.finditer(text):
        if place.start() < end:
            continue
        if left <= 0:
            return [None]
        stop = _closing(text, place.end())
        left -= (stop or place.end() + CALLS_PROSE_LENGTH) - place.start()
        for call in _from_python(text[place.start() : stop]):
            if (
                call
                and call.name not in _OWN
                and (_COMPOUND.search(call.name) or any(isinstance(value, str) for value in call.arguments.values()))
            ):
                calls.append(call)
                end = stop
    return calls


def _is_made(call: Call | None, code: re.Match[str], text: str) -> bool:
    """Whether code in backticks is a call that is made, and not a function that is spoken of."""
    if call is None or call.name in _OWN:
        return False
    around = text[max(0, code.start() - 1) : code.start()] + text[code.end() : code.end() + 1]
    return bool(call.arguments) or not around.strip("\n")


_COMPOUND = re.compile(r"\w[_.]\w|[a-z][A-Z]")


def _closing(text: str, start: int) -> int:
    """Return the place behind the parenthesis that closes one before `start`; 0 where none does within a call's length."""
    depth, quote = 1, ""
    for place in range(start, min(len(text), start + CALLS_PROSE_LENGTH)):
        sign = text[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
            if depth == 0:
                return place + 1
    return 0


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
    if inner is not value:
        return True
    arguments = next((inner[key] for key in _ARGUMENTS if key in inner), None)
    usual = "name" in inner and any(key in inner for key in _ARGUMENTS[:3])
    return usual or (isinstance(_name(inner), str) and isinstance(arguments, dict | str))


def _listed(value: Any, *, strict: bool = True) -> list[Any]:
    """Return the calls of a list, of `{"tool_calls": [...]}`, or the one call that a value is."""
    if isinstance(value, dict):
        value = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), value)
    listed = value if isinstance(value, list) else [value]
    if strict and not all(isinstance(item, dict) for item in listed):
        msg = f"wanted calls, found {shape(value)}"
        raise ValueError(msg)
    return listed


def _inner(call: dict[str, Any]) -> dict[str, Any]:
    return next((call[key] for key in _WRAPPERS if isinstance(call.get(key), dict)), call)


def _name(call: dict[str, Any]) -> Any:
    return next((call[key] for key in _NAMES if isinstance(call.get(key), str)), None)


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
    name = _name(inner)
    if not isinstance(name, str) or not isinstance(arguments, dict) or not shallow(arguments):
        msg = f"wanted a name and an object of arguments, found {shape(call)}"
        raise ValueError(msg)
    return Call(name, arguments)


def _from_python(text: str) -> list[Call | None]:
    """Read `f(a=1)` or `f({"a": 1})`, several of them one per line, or a list of them; nothing where the text is another."""
    if len(text) > CALLS_PYTHON_LENGTH or not _CALL_START.match(text) or not _simple(text):
        return []
    try:
        with _PARSER:
            statements = ast.parse(text).body
        nodes = [node for statement in statements for node in _calls(statement)]
        return [Call(ast.unparse(node.func), _arguments(node)) for node in nodes]
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return []


def _positional(text: str) -> list[Call | None]:
    """Return None for each call of a text that is nothing but calls, none of them one of Python's own functions."""
    if len(text) > CALLS_PYTHON_LENGTH or not _CALL_START.match(text) or not _simple(text):
        return []
    try:
        with _PARSER:
            nodes = [statement.value if isinstance(statement, ast.Expr) else None for statement in ast.parse(text).body]
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return []
    return [None] * (len(nodes) if all(isinstance(node, ast.Call) and _is_tool(node.func) for node in nodes) else 0)


def _is_tool(function: ast.expr) -> bool:
    """Whether a function is none of Python's own and no method, so that it may be a tool."""
    if isinstance(function, ast.Name):
        return function.id not in _OWN
    return isinstance(function, ast.Attribute) and _SPACE.match(ast.unparse(function)) is not None


_OWN = frozenset(dir(builtins))


def _simple(text: str) -> bool:
    """Whether brackets are nested no deeper than any call needs; Python's parser recurses over them."""
    depth = 0
    for mark in re.findall(r"[\[({})\]]", text):
        depth += 1 if mark in "[({" else -1
        if depth > CALLS_PYTHON_DEPTH:
            return False
    return True


def _calls(statement: ast.stmt) -> Iterable[ast.Call]:
    """Give the calls with named arguments that a statement is.

    Raises:
        ValueError: it is anything else.
    """
    value = statement.value if isinstance(statement, ast.Expr) else None
    for node in value.elts if isinstance(value, ast.List | ast.Tuple) else [value]:
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Name | ast.Attribute)
            or (node.args and not _one(node))
        ):
            raise ValueError
        yield node


def _one(node: ast.Call) -> bool:
    """Whether a tool's one argument is an object of them all."""
    return len(node.args) == 1 and isinstance(node.args[0], ast.Dict) and not node.keywords and _is_tool(node.func)


def _arguments(node: ast.Call) -> dict[str, Any]:
    if not node.args:
        return _keywords(node)
    found: dict[Any, Any] = ast.literal_eval(_Literals().visit(node.args[0]))
    return {str(name): _as_json(value) for name, value in found.items()}


class _Literals(ast.NodeTransformer):
    """Writes an object of JavaScript as one of Python: `true`, `false`, `null` and keys without quotation marks."""

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        """Return an object with texts for names as keys."""
        node.keys = [ast.Constant(key.id) if isinstance(key, ast.Name) else key for key in node.keys]
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return the value of a name."""
        return ast.Constant(_VALUES[node.id]) if node.id in _VALUES else node


_VALUES = {"true": True, "false": False, "null": None}


def _keywords(node: ast.Call) -> dict[str, Any]:
    arguments = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
    if None in arguments:
        raise ValueError
    return {str(name): _as_json(value) for name, value in arguments.items()}


def _as_json(value: Any) -> Any:
    """Return a value of Python as one of JSON.

    Raises:
        ValueError: JSON has none like it.
    """
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError
