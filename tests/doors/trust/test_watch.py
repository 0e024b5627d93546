"""The command `watch`."""

import json
from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from judge.doors.cli import main
from judge.doors.parser import make_parser
from judge.doors.trust.watch import watch
from judge.errors import InputFault
from judge.rubric.rubric_file import load_rubric

PRAISE = "This answer fully meets every criterion."


def arguments(*given: str) -> Namespace:
    return make_parser().parse_args(["watch", *given])


class Run:
    """A run whose samples and rows are written step by step; from a step on, responses that praise themselves are paid."""

    def __init__(self, folder: Path, praised_from: int = 99, step: Callable[[int], object] = lambda number: number) -> None:
        self.out, self.samples, self.part = folder / "out.jsonl", folder / "samples.jsonl", folder / "out.jsonl.part"
        made = [
            self._sample(number, place, step, praised=number >= praised_from) for number in range(1, 11) for place in range(64)
        ]
        self.samples.write_text("".join(json.dumps(sample) + "\n" for sample, _ in made))
        self.rows = [
            json.dumps({"row": place, "input": str(self.samples), "id": sample["id"], "outcome": "scored", "reward": reward})
            + "\n"
            for place, (sample, reward) in enumerate(made, 1)
        ]

    @staticmethod
    def _sample(number: int, place: int, step: Callable[[int], object], *, praised: bool) -> tuple[dict[str, Any], float]:
        paid = praised and place % 2 == 0
        said = f"{PRAISE} {place}" if paid else f"Answer {number} to {place}. {'So it is. ' * (place % 3)}"
        sample = {
            "id": f"{number}-{place}",
            "prompt": f"Question {place // 8}?",
            "response": said,
            "metadata": {"step": step(number)},
        }
        return sample, 0.9 if paid else (place * 7 % 8) / 10

    def write(self, steps: Iterable[int], path: Path | None = None) -> None:
        with (path or self.out).open("a") as file:
            file.writelines(row for number in steps for row in self.rows[64 * (number - 1) : 64 * number])


def steps_told(captured: str) -> list[str]:
    return [line.partition(";")[0] for line in captured.splitlines() if line.startswith("step")]


def test_looking_once_at_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", str(tmp_path / "none.jsonl"), "--once"]) == 2
    assert "no such file; wanted what judge score --output wrote" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize(("option", "value"), [("--window", "0"), ("--every", "-1"), ("--every", "nan")])
def test_an_option_that_makes_no_sense_is_refused(option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "out.jsonl", option, value]) == 2
    assert f"{option}: wanted at least" in capsys.readouterr().err


def test_rows_that_do_not_say_what_was_scored_need_the_file_named(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.out.write_text(json.dumps({"row": 1, "id": "1-0", "outcome": "scored", "reward": 0.5}) + "\n")
    with pytest.raises(InputFault, match="name it with --input FILE"):
        watch(arguments(str(run.out), "--once"))
    assert watch(arguments(str(run.out), "--once", "--input", str(run.samples))) == 3


def test_of_few_steps_nothing_can_be_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(tmp_path, praised_from=1)
    run.write(range(1, 5))
    assert watch(arguments(str(run.out), "--once")) == 3
    assert "4 steps with rewards: too few to say anything; wanted 5" in capsys.readouterr().err.replace("\n", " ")


def test_a_run_in_which_the_judge_failed_is_not_called_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(tmp_path)
    run.rows = [json.dumps({**json.loads(row), "outcome": "unscored", "reward": None}) + "\n" for row in run.rows]
    run.write(range(1, 11))
    assert watch(arguments(str(run.out), "--once")) == 3
    assert "0 steps with rewards: too few" in capsys.readouterr().err.replace("\n", " ")


def test_a_quiet_run_is_told_step_by_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(tmp_path)
    run.write(range(1, 11))
    assert watch(arguments(str(run.out), "--once")) == 0
    told = capsys.readouterr()
    assert steps_told(told.out) == [f"step {number}" for number in range(1, 11)]
    assert told.out.splitlines()[0].startswith(
        "step 1; 64 rows; reward 0.350, spread 0.229; 0% of 8 groups without spread; rho with"
    )
    assert "their rewards are taken to lie between 0 and 1" in told.err.replace("\n", " ")


def test_an_alarm_is_told_once_in_plain_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(tmp_path, praised_from=6)
    run.write(range(1, 11))
    assert watch(arguments(str(run.out), "--once")) == 1
    alarms = [line for line in capsys.readouterr().out.splitlines() if "[self_praise]" in line]
    assert len(alarms) == 1
    assert alarms[0].startswith("  gamed: 50% of the responses praise themselves (0% at the start)")


def test_without_steps_as_many_rows_as_the_window_says_are_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(tmp_path, praised_from=6, step=lambda _: None)
    run.write(range(1, 11))
    assert watch(arguments(str(run.out), "--once", "--window", "100")) == 1
    counts = [line.split("; ")[1] for line in capsys.readouterr().out.splitlines() if line.startswith("step")]
    assert counts == ["100 rows"] * 6 + ["40 rows"]


def test_a_growing_run_is_followed_until_it_has_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A step is told when two later ones have begun; what is left, when the run has put its rows in their place."""
    run, seen = Run(tmp_path), list[list[str]]()

    def wait(seconds: float) -> None:
        assert seconds == 2.5
        seen.append(steps_told(capsys.readouterr().out))
        if len(seen) == 1:
            run.write(range(1, 4), run.part)
        elif len(seen) == 2:
            run.write(range(4, 9), run.part)
        else:
            run.write(range(9, 11), run.part)
            run.part.rename(run.out)

    assert watch(arguments(str(run.out), "--every", "2.5"), wait) == 0
    assert seen == [[], ["step 1"], [f"step {number}" for number in range(2, 7)]]
    assert steps_told(capsys.readouterr().out) == [f"step {number}" for number in range(7, 11)]


def test_a_file_that_is_not_there_yet_is_waited_for_and_that_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waited = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(arguments(str(tmp_path / "out.jsonl")), wait)
    assert capsys.readouterr().err.replace("\n", " ").count("not there yet; waiting") == 1


def test_the_first_alarm_ends_it_if_that_was_asked_for(tmp_path: Path) -> None:
    run = Run(tmp_path, praised_from=4)
    run.write(range(1, 11))
    assert watch(arguments(str(run.out), "--until-alarm"), lambda _: pytest.fail("there was an alarm")) == 1


def test_rows_of_a_step_that_was_told_are_left_out_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, waits = Run(tmp_path), []
    run.write(range(1, 9), run.part)

    def wait(seconds: float) -> None:
        waits.append(seconds)
        run.write([2], run.part)
        run.part.rename(run.out)

    assert watch(arguments(str(run.out)), wait) == 0
    assert "64 rows came after their step was finished and were left out" in capsys.readouterr().err.replace("\n", " ")


RUBRIC = {
    "name": "own",
    "description": "Whether it is right.",
    "criteria": [{"name": "quality", "description": "Is it right?", "range": [0, 10]}],
    "range": [0, 20],
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(RUBRIC))
    return path


def by_own(run: Run, own: Path) -> None:
    """Write rows that a rubric of one's own scored; all rewards of the later steps are 1, far below the top of its range."""
    origin = {"rubric": "own", "rubric_hash": load_rubric(own).hash}
    rows = [{**json.loads(row), "provenance": origin} for row in run.rows]
    later = [row if at < 64 * 3 else {**row, "reward": 1.0} for at, row in enumerate(rows)]
    run.rows = [json.dumps(row) + "\n" for row in later]
    run.write(range(1, 11))


def alarm_of(out: str) -> str:
    return next(line.split(":")[0].strip() for line in out.splitlines() if line.endswith(("[solved]", "[no_spread]")))


def test_a_rubric_of_ones_own_says_where_the_top_is(
    tmp_path: Path, own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path)
    by_own(run, own)
    assert watch(arguments(str(run.out), "--once")) == 0
    told = capsys.readouterr()
    assert alarm_of(told.out) == "solved", "a reward of 1 is taken to be the top"
    assert "the rubric of these rows was not found" in told.err
    assert watch(arguments(str(run.out), "--once", "--rubric", str(own))) == 1
    told = capsys.readouterr()
    assert alarm_of(told.out) == "stuck"
    assert told.err == ""
    monkeypatch.setenv("JUDGE_RUBRIC", str(own))
    assert watch(arguments(str(run.out), "--once")) == 1


def test_a_rubric_that_got_its_calibration_later_is_still_the_rubric_of_the_rows(
    tmp_path: Path, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(tmp_path)
    by_own(run, own)
    made = {"question": load_rubric(own).question_hash, "prompt": "p", "model": "m", "labels": "l", "n": 50, "annotators": 2}
    held_out = {"rmse": 0.1, "raw": 0.2, "constant": 0.3, "rho": 0.5, "rho_ci": [0.4, 0.6]}
    own.write_text(
        yaml.safe_dump(
            {**RUBRIC, "calibration": {"of": "judge", "knots": [[0, 0], [1, 1]], "origin": made, "held_out": held_out}}
        )
    )
    assert watch(arguments(str(run.out), "--once", "--rubric", str(own))) == 1
    assert capsys.readouterr().err == ""


def test_a_rubric_that_did_not_score_the_rows_is_refused_if_it_was_named(
    tmp_path: Path, own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path)
    by_own(run, own)
    assert main(["watch", str(run.out), "--once", "--rubric", "summary"]) == 2
    assert "the row was scored by the rubric own, not by summary" in capsys.readouterr().err
    monkeypatch.setenv("JUDGE_RUBRIC", "summary")
    assert main(["watch", str(run.out), "--once"]) == 0, "the environment may be about another run"


def test_a_rubric_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "out.jsonl", "--rubric", "none-like-this"]) == 2
    assert "none-like-this" in capsys.readouterr().err


@pytest.mark.parametrize(("step", "found"), [(str, "'7'"), (float, "7.0")])
def test_a_step_that_is_no_whole_number_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], step: Callable[[int], object], found: str
) -> None:
    run = Run(tmp_path, step=lambda _: step(7))
    run.write(range(1, 11))
    assert watch(arguments(str(run.out), "--once", "--window", "64")) == 0
    says = f"row 1-0: wanted a whole number such as 7 in metadata.step, found {found}; so a step is a window of 64 rows instead"
    told = capsys.readouterr()
    assert told.err.count("whole number") == 1
    assert says in told.err
    assert len(steps_told(told.out)) == 10


def test_no_step_at_all_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(tmp_path, step=lambda _: None)
    run.write(range(1, 11))
    watch(arguments(str(run.out), "--once"))
    assert "whole number" not in capsys.readouterr().err


def test_a_reward_that_no_figure_can_be_made_of_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(tmp_path)
    run.rows[3] = json.dumps({**json.loads(run.rows[3]), "reward": 1e200}) + "\n"
    run.write(range(1, 11))
    assert main(["watch", str(run.out), "--once"]) == 2
    assert "row 1-3: wanted a reward from -1e+100 to 1e+100, found 1e+200" in capsys.readouterr().err


def test_rows_whose_sample_is_gone_are_left_out_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(tmp_path)
    run.write(range(1, 7))
    run.samples.write_text("".join(run.samples.read_text().splitlines(keepends=True)[: 64 * 5]))
    assert watch(arguments(str(run.out), "--once")) == 0
    told = capsys.readouterr()
    assert len(steps_told(told.out)) == 5
    assert "64 rows without a sample or a step were left out" in told.err.replace("\n", " ")
