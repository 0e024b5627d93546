import pytest

from judge.adapters.records import make_record, make_records, plain, response_of, without_end_marks
from judge.errors import SettingsFault
from judge.intake.record_sample import read_sample
from judge.sample import BadSample, Message, Sample
from tests.conftest import within


def read(record: object) -> Sample:
    sample = read_sample(record)
    assert isinstance(sample, Sample), sample
    return sample


class Array:
    """What numpy's arrays and scalars have in common."""

    def __init__(self, value: object) -> None:
        self._value = value

    def tolist(self) -> object:
        return self._value


def test_a_reference_that_the_dataset_lacks_is_told_with_what_it_has() -> None:
    with pytest.raises(
        SettingsFault, match="reference: wanted a column called 'answer' in the dataset, found 'level', 'solution'"
    ):
        make_records(["p"], ["r"], {"solution": ["4"], "level": [1]}, "answer")
    with pytest.raises(SettingsFault, match="found no column"):
        make_record("p", "r", {}, "answer")


@pytest.mark.parametrize(("prompts", "completions"), [(["p", "q"], ["r"]), (["p"], ["r", "s"])])
def test_a_batch_whose_lists_differ_in_length_is_no_batch(prompts: list[str], completions: list[str]) -> None:
    with pytest.raises(ValueError, match="zip"):
        make_records(prompts, completions, {})


def test_a_column_cannot_stand_for_the_rollout() -> None:
    columns = {"messages": [[{"role": "assistant", "content": "gold"}]], "response": ["gold"], "prompt": ["other"]}
    sample = read(make_records(["p"], ["r"], columns)[0])
    assert (sample.task, sample.response, sample.metadata) == ("p", "r", {})


def test_plain_text() -> None:
    first, second = make_records(["p", "p"], ["a", "b"], {"ground_truth": ["4", "4"], "level": [1, 2], "trainer_state": object()})
    assert read(first) == Sample(
        id=0, messages=(Message(role="user", content="p"),), response="a", reference="4", metadata={"level": 1}
    )
    assert (read(second).id, read(second).metadata) == (1, {"level": 2})
    assert read(first).group == read(second).group


def test_turns_with_calls_and_results() -> None:
    asked = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is the time?"}]
    call = {"type": "function", "function": {"name": "now", "arguments": {}}}
    wrote = [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "name": "now", "content": "12:00"},
        {"role": "assistant", "content": "Noon."},
    ]
    sample = read(make_records([asked], [wrote], {})[0])
    assert (sample.task, sample.response, sample.tool_calls) == ("What is the time?", "Noon.", (call,))
    assert [turn.role for turn in sample.messages] == ["system", "user", "assistant", "tool"]
    of_text = read(make_record("What is the time?", wrote, {}))
    assert (of_text.task, of_text.response) == ("What is the time?", "Noon.")
    assert of_text.group != sample.group  # no system turn: another prompt


def test_a_user_turn_in_the_rollout_does_not_end_the_prompt() -> None:
    asked = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Book a room."}]
    wrote = [
        {"role": "assistant", "content": "For when?"},
        {"role": "user", "content": "Noon."},
        {"role": "assistant", "content": "Booked."},
    ]
    sample = read(make_record(asked, wrote, {}))
    assert (sample.task, sample.response) == ("Book a room.", "Booked.")
    assert [turn.text for turn in sample.turns] == ["For when?", "Booked."]
    assert [seen.content for seen in sample.turns[0].observations] == ["Noon."]
    assert sample.group == read(make_record(asked, "Booked.", {})).group, "what was said later is no part of the prompt"


@pytest.mark.parametrize("prompt", ["Book a room.", [{"role": "user", "content": "Book a room."}]])
def test_a_rollout_in_which_the_model_was_never_asked_is_no_empty_response(prompt: object) -> None:
    assert read_sample(make_record(prompt, [], {})) == BadSample(id=0, fault="response: wanted one text, found nothing")


def test_the_named_reference_is_the_only_one() -> None:
    columns = {"answer": "4", "ground_truth": "5", "reference_answer": "6", "level": 1}
    assert (read(make_record("p", "r", columns, "answer")).reference, read(make_record("p", "r", columns)).reference) == (
        "4",
        "6",
    )
    assert read(make_record("p", "r", {**columns, "answer": None}, "answer")).reference is None
    assert read(make_record("p", "r", columns, "answer")).metadata == {"level": 1}
    assert read(make_record("p", "r", columns, "ground_truth")).reference == "5"


def test_the_id_is_the_rows_or_its_place() -> None:
    assert [one["id"] for one in make_records(["p", "p"], ["r", "r"], {"id": ["a", None]})] == ["a", 1]


def test_numpy_comes_as_plain_python() -> None:
    columns = {"ground_truth": Array(["4", "5"]), "more": {"level": Array(3), "each": [Array(1.5)]}, "image": object()}
    sample = read(make_record("p", "r", columns))
    assert sample.reference == ["4", "5"]
    assert sample.metadata == {"more": {"level": 3, "each": [1.5]}}
    assert plain((Array(1), "text")) == [1, "text"]


def test_a_query_of_another_prompt_has_no_response() -> None:
    assert response_of("<s>What is 2+2? 4</s>", "What is 2+2?") is None


def test_the_response_follows_the_prompt_without_end_marks() -> None:
    prompt = "<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n"
    assert response_of(f"{prompt}4<|im_end|>\n<|endoftext|>", prompt) == "4"
    assert response_of(prompt, prompt) == ""


@pytest.mark.parametrize("text", ["4", " 4 \n", "a <|im_end|> b", "<b>4</b>", "", "\n", "4 > 3", "x" * 100])
def test_a_text_without_end_marks_stays_as_it_is(text: str) -> None:
    assert without_end_marks(text) == text


@pytest.mark.parametrize("marks", ["</s>", "<eos>", "<end_of_turn>\n", "<|eot_id|><|end_of_text|>", "</s></s></s>"])
def test_end_marks_are_no_part_of_a_response(marks: str) -> None:
    assert without_end_marks(f"It is 4.{marks}") == "It is 4."
    assert not without_end_marks(marks)


def test_a_text_of_nothing_but_end_marks_is_read_at_once() -> None:
    """Each mark once: if the text were copied for each of them, this would take hours."""
    assert within(without_end_marks, "4" + "<|im_end|>\n" * 100_000) == "4"
