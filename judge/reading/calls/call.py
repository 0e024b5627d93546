"""One function call, and the forms in which JSON holds it."""

from typing import Any, NamedTuple

from judge.reading.json.value import read_json, shallow
from judge.reading.pattern import Pattern
from judge.record import shape

NAMES = ("name", "function", "tool", "tool_name", "function_name", "action", "recipient_name")
"""The fields that hold the name of the function."""

ARGUMENTS = (
    "arguments", "parameters", "input", "args", "kwargs", "params", "tool_input", "tool_args", "tool_arguments", "function_args",
    "action_input",
)  # fmt: skip
"""The fields that hold the arguments. The first three make a call of any object with a `name`."""

_USUAL = 3
_WRAPPERS = ("function", "toolUse", "tool_use", "function_call", "tool_call")
_LISTS = ("tool_calls", "function_calls", "calls")
_NAMESPACE = Pattern(r"(?:functions?|tools?|default_api)\.(?=[A-Za-z_]\w*$)")
"""What OpenAI's and Gemini's models write before the name of a tool: `functions.search`."""


class Call(NamedTuple):
    """One call of a function."""

    name: str
    arguments: dict[str, Any]

    @property
    def bare_name(self) -> str:
        """Its name without the namespace of a tool."""
        return _NAMESPACE.sub("", self.name, 1) if in_namespace(self.name) else self.name


def in_namespace(name: str) -> bool:
    """Whether a name starts with the namespace of a tool."""
    return _NAMESPACE.match(name) is not None


def read_call(value: Any) -> Call:
    """Read a call in OpenAI's form or one like it.

    Raises:
        ValueError: it has no name or no object of arguments.
    """
    inner = _inner(value) if isinstance(value, dict) else {}
    arguments: Any = next((inner[key] for key in ARGUMENTS if inner.get(key) is not None), {})
    if isinstance(arguments, str):
        arguments = read_json(arguments) if arguments.strip() else {}
    name = _name(inner)
    if not isinstance(name, str) or not isinstance(arguments, dict) or not shallow(arguments):
        msg = f"wanted a name and an object of arguments, found {shape(value)}"
        raise ValueError(msg)
    return Call(name, arguments)


def keyed_call(value: Any) -> Call:
    """Read a call in OpenAI's form or one like it, or as an object whose only field is the function's: `{"search": {"q": "a"}}`.

    Raises:
        ValueError: it is neither.
    """
    (name, arguments), *others = [*value.items()] if isinstance(value, dict) and value else [("", None)]
    is_keyed = isinstance(arguments, dict) and not others and name not in (*NAMES, *ARGUMENTS, *_WRAPPERS)
    return read_call({"name": name, "arguments": arguments} if is_keyed else value)


def try_call(value: Any) -> Call | None:
    """Read a call; None if it cannot be read."""
    try:
        return read_call(value)
    except ValueError:
        return None


def listed_calls(value: Any) -> list[Any]:
    """Return the items of a list, or of `{"tool_calls": [...]}`; any other value is the only item."""
    if isinstance(value, dict):
        value = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), value)
    return value if isinstance(value, list) else [value]


def looks_like_call(value: Any) -> bool:
    """Whether a JSON value is meant as a call, readable or not."""
    if not isinstance(value, dict):
        return False
    inner = _inner(value)
    if inner is not value:
        return True
    arguments = next((inner[key] for key in ARGUMENTS if key in inner), None)
    usual = "name" in inner and any(key in inner for key in ARGUMENTS[:_USUAL])
    return usual or (isinstance(_name(inner), str) and isinstance(arguments, dict | str))


def _inner(call: dict[str, Any]) -> dict[str, Any]:
    return next((call[key] for key in _WRAPPERS if isinstance(call.get(key), dict)), call)


def _name(call: dict[str, Any]) -> Any:
    return next((call[key] for key in NAMES if isinstance(call.get(key), str)), None)
