"""What AWS's own reward functions make of odd input, case by case, and what is made of it here.

The samples: https://github.com/aws-samples/amazon-bedrock-samples, `custom-models/bedrock-reinforcement-fine-tuning`, at
commit 85fba9d9. The column `theirs` is what came of running them, or follows from it: a reward, or how they fail.
"""

from typing import Any

import pytest

from judge.checks.exact import Exact
from judge.checks.number import Number
from judge.errors import ReferenceFault, Unreadable
from judge.rubric import Rubric, parse_rubric
from judge.sample import BadSample, Sample, read_event, read_sample
from judge.verdict import read_verdict

LONG_TAIL = "That is the number of eggs which she has left. " * 8
NUMBER = Number.model_validate({"check": "number"})
FAULT = "unscored: the ground truth is at fault"


def record(**changes: Any) -> dict[str, Any]:
    turns = [{"role": "user", "content": "How many?"}, {"role": "assistant", "content": "#### 4"}]
    return {"id": "a", "messages": turns, "reference_answer": {"final_answer": "4"}, **changes}


def turns(content: Any, role: str = "assistant") -> list[dict[str, Any]]:
    return [{"role": "user", "content": "How many?"}, {"role": role, "content": content}]


def ours(response: str, truth: Any, **options: Any) -> float | str:
    sample = read_sample({"id": 1, "prompt": "How many?", "response": response, "reference_answer": truth})
    assert isinstance(sample, Sample)
    try:
        return Number.model_validate({"check": "number", **options}).verify(sample).value
    except ReferenceFault:
        return FAULT


GSM8K = [
    pytest.param("####4", "4", 0.0, 1.0, id="no space"),
    pytest.param("####  4", "4", 0.0, 1.0, id="two spaces"),
    pytest.param("#### $4", "4", 0.0, 1.0, id="currency"),
    pytest.param("#### **18**", "18", 0.0, 1.0, id="bold"),
    pytest.param("#### - 7", "-7", 0.0, 1.0, id="a minus with a space"),
    pytest.param("#### +4", "4", 0.0, 1.0, id="a plus"),
    pytest.param("#### \u22127", "-7", 0.0, 1.0, id="the minus sign of Unicode"),
    pytest.param(r"\boxed{18}", "18", 0.0, 1.0, id="boxed"),
    pytest.param("#### 4.", "4", 0.0, 1.0, id="a full stop"),
    pytest.param("#### 4.0", "4", 0.0, 1.0, id="a decimal"),
    pytest.param("#### 1,234", "1,234", 0.0, 1.0, id="commas in the ground truth"),
    pytest.param("#### 4", 4, 0.0, 1.0, id="an integer as the ground truth"),
    pytest.param("#### 0", 0, "taken for missing", 1.0, id="zero as the ground truth"),
    pytest.param(f"#### 4\n{LONG_TAIL}", "4", 0.0, 1.0, id="more than 300 characters behind it"),
    pytest.param("#### 5", "4", 0.0, 0.0, id="wrong"),
]
"""`gsm8k_rew_func.py`: the ground truth is compared as it stands."""

GPT_OSS = [
    pytest.param("#### 4", "#### 4", 0.0, 1.0, id="a text as the ground truth"),
    pytest.param("#### 4", {"answer": "4"}, 0.0, 1.0, id="answer"),
    pytest.param("#### 4", {"final_answer": "4"}, 0.0, 1.0, id="final_answer"),
    pytest.param("#### ,", {"text": "no mark"}, 1.0, FAULT, id="nothing equals nothing"),
    pytest.param("#### ,", {"text": ""}, 1.0, FAULT, id="nothing equals an empty text"),
    pytest.param("#### 4", {"text": None}, "crash", FAULT, id="null as the ground truth"),
    pytest.param("#### 4", {"text": "2 + 2 = 4\n#### 4"}, 1.0, 1.0, id="what it was made for"),
]
"""`gsm8k_gptoss_rew_func.py`: a ground truth that it cannot read becomes an empty text."""

FINQA = [
    pytest.param("ANSWER: $1234", 1234, 0.0, 1.0, id="four digits read as three"),
    pytest.param("ANSWER: $12345.67", 12345.67, 0.95, 1.0, id="five digits read as three, then rescaled"),
    pytest.param("ANSWER: -$500", -500, 0.0, 1.0, id="a minus before currency"),
    pytest.param("ANSWER: -$500", 500, 1.0, 0.0, id="its sign lost"),
    pytest.param("ANSWER: (500)", -500, 0.0, 1.0, id="accounts"),
    pytest.param("it costs $5 more", 5_000_000, 1.0, 0.0, id="m of more is no million"),
    pytest.param("it costs $5 more", 5, 0.0, 1.0, id="m of more is no million: the number"),
    pytest.param("$3 between them", 3_000_000_000, 1.0, 0.0, id="b of between is no billion"),
    pytest.param("$3 between them", 3, 0.0, 1.0, id="b of between is no billion: the number"),
    pytest.param("The price was $7 in 2017. ANSWER: $500", 500, 0.0, 1.0, id="the first amount"),
    pytest.param("ANSWER: 1.5 million", 1_500_000, 0.0, 1.0, id="million"),
    pytest.param("ANSWER: 3/4", 0.75, 0.0, 1.0, id="a fraction"),
    pytest.param("1e6", 1_000_000, 0.0, 1.0, id="scientific"),
    pytest.param("growth is 20% from 2018", "20%", 0.0, 1.0, id="a year"),
    pytest.param("ANSWER: 0", 0.05, 0.95, 0.0, id="zero for a small number"),
    pytest.param("ANSWER: -0.04", 0.05, 0.95, 0.0, id="the wrong sign"),
    pytest.param("ANSWER: 3.8", 3, 0.95, 0.0, id="27 per cent off"),
    pytest.param("ANSWER: 2.89", 2, 0.95, 0.0, id="45 per cent off"),
    pytest.param("ANSWER: 100", 1, 1.0, 0.0, id="a hundred times too much"),
    pytest.param("ANSWER: 1", 100, 1.0, 0.0, id="a hundred times too little"),
    pytest.param("ANSWER: 0.06", 6.66, 0.95, 0.0, id="rescaled and rounded"),
    pytest.param("ANSWER: 5 … ANSWER: 7", 5, 1.0, 0.0, id="two answers: the first"),
    pytest.param("ANSWER: 5 … ANSWER: 7", 7, 0.0, 1.0, id="two answers: the last"),
]
"""`finqa_rew_func.py`: rescales by 100 and rounds before it compares."""


@pytest.mark.parametrize(("response", "truth", "theirs", "expected"), [*GSM8K, *GPT_OSS, *FINQA])
def test_a_number(response: str, truth: Any, theirs: Any, expected: float | str) -> None:
    assert ours(response, truth) == expected


@pytest.mark.parametrize(("response", "truth", "theirs", "expected"), [*FINQA])
def test_a_tolerance_of_one_percent_opens_no_door(response: str, truth: Any, theirs: Any, expected: float | str) -> None:
    assert ours(response, truth, relative=0.01) == expected


@pytest.mark.parametrize("answer", ["ANSWER: **yes**", "ANSWER: [yes]", "ANSWER: Yes.", "ANSWER: yes"])
def test_yes_in_bold_or_brackets_is_yes(answer: str) -> None:
    """Theirs: 0 for the first two."""
    sample = read_sample({"id": 1, "prompt": "Did it grow?", "response": f"It grew.\n{answer}", "reference_answer": "yes"})
    assert isinstance(sample, Sample)
    check = Exact.model_validate({"check": "exact", "answer": "stated", "ignore": ["case", "punctuation", "markdown"]})
    assert check.verify(sample).value == 1.0
    assert check.verify(sample.model_copy(update={"response": f"{answer}\nANSWER: no"})).value == 0.0


SAMPLES = [
    pytest.param(record(id=0), "'unknown'", 0, id="an id of 0"),
    pytest.param(record(id="0"), "'0'", "0", id="an id of '0'"),
    pytest.param(record(messages=turns("#### 4", "nova_assistant")), "0 for every sample", "a", id="Nova's role"),
    pytest.param(record(messages=turns([{"type": "text", "text": "#### 4"}])), "the batch crashes", "a", id="blocks"),
    pytest.param(record(messages=turns([{"text": "#### 4"}])), "judged as empty", "a", id="blocks without a type"),
    pytest.param(record(metadata=None), "the batch crashes", "a", id="no metadata"),
    pytest.param(record(reference_answer="4"), "the batch crashes", "a", id="a text as the ground truth"),
    pytest.param(
        {**record(metadata={"reference_answer": {"final_answer": "4"}}), "reference_answer": None},
        "KeyError in one sample, 0 in another, a judge without a reference in the third",
        "a",
        id="the ground truth in metadata",
    ),
]


@pytest.mark.parametrize(("event", "theirs", "identity"), SAMPLES)
def test_a_sample_is_read_in_every_documented_shape(event: dict[str, Any], theirs: str, identity: Any) -> None:
    (sample,) = read_event([event])
    assert isinstance(sample, Sample)
    assert (sample.id, type(sample.id)) == (identity, type(identity))
    assert NUMBER.verify(sample).value == 1.0


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(record(), id="a record by itself: theirs crashes"),
        pytest.param({"trajectories": [record()]}, id="trajectories"),
        pytest.param({"batch": [record()]}, id="a batch: theirs returns nothing"),
    ],
)
def test_an_event_is_read_in_every_documented_shape(event: Any) -> None:
    assert [sample.id for sample in read_event(event)] == ["a"]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(record(messages=turns(5)), id="content that is no text"),
        pytest.param(record(messages=None), id="no messages: theirs answers with the id '0'"),
        pytest.param(record(messages=[{"role": "user", "content": "?"}]), id="no answer: theirs answers with the id '0'"),
        pytest.param("text", id="no record: theirs crashes"),
    ],
)
def test_one_bad_record_costs_no_other_its_reward(bad: Any) -> None:
    first, second, third = read_event([record(id=1), bad, record(id=3)])
    assert isinstance(second, BadSample)
    assert second.id == (bad["id"] if isinstance(bad, dict) else None)
    assert [NUMBER.verify(sample).value for sample in (first, third) if isinstance(sample, Sample)] == [1.0, 1.0]


def test_an_answer_among_the_examples_is_not_the_response() -> None:
    """Theirs: the last turn of the role `assistant`, be it an example."""
    shown = [
        {"role": "user", "content": "1 + 1?"},
        {"role": "assistant", "content": "#### 2"},
        {"role": "user", "content": "2 + 2?"},
    ]
    (sample,) = read_event([record(messages=shown)])
    assert isinstance(sample, BadSample)


@pytest.fixture
def rubric() -> Rubric:
    criteria = [{"name": "score", "description": "How good it is.", "range": [0, 1]}]
    return parse_rubric({"name": "aws", "description": "One score from 0 to 1.", "criteria": criteria})


@pytest.mark.parametrize(
    ("reply", "theirs", "expected"),
    [
        pytest.param('{"reasoning": "Start at 0.0 ...", "score": 0.9}', 0.9, 0.9, id="what it was made for"),
        pytest.param('```json\n{"reasoning": "Start at 0.0 ...", "score": 0.9}\n```', 0.0, 0.9, id="fenced"),
        pytest.param('{"reasoning": "0.3 for style, then', 0.3, None, id="cut off"),
        pytest.param("Response 2 is better", 0.2, None, id="prose"),
        pytest.param('{"score": 2}', 0.2, None, id="2 is not 0.2"),
        pytest.param('{"score": 11}', 0.11, None, id="11 is not 0.11"),
        pytest.param("-0.5", 0.5, None, id="a sign lost"),
        pytest.param('{"score": NaN}', 1.0, None, id="not a number"),
        pytest.param('{"score": Infinity}', 1.0, None, id="infinite"),
        pytest.param('{"score": true}', 1.0, None, id="a truth value"),
        pytest.param("I cannot help with that.", 0.5, None, id="a refusal"),
        pytest.param("", 0.5, None, id="reasoning and no reply"),
    ],
)
def test_a_judges_score(reply: str, theirs: float, expected: float | None, rubric: Rubric) -> None:
    if expected is None:
        with pytest.raises(Unreadable):
            read_verdict(reply, rubric)
    else:
        assert read_verdict(reply, rubric).scores[0].score == expected
