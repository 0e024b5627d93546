"""What is chosen, from what is set."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from judge.converse import Attempt, Call, Reply
from judge.errors import InputFault, PromptFault, RubricFault, SettingsFault, Unanswered
from judge.key import Keys
from judge.providers.embedded.embedded import find_weights
from judge.providers.replies import Replies
from judge.resilience.retry import retry
from judge.rubric.judge_settings import Cap
from judge.rubric.rubric import Rubric
from judge.settings import Settings
from judge.wiring import load, wire, wire_job
from tests.conftest import make_rubric, make_sample
from tests.rubric.test_calibration import calibration

OWN = "name: {name}\ndescription: d\ncriteria:\n- {{name: a, description: d, boolean: true}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("rubrics", "prompts"):
        (tmp_path / name).mkdir()
    (tmp_path / "rubrics" / "mine.yaml").write_text(OWN.format(name="mine"))
    return tmp_path


def answer(call: Call, attempts: list[Attempt]) -> Reply:
    return Reply(text="{}")


class Kind:
    """A judge with a state of its own."""

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        return Reply(text="{}")


def test_without_a_model_nothing_is_wired_and_all_three_ways_to_name_one_are_told() -> None:
    with pytest.raises(
        SettingsFault, match=r"--model ID, or models=\[\.\.\.\] .* JUDGE_MODELS, .* judge\.model; .* --judge local"
    ):
        wire(Settings(rubric="summary"))
    with pytest.raises(SettingsFault, match=r"--model ID, .* judge\.model$"):
        wire(Settings(rubric="summary"), "openai:http://127.0.0.1:8000/v1")


@pytest.mark.parametrize(
    ("judge", "said"),
    [
        pytest.param("oracle", "no judge is called 'oracle'; there are: bedrock, openai:URL, local, replies:FILE", id="unknown"),
        pytest.param("bedrok", "no judge is called 'bedrok'; did you mean 'bedrock'?", id="a-slip"),
    ],
)
def test_a_judge_of_unknown_kind_is_refused(judge: str, said: str) -> None:
    with pytest.raises(SettingsFault, match=said.replace("?", r"\?")):
        wire(Settings(rubric="summary"), judge)


async def promise(call: Call, attempts: list[Attempt]) -> Reply:
    return Reply(text="{}")


class AsyncKind:
    """A judge that has to be awaited."""

    async def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        return Reply(text="{}")


@pytest.mark.parametrize(
    ("judge", "found"),
    [
        pytest.param(5, "a number", id="a-number"),
        pytest.param({"text": "{}"}, "an object of 1 fields", id="a-dict"),
        pytest.param(promise, "one that is async; .*", id="async"),
        pytest.param(partial(promise), "one that is async; .*", id="part-of-an-async-one"),
        pytest.param(AsyncKind(), "one that is async; .*", id="async-object"),
    ],
)
def test_what_cannot_be_called_as_a_judge_is_refused_in_a_line(judge: Any, found: str) -> None:
    wanted = (
        "judge: wanted bedrock, openai:URL, local, replies:FILE or a function that takes a Call and a list of Attempts and "
        "returns a Reply"
    )
    with pytest.raises(SettingsFault, match=f"^{wanted}; found {found}$"):
        wire(Settings(rubric="summary"), judge)


def test_a_table_keeps_no_verdicts_of_a_judge_without_a_name(folder: Path, server: object) -> None:
    """Two functions may be called alike, and then one would be given the verdicts of the other."""
    settings = Settings(rubric="mine", folder=folder, table="t")
    with pytest.raises(SettingsFault, match=r"^judge: wanted a name for tests\.test_wiring\.answer in models=\[\.\.\.\], "):
        wire(settings, answer)
    assert wire(settings.model_copy(update={"models": ("mine-2",)}), answer).store is not None


def test_a_file_of_replies_that_is_missing_is_told(folder: Path) -> None:
    with pytest.raises(InputFault, match=r"replies\.jsonl: "):
        wire(Settings(rubric="summary"), f"replies:{folder / 'replies.jsonl'}")


def test_a_folder_that_does_not_exist_is_refused(folder: Path) -> None:
    missing = folder / "missing"
    with pytest.raises(
        SettingsFault, match=f"^settings: folder: {missing} is no folder; wanted one that holds rubrics/ and prompts/$"
    ):
        load(Settings(rubric="summary", folder=missing))


def test_a_prompt_that_is_missing_is_found_out_before_the_first_sample(folder: Path) -> None:
    (folder / "rubrics" / "mine.yaml").write_text(OWN.format(name="mine") + "prompt: pointwize\n")
    with pytest.raises(PromptFault, match="did you mean 'pointwise'"):
        load(Settings(rubric="mine", folder=folder))
    with pytest.raises(PromptFault, match="did you mean 'pointwise'"):
        load(Settings(rubric="test"), make_rubric(prompt="pointwize"))


def test_ones_own_folder_comes_first_and_the_shipped_one_behind_it(folder: Path) -> None:
    (folder / "rubrics" / "summary.yaml").write_text(OWN.format(name="summary"))
    assert [one.name for one in load(Settings(rubric="summary", folder=folder))[0].criteria] == ["a"]
    assert load(Settings(rubric="helpfulness", folder=folder))[0].name == "helpfulness"
    with pytest.raises(RubricFault, match="mine"):
        load(Settings(rubric="mine"))


def test_a_rubric_made_in_python_uses_ones_own_templates_too(folder: Path) -> None:
    (folder / "prompts" / "own.j2").write_text("Mine. {% include 'criteria.j2' %} {{ response }}")
    rubric, prompts = load(Settings(rubric="test", folder=folder), make_rubric(prompt="own"))
    assert isinstance(rubric, Rubric)
    assert prompts.render(rubric, make_sample()).user.startswith("Mine.")


def test_the_settings_overrule_the_rubric(folder: Path) -> None:
    text = OWN.format(name="mine") + "judge: {cap: {tokens: 7, usd: 0.5}}\non_unscored: fail\nmax_unscored: 0.5\n"
    (folder / "rubrics" / "mine.yaml").write_text(text)
    theirs = wire(Settings(rubric="mine", folder=folder, models=["us.amazon.nova-2-lite-v1:0"]), answer)
    assert (theirs.policy.on_unscored, theirs.policy.max_unscored, theirs.cap) == ("fail", 0.5, Cap(tokens=7, usd=0.5))
    own = Settings(rubric="mine", folder=folder, on_unscored="impute", max_unscored=0.0, max_usd=0.1)
    with pytest.raises(SettingsFault, match=r"no price for 'tests\.test_wiring\.answer', which a cap in US dollars needs"):
        wire(own, answer)
    ours = wire(own.model_copy(update={"models": ("us.amazon.nova-2-lite-v1:0",)}), answer)
    assert (ours.policy.on_unscored, ours.policy.max_unscored, ours.cap) == ("impute", 0.0, Cap(tokens=7, usd=0.1))


@pytest.mark.parametrize(
    ("rubric", "given", "holds"),
    [
        pytest.param(Cap(tokens=7, usd=0.5), {"max_tokens": 9, "max_usd": 0.9}, Cap(tokens=7, usd=0.5), id="rubric-smaller"),
        pytest.param(Cap(tokens=7, usd=0.5), {"max_tokens": 5, "max_usd": 0.1}, Cap(tokens=5, usd=0.1), id="settings-smaller"),
        pytest.param(Cap(tokens=7, usd=0.5), {}, Cap(tokens=7, usd=0.5), id="rubric-alone"),
        pytest.param(Cap(), {"max_tokens": 5, "max_usd": 0.1}, Cap(tokens=5, usd=0.1), id="settings-alone"),
        pytest.param(Cap(usd=0.5), {"max_tokens": 5}, Cap(tokens=5, usd=0.5), id="one-each"),
        pytest.param(Cap(), {}, Cap(), id="none"),
    ],
)
def test_the_smaller_cap_holds(rubric: Cap, given: dict[str, Any], holds: Cap) -> None:
    settings = Settings(rubric="mine", models=("us.amazon.nova-2-lite-v1:0",), **given)
    assert wire(settings, answer, make_rubric(judge={"cap": rubric})).cap == holds


def test_models_come_from_the_settings_or_else_the_rubric(folder: Path, server: object) -> None:
    (folder / "rubrics" / "mine.yaml").write_text(OWN.format(name="mine") + "judge: {model: theirs, fallbacks: [other]}\n")
    assert wire(Settings(rubric="mine", folder=folder)).panel.models == ("theirs", "other")
    assert wire(Settings(rubric="mine", folder=folder, models=["ours"])).panel.models == ("ours",)


def test_a_judge_of_ones_own_goes_by_its_name_or_the_models_that_are_given(folder: Path) -> None:
    settings = Settings(rubric="mine", folder=folder)
    assert wire(settings, answer).panel.models == ("tests.test_wiring.answer",)
    assert wire(settings, Kind()).panel.models == ("tests.test_wiring.Kind",)
    assert wire(settings, retry(answer, 8)).panel.models == ("tests.test_wiring.answer",)
    assert wire(settings, retry(retry(Kind(), 8), 2)).panel.models == ("tests.test_wiring.Kind",)
    assert wire(settings.model_copy(update={"models": ("a", "b")}), Kind()).panel.models == ("a", "b")


def test_one_embedded_model_judges_one_sample_at_a_time(folder: Path) -> None:
    assert wire(Settings(rubric="mine", folder=folder), "local").concurrency == 1
    assert wire(Settings(rubric="mine", folder=folder), answer).concurrency == 16


def test_replies_are_known_by_what_they_say_and_weights_by_their_name(folder: Path) -> None:
    sample, keys = make_sample(), []
    for name, reply in (("one", "r"), ("two", "r"), ("one", "other")):
        (folder / name).write_text(json.dumps({"id": 1, "reply": reply}) + "\n")
        keys.append(keys_of(f"replies:{folder / name}", folder).of(sample, f"replies:{folder / name}"))
    assert keys[0] == keys[1] != keys[2]
    rubric, prompts = load(Settings(rubric="mine", folder=folder))
    weights = Keys(rubric, prompts.version(rubric), ["local"], find_weights().name)
    assert keys_of("local", folder).of(sample, "local") == weights.of(sample, "local")


def test_verdicts_of_one_endpoint_are_not_taken_for_those_of_another(folder: Path) -> None:
    judges = [f"openai:{place}" for place in ("http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1/", "http://127.0.0.1:2/v1")]
    one, same, other = (keys_of(judge, folder, ("default",)).of(make_sample(), "default") for judge in judges)
    assert one == same != other
    panels = [wire(Settings(rubric="mine", folder=folder, models=("default",)), judge).panel for judge in judges]
    assert panels[0].where == panels[1].where != panels[2].where


def keys_of(judge: str, folder: Path, models: tuple[str, ...] = ()) -> Keys:
    parts = wire(Settings(rubric="mine", folder=folder, models=models), judge)
    return Keys(parts.rubric, parts.panel.version(parts.rubric), parts.panel.models, parts.panel.basis, parts.panel.where)


def test_a_judge_whose_packages_are_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("embedded", "support", "likelihood", "session"):
        monkeypatch.delitem(sys.modules, f"judge.providers.embedded.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(SettingsFault, match=r"needs the package numpy: pip install 'rft-judge\[local\]'"):
        wire(Settings(rubric="summary"), "local")


def test_a_job_has_no_cap_no_prices_and_no_table(folder: Path) -> None:
    (folder / "rubrics" / "mine.yaml").write_text(OWN.format(name="mine") + "judge: {cap: {tokens: 7, usd: 0.5}}\n")
    settings = Settings(rubric="mine", folder=folder, max_tokens=1, max_usd=0.1, table="t")
    parts = wire_job(settings, Replies(()), "m")
    assert (parts.cap, parts.store, parts.prices.prices) == (Cap(), None, ())
    assert parts.panel.models == ("m",)


def test_a_job_is_asked_once(folder: Path) -> None:
    asked: list[Call] = []

    def unreadable(call: Call, attempts: list[Attempt]) -> Reply:
        asked.append(call)
        if len(asked) > 1:
            msg = "asked again"
            raise Unanswered(msg)
        return Reply(text="no verdict")

    from judge.grader import Grader

    (outcome,) = Grader.for_job(Settings(rubric="mine", folder=folder), unreadable, "m").grade([make_sample()])
    assert (outcome.scored, len(asked)) == (False, 1)


def _calibrated(model: str = "m", **judge: Any) -> tuple[Rubric, Settings]:
    """A rubric with a map that was made for a model, and settings that name this model."""
    plain = make_rubric(judge=judge)
    _, prompts = load(Settings(rubric="test"), plain)
    made = calibration(question=plain.question_hash, prompt=prompts.version(plain), model=model)
    return make_rubric(judge=judge, calibration=made), Settings(rubric="test", models=("m",))


@pytest.mark.parametrize(
    ("judge", "models", "said"),
    [
        pytest.param({}, ("other",), "it was made for the judge m, and here other may judge", id="another-judge"),
        pytest.param({}, ("m", "fallback"), "here m or fallback may judge", id="a-fallback"),
        pytest.param(
            {"samples": 3, "temperature": 0.5, "escalate": {"model": "big", "above": 0.2}},
            ("m",),
            "here m or big may judge",
            id="a-stronger-model",
        ),
        pytest.param({"models": ["a", "b"]}, ("m",), "here a or b may judge", id="a-jury"),
    ],
)
def test_a_calibration_for_another_judge_is_refused(judge: dict[str, Any], models: tuple[str, ...], said: str) -> None:
    rubric, settings = _calibrated(**judge)
    with pytest.raises(SettingsFault, match=f"rubric test: calibration: .*{said}; calibrate again"):
        wire(settings.model_copy(update={"models": models}), answer, rubric)


@pytest.mark.parametrize("judge", [answer, Replies(())])
def test_a_calibration_for_another_question_or_prompt_is_refused(judge: Any) -> None:
    rubric, settings = _calibrated()
    assert rubric.calibration
    made = rubric.calibration.model_dump()
    with pytest.raises(SettingsFault, match="made for another question"):
        wire(settings, judge, make_rubric(judge={"reasons": "none"}, calibration=made))
    with pytest.raises(SettingsFault, match="made for another prompt"):
        wire(settings, judge, make_rubric(calibration={**made, "origin": {**made["origin"], "prompt": "old"}}))


def test_a_calibration_holds_for_its_judge_and_for_recorded_replies() -> None:
    rubric, settings = _calibrated()
    assert wire(settings, answer, rubric).rubric.calibration
    assert wire(Settings(rubric="test"), Replies(()), rubric).rubric.calibration
    jury, settings = _calibrated(model="a+b", models=["a", "b"])
    assert wire(settings, answer, jury).rubric.calibration
