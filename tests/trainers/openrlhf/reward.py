"""The file that OpenRLHF loads, as docs/trainers/openrlhf.md shows it; `prove.py` says what the judge does."""

import os

from judge import Grader
from judge.adapters.openrlhf import openrlhf_reward
from tests.trainers.judging import rubric, seconds

grader = Grader(rubric(), models=["a-judge"], attempts=1, read_timeout=seconds(), progress=False)
stop = os.environ.get("IF_UNSCORED") == "stop"
reward_func = openrlhf_reward(grader, dynamic_filtering=not stop, if_unscored="stop" if stop else None)
