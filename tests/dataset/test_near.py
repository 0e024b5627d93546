import sys
from pathlib import Path
from typing import Any

import pytest

from judge.dataset.data_file import DataFile, read_data
from judge.dataset.near import find_near, near
from judge.errors import SettingsFault
from tests.dataset.records import asking, make_record, make_records, write

STORY = (
    "A robe takes two bolts of blue fiber and half that much white fiber, and a second robe takes as much again. "
    "The tailor buys the fiber on Monday and sews both robes on Tuesday. How many bolts in total does the tailor need?"
)


def read(path: Path, *records: dict[str, Any]) -> DataFile:
    return read_data(write(path, *records))


def places(tmp_path: Path, *texts: str) -> list[tuple[int, int | None]]:
    return [(one.cluster, one.earlier) for one in near(read(tmp_path / "a.jsonl", *map(asking, texts)).records)]


def test_without_scipy_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(SettingsFault, match="rft-judge\\[trust\\]"):
        places(tmp_path, "Why?", "How?")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("What is 3 + 4?", "What is 3 - 4?", id="another sign"),
        pytest.param("Translate cat.", "Translate dog.", id="another word of two"),
        pytest.param("?", "!", id="no words at all"),
        pytest.param(STORY, STORY.replace("two", "9").replace("half", "twice").replace("Monday", "Friday"), id="three words"),
        pytest.param("東京の天気を教えてください。", "大阪の名物を教えてください。", id="Japanese"),
    ],
)
def test_prompts_that_ask_for_something_else_are_not_alike(one: str, other: str, tmp_path: Path) -> None:
    assert places(tmp_path, one, other) == [(0, None), (1, None)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("What is 3 + 4?", "what is  3+4", id="case, space and punctuation"),
        pytest.param("Why?", "ＷＨＹ！", id="width"),
        pytest.param(STORY, STORY.replace("Monday", "Friday"), id="one word of many"),
        pytest.param(STORY, f"Please solve: {STORY}", id="words before it"),
        pytest.param(
            "東京の今日の天気を教えてください。よろしくお願いします。",
            "東京の今日の天気を教えてください、よろしくお願いします",
            id="Japanese",
        ),
    ],
)
def test_prompts_that_ask_for_the_same_in_nearly_the_same_words_are_alike(one: str, other: str, tmp_path: Path) -> None:
    assert places(tmp_path, one, "Something else entirely.", other) == [(0, None), (1, None), (0, 0)]


def test_the_system_turn_does_not_count(tmp_path: Path) -> None:
    system = ("system", "Be brief, and answer in one sentence of at most ten words, please.")
    data = read(tmp_path / "a.jsonl", asking(system, "Why?"), asking(system, "How?"), asking("Why?"))
    assert [one.cluster for one in near(data.records)] == [0, 1, 0]


def test_a_template_that_most_prompts_share_makes_no_two_of_them_alike(tmp_path: Path) -> None:
    words = "robe fiber sprint chicken feed glass sheep town download traffic train carnival egg muffin house repair".split()  # noqa: SIM905
    template = f"{STORY} Now write about the {{}} alone."
    found = places(tmp_path, *(template.format(f"{one} {other}") for one in words[:5] for other in words[:5]))
    assert found == [(place, None) for place in range(25)]


def test_alike_prompts_in_one_file_are_remarks_and_doubles_are_not_said_twice(tmp_path: Path) -> None:
    changed = STORY.replace("Monday", "Friday")
    (found,) = find_near(read(tmp_path / "a.jsonl", asking(STORY), asking("Why?"), asking(STORY), asking(changed)))
    assert (found.line, found.text, found.serious) == (4, "nearly the same prompt as in line 1", False)


def test_a_validation_prompt_that_is_like_a_training_prompt_is_a_fault(tmp_path: Path) -> None:
    training = read(tmp_path / "t.jsonl", make_record(1), asking(STORY), asking("Why?"))
    changed, again = STORY.replace("Monday", "Friday"), STORY.replace("Tuesday", "Sunday")
    validation = read(tmp_path / "v.jsonl", asking(changed), make_record(2), asking("Why?"), asking(again))
    found = list(find_near(training, validation))
    assert [(one.path, one.line, one.serious) for one in found] == [(validation.path, 1, True), (validation.path, 4, True)]
    assert f"nearly the same prompt as in {training.path}:2" in found[0].text


def test_prompts_that_are_alike_in_the_validation_file_alone_are_no_leak(tmp_path: Path) -> None:
    training = read(tmp_path / "t.jsonl", *make_records(3))
    validation = read(tmp_path / "v.jsonl", asking(STORY), asking(STORY.replace("Monday", "Friday")))
    (found,) = find_near(training, validation)
    assert (found.path, found.line, found.serious) == (validation.path, 2, False)


def test_no_records_are_like_none() -> None:
    assert near([]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Où est le café ?", "Ou\u0300 est le cafe\u0301 ?", id="another normal form"),
        pytest.param("Why is it so?", "Why\u200b is\u200d it so?", id="zero-width characters"),
        pytest.param("שלום עליכם", "\u202bשלום עליכם\u202c", id="marks of direction"),
    ],
)
def test_prompts_that_look_the_same_never_leak_into_validation(one: str, other: str, tmp_path: Path) -> None:
    training, validation = read(tmp_path / "t.jsonl", asking(one)), read(tmp_path / "v.jsonl", asking(other))
    (found,) = find_near(training, validation)
    assert (found.line, found.serious) == (1, True)
