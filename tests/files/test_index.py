"""Rows are found by what they were made from; whatever a run did not write is told apart from what it did."""

import io
import json
from typing import Any

import pytest

from judge.files.index import Found, Index
from judge.key import Key, Keys
from tests.conftest import make_rubric, make_sample

HEADER = {"run": {"overwrite": True}}


def key(name: str, **parts: str) -> Key:
    return Key(name, "r", "p", "j")._replace(**parts)


def row(name: str, **changes: Any) -> dict[str, Any]:
    made = {"rubric": "mine", "model": "m"}
    spent = {"tokens": {"input": 1, "output": 1}, "cost": None, "provenance": made}
    return {"row": 1, "key": str(key(name)), "id": name, "outcome": "scored", "reward": 0.5, "metrics": {}, **spent, **changes}


def index(*lines: object, number: int = 0, end: str = "\n") -> Index:
    made = Index()
    made.read(io.BytesIO(text(*lines, end=end)), number)
    return made


def text(*lines: object, end: str = "\n") -> bytes:
    return ("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + end).encode()


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "3",
        "{}",
        '{"provenance": 3}',
        '{"id": 1, "reward": 0.5}',
        pytest.param({**row("a"), "outcome": "maybe"}, id="outcome"),
        pytest.param({name: value for name, value in row("a").items() if name != "key"}, id="no-key"),
        pytest.param(row("a", key="a:b"), id="half-a-key"),
        pytest.param(row("a", key=3), id="key-type"),
        pytest.param(row("a", reward=None), id="no-reward"),
        pytest.param(row("a", reward="0.5"), id="reward-as-text"),
        pytest.param(row("a", reward=float("nan")), id="nan"),
        pytest.param(row("a", reward=float("inf")), id="infinite"),
        pytest.param(row("a", metrics={"x": "y"}), id="metrics"),
        pytest.param(row("a", tokens="many"), id="tokens"),
        pytest.param(row("a", provenance={}), id="provenance"),
        pytest.param(row("a", attempts="answered"), id="attempts"),
        pytest.param(row("a", criteria=["clear"]), id="criteria"),
    ],
)
def test_a_line_that_no_run_wrote_is_never_a_reward(line: object) -> None:
    found = index(line)
    assert (found.rows, found.foreign) == (0, 1)
    assert found.give([key("a")]) is None


@pytest.mark.parametrize("line", [HEADER, {"row": 1, "outcome": "unscored", "reason": "throttled"}, row("a", key=None)])
def test_the_first_line_of_a_run_and_its_rows_without_a_reward_are_not_foreign(line: object) -> None:
    found = index(line)
    assert (found.rows, found.foreign) == (0, 0)


def test_every_line_that_no_run_wrote_is_counted() -> None:
    lines = ["not json", "[]", row("a", key="a:b"), row("a", key="c"), "{}", {"id": 1}, HEADER, row("a"), row("a", key=None)]
    found = index(*lines, "half a download", end="")
    assert (found.rows, found.foreign) == (1, 7)


def test_a_row_is_found_at_its_place_in_its_file() -> None:
    lines = (HEADER, row("a"), row("b"))
    for number in (0, 1):
        found = index(*lines, number=number)
        assert found.run == HEADER["run"]
        assert found.give([key("z"), key("b")]) == Found(number, len(text(*lines[:2])), again=False)


def test_each_row_is_given_once_and_then_the_last_row_of_its_key_is_repeated() -> None:
    found = index(row("a"), row("b"), row("a"), row("a"))
    offsets = [len(text(*([row("a")] * before))) if before else 0 for before in range(4)]
    given = [found.give([key("a")]) for _ in range(5)]
    assert [(one.offset, one.again) for one in given if one] == [
        (0, False),
        (offsets[2], False),
        (offsets[3], False),
        (offsets[3], True),
        (offsets[3], True),
    ]
    assert (found.rows, found.left) == (4, 1)


def test_a_line_of_ours_that_was_cut_off_is_neither_a_row_nor_foreign() -> None:
    for cut in range(1, len(json.dumps(row("b")))):
        found = Index()
        whole = found.read(io.BytesIO(text(row("a"), json.dumps(row("b"))[:cut], end="")), 0)
        assert (whole, found.rows, found.foreign) == (len(text(row("a"))), 1, 0)
    assert index("half a download", end="").foreign == 1


OWN = Keys(make_rubric(), "p", ("x", "y"), "")
FOREIGN = "its lines are not rows of a run, or an early version wrote them, without keys"
RUBRIC = f"its rewards were made under the rubric mine !, and it is test {make_rubric().hash} now"
PROMPT = "a template of the prompt has changed since"
JUDGE = "its rewards were judged by m, and x, then y judges now"


def made(provenance: str = "m", **parts: str) -> dict[str, Any]:
    """Make a row whose key is that of the run below, but for some of its parts."""
    own = OWN.of(make_sample(), "x")._replace(sample="a")
    return row("a", key=str(own._replace(**parts)), provenance={"rubric": "mine", "model": provenance})


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        pytest.param(["a note"], FOREIGN, id="foreign"),
        pytest.param([made(rubric="!")], RUBRIC, id="rubric"),
        pytest.param([made(prompt="!")], PROMPT, id="prompt"),
        pytest.param([made(judge="!")], JUDGE, id="judge"),
        pytest.param([made("y", judge="!")], "its rewards were judged by y, and x, then y judges now", id="a-fallback"),
        pytest.param([made("x", judge="!")], "what x answers from has changed since", id="replies"),
        pytest.param([made(rubric="!", judge="!")], f"{RUBRIC}; {JUDGE}", id="two-parts"),
        pytest.param([made(rubric="!", judge="!"), made(prompt="~")], PROMPT, id="the-nearest-is-the-last"),
        pytest.param([made(prompt="~"), made(rubric="!", judge="!")], PROMPT, id="the-nearest-is-the-first"),
        pytest.param([made()], "its rewards are those of other samples", id="samples"),
    ],
)
def test_a_message_says_why_nothing_fits(lines: list[object], says: str) -> None:
    assert index(*lines).explain(OWN, "test", ["x", "y"]) == says


@pytest.mark.parametrize(("others", "told"), [(99, True), (100, False)])
def test_at_most_a_hundred_ways_of_making_rewards_are_remembered(others: int, told: bool) -> None:
    far = [made(rubric="!", judge=f"!{place}") for place in range(others)]
    assert (index(*far, made(prompt="!")).explain(OWN, "test", ["x", "y"]) == PROMPT) == told
