"""Replay of what models really wrote, beside what others read in it: nothing may be read that is not there.

The recordings are public and not part of this repository; without them these tests skip.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from judge.errors import Unreadable
from judge.reading.json.found_objects import Found, find_objects
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import parse_rubric
from judge.rubric.scale import Levels
from judge.verdict.verdict import Verdict, read_verdict
from tests.conftest import DATA

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the recordings are not here")

FLAT = parse_rubric({"name": "mine", "description": "One flat score.", "prompt": "mine"})
MOST_UNREAD = 4
"""Answers that zeroeval's own parser found in a run of 180 or 329 and we refuse: doubled keys, bare words."""

UNREAD = {"TheBloke__koala-7B-HF": 160}
"""The EQ-Bench model whose answers cannot be read: it writes four scores in one line."""

MOST_UNREAD_LINES = 15
"""Answers of any other EQ-Bench model that may stay unread: scores above ten, words behind a score."""


@cache
def rows(path: str) -> tuple[dict[str, Any], ...]:
    with (DATA / path).open(encoding="utf-8") as lines:
        return tuple(map(json.loads, lines))


def published(path: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((DATA / path).read_text("utf-8")) if DATA.is_dir() else {}
    return read


def scale(*names: str, **kind: Any) -> Rubric:
    criteria = [{"name": name, "description": "As recorded.", **kind} for name in names]
    return parse_rubric({"name": "recorded", "description": "As recorded.", "criteria": criteria})


def verdict(text: str, rubric: Rubric) -> Verdict | None:
    try:
        return read_verdict(text, rubric)
    except Unreadable:
        return None


def answered(text: str) -> list[Found]:
    return [found for found in find_objects(text) if found.value is not None and "answer" in found.value]


@pytest.mark.parametrize("run", published("zeroeval/expected.json"))
def test_zeroeval_answers_are_found_where_there_are_some_and_nowhere_else(run: str) -> None:
    expected = published("zeroeval/expected.json")[run]
    outputs = [row["output"] for row in rows("zeroeval/outputs.jsonl") if f"{row['ds']}|{row['model']}" == run]
    found = [answered(output) for output in outputs]
    without = sum(not answers for answers in found)
    strict = sum(bool(answers) and not answers[-1].repaired for answers in found)
    assert len(outputs) == expected["n"]
    assert expected["no_answer"] <= without <= expected["no_answer"] + MOST_UNREAD, f"{without} without, {expected} published"
    assert strict >= expected["strict_json_or_single_fence"], "what is JSON as it stands is not called mended"


def test_zeroeval_answers_stand_in_the_text_to_the_letter() -> None:
    def letters(text: object) -> str:
        return re.sub(r"[\W_]|(?<=\\)[nrtbf]", "", str(text))

    for row in rows("zeroeval/outputs.jsonl"):
        for found in answered(row["output"]):
            assert found.value is not None
            answer = found.value["answer"]
            as_written = str(answer) in row["output"] or json.dumps(answer) in row["output"]
            assert as_written or letters(repr(answer)[1:-1]) in letters(row["output"]), (row["id"], row["model"], answer)


def emotions(question: Mapping[str, Any]) -> dict[str, str]:
    return {question[f"emotion{at}"].lower(): question[f"emotion{at}"] for at in range(1, 5)}


@cache
def eq_bench() -> dict[str, list[tuple[dict[str, Any], dict[str, float] | None]]]:
    """For every model: each recorded row, and the scores that are read in it."""
    questions = {row["qid"]: row["reference_answer"] for row in rows("eq_bench/questions_v2.jsonl")}
    read = defaultdict(list)
    for row in rows("eq_bench/raw_inference.jsonl"):
        names = emotions(questions[row["qid"]])
        found = verdict(row["raw"], scale(*names, range=[0, 10]))
        scores = {names[score.name]: score.score * 10 for score in found.scores} if found else None
        read[row["model"]].append((row, scores))
    return read


def last_pass(row: Mapping[str, Any]) -> dict[str, int]:
    """What the benchmark's authors read: whole numbers, as their pattern cuts 9.5 to 9."""
    passes = row["author_answers"]
    return {
        name: int(score) for name, score in (passes["revised"] if len(passes["revised"]) == 4 else passes["first_pass"]).items()
    }


def cut(scores: Mapping[str, float]) -> dict[str, int]:
    return {name: math.floor(round(score, 6)) for name, score in scores.items()}


@pytest.mark.parametrize("model", published("eq_bench/published.json"))
def test_eq_bench_lines_are_read_as_the_authors_read_them(model: str) -> None:
    read = eq_bench()[model]
    parseable = int(published("eq_bench/published.json")[model]["n_questions_parseable"])
    verdicts = sum(scores is not None for _, scores in read)
    other = [row["qid"] for row, scores in read if scores is not None and cut(scores) != last_pass(row)]
    assert parseable - UNREAD.get(model, MOST_UNREAD_LINES) <= verdicts <= parseable, f"{verdicts} read, {parseable} published"
    assert other == [], "scores of the first pass must not stand in for revised ones that cannot be read"


def test_eq_bench_scores_above_ten_are_refused() -> None:
    too_high = [
        (row, scores)
        for read in eq_bench().values()
        for row, scores in read
        if any(score > 10 for score in last_pass(row).values())
    ]
    assert too_high
    assert all(scores is None for _, scores in too_high)


@pytest.mark.parametrize(
    "rubric",
    [
        pytest.param(FLAT, id="flat"),
        pytest.param(scale("winner", levels={"Output (a)": "The first.", "Output (b)": "The second."}), id="winner"),
        pytest.param(scale("output_a", "output_b", range=[0, 10]), id="ratings"),
        pytest.param(scale("better", boolean=True), id="boolean"),
    ],
)
def test_llmbar_sentences_hold_no_verdict_and_none_is_invented(rubric: Rubric) -> None:
    texts = [row["completion"] for row in rows("llmbar/completions.jsonl") if "completion" in row]
    assert len(texts) == 3234
    assert [text for text in texts if find_objects(text) or verdict(text, rubric)] == []


def test_mtbench_ratings_are_read_where_a_paragraph_ends_in_one() -> None:
    rubric = scale("rating", range=[1, 10])
    judgments = rows("mtbench_judgments/gpt4_single_griffin.jsonl")
    read = [(row, found) for row in judgments if (found := verdict(row["judgment"], rubric))]
    assert [row["question_id"] for row, found in read if found.scores[0].answer != row["score"]] == []
    assert 315 <= len(read) <= sum(bool(re.search(r"\[\[[0-9.]+\]\]", row["judgment"])) for row in judgments)
    assert not any(verdict(row["judgment"], FLAT) for row in judgments if row["score"] > 1), "ratings of another scale are none"
    assert not any(verdict(row["judgment"], rubric) for row in judgments if row["score"] == -1), "an error is no rating"


def test_vicuna_pairs_of_bare_numbers_are_not_read() -> None:
    reviews = rows("vicuna_blog_eval/reviews.jsonl")
    assert len(reviews) == 320
    assert not any(verdict(row["text"], rubric) for row in reviews for rubric in (FLAT, scale("score", range=[0, 10])))
    named = [(row, verdict(row["text"], scale("assistant_1", "assistant_2", range=[0, 10]))) for row in reviews]
    read = [(row, [int(str(score.answer).removesuffix("/10")) for score in found.scores]) for row, found in named if found]
    assert len(read) == 11, "those that name the assistants line by line"
    assert all(re.search(rf"Assistant 1: {first}\b.*\nAssistant 2: {second}\b", row["text"]) for row, (first, second) in read)
    assert [row["question_id"] for row, scores in read if scores != row["score"]] == [70, 70], "there the record is not the text"


def test_wildbench_scores_in_quotes_are_read_on_their_scale_and_on_no_other() -> None:
    levels = scale("score", levels=[f"Level {at}." for at in range(1, 11)])
    results = [row["parsed_result"] for row in rows("wildbench/judge_json_gemma-2b-it_400.jsonl")]
    assert Counter(type(result["score"]) for result in results) == {str: 400}
    for result in results:
        text = f"```json\n{json.dumps(result, indent=2)}\n```"
        assert result["score"] == "1" or verdict(text, FLAT) is None
        for rubric in (levels, scale("score", range=[1, 10])):
            read = read_verdict(text, rubric)
            assert (read.scores[0].score, read.repaired) == ((int(result["score"]) - 1) / 9, True)


def in_the_instruction(row: Mapping[str, Any]) -> dict[str, str]:
    """The rubric as Prometheus puts it into its instruction."""
    text = row["instruction"].split("###Score Rubrics:\n")[1]
    found = re.match(r"\[(.*?)\]\n" + "".join(rf"Score {at}: (.*?)\n" for at in range(1, 6)), text + "\n", re.DOTALL)
    assert found
    return {"criteria": found[1], **{f"score{at}_description": found[at + 1] for at in range(1, 6)}}


@pytest.mark.parametrize(
    ("file", "count"), [("biggen_rubrics.jsonl", 229), ("mt_bench_eval.jsonl", 96), ("vicuna_eval.jsonl", 96)]
)
def test_every_prometheus_rubric_loads_with_its_five_anchored_levels(file: str, count: int) -> None:
    recorded: Sequence[Mapping[str, str]] = [
        row.get("score_rubric") or in_the_instruction(row) for row in rows(f"prometheus_rubrics/{file}")
    ]
    assert len(recorded) == count
    for texts in recorded:
        anchors = [texts[f"score{at}_description"] for at in range(1, 6)]
        criterion = {"name": "quality", "description": texts["criteria"], "levels": dict(enumerate(anchors, 1))}
        (read,) = parse_rubric({"name": "prometheus", "description": "As recorded.", "criteria": [criterion]}).judged
        assert isinstance(read.scale, Levels)
        assert [step.anchor for step in read.scale.steps] == anchors
        assert [read.scale.read(at)[0] for at in range(1, 6)] == [0.0, 0.25, 0.5, 0.75, 1.0]
