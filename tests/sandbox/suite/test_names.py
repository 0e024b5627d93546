"""Names that code reads, binds and imports."""

import ast

import pytest

from judge.sandbox.suite.names import bound, unknown, unused

BINDING = """
import a.b, c as d
from e import f
from __future__ import annotations
x = y = 1
for z in range(3): pass
def g(h, *i, j=1, **k): (l := 2)
class M: pass
try: pass
except E as n: pass
match x:
    case [o, *p] | {"q": o, **p}: pass
    case {"r": int() as s}: pass
with t as u: del u
[v for v in x]
f(keyword=1)
"""


def test_every_way_to_bind_a_name_is_seen() -> None:
    assert bound(ast.parse(BINDING)) >= set("adfxyzghijklMnopsuv")
    assert bound(ast.parse(BINDING)).isdisjoint({"b", "c", "e", "E", "t", "annotations", "range"})


def test_unused_imports() -> None:
    assert unused(ast.parse("import os.path, sys\nfrom typing import *\nimport re as r\nos.path")) == {"sys", "r"}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param("def f(x): return x + y", {"y"}, id="undefined"),
        pytest.param("def f(x): return g(x)\ndef g(x): return x", set(), id="defined later"),
        pytest.param("from math import *\nsqrt(2)", set(), id="behind a star nobody knows"),
        pytest.param("__name__, known", set(), id="known"),
    ],
)
def test_unknown_names(code: str, names: set[str]) -> None:
    assert unknown(ast.parse(code), {"known"}) == names
