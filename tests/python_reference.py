"""Writes the last section of docs/python.md out of the docstrings: `python -m tests.python_reference`."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

from pydantic import BaseModel

import judge

PAGE = Path(__file__).parents[1] / "docs" / "python.md"
MARK = "Made from the docstrings by `python -m tests.python_reference`.\n"
_WRAPPERS = ("Annotated", "InstanceOf", "SkipValidation", "ClassVar")
_OWN_METHODS = {"Grader": ("grade", "agrade", "warm"), "Converse": ("__call__",)}


def reference() -> str:
    """Return a section for each public name."""
    names = sorted(judge.__all__, key=lambda name: (name != "Grader", name))
    return "\n".join("\n".join(_section(name)) for name in names)


def _section(name: str) -> Iterator[str]:
    thing = getattr(judge, name)
    yield f"### `{name}`\n"
    if isinstance(thing, FunctionType):
        yield from _function(name, thing)
    elif isinstance(thing, type):
        yield f"{_words(thing)}\n"
        if name == "Grader":
            yield from _parameters(thing)
        yield from _fields(thing)
        for method in _OWN_METHODS.get(name, ()):
            yield from _function(method, getattr(thing, method))
    else:
        yield f"`{' | '.join(kind.__name__ for kind in thing.__args__)}`\n"


def _function(name: str, function: FunctionType) -> Iterator[str]:
    taken = [parameter for parameter in inspect.signature(function).parameters if parameter != "self"]
    yield f"`{'await ' if inspect.iscoroutinefunction(function) else ''}{name}({', '.join(taken)})`: {_words(function)}\n"


def _words(thing: object) -> str:
    """Return a docstring without its lists, as Markdown's paragraphs."""
    text = re.split(r"\n(?:Args|Raises|Returns|Example):", inspect.getdoc(thing) or "")[0].strip()
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _parameters(kind: type) -> Iterator[str]:
    told = dict(re.findall(r"^    (\w+): (.*(?:\n {8,}.*)*)", inspect.getdoc(kind) or "", re.MULTILINE))
    yield "| parameter | default | |\n|---|---|---|"
    for name, parameter in inspect.signature(kind).parameters.items():
        default = "" if parameter.default is parameter.empty else f"`{parameter.default!r}`".replace("'", '"')
        yield _row(f"`{name}`", default, " ".join(told[name].split()))
    yield ""


def _fields(kind: type) -> Iterator[str]:
    """Give the table of a record's fields and properties; what a class inherits from another library is none of it."""
    rows = [row for cls in reversed(kind.__mro__) if cls.__module__.startswith("judge.") for row in _own_fields(cls)]
    if rows and (issubclass(kind, BaseModel | Exception)):
        yield "| field | type | default | |\n|---|---|---|---|"
        yield from (_row(*row) for row in (_of_this_fault(kind, row) if issubclass(kind, Exception) else row for row in rows))
        yield ""


def _of_this_fault(kind: type, row: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    """Put a fault's own value in the place of that of the fault it is a kind of."""
    name, of_type, _, told = row
    return name, of_type, f'`"{getattr(kind, name.strip("`"))}"`', told


def _own_fields(cls: type) -> Iterator[tuple[str, str, str, str]]:
    (body,) = ast.parse(inspect.getsource(cls)).body
    assert isinstance(body, ast.ClassDef)
    for node, after in zip(body.body, [*body.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not node.target.id.startswith("_"):
            told = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            yield f"`{node.target.id}`", f"`{_type(node.annotation)}`", _default(node.value), " ".join(str(told).split())
        elif isinstance(node, ast.FunctionDef) and node.returns and _is_property(node) and not node.name.startswith("_"):
            yield f"`{node.name}`", f"`{_type(node.returns)}`", "", " ".join((ast.get_docstring(node) or "").split())


def _is_property(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id in {"property", "cached_property"} for one in node.decorator_list)


def _type(node: ast.expr) -> str:
    """Write a type without what only pydantic reads."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in _WRAPPERS:
        return _type(node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Many":
        return f"list or tuple of {_type(node.slice)}"
    written = ast.unparse(node).strip("'")
    return "str" if written in {"Name", "PartName"} else written


def _default(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Field":
        named = {one.arg: one.value for one in node.keywords}
        node = named.get("default", node.args[0] if node.args else None)
    return "" if node is None else f"`{ast.unparse(node)}`".replace("'", '"')


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def page() -> str:
    """Return the whole page with its last section made anew."""
    return PAGE.read_text("utf-8").split(MARK)[0] + f"{MARK}\n{reference()}"


if __name__ == "__main__":
    written = PAGE.write_text(page(), "utf-8")
    print(f"{PAGE}: {written} characters", file=sys.stderr)
