"""Finds templates in some folders, checks what they say, and writes texts from them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from traceback import walk_tb
from typing import Any, NamedTuple

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)

from judge.bounds import TEMPLATE_BYTES, TEMPLATE_PARTS
from judge.errors import PromptFault
from judge.question.language import Language
from judge.question.spending import Exceeded, account
from judge.record import near_miss

_UNFIT = (
    Exceeded, TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError,
    AssertionError,
)  # fmt: skip
"""What rendering can raise where the values do not fit the template's expressions."""

_UNREADABLE = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
"""What Jinja2 and Python can raise over a template that is nested too deeply or holds endless numbers."""


_DRAWN_IN = (nodes.Include, nodes.Import, nodes.FromImport)


class Unbounded(PromptFault):
    """A template takes more time or memory than it may."""


class Absent(StrictUndefined):
    """A value that a record does not have: a template may ask whether it is there; to write it is an error."""

    def __init__(self, name: str) -> None:
        super().__init__(hint=f"the record has no {name}", name=name)

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


class Templates:
    """The templates of some folders, the first folder that has a name winning."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._files = _Files(folders)
        self._language = Language(self._files)
        self._layouts: dict[str, _Layout] = {}

    def check(self, name: str, known: frozenset[str]) -> frozenset[str]:
        """Load a template and all that it draws together, and return what of the variables it uses.

        Args:
            name: the file's name.
            known: the variables there are.

        Returns:
            Names, with a field where the template uses no more than that: `response`, `rubric.criteria`.

        Raises:
            PromptFault: file, line and what is wrong: missing, too large, outside of its folder, not Jinja2, what no template may
                say, or an unknown variable with the nearest known one.
        """
        used: set[str] = set()
        parts = 0
        left: list[tuple[str, tuple[str, ...], frozenset[str]]] = [(name, (), frozenset())]
        while left:
            part, above, replaced = left.pop()
            parts += 1
            if part in above or parts > TEMPLATE_PARTS:
                problem = "includes itself" if part in above else f"more than {TEMPLATE_PARTS} templates are drawn together"
                msg = f"prompts/{name}: {problem}: {' -> '.join([*above, part][-5:])}"
                raise PromptFault(msg)
            tree = self._tree(part)
            _refuse_unknown(part, tree, known)
            own = replaced | {block.name for block in tree.find_all(nodes.Block) if not _calls_super(block)}
            left += [(_named(node), (*above, part), frozenset()) for node in tree.find_all(_DRAWN_IN)]
            left += [(_named(node), (*above, part), own) for node in tree.find_all(nodes.Extends)]
            used |= _used(tree, replaced)
        return frozenset(used)

    def sources(self, names: Iterable[str]) -> dict[str, str]:
        """Return the texts of templates and of all that they draw together, by the files' names."""
        found: dict[str, str] = {}
        left = list(names)
        while left:
            name = left.pop()
            if name not in found:
                found[name] = self._files.text(name)
                left += [_named(node) for node in self._tree(name).find_all((*_DRAWN_IN, nodes.Extends))]
        return found

    def has(self, name: str, block: str) -> bool:
        """Whether a template, or one that it extends, has a block."""
        return block in self._layout(name).blocks

    def write(self, name: str, variables: Mapping[str, Any], block: str | None = None) -> str:
        """Write a template, or one block of it.

        Raises:
            PromptFault: it does not fit the values; with the line.
            Unbounded: it takes too much time or memory.
        """
        try:
            layout = self._layout(name)
            context = layout.template.new_context(dict(variables))
            if block is None:
                root = layout.template.root_render_func
            else:
                context.blocks = {key: [*functions] for key, functions in layout.blocks.items()}
                root = layout.blocks[block][0]
            with account():
                return self._language.concat(root(context))
        except PromptFault:
            raise
        except _UNFIT as error:
            msg = f"prompts/{name}: {_place(error, name)}{error}"
            raise (Unbounded if isinstance(error, Exceeded) else PromptFault)(msg) from error

    def _layout(self, name: str) -> "_Layout":
        """Return a template with its blocks and those of the templates that it extends, the own ones first."""
        if name not in self._layouts:
            parent = self._tree(name).find(nodes.Extends)
            template = self._language.get_template(name)
            blocks = {block: [function] for block, function in template.blocks.items()}
            for block, functions in self._layout(_named(parent)).blocks.items() if parent else ():
                blocks[block] = [*blocks.get(block, []), *functions]
            self._layouts[name] = _Layout(template, blocks)
        return self._layouts[name]

    def _tree(self, name: str) -> nodes.Template:
        """Read and compile a template."""
        try:
            tree = self._language.read(self._files.text(name), name)
            self._language.get_template(name)
        except TemplateNotFound as error:
            known = self._files.names()
            wanted = name.removesuffix(".j2")
            msg = f"no prompt is called {name!r}{near_miss(wanted, known)}; there are: {', '.join(known)}"
            raise PromptFault(msg) from error
        except TemplateSyntaxError as error:
            msg = f"prompts/{name}:{error.lineno}: {error.message}"
            raise PromptFault(msg) from error
        except UnicodeDecodeError as error:
            msg = f"prompts/{name}: not UTF-8: {error}"
            raise PromptFault(msg) from error
        except _UNREADABLE as error:
            msg = f"prompts/{name}: nested too deeply, or a number in it is too long: {error}"
            raise PromptFault(msg) from error
        return tree


class _Layout(NamedTuple):
    template: Template
    blocks: dict[str, list[Callable[..., Any]]]


class _Files(BaseLoader):
    """Reads template files, each from within its folder."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002  Jinja2's own way
        return self.text(template), template, None

    def names(self) -> list[str]:
        """Return the names of all templates, without their ending."""
        return sorted({path.stem for folder in self._folders for path in folder.glob("*.j2")})

    def text(self, name: str) -> str:
        """Return what a template's file holds.

        Raises:
            TemplateNotFound: there is none.
            UnicodeDecodeError: it is no UTF-8.
            PromptFault: it is too large, or a link leads out of the folder.
        """
        path = Path(name)
        inside = not path.is_absolute() and ".." not in path.parts and "\0" not in name
        folder = next((folder for folder in self._folders if inside and (folder / path).is_file()), None)
        if folder is None:
            raise TemplateNotFound(name)
        if not (folder / path).resolve().is_relative_to(folder.resolve()):
            msg = f"{folder / path}: wanted a file in this folder, found a link to {(folder / path).resolve()}"
            raise PromptFault(msg)
        with (folder / path).open("rb") as file:
            content = file.read(TEMPLATE_BYTES + 1)
        if len(content) > TEMPLATE_BYTES:
            msg = f"prompts/{name}: wanted at most {TEMPLATE_BYTES:,} bytes"
            raise PromptFault(msg)
        return content.decode("utf-8")


def _refuse_unknown(name: str, tree: nodes.Template, known: frozenset[str]) -> None:
    for word in sorted(meta.find_undeclared_variables(tree) - known):
        line = next((node.lineno for node in tree.find_all(nodes.Name) if node.name == word), 1)
        wanted = f"; known: {', '.join(sorted(known))}" if known else "; none is known here"
        msg = f"prompts/{name}: unknown variable {word!r}{near_miss(word, known)}{wanted} (line {line})"
        raise PromptFault(msg)


def _used(tree: nodes.Template, replaced: frozenset[str]) -> set[str]:
    """Return the variables used in a template but for the blocks that are replaced; changes the tree."""
    for block in tree.find_all(nodes.Block):
        if block.name in replaced:
            block.body = []
    if tree.find(nodes.Extends):
        tree.body = [node for node in tree.body if not isinstance(node, nodes.Output)]  # it is never written
    words = meta.find_undeclared_variables(tree)
    fields = {id(node.node): node.attr for node in tree.find_all(nodes.Getattr)}
    items = {id(node.node): node.arg.value for node in tree.find_all(nodes.Getitem) if isinstance(node.arg, nodes.Const)}
    names = [node for node in tree.find_all(nodes.Name) if node.ctx == "load" and node.name in words]
    held = [(node.name, (fields | items).get(id(node))) for node in names]
    return {name if field is None else f"{name}.{field}" for name, field in held}


def _named(node: nodes.Node) -> str:
    """Return the name of the template that is included or extended."""
    name = node.template.value  # type: ignore[attr-defined]
    return str(name)


def _calls_super(block: nodes.Block) -> bool:
    return any(isinstance(call.node, nodes.Name) and call.node.name == "super" for call in block.find_all(nodes.Call))


def _place(error: Exception, name: str) -> str:
    """Return the line of a template, this one or one that it includes, in which an error came up."""
    found = [
        (template.name, template.get_corresponding_lineno(line))
        for frame, line in walk_tb(error.__traceback__)
        if isinstance(template := frame.f_globals.get("__jinja_template__"), Template)
    ]
    if not found:
        return ""
    part, line = found[-1]
    return f"line {line}: " if part == name else f"line {line} of {part}: "
