"""The usage of a template: which variables it shows, and which other templates it draws in, read from its syntax tree."""

from collections.abc import Iterator

from jinja2 import meta, nodes

from judge.errors import PromptFault
from judge.record import near_miss

_DRAWN_IN = (nodes.Include, nodes.Import, nodes.FromImport)


def refuse_unknown(name: str, tree: nodes.Template, known: frozenset[str]) -> None:
    """Refuse a variable that does not exist.

    Args:
        name: the template's file name.
        tree: what it says.
        known: the variables that exist.

    Raises:
        PromptFault: with the line, and the nearest known variable.
    """
    for word in sorted(meta.find_undeclared_variables(tree) - known):
        line = next((node.lineno for node in tree.find_all(nodes.Name) if node.name == word), 1)
        wanted = f"; known: {', '.join(sorted(known))}" if known else "; none is known here"
        msg = f"prompts/{name}: unknown variable {word!r}{near_miss(word, known)}{wanted} (line {line})"
        raise PromptFault(msg)


def drawn_in(tree: nodes.Template) -> Iterator[str]:
    """Give the name of each template that is included or imported."""
    return map(_named, tree.find_all(_DRAWN_IN))


def extended(tree: nodes.Template) -> str | None:
    """Return the name of the template that this one extends."""
    parent = tree.find(nodes.Extends)
    return None if parent is None else _named(parent)


def replaced_blocks(tree: nodes.Template) -> set[str]:
    """Return the names of the blocks that replace those of the template that this one extends."""
    return {block.name for block in tree.find_all(nodes.Block) if not _calls_super(block)}


def used_variables(tree: nodes.Template, replaced: frozenset[str]) -> set[str]:
    """Return the variables that a template uses, outside the blocks that are replaced; changes the tree.

    Returns:
        Names, with a field where the template uses only that: `response`, `rubric.criteria`.
    """
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
    name = node.template.value  # type: ignore[attr-defined]
    return str(name)


def _calls_super(block: nodes.Block) -> bool:
    return any(isinstance(call.node, nodes.Name) and call.node.name == "super" for call in block.find_all(nodes.Call))
