"""The work of the child that runs a program. It answers the tests, which are in another child, and never sees them.

`run` gets four descriptors: requests from the parent, results to it, and a pipe from the tests and one to them. Whatever the
program does to this process, all that leaves it is data, which the tests' child treats as forged. Standard library alone.
"""

import ast
import builtins
import copy
import io
import os
import sys
import types
from typing import Any

from judge.sandbox.jail.lock import admitted
from judge.sandbox.jail.surroundings import Chance, settle
from judge.sandbox.process.channel import Channel
from judge.sandbox.talk.cells import Cells
from judge.sandbox.talk.operations import ANSWERS
from judge.sandbox.talk.peer import Gone, Peer
from judge.sandbox.talk.stand_ins import StandIns

_LONGEST_OUTPUT = 1 << 18
"""Bytes of printed text that are kept until the tests' child takes them, for each stream. A guess: tests compare a few lines."""


def run(requests: int, results: int, questions: int, answers: int) -> None:
    """Lock in, take the program from the parent, and answer the tests for as long as they ask."""
    parent = Channel(requests, results)
    wanted = admitted(parent)
    if wanted is None:
        return
    os.close(requests)
    os.close(results)
    program = Program(Channel(questions, answers), wanted)
    try:
        program.serve()
    except Gone:
        return


class Program:
    """A program as a module that answers questions."""

    def __init__(self, channel: Channel, wanted: dict[str, Any]) -> None:
        """Answer over `channel`."""
        self._chance: Chance | None
        self._text, self._given, self._shared = wanted["program"], wanted["given"], wanted["shared"]
        self._module = types.ModuleType("solution")
        self._peer = Peer(channel, wanted["output"])
        self._stand_ins = StandIns(self._peer, wary=False)
        self._peer.cells = Cells(self._stand_ins, 1, prunes=False)
        self._peer.perform, self._peer.freed, self._peer.spoken = self._perform, self._stand_ins.free, self._said
        self._peer.heard, self._chance = self._heard, None
        self._streams = [_Bounded(), _Bounded()]

    def serve(self) -> None:
        """Answer the tests until they are gone."""
        settle()
        sys.modules["solution"] = sys.modules["__main__"] = self._module
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(stream, "utf-8", "surrogatepass", write_through=True) for stream in self._streams
        )
        sys.stdin = _Typed(self._peer)
        builtins.input = self._input
        self._peer.serve()

    def _perform(self, what: str, values: list[Any]) -> Any:  # noqa: PLR0911  a line for each kind of question
        if what == "load":
            return self._load(*values)
        if what == "names":
            space = self._module.__dict__
            return {name: space[name] for name in values[0] if name in space}
        if what == "assign":
            return setattr(self._module, values[0], values[1])
        if what == "depth":
            return sys.setrecursionlimit(values[0])
        if what == "call":
            return values[0](*values[1], **(values[2] or {}))
        if what in ("getattr", "setattr", "delattr"):
            return getattr(builtins, what)(*values)
        if what in ("copy", "deepcopy"):
            return getattr(copy, what)(values[0])
        return ANSWERS[what](*values)

    def _load(self, hosted: dict[str, Any], chance: bool) -> list[str]:  # noqa: FBT001  a question's values come by position
        """Run the program, and return the names of the classes that both sides have."""
        space = self._module.__dict__
        self._chance = Chance() if chance else None
        exec(compile(self._given, "<given>", "exec"), space)  # noqa: S102  what this file is for
        space.update(hosted)
        before = {name: space.get(name) for name in self._shared}
        exec(compile(trimmed(self._text), "<program>", "exec"), space)  # noqa: S102  as above
        for name in self._shared:
            kind = space.get(name, before[name])
            if isinstance(kind, type):
                self._stand_ins.shared[name] = kind
        return [*self._stand_ins.shared]

    def _said(self) -> list[Any]:
        return [*(stream.taken() for stream in self._streams), self._chance.changed() if self._chance else None]

    def _heard(self, said: list[Any]) -> None:
        if self._chance and said[2] is not None:
            self._chance.take(said[2])

    def _input(self, prompt: object = "") -> Any:
        return self._peer.ask("input", str(prompt))


class _Bounded(io.BytesIO):
    """Keeps the first `_LONGEST_OUTPUT` bytes that are printed until they are taken."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = bytearray()

    def write(self, data: Any) -> int:
        data = bytes(data)
        self._kept += data[: _LONGEST_OUTPUT - len(self._kept)]
        return len(data)

    def taken(self) -> str:
        """Return what was printed since the last call."""
        if not self._kept:
            return ""
        text = self._kept.decode("utf-8", "replace")
        self._kept.clear()
        return text


class _Typed(io.TextIOBase):
    """A standard input that asks the tests for each line."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def readable(self) -> bool:
        return True

    def readline(self, _: Any = -1) -> str:  # type: ignore[override]  # a text stream's
        return str(self._peer.ask("read"))

    def read(self, _: Any = -1) -> str:
        return "".join(iter(self.readline, ""))


def trimmed(text: str) -> ast.Module:
    """Parse a program, and leave out top-level imports of modules that are missing here and that it never uses."""
    tree = ast.parse(text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    tree.body = [node for node in tree.body if not _idle(node, used)]
    return tree


def _idle(node: ast.stmt, used: set[str]) -> bool:
    if isinstance(node, ast.ImportFrom):
        names = [((node.module or "").split(".")[0], item.asname or item.name) for item in node.names]
    elif isinstance(node, ast.Import):
        names = [(item.name.split(".")[0], item.asname or item.name.split(".")[0]) for item in node.names]
    else:
        return False
    return all(module not in sys.modules and bound not in used for module, bound in names)
