"""What rows were made with."""

from typing import Any

import pytest

from judge.agreement.maker import made_before_map, maker_of, refuse_other_rubric, without_calibration
from judge.errors import InputFault
from judge.files.scored_rows import Row
from judge.rubric.rubric import Rubric
from tests.agreement.scored import row, rubric

MAP = {
    "knots": [[0, 0.1], [1, 0.9]],
    "origin": {"question": "q", "prompt": "p", "model": "m", "labels": "l", "n": 50, "annotators": 2},
    "held_out": {"rmse": 0.1, "raw": 0.2, "constant": 0.3, "rho": 0.5, "rho_ci": [0.4, 0.6]},
}


def mapped() -> Rubric:
    return rubric(calibration={"of": "tone", **MAP})


def made(by: Rubric, prompt: str = "p", model: str | None = "m", **more: Any) -> Row:
    origin = {"rubric": by.name, "rubric_hash": by.hash, "model": model}
    return row("a", key=f"s:{by.hash}:{prompt}:j", provenance=origin, **more)


@pytest.mark.parametrize("other", [rubric(version=2), rubric(name="tact")])
def test_rows_of_another_rubric_are_refused(other: Rubric) -> None:
    own = rubric()
    with pytest.raises(
        InputFault, match=rf"wanted rows made with the rubric manners {own.hash}, found {other.name} {other.hash} \(2"
    ):
        refuse_other_rubric([made(own), made(other), made(other)], own, "out.jsonl")


def test_rows_that_do_not_say_what_made_them_are_refused() -> None:
    with pytest.raises(InputFault, match=r"found None None \(1 row\)"):
        refuse_other_rubric([row("a")], rubric(), "out.jsonl")


def test_rows_from_before_and_after_the_calibration_do_not_go_together() -> None:
    plain, own = rubric(), mapped()
    refuse_other_rubric([made(plain)], own, "out.jsonl")
    refuse_other_rubric([made(own)], own, "out.jsonl")
    with pytest.raises(InputFault, match="some rows were made with the rubric's calibration and some without"):
        refuse_other_rubric([made(plain), made(own)], own, "out.jsonl")
    with pytest.raises(InputFault, match="wanted rows made with"):
        refuse_other_rubric([made(own)], plain, "out.jsonl")


def test_rows_from_before_the_map_are_known() -> None:
    plain, own = rubric(), mapped()
    assert made_before_map([made(plain)], own)
    assert not made_before_map([made(own)], own)
    assert not made_before_map([made(plain)], plain)


def test_a_rubric_without_its_calibration_is_the_one_that_it_was_before() -> None:
    own = mapped()
    assert own.hash != rubric().hash
    assert without_calibration(own).hash == rubric().hash
    assert without_calibration(rubric()).hash == rubric().hash


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([made(rubric()), made(rubric(), "q")], r"these prompts: p \(1 row\), q \(1 row\)"),
        ([made(rubric()), made(rubric(), model="n")], r"these judges: m \(1 row\), n \(1 row\)"),
        ([made(rubric(), model=None)], r"these judges: unknown"),
        ([row("a", provenance={"model": "m"})], r"these prompts: unknown"),
        ([made(rubric(), "q")], "judged with other templates than the rubric's present ones; score again"),
    ],
)
def test_rows_that_were_judged_in_several_ways_or_in_another_are_refused(rows: list[Row], fault: str) -> None:
    with pytest.raises(InputFault, match=fault):
        maker_of(rows, "p", "out.jsonl")


def test_rows_of_one_judge_have_one_maker() -> None:
    assert maker_of([made(rubric()), made(rubric())], "p", "out.jsonl") == ("p", "m")
