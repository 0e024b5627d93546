"""What was found names the rubric, the prompt and every judge, and is kept only where something can be said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from judge.doors.trust.exit_codes import CANNOT_BE_SAID, DOES_NOT_HOLD, HOLDS
from judge.doors.trust.finding import finding, keep_known
from judge.grader import Grader
from judge.providers.replies import Replies
from judge.rubric.evidence import Evidence, read_evidence
from tests.conftest import make_rubric

WITHOUT_JUDGE = make_rubric(criteria=[], checks=[{"check": "number"}])


def test_what_cannot_be_said_is_not_written_and_what_was_known_stays(tmp_path: Path) -> None:
    rubric, found = tmp_path / "r.yaml", finding(Grader(WITHOUT_JUDGE), "abc", {"passed": 3})
    told = keep_known(rubric, "check", found, CANNOT_BE_SAID)
    assert told == (f"nothing was written to {tmp_path / 'r.evidence.yaml'}, because it cannot be said whether the rubric holds")
    assert read_evidence(rubric) == Evidence()
    keep_known(rubric, "check", found, HOLDS)
    keep_known(rubric, "check", finding(Grader(WITHOUT_JUDGE), "new", {}), CANNOT_BE_SAID)
    assert read_evidence(rubric).check == found


@pytest.mark.parametrize("code", [HOLDS, DOES_NOT_HOLD])
def test_what_holds_or_does_not_is_written(tmp_path: Path, code: int) -> None:
    found = finding(Grader(WITHOUT_JUDGE), "abc", {"passed": 3})
    assert keep_known(tmp_path / "r.yaml", "audit", found, code) == f"written to {tmp_path / 'r.evidence.yaml'}"
    assert read_evidence(tmp_path / "r.yaml").audit == found


def test_nobody_judged_where_no_judge_is_asked() -> None:
    found = finding(Grader(WITHOUT_JUDGE), "abc", {"passed": 3})
    assert (found.model, found.prompt, found.rubric, found.file) == (None, None, WITHOUT_JUDGE.hash, "abc")
    assert found.found == {"passed": 3}
    assert found.date == datetime.now(UTC).date().isoformat()


@pytest.mark.parametrize(
    ("models", "named"),
    [
        pytest.param(("one",), "one", id="one"),
        pytest.param(("one", "two"), "one+two", id="a-jury"),
        pytest.param(("replies:/tmp/mine/r.jsonl",), "replies:r.jsonl", id="replies-without-their-folders"),
        pytest.param(("eu.maker/model-1:0",), "eu.maker/model-1:0", id="the-slash-of-a-model-is-no-folder"),
    ],
)
def test_every_judge_is_named(models: tuple[str, ...], named: str) -> None:
    grader = Grader(make_rubric(), models=models, judge=Replies(()))
    found = finding(grader, "abc", {})
    assert found.model == named
    assert found.prompt == grader.prompts.version(grader.rubric)
