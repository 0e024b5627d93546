"""A key changes with everything that a reward is made from, and with nothing else."""

from typing import Any

import pytest

from judge.intake.record_sample import read_sample
from judge.key import Key, Keys, identify
from judge.sample import Sample
from tests.conftest import make_rubric, make_sample
from tests.pictures import image_url, png

FULL: dict[str, Any] = {
    "id": 1,
    "messages": [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "u"},
        {"role": "assistant", "content": "r", "tool_calls": [{"function": {"name": "f"}}]},
    ],
    "reference_answer": "t",
    "metadata": {"level": 1},
    "data_source": "d",
}


def keys(*models: str, basis: str = "", prompt: str = "templates", **rubric: Any) -> Keys:
    return Keys(make_rubric(**rubric), prompt, models or ("a", "b", "c"), basis)


def changed(**changes: Any) -> Sample:
    sample = read_sample({**FULL, **changes})
    assert isinstance(sample, Sample)
    return sample


def turns(place: int, **turn: Any) -> list[dict[str, Any]]:
    return [{**old, **turn} if at == place else old for at, old in enumerate(FULL["messages"])]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"id": "1"}, id="id-type"),
        pytest.param({"id": 1.0}, id="id-number"),
        pytest.param({"id": True}, id="id-boolean"),
        pytest.param({"messages": turns(0, content="S")}, id="system"),
        pytest.param({"messages": turns(1, content="u ")}, id="prompt"),
        pytest.param({"messages": turns(0, role="user")}, id="role"),
        pytest.param({"messages": turns(2, content="R")}, id="response"),
        pytest.param({"messages": turns(2, tool_calls=[])}, id="tool-calls"),
        pytest.param({"reference_answer": "T"}, id="reference"),
        pytest.param({"reference_answer": None}, id="no-reference"),
        pytest.param({"metadata": {"level": 2}}, id="metadata"),
        pytest.param({"metadata": {}}, id="no-metadata"),
    ],
)
def test_any_change_of_a_sample_changes_its_hash(changes: dict[str, Any]) -> None:
    assert identify(changed(**changes)) != identify(changed())


def test_an_image_changes_the_hash_and_so_does_its_place() -> None:
    plain, image, other = ([{"text": "u"}, *more] for more in ([], [image_url(png())], [image_url(png(shade=1))]))
    contents = [plain, image, other, image[::-1]]
    assert len({identify(changed(messages=turns(1, content=content))) for content in contents}) == 4
    assert identify(changed(messages=turns(1, content=plain))) == identify(changed())


def test_a_sample_of_texts_alone_has_the_hash_that_it_had_before_there_were_images() -> None:
    assert identify(changed()) == "e715b15acbbf68efa89fa25126d236e8"
    assert changed().group == "b12af7f175f4fdd5d65a608d94005793"


def test_a_field_beside_metadata_counts_as_one_in_it() -> None:
    assert identify(changed(data_source="D")) == identify(changed(metadata={**changed().metadata, "data_source": "D"}))


def test_the_order_of_fields_does_not_count_and_half_a_character_is_no_fault() -> None:
    assert identify(changed(metadata={"a": 1, "b": 2})) == identify(changed(metadata={"b": 2, "a": 1}))
    assert identify(make_sample(id="\ud800")) != identify(make_sample(id="?"))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(keys("z", "b", "c"), id="judge"),
        pytest.param(keys(basis="replies"), id="basis"),
        pytest.param(keys(prompt="others"), id="templates"),
        pytest.param(keys(description="Another."), id="rubric"),
        pytest.param(keys(judge={"temperature": 0.5}), id="sampling"),
    ],
)
def test_a_verdict_made_in_another_way_has_another_key(other: Keys) -> None:
    sample = make_sample()
    assert not set(keys().all_of(sample)[1:]) & set(other.all_of(sample)[1:])


def test_without_a_judge_only_sample_and_rubric_count() -> None:
    sample = make_sample()
    for same in (keys("z"), keys(basis="replies"), keys(prompt="others")):
        assert same.of(sample, None) == keys().of(sample, None)
        assert same.of(sample, None) in keys().all_of(sample)
    assert keys(description="Another.").of(sample, None) != keys().of(sample, None)


@pytest.mark.parametrize(
    ("judged", "chain", "fits"),
    [
        pytest.param("a", ("a",), True, id="a-fallback-was-added"),
        pytest.param("a", ("a", "z"), True, id="another-fallback"),
        pytest.param("b", ("a",), False, id="the-fallback-is-gone"),
        pytest.param("b", ("b", "a"), False, id="the-fallback-judges-now"),
        pytest.param("b", ("a", "b", "z"), True, id="the-chain-goes-on-otherwise"),
        pytest.param("c", ("a", "z", "c"), False, id="another-stood-before-it"),
        pytest.param("a+b", ("a", "b"), True, id="parts-of-a-long-rubric"),
        pytest.param("a+b", ("a",), False, id="a-part-by-a-fallback-that-is-gone"),
        pytest.param("x+c", ("a", "b", "c"), True, id="unknown-counts-as-the-last"),
        pytest.param("x", ("a", "b"), False, id="unknown-needs-the-whole-chain"),
    ],
)
def test_a_verdict_counts_where_the_same_models_are_asked_up_to_the_one_that_gave_it(
    judged: str, chain: tuple[str, ...], fits: bool
) -> None:
    sample = make_sample()
    assert (keys().of(sample, judged) in keys(*chain).all_of(sample)) == fits


def test_jurors_and_the_model_that_decides_between_them_come_first() -> None:
    judge = {"models": ["x", "y"], "escalate": {"model": "z", "above": 0.1}}
    jury = keys("a", "b", judge=judge)
    first = jury.of(make_sample(), "a")
    assert [jury.of(make_sample(), model) == first for model in ("x+y", "z", "b+y")] == [True, True, False]


def test_a_mark_in_the_name_of_a_model_does_not_split_it() -> None:
    sample = make_sample()
    assert keys("a", "b+c").of(sample, "b+c") in keys("a", "b+c", "z").all_of(sample)
    assert keys("a", "b+c", "z").of(sample, "b+c") in keys("a", "b+c").all_of(sample)


def test_the_name_of_a_file_of_replies_does_not_count() -> None:
    here, there = keys("replies:here", basis="hash"), keys("replies:there", basis="hash")
    assert here.of(make_sample(), "replies:here") == there.of(make_sample(), "replies:there")


def test_what_a_judge_that_is_not_a_hosted_model_works_from_counts_whatever_it_is_called() -> None:
    program = keys(basis="hash")
    assert {program.of(make_sample(), model) for model in ("a", "b", "c")} == {program.all_of(make_sample())[1]}


def test_every_key_of_a_sample_is_its_own() -> None:
    for sample in (make_sample(), make_sample(id="another")):
        assert {key.sample for key in (keys().of(sample, None), *keys().all_of(sample))} == {identify(sample)}


def test_a_rubric_without_a_judge_has_one_key_for_each_sample() -> None:
    unjudged = keys(criteria=[], checks=[{"check": "exact"}])
    assert unjudged.all_of(make_sample()) == (unjudged.of(make_sample(), None),)


@pytest.mark.parametrize("text", [None, 3, "", "a:b:c", "a:b:c:d:e"])
def test_other_values_are_not_read_as_a_key(text: object) -> None:
    assert Key.read(text) is None


def test_a_key_is_read_as_it_was_written() -> None:
    key = keys().of(make_sample(), "a")
    assert Key.read(str(key)) == key


@pytest.mark.parametrize(
    ("other", "parts"),
    [
        (keys(), []),
        (keys(description="Another."), ["rubric"]),
        (keys(prompt="others"), ["prompt"]),
        (keys("z"), ["judge"]),
        (keys("z", prompt="others", description="Another."), ["rubric", "prompt", "judge"]),
    ],
)
def test_what_differs_is_named(other: Keys, parts: list[str]) -> None:
    assert other.differences(keys().of(make_sample(id=9), "a")) == parts
    assert other.differences(keys().of(make_sample(), None)) == [part for part in parts if part == "rubric"]
