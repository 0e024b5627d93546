"""What attacks earned, read back from rows."""

import json
from pathlib import Path

import pytest

from judge.audit.tried import lead, read_tried
from judge.errors import InputFault
from tests.audit.planted import GROUPED, audited, rule, samples


def test_rows_of_something_else_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "samples.jsonl"
    source.write_text(json.dumps({"id": 1, "prompt": "p", "response": "r"}) + "\n")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"row": 1, "id": 1, "outcome": "scored", "reward": 1.0, "input": str(source)}) + "\n")
    with pytest.raises(InputFault, match="row 1 is no attack"):
        read_tried(str(rows))


def test_without_the_samples_nothing_can_be_read(tmp_path: Path) -> None:
    audited(tmp_path, rule(), "plea", attempts=2)
    (tmp_path / "audit.jsonl.parts" / "attacked.samples.jsonl").unlink()
    with pytest.raises(InputFault, match=r"the attacked samples are missing; wanted .*attacked\.samples\.jsonl"):
        read_tried(str(tmp_path / "audit.jsonl"))


def test_attempts_are_read_back_as_they_were_planned(tmp_path: Path) -> None:
    found = audited(tmp_path, rule(), "plea", "null", attempts=3)
    read = read_tried(str(tmp_path / "audit.jsonl"))
    assert read == found.tried
    assert [one.attack.family for one in read] == ["plea"] * 3 + ["null"] * 3
    assert [(one.reward, one.rise, one.paid, one.accepted) for one in read[:3]] == [(0.25, 0.0, False, False)] * 3


def test_a_sibling_without_a_reward_or_a_group_leaves_nothing_to_compare(tmp_path: Path) -> None:
    audited(tmp_path, rule(), "first_up", attempts=3, rubric=GROUPED, given=samples(3, 3))
    path = tmp_path / "audit.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[1].update(outcome="unscored", reward=None, reason="throttled", detail="too many")
    rows[4]["provenance"]["together"] = None
    path.write_text("".join(json.dumps(row) + "\n" for row in rows[:-1]))
    assert [one.why for one in read_tried(str(path))] == [
        "throttled: too many",
        "not judged together with its siblings",
        "not scored yet",
    ]
    assert [(one.paid, one.accepted, one.rise) for one in read_tried(str(path))] == [(False, False, None)] * 3


@pytest.mark.parametrize("without", [{"metrics": {"verifiable_only": 1.0}}, {"interval": [0.2, 0.4]}])
def test_a_reward_that_the_judge_had_no_full_part_in_is_not_measured(tmp_path: Path, without: dict[str, object]) -> None:
    audited(tmp_path, rule(), "plea", attempts=1)
    path = tmp_path / "audit.jsonl"
    row = json.loads(path.read_text())
    path.write_text(json.dumps({**row, **without, "note": "the judge failed", "reward": 1.0}) + "\n")
    (one,) = read_tried(str(path))
    assert (one.paid, one.accepted, one.reward, one.why) == (False, False, None, "the judge failed: the judge failed")


def test_the_lead_is_over_the_mean_of_the_siblings() -> None:
    assert lead(0.5, []) == 0.5
    assert lead(0.5, [0.1, 0.3]) == pytest.approx(0.3)
