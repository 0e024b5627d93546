"""The one place where concrete things are chosen: which judge, which folders, which rubric."""

import math
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from judge.answer import Policy
from judge.batch import Item, score_batch, score_stream
from judge.converse import Converse
from judge.errors import SettingsFault
from judge.judgment import Judge
from judge.memory import Memory
from judge.prompt import Prompts
from judge.replies import Replies
from judge.retry import retry
from judge.reward import Outcome, provenance
from judge.rubric import Rubric, find_rubric, load_rubric
from judge.score import Road, score
from judge.settings import Settings

BUILT_IN = next(folder for folder in (Path(__file__).parent, Path(__file__).parent.parent) if (folder / "rubrics").is_dir())
"""Where the shipped rubrics and prompts lie: inside the wheel, or beside the package in a checkout and in the Lambda."""


class Grader:
    """A rubric with its judge, ready to score."""

    def __init__(self, rubric: Rubric, prompts: Prompts, judge: Judge, settings: Settings, concurrency: int) -> None:
        self.rubric = rubric
        self.prompts = prompts
        self.models = judge.models
        self.policy = Policy(
            on_unscored=settings.on_unscored or rubric.on_unscored,
            max_unscored=rubric.max_unscored if settings.max_unscored is None else settings.max_unscored,
            neutral=rubric.neutral,
        )
        self._score = partial(score, Road(rubric, prompts, judge, Memory()))
        self._concurrency = concurrency

    def grade(self, samples: Iterable[Item], deadline: float = math.inf) -> tuple[Outcome, ...]:
        """Score samples, see `score_batch`."""
        return score_batch(samples, self._score, provenance(self.rubric), self._concurrency, deadline)

    def stream(self, samples: Iterable[Item]) -> Iterator[tuple[int, Outcome]]:
        """Score samples as they come, see `score_stream`."""
        return score_stream(samples, self._score, provenance(self.rubric), self._concurrency)


def build(settings: Settings, judge: str = "bedrock", converse: Converse | None = None) -> Grader:
    """Load the rubric and its prompt, choose the judge, and make them ready.

    Args:
        settings: what was set from outside.
        judge: `bedrock`, `local` (the embedded model) or `replies:FILE`.
        converse: a judge to use instead, for tests.

    Raises:
        Misconfigured: something has to be mended first; the message says what.
    """
    rubric, prompts = load(settings)
    models = _models(settings, rubric, judge if converse is None else "given")
    concurrency = 1 if judge == "local" else settings.concurrency  # one model: rows of one prompt are best read in a row
    return Grader(rubric, prompts, Judge(converse or _judge(judge, settings), models, prompts), settings, concurrency)


def load(settings: Settings) -> tuple[Rubric, Prompts]:
    """Load and check the rubric and the templates it uses, without any judge."""
    roots = folders(settings)
    path = find_rubric(settings.rubric, [root / "rubrics" for root in roots])
    rubric = load_rubric(path)
    prompts = Prompts([path.parent.parent / "prompts", path.parent, *(root / "prompts" for root in roots)])
    prompts.check(rubric)
    return rubric, prompts


def folders(settings: Settings) -> tuple[Path, ...]:
    """Return the folders that hold `rubrics/` and `prompts/`, the first preferred."""
    return (settings.folder, BUILT_IN) if settings.folder else (BUILT_IN,)


def _models(settings: Settings, rubric: Rubric, judge: str) -> tuple[str, ...]:
    if judge != "bedrock":
        return (judge,)
    models = settings.models or tuple(model for model in (rubric.judge.model, *rubric.judge.fallbacks) if model)
    if models:
        return models
    msg = "no judge model: set JUDGE_MODELS, give --model, or name one in the rubric under judge.model"
    raise SettingsFault(msg)


def _judge(judge: str, settings: Settings) -> Converse:
    if judge == "bedrock":
        from judge.bedrock import Bedrock, connect  # only this judge pays for boto3

        return retry(Bedrock(connect(settings.concurrency, settings.read_timeout)), settings.attempts)
    if judge == "local":
        from judge.local import Local  # only this judge needs the embedded model

        return Local()
    if judge.startswith("replies:"):
        return Replies.load(Path(judge.removeprefix("replies:")))
    msg = f"no judge is called {judge!r}; wanted bedrock, local or replies:FILE"
    raise SettingsFault(msg)
