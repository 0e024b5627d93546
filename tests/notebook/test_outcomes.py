"""What a notebook shows of many outcomes."""

from typing import Any

import pytest

from judge.errors import Throttled
from judge.notebook.outcomes import Outcomes
from judge.reward import CheckScore, Provenance, Reward, Unscored
from judge.sample import BadSample

ORIGIN = Provenance(rubric="r", version=1, rubric_hash="h")


def reward(**changes: Any) -> Reward:
    return Reward(**{"id": 1, "reward": 0.5, "provenance": ORIGIN, **changes})


def check(name: str, value: float) -> CheckScore:
    return CheckScore(name=name, value=value, reason="r")


def unscored(id_: Any = 2, said: str = "busy") -> Unscored:
    return Unscored.of(BadSample(id=id_, fault="x"), Throttled(said), ORIGIN)


def test_what_a_record_brings_is_no_html() -> None:
    html = Outcomes([reward(id="<script>alert(1)</script>", note="<b>&"), unscored("<i>", "<img src=x>")])._repr_html_()
    assert not any(tag in html for tag in ("<script", "<b>", "<i>", "<img"))
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param("a\x1b[31mb", r"a\x1b[31mb", id="escape"),
        pytest.param("a\u202eb\u2066c", r"a\u202eb\u2066c", id="direction"),
        pytest.param("a\ud800b", r"a\ud800b", id="lone-surrogate"),
        pytest.param("a\r\n\tb\u2028c", "a b c", id="line-ends"),
        pytest.param("é 短い \\frac 🙂", "é 短い \\frac 🙂", id="what-is-printable"),
    ],
)
def test_a_character_that_would_rearrange_the_page_is_spelled_out(given: str, shown: str) -> None:
    html = Outcomes([reward(id=given, note=given), unscored(given, given)])._repr_html_()
    assert html.count(f"<td>{shown}</td>") == 3
    assert f"throttled: {shown}</td>" in html


@pytest.mark.parametrize(("letters", "id_", "note"), [(64, "x" * 64, "x" * 64), (300, "x" * 63 + "…", "x" * 300)])
def test_a_long_id_is_cut_and_so_is_a_very_long_reason(letters: int, id_: str, note: str) -> None:
    html = Outcomes([reward(id="x" * letters, note="x" * letters), unscored("x" * letters, "y" * 400)])._repr_html_()
    assert html.count(f"<td>{id_}</td>") >= 2
    assert f"<td>{note}</td></tr>" in html
    assert f"throttled: {'y' * 288}…</td>" in html


def test_an_unscored_sample_has_its_reason_where_others_have_a_reward() -> None:
    html = Outcomes([reward(checks=(check("exact", 1.0),)), unscored()])._repr_html_()
    assert "<tr><th>id</th><th>reward</th><th>exact</th><th>why</th></tr>" in html
    assert "<tr><td>1</td><td>0.500</td><td>1.000</td><td></td></tr>" in html
    assert "<tr><td>2</td><td>unscored</td><td></td><td>throttled: busy</td></tr>" in html


def test_metrics_that_only_some_have_leave_the_others_cells_empty() -> None:
    html = Outcomes([reward(checks=(check("a", 0.0),)), reward(checks=(check("b", 1.0),), note="gate b")])._repr_html_()
    assert "<tr><td>1</td><td>0.500</td><td>0.000</td><td></td><td></td></tr>" in html
    assert "<tr><td>1</td><td>0.500</td><td></td><td>1.000</td><td>gate b</td></tr>" in html


def test_of_very_many_the_first_are_shown_and_the_rest_counted() -> None:
    html = Outcomes([reward()] * 1234)._repr_html_()
    assert html.count("<tr>") == 1 + 200
    assert html.endswith("<p>and 1,034 more</p>")
    assert "more" not in Outcomes([reward()] * 200)._repr_html_()
    assert Outcomes()._repr_html_() == "<table><tr><th>id</th><th>reward</th><th>why</th></tr></table>"


def test_it_is_a_tuple() -> None:
    outcomes = Outcomes([reward(), unscored()])
    assert (len(outcomes), outcomes[1].scored, outcomes == (reward(), unscored())) == (2, False, True)
