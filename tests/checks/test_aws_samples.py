"""What published reward functions make of their input, case by case, and what is made of it here.

The same wherever they are right; where they are not, each case says what they give and what is given here on purpose.

The samples: https://github.com/aws-samples/amazon-bedrock-samples, `custom-models/bedrock-reinforcement-fine-tuning`, at
commit 85fba9d9; then the functions of AWS's guides and posts, and two that are described in words: GSM8K with part marks
(https://aws.amazon.com/blogs/machine-learning/reinforcement-fine-tuning-on-amazon-bedrock-best-practices/) and a limit of
characters (https://dev.classmethod.jp/articles/bedrock-fine-tuning).

The column `theirs` is what came of running them: a reward, or how they fail. What is known of how they work is written down
below as yardsticks, from descriptions and not from their code, and every `theirs` that a yardstick reaches is held against it;
`FINQA_BY_TEXT` and `OTHERS` are taken from what is described alone.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.checks.exact import Exact
from judge.checks.number import Number
from judge.checks.tool_calls import ToolCalls
from judge.converse import Attempt, Call, Reply
from judge.errors import Disconnected, JudgeFailure, ReferenceFault, Throttled, TimedOut, Unreadable
from judge.grader import Grader
from judge.intake.event import read_event
from judge.intake.record_sample import read_sample
from judge.reward import Outcome, Reward, Unscored
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import find_rubric, load_rubric, parse_rubric
from judge.sample import BadSample, Sample
from judge.verdict.verdict import read_verdict
from judge.verified import verify
from judge.wiring import BUILT_IN

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


def gsm8k(response: str, truth: Any) -> Any:
    """Yardstick of `gsm8k_rew_func.py`: the last `#### number` of the last 300 characters, equal as text to the ground truth."""
    if not truth:
        return "taken for missing"
    found = re.findall(r"#### (-?[0-9.,]+)", response[-300:])
    return float(bool(found) and found[-1].replace(",", "") == truth)


def gsm8k_gpt_oss(response: str, truth: Any) -> Any:
    """Yardstick of `gsm8k_gptoss_rew_func.py`: the ground truth is read like a response, and is empty where there is none."""
    text = truth["text"] if isinstance(truth, dict) and "text" in truth else ""
    if text is None:
        return "crash"
    wanted, found = (re.findall(r"#### (-?[0-9.,]+)", part[-300:]) for part in (text, response))
    return float(bool(found) and found[-1].replace(",", "") == (wanted[-1].replace(",", "") if wanted else ""))


def finqa(response: str, truth: float) -> float:
    """Yardstick of `finqa_rew_func.py`, for `ANSWER:` with a plain number: the first one, rescaled by 100 where that is nearer."""
    found = re.search(r"ANSWER:\s*[\[\*]*([\d,.-]+%?)", response)
    assert found
    answer = float(found[1])
    if abs(answer * 100 - truth) < abs(answer - truth):
        answer *= 100
    elif abs(answer - truth * 100) < abs(answer - truth):
        truth *= 100
    answer, truth = round(answer, 2), round(truth, 2)
    off = abs(answer - truth)
    near = off < (0.1 if abs(truth) < 2 else 0.9) or (truth != 0 and off / abs(truth) < 0.01)
    return 1.0 if off == 0 else 0.95 if near else 0.0


def pandalm(reply: str) -> float:
    """Yardstick of `pandalm_rew_func.py`: the judge's score, or the first thing that looks like one, else 0.5."""
    try:
        fields = json.loads(reply) if reply.startswith("{") else {}
    except ValueError:
        fields = {}
    score = next((float(fields[name]) for name in ("score", "reward", "rating", "value") if name in fields), None)
    if score is None:
        found = next(
            filter(None, (re.search(pattern, reply) for pattern in (r"\d+\.\d+", r"\d+(?=%)", r"\d+(?=/10)", r"\d+"))), None
        )
        score = float(found[0]) if found else 0.5
    return max(0.0, min(1.0, score / 100 if score > 10 else score / 10 if score > 1 else score))


def boxed(response: str, truth: str) -> float:
    """Yardstick of every `\\boxed{...}` of these functions: it ends at the first closing brace."""
    found = re.findall(r"\\boxed\{([^}]+)\}", response)
    return float(bool(found) and found[-1] == truth)


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

FINQA_BY_TEXT = [
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
]
"""The same, where more of its patterns decides than is described."""


@pytest.mark.parametrize(("response", "truth", "theirs", "expected"), GSM8K)
def test_the_yardstick_of_gsm8k_gives_what_the_function_gave(response: str, truth: Any, theirs: Any, expected: Any) -> None:
    assert gsm8k(response, truth) == theirs


@pytest.mark.parametrize(("response", "truth", "theirs", "expected"), GPT_OSS)
def test_the_yardstick_of_gpt_oss_gives_what_the_function_gave(response: str, truth: Any, theirs: Any, expected: Any) -> None:
    assert gsm8k_gpt_oss(response, truth) == theirs


@pytest.mark.parametrize(("response", "truth", "theirs", "expected"), FINQA)
def test_the_yardstick_of_finqa_gives_what_the_function_gave(response: str, truth: Any, theirs: Any, expected: Any) -> None:
    assert finqa(response, truth) == theirs


numbers = st.integers(-(10**9), 10**9)
working = st.text(st.characters(exclude_characters="#", exclude_categories=["Cs"]), max_size=400)


@given(working, numbers, st.integers(-2, 2))
def test_what_the_gsm8k_functions_were_made_for_gives_the_same_here(text: str, number: int, off: int) -> None:
    """A solution that ends as it was told to, with a ground truth in the form that they take."""
    response = f"{text}\n#### {number + off}"
    theirs = gsm8k(response, str(number))
    assert theirs == gsm8k_gpt_oss(response, {"text": f"So it is.\n#### {number}"}) == float(off == 0)
    assert ours(response, {"final_answer": str(number)}) == theirs
    assert ours(response, {"text": f"So it is.\n#### {number}"}, percent="number") == theirs


@given(numbers)
def test_an_answer_that_finqa_pays_in_full_for_what_it_says_is_paid_in_full(number: int) -> None:
    response = f"It follows from the table.\nANSWER: {number}"
    assert ours(response, number) == finqa(response, number) == 1.0


@pytest.mark.parametrize(("response", "truth", "theirs", "expected"), [*GSM8K, *GPT_OSS, *FINQA, *FINQA_BY_TEXT])
def test_a_number(response: str, truth: Any, theirs: Any, expected: float | str) -> None:
    assert ours(response, truth) == expected


@pytest.mark.parametrize(("response", "truth", "theirs", "expected"), [*FINQA, *FINQA_BY_TEXT])
def test_a_tolerance_of_one_percent_opens_no_door(response: str, truth: Any, theirs: Any, expected: float | str) -> None:
    assert ours(response, truth, relative=0.01) == expected


@pytest.mark.parametrize(
    ("response", "truth", "theirs", "expected"),
    [
        pytest.param(r"So \boxed{18}.", "18", 1.0, 1.0, id="a number"),
        pytest.param(r"So \boxed{19}.", "18", 0.0, 0.0, id="another number"),
        pytest.param(r"So \boxed{\frac{1}{2}}.", r"\frac{1}{2}", 0.0, 1.0, id="a fraction, cut at its first brace"),
        pytest.param(r"So \boxed{\text{18}}.", "18", 0.0, 1.0, id="a number in text, cut at its first brace"),
        pytest.param(r"So \boxed{1{,}800}.", "1800", 0.0, 1.0, id="a comma in braces"),
        pytest.param(r"So \boxed{18.0}.", "18", 0.0, 1.0, id="a decimal"),
    ],
)
def test_a_box_is_read_to_its_own_closing_brace(response: str, truth: str, theirs: float, expected: float) -> None:
    """The functions of AWS's guides and of the post on Lambda."""
    assert boxed(response, truth) == theirs
    assert ours(response, truth) == expected


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
        pytest.param('{"score": 0.4, "reasoning": "Some."}', 0.4, 0.4, id="a score and its reasons"),
        pytest.param('{"score": 1.0}', 1.0, 1.0, id="the whole score"),
        pytest.param('{"score": 0}', 0.0, 0.0, id="nothing"),
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
    assert pandalm(reply) == pytest.approx(theirs)
    if expected is None:
        with pytest.raises(Unreadable):
            read_verdict(reply, rubric)
    else:
        assert read_verdict(reply, rubric).scores[0].score == expected


@pytest.mark.parametrize(
    ("failure", "theirs"),
    [
        pytest.param(Throttled("quota"), 0.5, id="throttled: half a reward in pandalm, null in the guide to evaluation"),
        pytest.param(TimedOut("60 s"), 0.0, id="timed out: no reward in pandalm"),
        pytest.param(Disconnected("reset"), 0.0, id="connection lost: no reward in pandalm"),
    ],
)
def test_a_judges_failure_is_no_reward(failure: JudgeFailure, theirs: float) -> None:
    def fail(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome=failure.reason))
        raise failure

    (outcome,) = Grader("summary", judge=fail).grade(read_event([record()]))
    assert isinstance(outcome, Unscored)
    assert outcome.reason == failure.reason


@cache
def trace_judge(partly_right: bool) -> Grader:
    """A grader under `math_trace` whose judge holds every trace to be right in part, or none."""
    reply = json.dumps({"partly_right": {"reason": "r", "score": partly_right}})
    return Grader("math_trace", judge=lambda call, attempts: Reply(text=reply))


def rewarded(grader: Grader, response: str, truth: Any = None, prompt: str = "How many?") -> float:
    record = {"id": 1, "prompt": prompt, "response": response, "reference_answer": truth}
    outcomes: tuple[Outcome, ...] = grader.grade(read_event([record]))
    assert isinstance(outcomes[0], Reward)
    return outcomes[0].reward


def part_marks(answer: str, truth: str, *, partly_right: bool) -> float:
    """Yardstick of the post: 1 for the right answer with all formatting stripped, 0.8 for a part-right trace, else 0."""
    right = answer.translate(str.maketrans("", "", "$,% ")) == truth
    return 1.0 if right else 0.8 if partly_right else 0.0


@pytest.mark.parametrize("partly_right", [True, False])
@pytest.mark.parametrize("answer", ["45", "$45", "45%", "45 %", "$ 45", "46", "54%", "4,5"])
def test_gsm8k_with_part_marks(answer: str, partly_right: bool) -> None:
    response = f"A tenth is 4 and a half, so ten of them are that.\n#### {answer}"
    expected = 0.8 * partly_right if answer == "4,5" else part_marks(answer, "45", partly_right=partly_right)
    assert rewarded(trace_judge(partly_right), response, "45") == expected, "4,5 is no 45, whatever is stripped"


@given(numbers, st.integers(-2, 2), st.booleans(), st.sampled_from(["{}", "{:,}", "${:,}", "{}%", "{:,}."]))
def test_gsm8k_with_part_marks_for_any_number(number: int, off: int, partly_right: bool, written: str) -> None:
    answer = written.format(number + off)
    response = f"First the one, then the other.\n#### {answer}"
    theirs = part_marks(answer.removesuffix("."), str(number), partly_right=partly_right)
    assert rewarded(trace_judge(partly_right), response, str(number)) == theirs


@pytest.mark.parametrize("rubric", ["math_reasoning", "math_trace"])
@pytest.mark.parametrize(
    ("answer", "truth", "right"),
    [
        ("45%", "45", 1.0),
        ("45", "45%", 1.0),
        ("45 per cent", 45, 1.0),
        ("0.45", "45", 0.0),
        ("0.45", "45%", 0.0),
        ("4.5%", "45", 0.0),
    ],
)
def test_a_percent_sign_is_formatting_for_the_shipped_rubrics(rubric: str, answer: str, truth: Any, right: float) -> None:
    checks = {check.name: check for check in load_rubric(find_rubric(rubric, [BUILT_IN / "rubrics"])).checks}
    sample = read_sample({"id": 1, "prompt": "What share?", "response": f"So.\n#### {answer}", "reference_answer": truth})
    assert isinstance(sample, Sample)
    assert checks["correct"].verify(sample).value == right


def within(response: str, prompt: str) -> float:
    """Yardstick of the limit of characters, by its description: 1 within what the prompt states, else 0.

    How it counts is not described; Unicode's code points are taken.
    """
    found = re.search(r"(\d+)文字以内", prompt)
    assert found
    return float(len(response) <= int(found[1]))


PARAGRAPH = (
    "人工知能とは、人の考える働きを機械に行わせる技術のことで、例を集めて規則を学び、問いに答え、絵や文を作り、声を聞き分けます。"
)


@pytest.mark.parametrize("length", range(1, len(PARAGRAPH) + 1))
@pytest.mark.parametrize("most", [10, 30])
def test_an_answer_within_a_number_of_characters_is_1_and_a_longer_one_0(length: int, most: int) -> None:
    prompt = f"AIとは何か、{most}文字以内で答えてください。"
    response = PARAGRAPH[:length]
    assert rewarded(Grader("within_limit"), response, prompt=prompt) == within(response, prompt)


@pytest.mark.parametrize(
    ("response", "theirs", "expected"),
    [
        pytest.param("か\u3099" * 3 + "さくら", 0.0, 1.0, id="a voicing mark is no character of its own"),
        pytest.param("家族は👨\u200d👩\u200d👧\u200d👦です", 0.0, 1.0, id="a family of emoji is one"),
        pytest.param("春の花はさくら\n\n\n", 0.0, 1.0, id="white space behind it does not count"),
        pytest.param("", 1.0, 0.0, id="nothing is no answer"),
        pytest.param("。", 1.0, 0.0, id="a full stop is no answer"),
        pytest.param("回答：", 1.0, 0.0, id="an announcement is no answer"),
    ],
)
def test_a_limit_of_characters_is_counted_as_a_person_counts(response: str, theirs: float, expected: float) -> None:
    prompt = "春の花を8文字以内で答えてください。"
    assert within(response, prompt) == theirs
    assert rewarded(Grader("within_limit"), response, prompt=prompt) == expected


QUICKSTART = parse_rubric(
    {
        "name": "quickstart",
        "description": "The reference is 1; where it stands in the text, 0.5; else -1.",
        "range": [-1, 1],
        "checks": [{"check": "exact", "ignore": ["case"]}, {"check": "contains", "reference": "all"}],
        "reward": "-1 + 1.5 * contains + 0.5 * exact",
    }
)
"""Nova Forge's quickstart for single turns, as a rubric."""


def verified(rubric: Rubric, response: str, truth: str) -> float | None:
    sample = read_sample({"id": 1, "prompt": "Which city?", "response": response, "reference_answer": truth})
    assert isinstance(sample, Sample)
    return verify(rubric, sample).reward


OTHERS: list[Any] = [
    pytest.param(lambda: verified(QUICKSTART, "Paris", "Paris"), 1.0, 1.0, id="forge: the reference"),
    pytest.param(lambda: verified(QUICKSTART, "paris ", "Paris"), 1.0, 1.0, id="forge: case and space"),
    pytest.param(lambda: verified(QUICKSTART, "It is Paris.", "Paris"), 0.5, 0.5, id="forge: it stands in the text"),
    pytest.param(lambda: verified(QUICKSTART, "Rome", "Paris"), -1.0, -1.0, id="forge: another"),
    pytest.param(lambda: ours(r"\boxed{18}", "18"), 0.0, 1.0, id="post on Lambda: its flexible pattern never matches"),
    pytest.param(lambda: ours("#### 18", "18"), "crash", 1.0, id="guide to HyperPod: a parameter that is not there"),
    pytest.param(lambda: ours("#### 4", {"label": 4}), 1.0, 1.0, id="SageMaker Studio: a key of the ground truth"),
    pytest.param(lambda: ours("#### 4", {"target": "4"}), 1.0, 1.0, id="SageMaker Studio: another key"),
    pytest.param(lambda: ours("#### 4", {"a": 4, "b": 5}), 0.0, FAULT, id="SageMaker Studio: any exception is a reward"),
    pytest.param(lambda: called("ab", "ab"), 1.0, 1.0, id="tool plans: F1 of the right calls"),
    pytest.param(lambda: called("ab", "a"), 2 / 3, 2 / 3, id="tool plans: F1 with one missing"),
    pytest.param(lambda: called("a", "ab"), 2 / 3, 2 / 3, id="tool plans: F1 with one too many"),
    pytest.param(lambda: called("ab", "cd"), 0.0, 0.0, id="tool plans: F1 of other calls"),
]


def called(expected: str, made: str) -> float:
    wanted, written = ([{"name": name, "arguments": {}} for name in names] for names in (expected, made))
    sample = read_sample({"id": 1, "prompt": "Do it.", "response": json.dumps(written), "reference_answer": wanted})
    assert isinstance(sample, Sample)
    return ToolCalls.model_validate({"check": "tool_calls"}).verify(sample).value


@pytest.mark.parametrize(("given_here", "theirs", "expected"), OTHERS)
def test_other_published_functions(given_here: Callable[[], float | str | None], theirs: Any, expected: float | str) -> None:
    found = given_here()
    assert found == (expected if isinstance(expected, str) else pytest.approx(expected))
