"""What a judge reads about the rows of a file."""

import platform
import re
from pathlib import Path
from typing import Any

import pytest

from judge.doors.cli import main
from judge.doors.question_page import question_pages
from judge.errors import SampleFault
from judge.question.lineup import Lineup
from judge.question.prompts import Prompts
from judge.rubric.rubric import Rubric
from judge.sample import BadSample
from tests.conftest import make_sample
from tests.doors.test_cli import Files
from tests.pictures import document, image_url, png, turns
from tests.scripted_judge import quality_rubric, shown

GROUPS = quality_rubric({"size": 3})


def pages(prompts: Prompts, *samples: Any, rubric: Rubric = GROUPS) -> list[str]:
    """Return each question in short: the ids that it names; if there is no question, its line; for a fault, `!` and its text."""
    prompts.check(rubric)
    return [_short(page) for page in question_pages(rubric, prompts, samples)]


def _short(page: str | SampleFault) -> str:
    if isinstance(page, SampleFault):
        return f"! {page}"
    head = re.match(r"━━━ (.*) ━━━ (.*)\n", page)
    assert head
    if head[2] != "system":
        return f"{head[1]}: {head[2]}"
    assert f"━━━ {head[1]} ━━━ user\n" in page
    assert len(shown(page)) == (len(head[1].split(", ")) if ", " in head[1] else 1), "as many responses as ids"
    return head[1]


def row(identity: object, response: str = "", prompt: str = "p", **changes: Any) -> Any:
    return make_sample(id=identity, prompt=prompt, response=response or f"response {identity}", **changes)


def named(found: list[str]) -> list[set[str]]:
    return [set(one.split(", ")) for one in found]


def test_a_bad_record_is_a_fault_in_its_place_and_parts_no_others_prompt(prompts: Prompts) -> None:
    found = pages(prompts, row(1), BadSample(id=2, fault="line 2: not JSON"), row(3))
    assert found == ["1", "! line 2: not JSON", "3"]


def test_a_record_whose_own_criteria_are_broken_is_a_fault(prompts: Prompts) -> None:
    rubric = quality_rubric({"size": 3}, criteria=[], instance_criteria=True)
    (found,) = pages(prompts, row("a", metadata={"rubric": 3}), rubric=rubric)
    assert found.startswith("! 'a': metadata.rubric: wanted a list of 1 to 100 criteria, found ")


def test_a_record_whose_reference_no_check_can_read_is_a_fault_and_its_siblings_are_asked_about(prompts: Prompts) -> None:
    rubric = quality_rubric(
        {"size": 3}, checks=[{"check": "length", "unit": "words", "key": "limit"}], reward="0 * length + judge"
    )
    samples = [row(at, metadata={"limit": 9} if at != 2 else {}) for at in (1, 2, 3)]
    fault, asked = pages(prompts, *samples, rubric=rubric)
    assert fault.startswith("! 2: ")
    assert named([asked]) == [{"1", "3"}]


def test_a_check_that_this_machine_cannot_run_is_a_fault_of_each_row(prompts: Prompts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    rubric = quality_rubric(None, checks=[{"check": "python_tests"}], reward="python_tests * judge")
    given = {"reference_answer": "assert f() == 1"}
    answer = "```python\ndef f(): return 1\n```"
    found = pages(prompts, row(1, answer, **given), row(2, answer, **given), rubric=rubric)
    assert [one.split(":")[0] for one in found] == ["! 1", "! 2"]


def test_a_record_that_lacks_what_its_template_shows_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "own.j2").write_text("Rate {{ response }} to {{ prompt }} by {{ ground_truth }} as JSON with a score")
    rubric = quality_rubric(None, prompt="own", criteria=[], judge={"reasons": "full"})
    prompts = Prompts([tmp_path, Path("prompts")])
    found = pages(prompts, row(1), row(2, reference_answer="truth"), rubric=rubric)
    assert found[0].startswith("! 1: ")
    assert found[1:] == ["2"]


def test_rollouts_that_do_not_fit_into_one_question_are_shown_one_by_one(prompts: Prompts) -> None:
    """They are judged one by one too. A template may write ten million bytes."""
    found = pages(prompts, *(row(at, "word " * 700_000 + str(at)) for at in (1, 2, 3)))
    assert sorted(found) == ["1", "2", "3"]


def test_a_row_that_needs_no_judge_is_a_line_that_says_why(prompts: Prompts) -> None:
    rubric = quality_rubric({"size": 3}, checks=[{"check": "contains", "all": ["good"]}], gates=["contains"], reward="judge")
    found = pages(
        prompts, row(1, "good"), row(2, "bad"), row(3, "good too"), make_sample(id=4, prompt="p", response=""), rubric=rubric
    )
    gate, empty, asked = found
    assert gate.startswith("2: no judge is asked, the reward is 0: gate contains: ")
    assert empty == "4: no judge is asked, the reward is 0: empty response"
    assert named([asked]) == [{"1", "3"}]


def test_where_a_rubric_has_no_groups_each_row_is_shown_in_its_order(prompts: Prompts) -> None:
    assert pages(prompts, row(3), row(1), row(2), row(1), rubric=quality_rubric(None)) == ["3", "1", "2", "1"]


def test_rollouts_of_one_prompt_stand_in_one_question_and_a_single_one_alone(prompts: Prompts) -> None:
    found = pages(prompts, row(1), row(2), row(3, prompt="q"), row(4, prompt="r"), row(5, prompt="r"), row(6, prompt="p"))
    assert named(found) == [{"1", "2"}, {"3"}, {"4", "5"}, {"6"}]


def test_equal_responses_are_shown_once_by_the_first_of_them(prompts: Prompts) -> None:
    third, fourth, both = pages(prompts, row(1, "a"), row(2, "b"), row(3, "a"), row(4, "b"))
    assert [third, fourth] == [f"{one}: not asked about again: the same response as {first}" for one, first in ((3, 1), (4, 2))]
    assert named([both]) == [{"1", "2"}]
    assert pages(prompts, row(1, "a"), row(2, "a"), row(3, "a"))[2:] == ["1"]


def test_more_than_fit_are_split_evenly(prompts: Prompts) -> None:
    found = named(pages(prompts, *(row(at) for at in range(1, 8))))
    assert sorted(map(len, found)) == [2, 2, 3]
    assert set().union(*found) == set("1234567")


@pytest.mark.parametrize("orders", [1, 2, 3])
def test_a_question_is_shown_in_every_order_word_for_word(prompts: Prompts, orders: int) -> None:
    rubric = quality_rubric({"size": 3, "orders": orders})
    prompts.check(rubric)
    samples = [row(1), row(2), row(3)]
    found = [page for page in question_pages(rubric, prompts, samples) if isinstance(page, str)]
    asked = [prompts.render_together(rubric, Lineup.of(samples, turn)) for turn in range(orders)]
    assert [page.split(" user\n")[1] for page in found] == [f"{question.user}\n" for question in asked]
    assert [question.system in page for page, question in zip(found, asked, strict=True)] == [True] * orders
    order = [_short(page) for page in found]
    assert len(set(order)) == orders
    assert order[0].split(", ") == [str(one) for one in asked[0].id]  # type: ignore[union-attr]
    if orders > 1:
        assert order[1].split(", ") == order[0].split(", ")[::-1]


RUBRIC = """\
name: quality
description: How good it is.
criteria: [{name: quality, description: How good is it?, range: [0, 10]}]
checks: [{check: contains, name: polite, all: [please]}]
gates: [polite]
reward: judge
judge: {group: {size: 8, orders: 2}}
"""


@pytest.fixture
def _rows(jsonl: Files, tmp_path: Path) -> list[str]:
    (tmp_path / "quality.yaml").write_text(RUBRIC)
    texts = ["one please", "two please", "one please", "rude", "three please"]
    rows: list[Any] = [{"id": f"r{at}", "prompt": "p", "response": text} for at, text in enumerate(texts)]
    path = jsonl(*rows, "{broken", {"id": "s", "prompt": "q", "response": "alone, please"})
    return ["render", str(path), "--rubric", str(tmp_path / "quality.yaml")]


def test_render_shows_the_questions_of_groups_and_says_faults_on_stderr(
    _rows: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_rows) == 1
    captured = capsys.readouterr()
    heads = re.findall(r"^━━━ (.*) ━━━ (system|no judge is asked.*)$", captured.out, re.MULTILINE)
    assert [set(names.split(", ")) for names, _ in heads] == [{"r3"}, *[{"r0", "r1", "r4"}] * 2, {"s"}]
    assert heads[0][1].startswith("no judge is asked, the reward is 0: gate polite: ")
    assert heads[1][0].split(", ") == heads[2][0].split(", ")[::-1]
    assert captured.out.count("one please") == 2, "once in each order"
    assert captured.err.startswith("line 6: not JSON")
    assert captured.err.count("\n") == 1


def test_an_image_is_shown_as_what_it_is_before_the_text(prompts: Prompts) -> None:
    sample = make_sample(messages=turns(image_url(png(640, 480)), document(b"x" * 34_000, "txt"), "What is it?"))
    (page,) = question_pages(quality_rubric(), prompts, [sample])
    assert isinstance(page, str)
    image, text = page.split("━━━ user\n")[1].split("\n")[:2]
    assert re.fullmatch(r"\[image 1-[0-9a-f]{6}: png, 640x480, \d+ (kB|bytes)\]", image)
    assert re.fullmatch(r"\[document 1-[0-9a-f]{6}: txt, 34 kB\]", text)
