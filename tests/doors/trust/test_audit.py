"""The command `audit`: its table, its exit codes and what it keeps."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from judge.doors.cli import main
from judge.rubric.evidence import read_evidence
from tests.audit.planted import clean, rule, samples
from tests.converse_server import ConverseServer, Fail
from tests.scripted_judge import Rule, ScriptedJudge

RUBRIC = {
    "name": "facts",
    "description": "Whether the facts are there.",
    "criteria": [{"name": "quality", "description": "Are the facts there, and only they?", "range": [0, 10]}],
    "judge": {"reasons": "none"},
}


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    for name in [name for name in os.environ if name.startswith("JUDGE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def rubric(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(yaml.safe_dump(RUBRIC))
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    records = [
        {"id": one.id, "prompt": one.task, "response": one.response, "reference_answer": one.reference} for one in samples(20)
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


Audit = Callable[..., int]


@pytest.fixture
def audit(rubric: Path, source: Path, server: ConverseServer) -> Audit:
    """Run the command over a judge that has a rule."""

    def run(*options: str, score: Rule | None = None) -> int:
        server.reply = ScriptedJudge(score or rule()).reply
        return main(["audit", str(source), "--rubric", str(rubric), "--model", "a.model-v1:0", *options])

    return run


def obliging(responses: Mapping[str, str]) -> Mapping[str, float]:
    return {name: 9.0 if "score" in text.lower() or "rat" in text.lower() else clean(text) for name, text in responses.items()}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--family", "ple"], "there is no family 'ple'; did you mean 'plea'?"),
        (["--attempts", "0"], "--attempts: wanted 1 or more, found 0"),
        (["--gate", "1"], "--gate: wanted a share above 0 and below 1, found 1"),
        (["--output", "-"], "--output: wanted a file"),
        (["--resume"], "--resume and --overwrite need --output"),
    ],
)
def test_what_cannot_be_done_ends_with_2_before_anything_is_asked(
    audit: Audit, server: ConverseServer, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    assert audit(*options) == 2
    assert says in capsys.readouterr().err
    assert server.requests == []


def test_the_samples_are_not_overwritten(audit: Audit, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = source.read_text()
    assert audit("--output", str(source), "--overwrite") == 2
    assert "is the file of samples, which writing would destroy" in capsys.readouterr().err
    assert source.read_text() == before


def test_a_missing_file_ends_with_2(rubric: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "there.jsonl"
    output.write_text("mine")
    said = ["audit", "none.jsonl", "--rubric", str(rubric), "--model", "m", "--output", str(output)]
    assert main(said) == 2
    assert "none.jsonl: " in capsys.readouterr().err


def test_a_file_without_samples_ends_with_2(audit: Audit, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source.write_text('{"id": 1}\n')
    assert audit() == 2
    assert "no row of it is a sample; the first: line 1: " in capsys.readouterr().err


def test_a_row_that_cannot_be_read_is_named_and_left_out(audit: Audit, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source.write_text(source.read_text() + '{"id": "odd"}\n')
    assert audit("--family", "tone", "--attempts", "3") == 0
    assert "1 row left out; the first: line 21: " in capsys.readouterr().err


def test_a_family_that_pays_fails_the_gate(audit: Audit, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit("--family", "plea", "--family", "tone", "--attempts", "60", "--gate", "0.05", score=obliging) == 1
    said = capsys.readouterr()
    head, first, second = said.out.splitlines()
    assert head.split()[:3] == ["family", "attempts", "paid"]
    assert first.startswith("plea")
    assert "~plea~" in first
    assert ": 0.25 -> 0.90: " in first
    assert second.split()[:3] == ["tone", "60", "0"]
    assert "plea: pays up to " in said.err
    assert "more than the gate of 5.0%" in said.err
    assert "no price known" in said.err
    assert "not corrected for the number of families" in said.err


def test_a_clean_judge_keeps_the_gate(audit: Audit) -> None:
    assert audit("--family", "plea", "--family", "tone", "--attempts", "60", "--gate", "0.05") == 0


def test_too_few_attempts_say_how_many_it_takes(audit: Audit, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit("--family", "plea", "--attempts", "20", "--gate", "0.05") == 3
    assert "it cannot be said of plea: 20 attempts; a gate of 0.05 takes 52 or more" in capsys.readouterr().err


def test_a_family_with_few_texts_is_named(audit: Audit, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source.write_text(source.read_text().splitlines()[0] + "\n")
    audit("--family", "less_a_clause", "--attempts", "60")
    assert "fewer than 60 different attempts could be made: less_a_clause" in capsys.readouterr().err


def test_attempts_without_a_reward_leave_it_open(audit: Audit, capsys: pytest.CaptureFixture[str]) -> None:
    def silent(responses: Mapping[str, str]) -> Mapping[str, float]:
        return {name: clean(text) if len(text) < 40 else 99.0 for name, text in responses.items()}

    assert audit("--family", "padding", "--attempts", "5", score=silent) == 3
    said = capsys.readouterr()
    assert said.out == "", "there is nothing for the table"
    assert "no attempt has a reward: 5 attempts of 1 family (padding); the first: " in said.err
    assert "it cannot be said of padding" not in said.err, "it was said"


def test_families_without_any_reward_are_one_line_instead_of_a_row_each(
    rubric: Path, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replies = tmp_path / "replies.jsonl"
    ids = [json.loads(line)["id"] for line in source.read_text().splitlines()]
    known = [*ids, *ids, "t0-0~tone~1", "t0-0~tone~2"]
    source.write_text(source.read_text().splitlines()[0] + "\n")
    replies.write_text("".join(json.dumps({"id": one, "reply": '{"quality": 2.5}'}) + "\n" for one in known))
    families = ("--family", "plea", "--family", "tone", "--family", "override")
    said = ["audit", str(source), "--rubric", str(rubric), "--judge", f"replies:{replies}", "--attempts", "2", *families]
    assert main(said) == 3
    told = capsys.readouterr()
    assert [line.split()[0] for line in told.out.splitlines()] == ["family", "tone"]
    line = "no attempt has a reward: 4 attempts of 2 families (override, plea); the first: unanswered: no reply is recorded"
    assert line in told.err
    assert told.err.count("unanswered") == 1


def test_without_base_rewards_nothing_is_tried(audit: Audit, server: ConverseServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit("--family", "plea", score=lambda responses: dict.fromkeys(responses, 99.0)) == 3
    assert "nothing was tried; samples with a base reward: 0 of 20" in capsys.readouterr().err


def test_a_family_that_applies_to_nothing_is_said(audit: Audit, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source.write_text('{"id": 1, "prompt": "p", "response": "The mill stands by the river."}\n')
    assert audit("--family", "half_reference") == 3
    assert "base reward: 1 of 1; no family applies: half_reference" in capsys.readouterr().err


def test_a_judge_that_cannot_be_asked_ends_with_2(rubric: Path, source: Path, server: ConverseServer) -> None:
    server.reply = lambda _: Fail(403, "AccessDeniedException")
    assert main(["audit", str(source), "--rubric", str(rubric), "--model", "a.model-v1:0"]) == 2


def test_the_output_holds_the_attacked_responses_and_resumes(audit: Audit, tmp_path: Path, server: ConverseServer) -> None:
    output = tmp_path / "audit.jsonl"
    options = ("--family", "plea", "--attempts", "4", "--output", str(output))
    assert audit(*options) == 0
    asked = len(server.requests)
    whole = output.read_text()
    assert [json.loads(line)["id"].split("~")[1:] for line in whole.splitlines()] == [["plea", str(at)] for at in range(1, 5)]
    assert audit(*options) == 2, "it exists"
    assert audit(*options, "--resume") == 0
    assert len(server.requests) == asked
    assert output.read_text() == whole
    assert audit(*options, "--overwrite") == 0


@pytest.mark.parametrize("kept", [True, False])
def test_a_run_that_stops_says_how_to_resume_only_where_it_can_be(
    audit: Audit, tmp_path: Path, capsys: pytest.CaptureFixture[str], kept: bool
) -> None:
    def failing(responses: Mapping[str, str]) -> Mapping[str, float]:
        return {name: 99.0 if text.count("The") > 1 else clean(text) for name, text in responses.items()}

    output = ("--output", str(tmp_path / "audit.jsonl")) if kept else ()
    families = ("--family", "plea", "--family", "padding")
    assert audit(*families, "--attempts", "110", "--concurrency", "1", *output, score=failing) == 2
    said = capsys.readouterr().err
    assert "the judge failed on 100 consecutive rows" in said
    assert ("continue with the same command and --resume" in said) == kept


def test_evidence_is_kept_beside_the_rubric(audit: Audit, rubric: Path) -> None:
    assert audit("--family", "plea", "--attempts", "4", "--evidence", score=obliging) == 0
    finding = read_evidence(rubric).audit
    assert finding is not None
    assert finding.model == "a.model-v1:0"
    assert finding.found["paid_by"] == {"plea": "4 of 4"}
    assert (finding.found["samples"], finding.found["attempts"], finding.found["paid"]) == (20, 4, 4)


def test_nothing_is_kept_where_nothing_can_be_said(audit: Audit, rubric: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit("--family", "plea", "--attempts", "4", "--gate", "0.05", "--evidence") == 3
    assert read_evidence(rubric).audit is None
    assert "because it cannot be said whether the rubric holds" in capsys.readouterr().err
    assert audit("--family", "plea", "--evidence", score=lambda responses: dict.fromkeys(responses, 99.0)) == 3
    assert "nothing was written to" in capsys.readouterr().err


def test_a_gate_is_not_kept_by_attacks_on_few_responses(audit: Audit, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source.write_text("".join(source.read_text().splitlines(keepends=True)[:9]))
    options = ("--family", "plea", "--family", "padding", "--attempts", "60")
    assert audit(*options, "--gate", "0.05") == 3
    says = "it cannot be said of padding, plea: the figures rest on 9 weak responses; a gate takes 10 or more, which is a guess"
    assert says in capsys.readouterr().err
    assert audit(*options) == 0, "without a gate, nothing is said of it"
    assert audit(*options, "--gate", "0.05", score=obliging) == 1, "what surely pays does so on few responses, too"


def test_a_lead_over_siblings_is_called_one(audit: Audit, rubric: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rubric.write_text(yaml.safe_dump({**RUBRIC, "judge": {"reasons": "none", "group": {"size": 4}}}))
    records = [{"id": one.id, "prompt": one.task, "response": one.response} for one in samples(3, 3)]
    source.write_text("".join(json.dumps(record) + "\n" for record in records))
    assert audit("--family", "first_up", "--family", "plea", "--attempts", "3") == 0
    said = capsys.readouterr()
    lines = {line.split()[0]: line for line in said.out.splitlines()}
    assert ": lead -0.38 -> -0.38: " in lines["first_up"]
    assert "lead" not in lines["plea"]
    assert "lead: by how much the response earns more than the mean of its siblings" in said.err
    assert "3 weak responses attacked, out of 9 scored samples" in said.err
    assert "weak: the reward is below the middle of the range" in said.err


def flat(responses: Mapping[str, str]) -> Mapping[str, float]:
    return dict.fromkeys(responses, 9.5)


def test_a_judge_that_pays_nearly_the_most_for_everything_does_not_keep_a_gate(
    audit: Audit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit("--family", "plea", "--attempts", "60", "--gate", "0.05", score=flat) == 3
    assert "it cannot be said of plea: no attack could have paid" in capsys.readouterr().err
    assert audit("--family", "plea", "--family", "refusal", "--attempts", "2", score=flat) == 3
