"""The file that verl loads by its path, as docs/trainers/verl.md shows it; `prove.py` says what the judge does."""

import os

from judge import Grader
from judge.adapters.verl import verl_reward
from tests.trainers.judging import rubric, seconds

chosen = os.environ.get("IF_UNSCORED")
grader = Grader(rubric(), models=["a-judge"], attempts=1, read_timeout=seconds(), progress=False)
compute_score = verl_reward(grader, if_unscored=float(chosen) if chosen else None)
