"""The module that slime loads with --custom-rm-path, as docs/trainers/slime.md shows it; `prove.py` says what the judge does."""

from judge import Grader
from judge.adapters.slime import slime_reward
from tests.trainers.judging import rubric, seconds

grader = Grader(rubric(), models=["a-judge"], attempts=1, read_timeout=seconds(), progress=False)
reward = slime_reward(grader)
