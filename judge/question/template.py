"""The templates of some folders: checks what they say, and writes texts from them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from traceback import walk_tb
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, Template, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes

from judge.errors import PromptFault
from judge.question.bounds import TEMPLATE_PARTS
from judge.question.language import Language
from judge.question.spending import Exceeded, account
from judge.question.template_files import TemplateFiles
from judge.question.usage import drawn_in, extended, refuse_unknown, replaced_blocks, used_variables
from judge.record import near_miss

_UNFIT = (
    Exceeded, TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError,
    AssertionError,
)  # fmt: skip
"""What rendering can raise when the values do not fit the template's expressions."""

_UNREADABLE = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
"""What Jinja2 and Python can raise over a template that is nested too deeply or holds a number without end."""


class Unbounded(PromptFault):
    """A template takes more time or memory than it may."""


class Absent(StrictUndefined):
    """A value that a record does not have: a template may ask whether it is there; writing it is an error."""

    def __init__(self, name: str) -> None:
        super().__init__(hint=f"the record has no {name}", name=name)

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


class Templates:
    """The templates of some folders; where several folders have a name, the first one wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._files = TemplateFiles(folders)
        self._language = Language(self._files)
        self._layouts: dict[str, _Layout] = {}

    def check(self, name: str, known: frozenset[str]) -> frozenset[str]:
        """Load a template and all that it draws in, and return which variables it uses.

        Args:
            name: the file's name.
            known: the variables that exist.

        Returns:
            Names, with a field where the template uses only that: `response`, `rubric.criteria`.

        Raises:
            PromptFault: with file, line and what is wrong: it is missing, too large, outside its folder or not Jinja2, it says
                what no template may say, or it uses an unknown variable (with the nearest known one).
        """
        used: set[str] = set()
        parts = 0
        left = [_Part(name)]
        while left:
            part = left.pop()
            parts += 1
            if part.name in part.above or parts > TEMPLATE_PARTS:
                problem = "includes itself" if part.name in part.above else f"more than {TEMPLATE_PARTS} templates are drawn in"
                msg = f"prompts/{name}: {problem}: {' -> '.join([*part.above, part.name][-5:])}"
                raise PromptFault(msg)
            tree = self._tree(part.name)
            refuse_unknown(part.name, tree, known)
            left += part.below(tree)
            used |= used_variables(tree, part.replaced)
        return frozenset(used)

    def sources(self, names: Iterable[str]) -> dict[str, str]:
        """Return the texts of templates and of all that they draw in, by file name."""
        found: dict[str, str] = {}
        left = list(names)
        while left:
            name = left.pop()
            if name not in found:
                found[name] = self._files.text(name)
                left += [part.name for part in _Part(name).below(self._tree(name))]
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
            return self._rendered(self._layout(name), variables, block)
        except PromptFault:
            raise
        except _UNFIT as error:
            msg = f"prompts/{name}: {_place(error, name)}{error}"
            raise (Unbounded if isinstance(error, Exceeded) else PromptFault)(msg) from error

    def _rendered(self, layout: "_Layout", variables: Mapping[str, Any], block: str | None) -> str:
        context = layout.template.new_context(dict(variables))
        root = layout.template.root_render_func
        if block is not None:
            context.blocks = {key: [*functions] for key, functions in layout.blocks.items()}
            root = layout.blocks[block][0]
        with account():
            return self._language.concat(root(context))

    def _layout(self, name: str) -> "_Layout":
        """Return a template with its blocks and those of the templates that it extends, its own first."""
        if name not in self._layouts:
            parent = extended(self._tree(name))
            template = self._language.get_template(name)
            blocks = {block: [function] for block, function in template.blocks.items()}
            for block, functions in self._layout(parent).blocks.items() if parent else ():
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
            listed = near_miss(wanted, known) or f"; there are: {', '.join(known)}"
            msg = f"no prompt is called {name!r}{listed}"
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
    """A compiled template and its blocks."""

    template: Template
    blocks: dict[str, list[Callable[..., Any]]]


class _Part(NamedTuple):
    """A template and how it was reached."""

    name: str
    above: tuple[str, ...] = ()
    """The templates that draw it in, the outermost first."""

    replaced: frozenset[str] = frozenset()
    """Its blocks that a template above replaces."""

    def below(self, tree: nodes.Template) -> "list[_Part]":
        """Return what it includes, imports and extends."""
        above = (*self.above, self.name)
        parts = [_Part(name, above) for name in drawn_in(tree)]
        if parent := extended(tree):
            parts.append(_Part(parent, above, self.replaced | replaced_blocks(tree)))
        return parts


def _place(error: Exception, name: str) -> str:
    """Return the line in which an error came up, in this template or in one that it includes."""
    found = [
        (template.name, template.get_corresponding_lineno(line))
        for frame, line in walk_tb(error.__traceback__)
        if isinstance(template := frame.f_globals.get("__jinja_template__"), Template)
    ]
    if not found:
        return ""
    part, line = found[-1]
    return f"line {line}: " if part == name else f"line {line} of {part}: "
