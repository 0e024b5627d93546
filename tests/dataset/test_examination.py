import codecs
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from judge.dataset.examination import examine
from judge.errors import InputFault
from judge.settings import Settings
from judge.wiring import load
from tests.conftest import DATA
from tests.dataset.records import asking, make_record, make_records, write

GOOD = make_records(100, lambda number: make_record(1000 + number))
"""As many records as a job takes; the faults of a broken data set come before them."""

STORY = "A robe takes two bolts of blue fiber and half that much white fiber. How many bolts in total does it take then?"
DEEP = b'{"messages": ' + b"[" * 90_000 + b"]" * 90_000 + b"}\n"
ANSWERED = asking("What is 2 + 2?", ("assistant", "4"))

BROKEN: dict[str, tuple[Sequence[dict[str, Any] | bytes], Sequence[tuple[int | None, str]]]] = {
    "cut off": ([b'{"messages": [{"role": "user", "con\n', make_record(1)], [(1, "not JSON")]),
    "blank and broken lines": ([b"\n", b"nothing\n", b"  \n", b"{}\n"], [(2, "not JSON"), (4, "no messages")]),
    "byte order mark": ([codecs.BOM_UTF8 + json.dumps(make_record(1)).encode() + b"\n"], [(1, "byte order mark")]),
    "NUL": ([make_record(1), b"\0\0\0\0\n"], [(2, "NUL")]),
    "UTF-16": ([codecs.BOM_UTF16_LE + json.dumps(make_record(1)).encode("utf-16-le") + b"\n"], [(1, "not UTF-8")]),
    "Shift JIS": ([json.dumps(asking("天気は?"), ensure_ascii=False).encode("shift-jis") + b"\n"], [(1, "not UTF-8")]),
    "a JSON array": ([b"[\n"], [(1, "not JSON Lines")]),
    "indented JSON": ([b"{\n", b'  "messages": []\n', b"}\n"], [(1, "not JSON Lines")]),
    "doubled ids": (
        [make_record(1, id=7), make_record(2, id=7), make_record(3, id="7"), make_record(4), make_record(5)],
        [(2, "doubled id")],
    ),
    "an empty id": ([make_record(1, id=""), make_record(2, id=0)], [(1, "id")]),
    "the answer left in": ([ANSWERED, asking("Why?", ("nova_assistant", "So."))], [(1, "the answer is in it"), (2, "the answer is in it")]),
    "roles": (
        [asking(("human", "Why?")), asking("Why?", ("system", "Be brief.")), asking(("system", "Be brief."))],
        [(1, "unknown role"), (2, "system turn"), (2, "last turn"), (3, "no user turn")],
    ),
    "no turns": ([{"prompt": "Why?", "reference_answer": "So."}, {"messages": []}], [(1, "no messages"), (2, "no messages")]),
    "a picture": ([asking(("user", [{"type": "image_url", "image_url": {"url": "x"}}]))], [(1, "not text")]),
    "empty prompts": ([asking(""), asking(("user", [{"type": "text", "text": "\n"}]))], [(1, "empty prompt"), (2, "empty prompt")]),
    "contradictions": ([make_record(1), make_record(1), make_record(1, reference_answer="x")], [(3, "contradictory prompt")]),
    "NaN": ([b'{"messages": [{"role": "user", "content": "Why?"}], "weight": NaN}\n'], [(1, "not JSON")]),
    "too deep": ([DEEP], [(1, "nested too deeply")]),
    "a line too long": ([asking("x" * (6 * 2**20))], [(1, "line too long")]),
    "a key twice": ([b'{"messages": [], "messages": [{"role": "user", "content": "Why?"}]}\n'], [(1, "not JSON")]),
    "half a surrogate pair": ([b'{"messages": [{"role": "user", "content": "\\ud83d"}]}\n'], [(1, "not Unicode")]),
    "rows of judge score": ([{"id": 1, "prompt": "Why?", "response": "So."}], [(1, "no messages")]),
}  # fmt: skip
"""Data sets with the line and the kind of each of their faults."""


@pytest.mark.parametrize("name", BROKEN)
def test_every_fault_of_a_broken_data_set_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    lines, faults = BROKEN[name]
    found = examine(write(tmp_path / "a.jsonl", *lines, *GOOD))
    assert sorted((fault.line, fault.kind) for fault in found.faults) == sorted(faults)


def test_a_good_data_set_has_no_findings(tmp_path: Path) -> None:
    assert examine(write(tmp_path / "a.jsonl", *GOOD)).findings == ()


def test_the_files_that_were_read_are_given(tmp_path: Path) -> None:
    training, validation = write(tmp_path / "t.jsonl", *GOOD), write(tmp_path / "v.jsonl", make_record(1))
    assert [data.path for data in examine(training).files] == [training]
    assert [data.path for data in examine(training, validation).files] == [training, validation]


def test_too_few_records_are_a_fault_of_the_file(tmp_path: Path) -> None:
    (fault,) = examine(write(tmp_path / "a.jsonl", *GOOD[1:])).faults
    assert str(fault).endswith("a.jsonl: 99 records; a training job takes 100 to 20,000")


def test_a_validation_file_may_be_short_and_has_its_own_faults(tmp_path: Path) -> None:
    found = examine(write(tmp_path / "t.jsonl", *GOOD), write(tmp_path / "v.jsonl", make_record(1), ANSWERED))
    assert [(fault.path, fault.line) for fault in found.faults] == [(str(tmp_path / "v.jsonl"), 2)]
    with pytest.raises(InputFault, match=r"none\.jsonl"):
        examine(str(tmp_path / "t.jsonl"), str(tmp_path / "none.jsonl"))


def test_a_prompt_in_both_files_is_one_fault_and_so_is_one_that_is_nearly(tmp_path: Path) -> None:
    training = write(tmp_path / "t.jsonl", *GOOD, asking(STORY))
    found = examine(training, write(tmp_path / "v.jsonl", GOOD[3], asking(STORY.replace("then", "now")), make_record(1)))
    assert [(fault.line, fault.kind) for fault in found.faults] == [(1, "leaked prompt"), (2, "nearly leaked prompt")]


def test_prompts_over_the_limit_are_faults_in_both_files(tmp_path: Path) -> None:
    training = write(tmp_path / "t.jsonl", *GOOD, asking("word" * 50), asking("ward" * 51))
    validation = write(tmp_path / "v.jsonl", asking("work" * 51))
    assert examine(training, validation).faults == ()
    faults = examine(training, validation, 50).faults
    assert [(fault.path[-7:], fault.line, fault.kind) for fault in faults] == [
        ("t.jsonl", 102, "prompt too long"),
        ("v.jsonl", 1, "prompt too long"),
    ]


def test_without_scipy_it_says_that_nobody_looked_for_near_duplicates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    found = examine(write(tmp_path / "a.jsonl", *GOOD), write(tmp_path / "v.jsonl", make_record(1)))
    assert found.faults == ()
    (remark,) = found.remarks
    assert "near-duplicates were not looked for" in remark.text
    assert "rft-judge[trust]" in remark.text


AWS = {
    "gsm8k": ("math_reasoning", {"reference_answer": {"final_answer": "18"}, "task_id": "gsm8k_1", "domain": "math"}),
    "gpt-oss": ("math_reasoning", {"reference_answer": {"text": "She sells 9 eggs.\n#### 18"}, "data_source": "gsm8k"}),
    "finqa": ("math_reasoning", {"reference_answer": {"answer": "18%"}, "id": "finqa-1", "difficulty_level": "easy"}),
    "pandalm": ("helpfulness", {"reference_answer": {"expectedAnswer": "Because of the sun."}}),
    "a string": ("math_reasoning", {"reference_answer": "18"}),
    "without references": ("within_limit", {"max_characters": 30}),
}
"""Records in the shapes of AWS's samples (github.com/aws-samples/amazon-bedrock-samples) and pages, and a rubric for each."""


@pytest.mark.parametrize("name", AWS)
def test_records_in_the_shapes_of_the_samples_of_aws_have_no_faults(name: str, tmp_path: Path) -> None:
    rubric, fields = AWS[name]
    system = {"role": "system", "content": "Answer in the form that is asked for."}
    records = make_records(100)
    for number, record in enumerate(records):
        identity = {"id": f"{fields['id']}-{number}"} if "id" in fields else {}
        record.update({"messages": [system, *record["messages"]], **fields, **identity})
        if name == "without references":
            del record["reference_answer"]
    found = examine(write(tmp_path / "a.jsonl", *records), scoring=load(Settings(rubric=rubric)))
    assert [str(finding) for finding in found.findings] == []


def test_a_record_that_the_rubric_cannot_score_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", make_record(1, reference_answer=None), *GOOD)
    (fault,) = examine(path, scoring=load(Settings(rubric="math_reasoning"))).faults
    assert (fault.line, fault.kind) == (1, "check correct")


@pytest.mark.skipif(not DATA.is_dir(), reason="no recorded answers")
def test_problems_of_gsm8k_have_no_faults_under_the_rubric_for_them(tmp_path: Path) -> None:
    lines = (DATA / "gsm8k" / "example_model_solutions.jsonl").read_text("utf-8").splitlines()
    problems = [json.loads(line) for line in lines]
    records = [
        {**asking(problem["question"]), "reference_answer": {"final_answer": problem["ground_truth"].rpartition("A: ")[2]}}
        for problem in problems
    ]
    found = examine(write(tmp_path / "a.jsonl", *records), scoring=load(Settings(rubric="math_reasoning")))
    assert [str(fault) for fault in found.faults] == []
    assert len(found.training.records) == len(records) > 500
