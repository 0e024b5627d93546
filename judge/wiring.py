"""The one place where concrete things are chosen: which judge, which folders, which rubric."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, runtime_checkable

from judge.batch import Tag, score_batch, score_stream
from judge.budget import Budget
from judge.converse import Converse
from judge.deadline import NEVER, Deadline
from judge.errors import SettingsFault
from judge.judgment import Judge
from judge.key import Keys
from judge.memory import Memory, Store
from judge.panel import Panel
from judge.prices import Prices
from judge.providers.replies import Replies
from judge.question.prompts import Prompts
from judge.resilience.circuit_breaker import guard
from judge.resilience.concurrency import limit
from judge.resilience.retry import retry
from judge.resilience.stalled_calls import watch
from judge.reward import Outcome, provenance
from judge.rubric.judge_settings import Cap
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import find_rubric, load_rubric
from judge.sample import AnySample
from judge.score import Road, Score, score
from judge.settings import Settings
from judge.trainer import Policy

BUILT_IN = next(folder for folder in (Path(__file__).parent, Path(__file__).parent.parent) if (folder / "rubrics").is_dir())
"""Where the shipped rubrics and prompts lie: inside the wheel, or beside the package in a checkout and in the Lambda."""


@runtime_checkable
class _Program(Protocol):
    """A judge that is no model, see `Panel`."""

    basis: str


class Grader:
    """A rubric with its judge, ready to score."""

    def __init__(
        self, rubric: Rubric, prompts: Prompts, panel: Panel, prices: Prices, settings: Settings, store: Store | None
    ) -> None:
        self.rubric = rubric
        self.prompts = prompts
        self.prices = prices
        self.models = panel.models
        self.keys = Keys(rubric, panel.version(rubric) if rubric.asks_judge else "", panel.models, panel.basis)
        self.store = store
        self.policy = Policy(
            on_unscored=settings.on_unscored or ("fail" if rubric.on_unscored == "fail" else "impute"),
            max_unscored=rubric.max_unscored if settings.max_unscored is None else settings.max_unscored,
            neutral=rubric.neutral,
        )
        self._cap = Cap(tokens=settings.max_tokens or rubric.judge.cap.tokens, usd=settings.max_usd or rubric.judge.cap.usd)
        self._panel = panel
        self._memory = Memory(store=store)
        self._concurrency = settings.concurrency

    def grade(self, samples: Iterable[AnySample], deadline: Deadline = NEVER) -> tuple[Outcome, ...]:
        """Score samples, see `score_batch`; a cap on spending counts for one call of this."""
        return score_batch(samples, self._score(), provenance(self.rubric), self._concurrency, deadline)

    def stream(self, samples: Iterable[tuple[Tag, AnySample]]) -> Iterator[tuple[Tag, Outcome]]:
        """Score samples as they come, see `score_stream`; a cap on spending counts for one call of this."""
        return score_stream(samples, self._score(), provenance(self.rubric), self._concurrency)

    def _score(self) -> Score:
        return partial(score, Road(self.rubric, self.prompts, self._memory, Budget(self._cap, self.prices), self._panel))


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
    if judge == "local":
        settings = settings.model_copy(update={"concurrency": 1})  # one model: rows of one prompt are best read in a row
    models = _models(settings, rubric, judge if converse is None else "given")
    chosen = converse or (_judge(judge, settings, models) if rubric.asks_judge else Replies(()))
    basis = chosen.basis if isinstance(chosen, _Program) else ""
    panel = Panel(Judge(chosen, prompts), prompts, models, settings.concurrency, basis)
    prices = _prices(settings, rubric, models)
    return Grader(rubric, prompts, panel, prices, settings, _store(settings))


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
    if judge != "bedrock" or not rubric.asks_judge:
        return (judge,)
    models = tuple(settings.models) or tuple(model for model in (rubric.judge.model, *rubric.judge.fallbacks) if model)
    if models:
        return models
    msg = "no judge model: set JUDGE_MODELS, give --model, or name one in the rubric under judge.model"
    raise SettingsFault(msg)


def _judge(judge: str, settings: Settings, models: Sequence[str]) -> Converse:
    if judge == "bedrock":
        from judge.providers.bedrock.bedrock import Bedrock  # only this judge pays for boto3
        from judge.providers.bedrock.clients import Clients

        most = 2 * settings.concurrency  # calls that were given up still hold their connections for a while
        asked = watch(Bedrock(Clients(most, settings.read_timeout)), most, settings.read_timeout)
        return retry(guard(limit(asked, settings.concurrency), models[:-1]), settings.attempts, capped=models[:-1])
    if judge == "local":
        try:
            from judge.providers.embedded.embedded import Embedded  # only this judge needs the embedded model
        except ImportError as error:
            msg = f"the embedded judge needs the package {error.name}: pip install 'rft-judge[local]'"
            raise SettingsFault(msg) from error
        return Embedded()
    if judge.startswith("replies:"):
        return Replies.load(Path(judge.removeprefix("replies:")))
    msg = f"no judge is called {judge!r}; wanted bedrock, local or replies:FILE"
    raise SettingsFault(msg)


def _prices(settings: Settings, rubric: Rubric, models: Sequence[str]) -> Prices:
    path = next(root / "prices.yaml" for root in folders(settings) if (root / "prices.yaml").is_file())
    prices = Prices.load(path)
    asked = [*rubric.judge.models, *models, *([rubric.judge.escalate.model] if rubric.judge.escalate else [])]
    unknown = [model for model in asked if not prices.known(model)]
    if unknown and (settings.max_usd or rubric.judge.cap.usd):
        msg = f"{path}: no price for {unknown[0]!r}, which a cap in US dollars needs"
        raise SettingsFault(msg)
    return prices


def _store(settings: Settings) -> Store | None:
    if settings.table is None:
        return None
    from judge.aws.table import Table  # only a run with a table pays for its client

    return Table.open(settings.table, settings.table_days, settings.concurrency)
