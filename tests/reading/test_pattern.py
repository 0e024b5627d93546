"""Patterns that are compiled when they are first used."""

import re
import subprocess
import sys

import pytest

from judge.reading.pattern import Pattern, either


def test_a_pattern_is_compiled_at_its_first_use() -> None:
    broken = Pattern("(")
    with pytest.raises(re.error):
        broken.search("a")


def test_it_does_what_one_of_re_does() -> None:
    pattern = Pattern("A|b", re.IGNORECASE)
    assert [match[0] for match in pattern.finditer("xaB", 1)] == ["a", "B"]
    assert pattern.findall("xaB") == ["a", "B"]
    assert (pattern.match("ab", 1, 2), pattern.match("xa")) != (None, None)
    assert pattern.match("xa") is None
    assert pattern.fullmatch("ab") is None
    assert pattern.fullmatch("ab", 0, 1)
    assert pattern.search("xyb", 0, 2) is None
    assert pattern.sub("-", "ab", 1) == "-b"
    assert pattern.sub(lambda found: found[0] * 2, "ab") == "aabb"
    assert pattern.split("1a2b3", 1) == ["1", "2b3"]


def test_either_of_several() -> None:
    assert re.fullmatch(either("a", "b"), "b")


def test_an_import_compiles_nothing() -> None:
    """The first use of a check pays for the patterns that it needs, and a cold start for none."""
    checks = "choice, exact, length, math, number, substance, tool_calls"
    code = (
        "import re, judge.checks; from judge.reading.pattern import Pattern\n"
        "made = []; Pattern._compiled = property(lambda self: made.append(self.text) or re.compile(self.text, self.flags))\n"
        f"from judge.checks import {checks}\n"
        "assert not made, made"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
