from typing import Any

import pytest
from hypothesis import given

from judge.dataset.doubles import prompt_key
from judge.dataset.finding import Flaw
from judge.dataset.lengths import prompt_tokens
from judge.dataset.training_record import TrainingRecord, event_of, read_record
from judge.intake.record_sample import read_sample
from judge.sample import Sample
from tests.dataset.records import SOMETIMES_RECORDS, asking, make_record


def read(record: dict[str, Any]) -> tuple[TrainingRecord | None, list[Flaw]]:
    flaws: list[Flaw] = []
    return read_record(record, 7, b"", flaws), flaws


@pytest.mark.parametrize("identity", [True, 1.5, [1], {"a": 1}, "", "  "], ids=repr)
def test_an_id_is_text_or_a_whole_number(identity: object) -> None:
    record, (flaw,) = read({**asking("Why?"), "id": identity})
    assert record is None
    assert flaw.text.startswith("id: wanted text or a whole number")


@pytest.mark.parametrize("identity", [0, "0", "a-1"], ids=repr)
def test_an_id_is_kept_with_its_type(identity: object) -> None:
    record, flaws = read({**asking("Why?"), "id": identity})
    assert record is not None
    assert record.named
    assert (record.sample.id, type(record.sample.id), flaws) == (identity, type(identity), [])


def test_a_record_without_an_id_is_called_by_its_line() -> None:
    record, flaws = read(asking("Why?"))
    assert record is not None
    assert (record.sample.id, record.named, flaws) == (7, False, [])


def test_every_other_field_reaches_the_reward_function_in_the_metadata() -> None:
    event = event_of({**asking("Why?"), "reference_answer": {"a": 1}, "level": 3, "response": "no"}, 1, "So.")
    assert event["metadata"] == {"reference_answer": {"a": 1}, "level": 3, "response": "no"}
    sample = read_sample(event)
    assert isinstance(sample, Sample)
    assert (sample.response, sample.reference, sample.metadata["level"]) == ("So.", {"a": 1}, 3)


@pytest.mark.parametrize("name", ["reference_answer", "ground_truth"])
def test_the_reference_may_be_in_either_place(name: str) -> None:
    for record in ({**asking("Why?"), name: "4"}, {**asking("Why?"), "metadata": {name: "4"}}):
        found, _ = read(record)
        assert found is not None
        assert found.sample.reference == "4"


@pytest.mark.parametrize("reference", [4, 0, 1.5, True, ["4"]])
def test_a_reference_that_is_neither_text_nor_an_object_is_a_remark(reference: object) -> None:
    record, (flaw,) = read({**asking("Why?"), "reference_answer": reference})
    assert record is not None
    assert not flaw.serious
    assert flaw.text.startswith("reference_answer: documented as text or an object")


def test_fields_of_which_nobody_knows_what_arrives_are_remarks() -> None:
    record, flaws = read({**asking("Why?"), "metadata": {}, "tools": []})
    assert record is not None
    assert [(flaw.kind, flaw.serious) for flaw in flaws] == [("metadata", False), ("tools", False)]
    assert record.fields == {"metadata": {}, "tools": []}, "all fields but the turns and the id"


def test_a_record_with_two_faults_has_both_named() -> None:
    record, flaws = read({**asking("Why?", ("assistant", "So.")), "id": []})
    assert record is None
    assert [flaw.kind for flaw in flaws] == ["the answer is in it", "id"]


def test_a_field_that_is_nested_too_deeply_is_a_fault() -> None:
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    record, flaws = read({**asking("Why?"), "extra": deep})
    assert record is None
    assert flaws[-1].text == "the record is nested too deeply"


@pytest.mark.parametrize(
    ("changes", "said", "serious"),
    [
        pytest.param(
            {"id": 1.0}, "id: wanted text or a whole number, found a number with a fraction", True, id="an id with a point"
        ),
        pytest.param({"id": " "}, "id: wanted text or a whole number, found empty text", True, id="a blank id"),
        pytest.param({"metadata": "x"}, "metadata: wanted an object, found text of 1 characters", True, id="metadata of text"),
        pytest.param({"metadata": []}, "metadata: wanted an object, found a list of 0", True, id="metadata that is a list"),
        pytest.param(
            {"reference_answer": "4", "metadata": {"reference_answer": "5"}},
            "metadata.reference_answer: another reference than the record's own",
            True,
            id="two references",
        ),
        pytest.param(
            {"reference_answer": None, "Reference_Answer": "4"},
            "no reference; 'Reference_Answer' is unknown; did you mean 'reference_answer'?",
            False,
            id="a reference in other case",
        ),
        pytest.param(
            {"reference_answer": None, "refrence_answer": "4"},
            "did you mean 'reference_answer'?",
            False,
            id="a misspelt reference",
        ),
    ],
)
def test_a_field_that_would_be_lost_or_misread_is_told(changes: dict[str, Any], said: str, serious: bool) -> None:
    flaws: list[Flaw] = []
    read_record(make_record(1, **changes), 1, b"", flaws)
    assert [flaw.serious for flaw in flaws if said in flaw.text] == [serious]


def test_the_same_reference_in_both_places_is_no_fault() -> None:
    flaws: list[Flaw] = []
    assert read_record(make_record(1, reference_answer="4", metadata={"reference_answer": "4"}), 1, b"", flaws)
    assert [flaw.kind for flaw in flaws] == ["metadata"]


@given(SOMETIMES_RECORDS)
def test_whatever_is_in_a_record_it_is_read_as_the_job_sends_it_or_has_a_fault(given: dict[str, Any]) -> None:
    record, flaws = read(given)
    assert (record is None) == any(flaw.serious for flaw in flaws)
    if record is None:
        return
    sample = read_sample(event_of(given, 7, "So."))
    assert isinstance(sample, Sample)
    assert (sample.id, sample.reference, sample.group) == (record.sample.id, record.sample.reference, record.sample.group)
    assert sample.response == "So."
    assert prompt_key(record)
    assert prompt_tokens(record) >= 0
