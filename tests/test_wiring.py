"""What is chosen, from what is set."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from judge.converse import Attempt, Call, Reply
from judge.errors import PromptFault, RubricFault, SettingsFault
from judge.judgment import Judge, Judgment
from judge.key import Keys
from judge.panel import Panel
from judge.prices import Prices
from judge.providers.embedded.embedded import find_weights
from judge.reward import Outcome, Reward, Unscored
from judge.settings import Settings
from judge.wiring import Grader, build, load
from tests.conftest import make_sample

OWN = "name: {name}\ndescription: d\ncriteria:\n- {{name: a, description: d, boolean: true}}\n"


def asked(call: Call, attempts: list[Attempt]) -> Reply:
    attempts.append(Attempt(model=call.model, outcome="answered", input_tokens=60, output_tokens=40))
    return Reply(text='{"a": {"reason": "r", "score": true}}')


def why(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.reason if isinstance(outcome, Unscored) else "scored" for outcome in outcomes]


class Kept(dict[str, Judgment]):
    """A store in memory."""

    def put(self, key: str, judgment: Judgment) -> None:
        self[key] = judgment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("rubrics", "prompts"):
        (tmp_path / name).mkdir()
    (tmp_path / "rubrics" / "mine.yaml").write_text(OWN.format(name="mine"))
    return tmp_path


def test_without_a_model_nothing_is_built() -> None:
    with pytest.raises(SettingsFault, match="JUDGE_MODELS"):
        build(Settings(rubric="summary"))


def test_a_judge_of_unknown_kind_is_refused() -> None:
    with pytest.raises(SettingsFault, match="bedrock, local or replies:FILE"):
        build(Settings(rubric="summary"), "oracle")


def test_a_prompt_that_is_missing_is_found_out_before_the_first_sample(folder: Path) -> None:
    (folder / "rubrics" / "mine.yaml").write_text(OWN.format(name="mine") + "prompt: pointwize\n")
    with pytest.raises(PromptFault, match="did you mean 'pointwise'"):
        load(Settings(rubric="mine", folder=folder))


def test_ones_own_folder_comes_first_and_the_shipped_one_behind_it(folder: Path) -> None:
    (folder / "rubrics" / "summary.yaml").write_text(OWN.format(name="summary"))
    assert [one.name for one in load(Settings(rubric="summary", folder=folder))[0].criteria] == ["a"]
    assert load(Settings(rubric="helpfulness", folder=folder))[0].name == "helpfulness"
    with pytest.raises(RubricFault, match="mine"):
        load(Settings(rubric="mine"))


def test_the_environment_names_the_models_and_the_rubric_only_where_it_does_not(folder: Path) -> None:
    text = OWN.format(name="mine") + "judge: {model: theirs, fallbacks: [other]}\non_unscored: fail\nmax_unscored: 0.5\n"
    (folder / "rubrics" / "mine.yaml").write_text(text)
    theirs = build(Settings(rubric="mine", folder=folder), converse=pytest.fail)
    assert (theirs.policy.on_unscored, theirs.policy.max_unscored) == ("fail", 0.5)
    ours = build(Settings(rubric="mine", folder=folder, on_unscored="impute", max_unscored=0.0), converse=pytest.fail)
    assert (ours.policy.on_unscored, ours.policy.max_unscored) == ("impute", 0.0)


def test_models_come_from_the_environment_or_else_the_rubric(folder: Path, server: object) -> None:
    (folder / "rubrics" / "mine.yaml").write_text(OWN.format(name="mine") + "judge: {model: theirs, fallbacks: [other]}\n")
    assert build(Settings(rubric="mine", folder=folder)).models == ("theirs", "other")
    assert build(Settings(rubric="mine", folder=folder, models=("ours",))).models == ("ours",)


def answering(call: Call, attempts: list[Attempt]) -> Reply:
    attempts.append(Attempt(model=call.model, outcome="answered", input_tokens=10))
    return Reply(text='{"a": true}')


def test_a_cap_counts_for_one_call_and_begins_anew_with_the_next(folder: Path) -> None:
    grader = build(Settings(rubric="mine", folder=folder, max_tokens=5, concurrency=1), converse=answering)
    for first in (0, 2):
        samples = [make_sample(id=first + more, response=f"r{first + more}") for more in range(2)]
        assert [isinstance(one, Reward) for one in grader.grade(samples)] == [True, False]
        samples = [make_sample(id=first + more, response=f"s{first + more}") for more in range(2)]
        assert [isinstance(one, Reward) for _, one in grader.stream(enumerate(samples))] == [True, False]


def test_a_file_is_scored_with_a_memory_as_long_as_a_batchs(folder: Path) -> None:
    grader = build(Settings(rubric="mine", folder=folder, concurrency=4), converse=answering)
    samples = [make_sample(response=f"r{place % 3000}") for place in range(6000)]
    reused = [one.reused for _, one in grader.stream(enumerate(samples)) if isinstance(one, Reward)]
    assert (len(reused), sum(reused)) == (6000, 3000)


def test_replies_are_known_by_what_they_say_and_weights_by_their_name(folder: Path) -> None:
    sample, keys = make_sample(), []
    for name, reply in (("one", "r"), ("two", "r"), ("one", "other")):
        (folder / name).write_text(json.dumps({"id": 1, "reply": reply}) + "\n")
        grader = build(Settings(rubric="mine", folder=folder), f"replies:{folder / name}")
        keys.append(grader.keys.of(sample, f"replies:{folder / name}"))
    assert keys[0] == keys[1] != keys[2]
    local = build(Settings(rubric="mine", folder=folder), "local")
    weights = Keys(local.rubric, local.prompts.version(local.rubric), ["local"], find_weights().name)
    assert local.keys.of(sample, "local") == weights.of(sample, "local")


def test_a_judge_whose_packages_are_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("judge.providers.embedded.embedded", "judge.providers.embedded.support", "judge.providers.embedded.likelihood"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(SettingsFault, match=r"needs the package numpy: pip install 'rft-judge\[local\]'"):
        build(Settings(rubric="summary"), "local")


def test_a_cap_counts_for_one_call_not_for_the_life_of_the_grader(folder: Path) -> None:
    grader = build(Settings(rubric="mine", folder=folder, max_tokens=100, concurrency=1), converse=asked)
    samples = [make_sample(id=number, response=f"r{number}") for number in range(6)]
    assert why(grader.grade(samples[:2])) == ["scored", "budget"]
    assert why(grader.grade(samples[2:4])) == ["scored", "budget"], "what an invocation before spent does not count"
    assert why(outcome for _, outcome in grader.stream(enumerate(samples[4:]))) == ["scored", "budget"]


@pytest.mark.parametrize("way", ["grade", "stream"])
def test_what_the_store_keeps_is_not_judged_again(folder: Path, way: str) -> None:
    settings = Settings(rubric="mine", folder=folder)
    rubric, prompts = load(settings)
    kept = Kept()

    def outcomes() -> list[Outcome]:
        panel = Panel(Judge(asked, prompts), prompts, ("m",), threads=4)
        grader = Grader(rubric, prompts, panel, Prices(), settings, kept)
        if way == "grade":
            return list(grader.grade([make_sample()]))
        return [outcome for _, outcome in grader.stream([("tag", make_sample())])]

    (first,), (second,) = outcomes(), outcomes()
    assert isinstance(first, Reward)
    assert isinstance(second, Reward)
    assert (first.reused, second.reused, len(kept)) == (False, True, 1)
