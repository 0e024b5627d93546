"""What a job is asked: the questions of the road, and how many samples have none."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from judge.batch_inference.submission import refuse_several_models, write_questions
from judge.converse import Converse
from judge.errors import Fault, ReferenceFault, SettingsFault, Unanswered
from judge.question.prompts import Prompts
from judge.reward import Outcome, Unscored, provenance
from tests.conftest import make_call, make_rubric, make_sample

ORIGIN = provenance(make_rubric())


@pytest.mark.parametrize(
    "judge",
    [
        pytest.param({"models": ["a", "b"]}, id="jury"),
        pytest.param({"samples": 2, "temperature": 0.5, "escalate": {"model": "b", "above": 0.1}}, id="escalation"),
    ],
)
def test_a_rubric_that_asks_several_models_is_refused(judge: dict[str, object]) -> None:
    with pytest.raises(SettingsFault, match=r"test: .* ask several models, and a job has one"):
        refuse_several_models(make_rubric(judge=judge))


def test_a_rubric_with_several_opinions_of_one_model_is_accepted() -> None:
    refuse_several_models(make_rubric(judge={"samples": 2, "temperature": 0.5}))


@pytest.fixture
def road(prompts: Prompts) -> Callable[[Converse], Iterable[Outcome]]:
    """Ask about three samples, two of them equal, and find two more that cannot be judged."""

    def score(judge: Converse) -> Iterable[Outcome]:
        for response in ("4", "5", "4"):
            with pytest.raises(Unanswered) as raised:
                judge(make_call(prompts, sample=make_sample(response=response)), [])
            yield Unscored.of(make_sample(), raised.value, ORIGIN)
        yield Unscored.of(make_sample(id=2), ReferenceFault("no ground truth"), ORIGIN)
        yield Unscored.of(make_sample(id=3), Fault("later"), ORIGIN)

    return score


def test_every_question_is_in_the_file_and_unusable_samples_are_counted(
    tmp_path: Path, road: Callable[[Converse], Iterable[Outcome]]
) -> None:
    path = tmp_path / "questions.jsonl"
    written = write_questions(path, road)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [set(line) for line in lines] == [{"recordId", "modelInput"}] * 2
    assert (written.questions, written.size) == (2, path.stat().st_size)
    assert (written.unusable, written.first) == (2, "no ground truth")


def test_nothing_to_ask_is_no_question(tmp_path: Path) -> None:
    written = write_questions(tmp_path / "questions.jsonl", lambda _: ())
    assert (written.questions, written.size, written.unusable, written.first) == (0, 0, 0, "")
