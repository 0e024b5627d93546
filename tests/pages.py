"""The pages of the documentation as GitHub reads them: their blocks, links, anchors and inline commands."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("README.md", "docs/*.md", "examples/**/README.md", "benchmarks/README.md")
    for path in ROOT.glob(pattern)
)


class Block(NamedTuple):
    """A fenced or indented block."""

    page: str
    line: int
    language: str
    """What stands behind the fence; `sh` for an indented block."""

    text: str

    @property
    def commands(self) -> list[str]:
        """The commands of a block, one continued over several lines as one."""
        return [line.strip() for line in self.text.replace("\\\n", " ").splitlines() if line.strip()]


class Link(NamedTuple):
    """A link or a picture."""

    page: str
    target: str


def text(page: str) -> str:
    """Return a page as it is written."""
    return (ROOT / page).read_text("utf-8")


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page, in their order."""
    found = [token for token in _tokens(page) if token.type in {"fence", "code_block"}]
    return [Block(page, (token.map or [0])[0] + 1, token.info.strip() or "sh", token.content) for token in found]


def links(page: str) -> list[Link]:
    """Return the links of a page, and its pictures."""
    targets = (token.attrs.get("href") or token.attrs.get("src") for token in _inline(page))
    return [Link(page, str(target)) for target in targets if target]


def inline_code(page: str) -> list[str]:
    """Return what stands between backticks."""
    return [token.content for token in _inline(page) if token.type == "code_inline"]


def anchors(page: str) -> set[str]:
    """Return the anchors that GitHub makes of a page's headings: small letters, dashes for spaces, no other signs."""
    tokens = _tokens(page)
    titles = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@cache
def _tokens(page: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text(page))


def _inline(page: str) -> Iterator[Token]:
    for token in _tokens(page):
        yield from token.children or ()
