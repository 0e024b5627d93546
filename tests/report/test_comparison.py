"""Two runs are paired by id, and what differs between them is said."""

from pathlib import Path
from typing import Any

import pytest

from judge.report.blocks import Table
from judge.report.comparison import Comparison
from tests.report.conftest import run_of, sample, scored, unscored


def compare(folder: Path, first: list[Any], second: list[Any], texts: tuple[str, str] | None = None) -> Comparison:
    runs = []
    for place, rows in enumerate((first, second)):
        samples = [sample(at, texts[place]) for at in range(1, 20)] if texts else None
        runs.append(run_of(folder, rows, samples, f"run{place}"))
    return Comparison(*runs)


def test_runs_without_a_common_id_have_nothing_to_compare(tmp_path: Path) -> None:
    found = compare(tmp_path, [scored(1)], [scored(2)])
    assert found.pairs == [[0, None], [None, 0]]
    assert found.section().says[-1] == "There is nothing to compare."
    assert list(found.stands()) == []


def test_unscored_rows_are_paired_but_never_counted(tmp_path: Path) -> None:
    found = compare(tmp_path, [scored(1, 0.2), unscored(2), scored(3)], [scored(1, 0.6), scored(2, 1.0), unscored(3)])
    assert found.pairs == [[0, 0], [1, 1], [2, 2]]
    assert [(one.reward, other.reward) for one, other in found.both] == [(0.2, 0.6)]


def test_an_id_that_comes_again_is_paired_by_its_sample(tmp_path: Path) -> None:
    first = [scored(1, id="x", key="s1:r:p:j"), scored(2, id="x", key="s2:r:p:j"), scored(3, id="y")]
    second = [scored(1, id="x", key="s2:r:p:j"), scored(2, id="y"), scored(3, id="x", key="s3:r:p:j")]
    assert compare(tmp_path, first, second).pairs == [[0, None], [1, 0], [2, 1], [None, 2]]


def test_ids_of_two_types_are_two_ids(tmp_path: Path) -> None:
    assert compare(tmp_path, [scored(1, id=1)], [scored(1, id="1")]).pairs == [[0, None], [None, 0]]


def test_the_difference_has_an_interval_over_prompts(tmp_path: Path) -> None:
    first = [scored(at, 0.2) for at in range(1, 9)]
    second = [scored(at, 0.4 + (0.1 if at > 4 else 0.0)) for at in range(1, 9)]
    found = compare(tmp_path, first, second)
    told = list(found.stands())
    assert (told[0].figure, told[1].figure) == ("+0.250", "100 %")
    assert "chance hardly explains it" in told[0].text
    table = found.section().blocks[1]
    assert isinstance(table, Table)
    reward = table.rows[0]
    assert (reward[0], reward[3], reward[5]) == ("reward", "+0.250", 8.0)
    assert reward[4] == "+0.158 to +0.342"  # four prompts: 0.25 within 3.182 * 0.0577 / 2


def test_a_difference_that_may_be_chance_is_not_called_more(tmp_path: Path) -> None:
    second = [scored(at, 0.5 + (0.3 if at in (1, 2, 5, 6) else -0.3)) for at in range(1, 9)]
    told = list(compare(tmp_path, [scored(at) for at in range(1, 9)], second).stands())
    assert "chance may explain it" in told[0].text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({}, "Both were made with the same rubric, judge, prompt and calibration.", id="same"),
        pytest.param({"model": "other"}, "They differ in: judge.", id="judge"),
        pytest.param({"rubric_hash": "def"}, "They differ in: rubric.", id="rubric"),
        pytest.param({"model": "other", "calibration": "c"}, "More than one thing differs, so a change", id="two"),
    ],
)
def test_what_is_compared_is_said(changes: dict[str, Any], says: str, tmp_path: Path) -> None:
    origin = {"rubric": "test", "version": 1, "rubric_hash": "abc", "model": "a.model-v1:0", **changes}
    section = compare(tmp_path, [scored(1)], [scored(1, provenance=origin)]).section()
    assert any(line.startswith(says) for line in section.says)


def test_other_responses_and_other_ranges_are_said(tmp_path: Path) -> None:
    says = compare(tmp_path, [scored(1)], [scored(1, 3.0)], ("one", "other")).section().says
    assert "The ranges differ: 0 to 1 and 0 to 3. The difference of two rewards says little then." in says
    assert "In 1 pair the responses differ, so the policy is compared as well." in says


def test_responses_that_differ_in_part_are_counted(tmp_path: Path) -> None:
    samples = [[sample(at, "same" if at < 3 else f"{run}") for at in range(1, 5)] for run in range(2)]
    rows = [scored(at) for at in range(1, 5)]
    found = Comparison(*(run_of(tmp_path, rows, one, f"run{at}") for at, one in enumerate(samples)))
    assert "In 2 pairs the responses differ, so the policy is compared as well." in found.section().says


def test_a_prompt_counts_by_its_rows(tmp_path: Path) -> None:
    first = [scored(at, 0.2, group="many" if at < 7 else f"g{at}") for at in range(1, 9)]
    second = [scored(at, 0.3 if at < 7 else 0.7, group="many" if at < 7 else f"g{at}") for at in range(1, 9)]
    found = compare(tmp_path, first, second)
    table = found.section().blocks[1]
    assert isinstance(table, Table)
    assert next(iter(found.stands())).figure == "+0.200"  # six rows at 0.1 and two at 0.5
    assert table.rows[0][3] == "+0.200"


def test_how_far_two_judges_rank_alike_is_said(tmp_path: Path) -> None:
    first = [scored(at, at / 20) for at in range(1, 20)]
    says = compare(tmp_path, first, [scored(at, 1 - at / 20) for at in range(1, 20)]).section().says
    assert says[-1] == "The rewards of the two go together with rho -1.00 (95 % interval -1.00 to -1.00, 19 rows)."
