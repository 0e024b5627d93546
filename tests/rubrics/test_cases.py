"""The cases of the shipped rubrics: some of each kind, met with the recorded replies, and none that any response would meet."""

import json
import os
from collections.abc import Mapping
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from judge.cases.case import Case, read_cases
from judge.doors.cli import main
from judge.grader import Grader
from judge.providers.replies import Replies
from judge.reward import Reward
from judge.rubric.rubric_file import load_rubric
from tests.conftest import SHIPPED

ROOT = Path(__file__).parents[2]
NAMES = SHIPPED
KINDS = {"good", "middling", "bad", "gamed"}
FEWEST_CASES = 8
WIDEST = 0.75
"""The largest share of the range that an expectation may allow; a guess. A case that allows more tests next to nothing."""


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JUDGE_")]:
        monkeypatch.delenv(name)


@cache
def cases(name: str) -> Mapping[str, Case]:
    read = read_cases(ROOT / "rubrics" / f"{name}.cases.jsonl", load_rubric(ROOT / "rubrics" / f"{name}.yaml"))
    return {case.name: case for case in read}


def replies_file(name: str) -> Path:
    return ROOT / "rubrics" / f"{name}.replies.jsonl"


@cache
def rewards(name: str) -> Mapping[str, Reward]:
    """What each case earns with the replies that are shipped."""
    judge = Replies.load(replies_file(name)) if replies_file(name).is_file() else Replies([])
    outcomes = Grader(ROOT / "rubrics" / f"{name}.yaml", judge=judge, progress=False).grade(
        [case.sample for case in cases(name).values()]
    )
    return {case: outcome for case, outcome in zip(cases(name), outcomes, strict=True) if isinstance(outcome, Reward)}


def kind(case: str) -> str:
    return case.split("-", maxsplit=1)[0]


def topic(case: str) -> str:
    return case.split("-")[1]


@pytest.mark.parametrize("name", NAMES)
def test_a_rubric_has_cases_of_each_kind_and_a_group_in_order(name: str) -> None:
    assert {kind(case) for case in cases(name)} == KINDS
    assert len(cases(name)) >= FEWEST_CASES
    assert any(case.demand.group for case in cases(name).values())


@pytest.mark.parametrize("name", NAMES)
def test_replies_are_there_where_the_rubric_asks_a_judge_and_each_belongs_to_a_case(name: str) -> None:
    assert replies_file(name).is_file() == load_rubric(ROOT / "rubrics" / f"{name}.yaml").asks_judge
    if replies_file(name).is_file():
        ids = [json.loads(line)["id"] for line in replies_file(name).read_text("utf-8").splitlines()]
        assert len(set(ids)) == len(ids)
        assert set(ids) <= set(cases(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_case_is_met_and_answers_that_deserve_nothing_get_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    judge = f"replies:{replies_file(name) if replies_file(name).is_file() else os.devnull}"
    code = main(["check", "--rubric", name, "--judge", judge])
    assert code == 0, capsys.readouterr().out
    assert rewards(name).keys() == cases(name).keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_good_response_would_miss_what_a_bad_one_must_earn_and_the_other_way_round(name: str) -> None:
    """As if their responses were swapped: an expectation that both meet would test nothing."""
    scale = load_rubric(ROOT / "rubrics" / f"{name}.yaml").range
    pairs = [
        (good, bad)
        for good, bad in product(cases(name), repeat=2)
        if kind(good) == "good" and kind(bad) in ("bad", "gamed") and topic(good) == topic(bad)
    ]
    assert pairs
    for good, bad in pairs:
        for expected, given in ((good, bad), (bad, good)):
            expect = cases(name)[expected].demand.expect
            assert expect is not None
            assert [miss for miss in expect.misses(rewards(name)[given], scale) if miss.name == "reward"], (expected, given)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_allows_only_a_part_of_the_range(name: str) -> None:
    scale = load_rubric(ROOT / "rubrics" / f"{name}.yaml").range
    for case in cases(name).values():
        assert case.demand.expect is not None
        low, high = case.demand.expect.ends(scale)
        assert high - low <= WIDEST * (scale.high - scale.low), case.name
