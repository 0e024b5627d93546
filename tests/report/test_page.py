"""The page is one file: nothing in it loads anything, and data cannot end an element."""

import base64
import gzip
import hashlib
import json
import re

import pytest

from judge.errors import InputFault
from judge.report.page import MARK, page

HOSTILE = {"title": "</script><script>alert(1)</script> {style} {data} \u2028\ud800"}


def test_more_than_a_browser_opens_is_refused() -> None:
    with pytest.raises(InputFault, match=r"would hold 11 bytes, and a browser opens 10 at most; make one of a part of the rows"):
        page({"a": "abc"}, most=10)


def test_data_never_stands_in_the_page_as_text() -> None:
    made = page(HOSTILE).decode()
    assert "alert(1)" not in made
    packed = re.search(r'id="data">([^<]*)<', made)
    assert packed
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", packed[1])
    data = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    assert data == {"title": HOSTILE["title"].replace("\ud800", "?")}


def test_the_policy_lets_one_style_and_one_script_run_and_nothing_load() -> None:
    made = page({}).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    assert rules.keys() == {"default-src", "script-src", "style-src", "base-uri", "form-action"}
    assert {rules[name] for name in ("default-src", "base-uri", "form-action")} == {"'none'"}
    for name, pattern in (("script-src", r"<script>(.*?)</script>"), ("style-src", r"<style>(.*?)</style>")):
        inside = re.findall(pattern, made, re.DOTALL)
        assert len(inside) == 1
        assert rules[name] == f"'sha256-{base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()}'"


def test_the_page_names_no_address_but_the_names_of_formats() -> None:
    found = set(re.findall(r"(?:https?:)?//[a-z][^\s\"'<>)]*", re.sub(r"(?m)^//.*|(?<=;) // .*", "", page({}).decode())))
    assert found == {"http://www.w3.org/2000/svg"}


def test_the_script_never_parses_html() -> None:
    made = page({}).decode()
    for name in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "srcdoc", "eval(", "Function("):
        assert name not in made


def test_the_mark_stands_at_the_beginning_and_the_same_data_make_the_same_page() -> None:
    assert MARK in page({})[:200]
    assert page({"a": 1}) == page({"a": 1})
