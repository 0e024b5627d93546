"""Answers that deserve nothing are tried once on each prompt, unless a case of it says otherwise."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.cases.built_in import BOTTOM, PROMPTS, BuiltIn, built_in
from judge.cases.case import read_cases
from judge.cases.degenerate import DEGENERATE
from tests.conftest import make_rubric

Build = Callable[..., BuiltIn]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build the answers for cases; each is an id and what differs."""

    def read(*cases: dict[str, Any]) -> BuiltIn:
        rows = ({"id": at, "prompt": "What is it?", "response": "r", "expect": "top", **case} for at, case in enumerate(cases, 1))
        path = tmp_path / "cases.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in rows))
        return built_in(read_cases(path, make_rubric()))

    return read


def names(made: BuiltIn) -> list[str]:
    return [str(sample.id) for sample in made.samples]


def test_all_are_tried_on_each_different_prompt_for_its_first_case(build: Build) -> None:
    made = build({}, {"response": "s"}, {"prompt": "What else?"})
    assert names(made) == [f"{at} ({name})" for at in (1, 3) for name in DEGENERATE]
    assert (made.prompts, made.of) == (2, 2)


@pytest.mark.parametrize(
    ("cases", "left"),
    [
        pytest.param([{"degenerate": False}], [], id="none"),
        pytest.param([{"degenerate": []}], [], id="an-empty-list"),
        pytest.param([{}, {"degenerate": False}], [], id="none-says-one-of-two"),
        pytest.param([{"degenerate": ["empty", "copy"]}], ["empty", "copy"], id="those-named"),
        pytest.param([{"degenerate": ["empty", "copy"]}, {"degenerate": ["copy"]}], ["copy"], id="those-both-name"),
    ],
)
def test_cases_choose_what_is_tried_on_their_prompt(build: Build, cases: list[dict[str, Any]], left: list[str]) -> None:
    assert names(build(*cases)) == [f"1 ({name})" for name in left]


def test_an_answer_that_is_the_reference_or_a_case_itself_is_left_out(build: Build) -> None:
    refusal = DEGENERATE["refusal"](build({}).samples[0])
    case = {"degenerate": ["empty", "refusal", "heading"]}
    assert names(build({**case, "reference_answer": "Solution"})) == ["1 (empty)", "1 (refusal)"]
    assert names(build(case, {**case, "response": f" {refusal}\n"})) == ["1 (empty)", "1 (heading)"]


def test_a_case_that_calls_a_tool_without_a_word_is_no_empty_answer(build: Build) -> None:
    calls = [{"role": "assistant", "content": "", "tool_calls": [{"name": "look"}]}]
    asked = [{"role": "user", "content": "What is it?"}]
    turns = {"messages": asked + calls, "prompt": None, "response": None}
    assert names(build({**turns, "degenerate": ["empty"]})) == ["1 (empty)"]


def test_a_prompt_with_space_around_it_that_a_case_gives_back_is_left_out(build: Build) -> None:
    assert names(build({"prompt": " What is it?\n", "response": "What is it?", "degenerate": ["copy"]})) == []


def test_a_prompt_without_text_is_not_given_back(build: Build) -> None:
    assert "1 (copy)" not in names(build({"prompt": " "}))
    assert "1 (empty)" in names(build({"prompt": " "}))


def test_what_is_tried_is_bounded(build: Build) -> None:
    made = build(*({"prompt": f"Prompt {at}?"} for at in range(PROMPTS + 3)))
    assert (made.prompts, made.of) == (PROMPTS, PROMPTS + 3)
    assert len(made.samples) == PROMPTS * len(DEGENERATE)


def test_they_must_earn_the_bottom() -> None:
    assert BOTTOM.reward == "bottom"
