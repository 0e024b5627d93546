"""The command `export`: writes a rubric, or the function that judges by it, for another system."""

import json
import os
import sys
from argparse import Namespace
from pathlib import Path

from judge.doors.console import complain
from judge.doors.options import read_settings
from judge.errors import OutputFault, SettingsFault
from judge.exchange.evaluator import make_evaluator
from judge.exchange.reward_prompt import make_reward_prompt
from judge.rubric.yaml_file import replace_text
from judge.training.stack import find_stack
from judge.wiring import folders, load


def export(arguments: Namespace) -> int:
    """Write what the other system takes, and print on stderr what it cannot say, a line each."""
    if arguments.to == "reward-prompt" and arguments.stack:
        msg = "--stack: a reward prompt needs none; it is for --to reward-function"
        raise SettingsFault(msg)
    _reward_prompt(arguments) if arguments.to == "reward-prompt" else _reward_function(arguments)
    return 0


def _reward_prompt(arguments: Namespace) -> None:
    settings = read_settings(arguments)
    rubric, _ = load(settings)
    made = make_reward_prompt(rubric, [folder / "prompts" for folder in folders(settings)])
    _write(made.template, arguments.output)
    for lost in made.lost:
        complain(f"lost: {lost}")


def _reward_function(arguments: Namespace) -> None:
    if not arguments.stack:
        msg = "--stack: missing; a reward function is the Lambda that `sam deploy` made: name its stack"
        raise SettingsFault(msg)
    stack = find_stack(arguments.stack)
    wanted = arguments.rubric or os.environ.get("JUDGE_RUBRIC") or stack.rubric
    if wanted != stack.rubric:
        msg = f"--rubric: the stack {stack.name} judges by {stack.rubric}, and not by {wanted}; deploy it with that rubric first"
        raise SettingsFault(msg)
    made = make_evaluator(stack.name, stack.version)
    _write(f"{json.dumps(made.request, indent=2)}\n", arguments.output)
    for note in made.notes:
        complain(note)


def _write(text: str, output: str) -> None:
    if output == "-":
        sys.stdout.write(text)
    else:
        replace_text(Path(output), text, OutputFault)
