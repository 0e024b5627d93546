"""The example of a user's own rubric, by the commands of its README."""

import re

import pytest

from deploy.local import ROOT, lines
from judge.doors.cli import main
from judge.grader import Grader
from judge.reward import Reward

FOLDER = ROOT / "examples" / "custom_rubric"
COMMANDS = re.findall(r"^ {7}judge ((?:.+\\\n)*.+)$", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command).split()[0])
def test_the_readmes_commands_work(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert main(command.replace("\\\n", " ").split()) == 0


def test_a_folder_beside_the_package_holds_rubric_and_template() -> None:
    grader = Grader("support_reply", folder=FOLDER, judge=f"replies:{FOLDER / 'replies.jsonl'}")
    outcomes = grader.grade(lines(FOLDER / "samples.jsonl"))
    rewards = {outcome.id: outcome.reward for outcome in outcomes if isinstance(outcome, Reward)}
    assert rewards["kettle-good"] == rewards["toaster-good"] == 1.0
    assert rewards["kettle-good"] > rewards["kettle-asks"] > rewards["kettle-invents"]
    assert rewards["toaster-good"] > rewards["toaster-refuses"]
