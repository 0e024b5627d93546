"""Draws who imports whom in judge/, from the code itself, as Mermaid text that GitHub shows as a picture.

    python -m docs.imports             redraws the picture in docs/develop.md
    python -m docs.imports CHECKOUT    prints the picture of another checkout of this repository, for before and after

A node is a folder or a module directly in judge/. An arrow means "imports". Arrows that follow from others are left out: where
the doors import the files and the files import the errors, no arrow goes from the doors to the errors.
"""

import re
import sys
import tomllib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

import grimp

PAGE = Path(__file__).with_name("develop.md")
_DRAWN = re.compile(r"(?<=^```mermaid\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)

Graph = Mapping[str, AbstractSet[str]]
"""What each node imports."""


class Imports(NamedTuple):
    """What a checkout's code imports."""

    modules: Graph
    rooms: Graph
    """Folders and the modules directly in judge/; what a room imports from itself is left out."""

    folders: AbstractSet[str]
    layers: tuple[frozenset[str], ...]
    """The layers of the import contract "road", the highest first."""


def read(checkout: Path) -> Imports:
    """Read the imports of a checkout's package `judge`. Nothing of it is run."""
    sys.path.insert(0, str(checkout))
    graph = grimp.build_graph("judge", cache_dir=None)
    modules = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    rooms: dict[str, set[str]] = {}
    for module, imported in modules.items():
        rooms.setdefault(_room(module), set()).update(map(_room, imported))
    folders = {_room(module) for module in modules if module.count(".") > 1}
    return Imports(modules, {name: reached - {name} for name, reached in rooms.items()}, folders, _layers(checkout))


def draw(imports: Imports) -> str:
    """Return the picture: a line for each node and one for each arrow."""
    arrows = [f"    {name} --> {reached}" for name, reached in sorted(_needed(imports.rooms))]
    nodes = [f"    {name}{_shape(name, imports.folders)}" for name in sorted(imports.rooms)]
    return "\n".join(["graph TD", *nodes, *arrows, ""])


def count(imports: Imports) -> str:
    """Return how many modules, rooms, circles and upward imports there are, in a line."""
    folders, alone = len(imports.folders), len(imports.rooms) - len(imports.folders)
    circles = len(_in_circles(imports.modules)), len(_in_circles(imports.rooms))
    found = f"{len(imports.modules)} modules in {folders} rooms and {alone} directly in judge/"
    return f"{found}; in circles: {circles[0]} modules, {circles[1]} rooms; upward: {len(_upward(imports))} imports"


def redraw(page: str, picture: str) -> str:
    """Return the page with its picture replaced."""
    return _DRAWN.sub(lambda _: picture, page, count=1)


def drawn(page: str) -> str:
    """Return the picture of a page."""
    found = _DRAWN.search(page)
    return found[0] if found else ""


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def _shape(name: str, folders: AbstractSet[str]) -> str:
    return f'[["{name}/"]]' if name in folders else f'("{name}")'


def _layers(checkout: Path) -> tuple[frozenset[str], ...]:
    contracts = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    road = next(one for one in contracts if one["type"] == "layers" and one["containers"] == ["judge"])
    return tuple(frozenset(re.findall(r"\w+", layer)) for layer in road["layers"])


def _reached(start: str, graph: Graph) -> set[str]:
    """Return everything that a node imports, directly or through others; itself only if there is a circle."""
    found: set[str] = set()
    left = [start]
    while left:
        new = graph.get(left.pop(), frozenset()) - found
        found |= new
        left += new
    return found


def _in_circles(graph: Graph) -> set[str]:
    return {name for name in graph if name in _reached(name, graph)}


def _needed(graph: Graph) -> set[tuple[str, str]]:
    """Return the arrows that do not follow from others. Around a circle all stay, since each follows from the rest."""
    beyond = {name: _reached(name, graph) for name in graph}
    return {
        (name, to)
        for name, imported in graph.items()
        for to in imported
        if name in beyond[to] or not any(to in beyond[by] for by in imported - {to} if by not in beyond[to])
    }


def _upward(imports: Imports) -> set[tuple[str, str]]:
    """Return the imports in which a lower layer imports a higher one."""
    height = {name: -at for at, layer in enumerate(imports.layers) for name in layer}
    return {
        (name, to)
        for name, imported in imports.rooms.items()
        for to in imported
        if {name, to} <= height.keys() and height[to] > height[name]
    }


def main() -> None:
    """Redraw the page's picture, or print another checkout's."""
    imports = read(Path(sys.argv[1]) if sys.argv[1:] else PAGE.parents[1])
    if sys.argv[1:]:
        print(f"%% {count(imports)}\n{draw(imports)}", end="")
    else:
        PAGE.write_text(redraw(PAGE.read_text("utf-8"), draw(imports)), "utf-8")
        print(f"{PAGE.name}: {count(imports)}")


if __name__ == "__main__":
    main()
