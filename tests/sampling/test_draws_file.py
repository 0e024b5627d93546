"""The file of drawn responses: whole and in order, whatever happened before, and nothing paid for is lost."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import AccessFault, InputFault, OutputFault, Rejected
from judge.files.rows import read_rows
from judge.sample import Sample
from judge.sampling.draw import Sampling
from judge.sampling.draws_file import Draws, draw_file
from judge.sampling.prompt import Prompt, read_prompt

SAMPLING = Sampling(model="m", samples=2)


class Model:
    """A model that repeats the prompt, and fails where it is told to."""

    def __init__(self, failing: Callable[[str], BaseException | None] = lambda _: None, **reply: Any) -> None:
        self.failing, self.reply = failing, reply
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, call: Call, attempts: list[Attempt], /) -> Reply:
        with self._lock:
            self.asked.append(str(call.question.id))
        fault = self.failing(str(call.question.id))
        if fault:
            raise fault
        attempts.append(Attempt(model=call.model, outcome="answered", input_tokens=10, output_tokens=3))
        return Reply(**{"text": f"{call.question.id} \u2028 {call.model}", "stop": "end_turn", **self.reply})


def prompts(count: int = 4, **more: Any) -> list[Prompt]:
    return [read_prompt({"id": place, "prompt": f"p{place}", **more}, place) for place in range(count)]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def run(ask: Converse, path: Path, given: list[Prompt] | None = None, sampling: Sampling = SAMPLING) -> Draws:
    return draw_file(ask, prompts() if given is None else given, sampling, path, concurrency=3)


def denied(name: str) -> Callable[[str], BaseException | None]:
    return lambda asked: AccessFault("no") if asked == name else None


def test_the_file_is_in_the_order_of_the_prompts_and_can_be_scored(tmp_path: Path) -> None:
    path = tmp_path / "new" / "base.jsonl"
    made = run(Model(), path)
    samples = [line.sample for line in read_rows(str(path))]
    assert [sample.id for sample in samples] == ["0~1", "0~2", "1~1", "1~2", "2~1", "2~2", "3~1", "3~2"]
    assert all(isinstance(sample, Sample) and sample.response == f"{sample.id} \u2028 m" for sample in samples)
    assert (made.wanted, made.drawn, made.kept, made.input_tokens, made.output_tokens) == (8, 8, 0, 80, 24)
    assert [file.name for file in path.parent.iterdir()] == ["base.jsonl"]


def test_a_draw_that_failed_is_missing_and_asked_again_by_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "base.jsonl"
    made = run(Model(lambda name: Rejected("no") if name == "1~2" else None), path)
    assert [(one.draw.id, one.reason) for one in made.missing] == [("1~2", "rejected")]
    assert (made.wanted, made.drawn) == (8, 7)
    assert len(lines(path)) == 7
    model = Model()
    made = run(model, path)
    assert model.asked == ["1~2"]
    assert (made.kept, made.drawn) == (7, 8)
    assert [line["id"] for line in lines(path)][2:4] == ["1~1", "1~2"]


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "base.jsonl"
    with pytest.raises(AccessFault):
        draw_file(Model(denied("2~1")), prompts(), SAMPLING, path, concurrency=1)
    assert not path.exists()
    kept = [line["id"] for line in lines(path.with_name("base.jsonl.part"))]
    assert {"0~1", "0~2", "1~1", "1~2"} <= set(kept)
    model = Model()
    made = run(model, path)
    assert not set(model.asked) & set(kept)
    assert (made.kept, made.drawn, len(lines(path))) == (len(kept), 8, 8)


def test_a_run_in_which_nothing_came_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(AccessFault):
        draw_file(Model(denied("0~1")), prompts(1), SAMPLING, tmp_path / "base.jsonl", concurrency=1)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_keeps_what_has_come(tmp_path: Path) -> None:
    path = tmp_path / "base.jsonl"
    with pytest.raises(KeyboardInterrupt):
        draw_file(Model(lambda name: KeyboardInterrupt() if name == "2~1" else None), prompts(), SAMPLING, path, concurrency=1)
    assert {line["id"] for line in lines(path.with_name("base.jsonl.part"))} >= {"0~1", "0~2", "1~1", "1~2"}


@pytest.mark.parametrize("cut", [1, 5, 60])
def test_a_line_that_a_crash_cut_off_is_drawn_again(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "base.jsonl"
    run(Model(), path)
    whole = path.read_bytes()
    path.with_name("base.jsonl.part").write_bytes(whole[:-cut])
    path.unlink()
    model = Model()
    run(model, path)
    assert model.asked == ([] if cut == 1 else ["3~2"])
    assert path.read_bytes() == whole


def test_growing_the_number_of_prompts_keeps_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "base.jsonl"
    run(Model(), path, prompts(2))
    model = Model()
    run(model, path, prompts(3))
    assert sorted(model.asked) == ["2~1", "2~2"]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"sampling": Sampling(model="other", samples=2)}, id="model"),
        pytest.param({"sampling": Sampling(model="m", samples=2, temperature=0.1)}, id="temperature"),
        pytest.param({"sampling": Sampling(model="m", samples=2, max_tokens=5)}, id="max-tokens"),
        pytest.param({"sampling": Sampling(model="m", samples=1)}, id="fewer-samples"),
        pytest.param({"given": prompts(3)}, id="fewer-prompts"),
        pytest.param({"given": [read_prompt({"id": place, "prompt": "else"}, 0) for place in range(4)]}, id="prompts"),
    ],
)
def test_responses_that_do_not_fit_are_never_mixed_in_nor_thrown_away(tmp_path: Path, changed: dict[str, Any]) -> None:
    path = tmp_path / "base.jsonl"
    run(Model(), path)
    before, model = path.read_bytes(), Model()
    with pytest.raises(InputFault, match="would be lost; name another place, or delete the file"):
        run(model, path, **changed)
    assert (path.read_bytes(), model.asked) == (before, [])


def test_a_reference_that_has_changed_since_is_the_one_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "base.jsonl"
    run(Model(), path, prompts(reference_answer="wrong"))
    model = Model()
    run(model, path, prompts(reference_answer="right"))
    assert model.asked == []
    assert {line["reference_answer"] for line in lines(path)} == {"right"}


def test_what_was_cut_off_filtered_or_empty_is_counted(tmp_path: Path) -> None:
    for stop, text, counts in (("max_tokens", "x", (8, 0, 0)), ("content_filtered", "", (0, 8, 8)), ("end_turn", " ", (0, 0, 8))):
        path = tmp_path / f"{stop}.jsonl"
        run(Model(stop=stop, text=text), path)
        again = run(Model(), path)
        assert (again.cut_off, again.filtered, again.empty) == counts, "those of an earlier run count as well"


def test_progress_counts_what_is_kept_and_what_comes(tmp_path: Path) -> None:
    path, told = tmp_path / "base.jsonl", list[int]()
    run(Model(), path, prompts(1))
    draw_file(Model(), prompts(2), SAMPLING, path, 1, told.append)
    assert told == [2, 1, 1]


def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "base.jsonl"

    def ask(call: Call, attempts: list[Attempt], /) -> Reply:
        with pytest.raises(InputFault, match="is being written by another run"):
            run(Model(), path)
        return Model()(call, attempts)

    assert draw_file(ask, prompts(1), Sampling(model="m"), path, 1).drawn == 1


def test_a_place_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    model = Model()
    with pytest.raises(InputFault, match="cannot be read or written"):
        run(model, tmp_path / "file" / "base.jsonl")
    assert model.asked == []


def test_a_file_that_can_no_longer_be_written_ends_the_run_and_keeps_what_came(tmp_path: Path) -> None:
    path = tmp_path / "base.jsonl"
    path.mkdir()
    with pytest.raises((OutputFault, InputFault), match="cannot be"):
        run(Model(), path)
