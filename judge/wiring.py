"""Chooses the concrete things that a grader is made of: which rubric, which judge, which prices, which table."""

from collections.abc import Callable, Sequence
from inspect import iscoroutinefunction, unwrap
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from judge.converse import Converse
from judge.cost.prices import Prices
from judge.errors import SettingsFault
from judge.judges.hosted import Hosted
from judge.judges.named import KNOWN, asks_models, default_judge, endpoint_of, named_judge
from judge.judging.judgment import Judge, Judgment
from judge.judging.memory import Store
from judge.judging.panel import Panel
from judge.providers.replies import Replies
from judge.question.prompts import Prompts
from judge.record import shape
from judge.resilience.concurrency import bound
from judge.rubric.judge_settings import Cap, Group
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import find_rubric, load_rubric
from judge.settings import Settings
from judge.trainer import Policy

BUILT_IN = next(folder for folder in (Path(__file__).parent, Path(__file__).parent.parent) if (folder / "rubrics").is_dir())
"""Where the shipped rubrics and prompts are: inside the wheel, or beside the package in a checkout and in the Lambda."""


@runtime_checkable
class _Program(Protocol):
    """A judge that is not a model, see `Panel`."""

    basis: str


class Parts(NamedTuple):
    """What a grader is made of."""

    rubric: Rubric
    prompts: Prompts
    panel: Panel
    prices: Prices
    cap: Cap
    policy: Policy
    concurrency: int
    """How many samples are judged at the same time."""

    group: Group | None
    """How the rollouts of one prompt are asked about together; None if this judge is asked about each alone."""

    store: Store[Judgment] | None = None
    """Where verdicts are kept from run to run."""

    warm: Callable[[], None] | None = None
    """Makes the threads and connections of the judge's first calls, if it has any."""


def wire(settings: Settings, judge: str | Converse | None = None, rubric: Rubric | None = None) -> Parts:
    """Load the rubric and its prompts, choose the judge, and make them ready.

    Args:
        settings: what was set from outside.
        judge: `bedrock`, `openai:URL`, `local` (the embedded model), `replies:FILE`, or a judge of the caller's own. None: the
            endpoint that the settings name, otherwise `bedrock`.
        rubric: one that was made in Python, instead of the one that the settings name.

    Raises:
        Misconfigured: something has to be fixed first; the message says what.
    """
    judge = default_judge(settings) if judge is None else judge
    _refuse(judge, settings)
    rubric, prompts = load(settings, rubric)
    concurrency = 1 if judge == "local" else settings.concurrency  # one model: rows of one prompt are best read in a row
    models = _models(settings, rubric, judge)
    recorded = isinstance(judge, Replies) or str(judge).startswith("replies:")
    _refuse_stale(rubric, prompts, None if recorded else models)
    chosen = _judge(judge, settings, models) if rubric.asks_judge else Replies(())
    basis = next((one.basis for one in (judge, chosen) if isinstance(one, _Program)), "")
    return Parts(
        rubric,
        prompts,
        Panel(Judge(chosen, prompts), prompts, models, concurrency, basis, endpoint_of(judge)),
        _prices(settings, rubric, models),
        rubric.judge.cap.lowered(settings.max_tokens, settings.max_usd),
        _policy(settings, rubric),
        concurrency,
        None if judge in _ALONE else rubric.judge.group,
        _store(settings),
        chosen.warm if isinstance(chosen, Hosted) else None,
    )


def wire_job(settings: Settings, judge: Converse, model: str) -> Parts:
    """Make the parts ready for a batch inference job.

    Each question is asked once, and about one response. There is no cap and there are no prices: what a job costs is spent
    already, and it is less than the price table says.
    """
    rubric, prompts = load(settings)
    _refuse_stale(rubric, prompts, (model,))
    panel = Panel(Judge(judge, prompts, again=False), prompts, (model,), settings.concurrency)
    return Parts(rubric, prompts, panel, Prices(), Cap(), _policy(settings, rubric), settings.concurrency, None)


def load(settings: Settings, rubric: Rubric | None = None) -> tuple[Rubric, Prompts]:
    """Load and check the rubric and the templates it uses, without any judge.

    Raises:
        Misconfigured: a folder, a rubric or a template is missing or has faults.
    """
    roots = folders(settings)
    places = [root / "prompts" for root in roots]
    if rubric is None:
        path = rubric_file(settings)
        rubric = load_rubric(path)
        places = [path.parent.parent / "prompts", path.parent, *places]
    prompts = Prompts(places)
    prompts.check(rubric)
    return rubric, prompts


def rubric_file(settings: Settings) -> Path:
    """Return the file of the rubric that the settings name.

    Raises:
        Misconfigured: there is none.
    """
    return find_rubric(settings.rubric, [root / "rubrics" for root in folders(settings)])


def folders(settings: Settings) -> tuple[Path, ...]:
    """Return the folders that hold `rubrics/` and `prompts/`, the preferred one first.

    Raises:
        SettingsFault: the folder that was set does not exist.
    """
    if settings.folder is None:
        return (BUILT_IN,)
    if not settings.folder.is_dir():
        msg = f"settings: folder: {settings.folder} is no folder; wanted one that holds rubrics/ and prompts/"
        raise SettingsFault(msg)
    return (settings.folder, BUILT_IN)


def _refuse(judge: object, settings: Settings) -> None:
    """Refuse what cannot be a judge.

    Raises:
        SettingsFault: it cannot be called, has to be awaited, or has no name although a table keeps its verdicts.
    """
    if isinstance(judge, str):
        return
    wanted = f"judge: wanted {', '.join(KNOWN)} or a function that takes a Call and a list of Attempts and returns a Reply"
    if not callable(judge):
        msg = f"{wanted}; found {shape(judge)}"
        raise SettingsFault(msg)
    if iscoroutinefunction(judge) or iscoroutinefunction(type(judge).__call__):
        msg = f"{wanted}; found one that is async; it is called from several threads, so it may block"
        raise SettingsFault(msg)
    if settings.table is not None and not settings.models:
        msg = f"judge: wanted a name for {_called(judge)} in models=[...], under which the table keeps its verdicts; found none"
        raise SettingsFault(msg)


def _refuse_stale(rubric: Rubric, prompts: Prompts, models: Sequence[str] | None) -> None:
    """Refuse a calibration that does not hold here. Recorded replies stand for the judge that gave them: they have no models."""
    if rubric.calibration is None:
        return
    escalate = [rubric.judge.escalate.model] if rubric.judge.escalate else []
    judges = None if models is None else [*(rubric.judge.models or models), *escalate]
    advice = "calibrate again (judge calibrate --write), or remove the calibration"
    faults = rubric.calibration.stale(rubric.question_hash, prompts.version(rubric), judges)
    lines = [f"rubric {rubric.name}: calibration: {fault}; {advice}" for fault in faults]
    if lines:
        raise SettingsFault("\n".join(lines))


def _models(settings: Settings, rubric: Rubric, judge: str | Converse) -> tuple[str, ...]:
    if not isinstance(judge, str):
        return tuple(settings.models) or (_called(judge),)
    if not asks_models(judge) or not rubric.asks_judge:
        return (judge,)
    models = tuple(settings.models) or tuple(model for model in (rubric.judge.model, *rubric.judge.fallbacks) if model)
    if models:
        return models
    msg = (
        "no judge model: give one (--model ID, or models=[...] in Python), set JUDGE_MODELS, or name one in the rubric under "
        "judge.model"
    )
    msg += "" if endpoint_of(judge) else "; without an AWS account, use --judge local (judge='local' in Python)"
    raise SettingsFault(msg)


def _called(judge: Callable[..., object]) -> str:
    """Return the name of a judge of the caller's own: that of its function or class, however often it is wrapped."""
    inner = unwrap(judge)
    named = inner if hasattr(inner, "__qualname__") else type(inner)
    return f"{named.__module__}.{getattr(named, '__qualname__', '')}"


def _judge(judge: str | Converse, settings: Settings, models: Sequence[str]) -> Converse:
    return named_judge(judge, settings, models) if isinstance(judge, str) else bound(judge, settings.concurrency)


def _prices(settings: Settings, rubric: Rubric, models: Sequence[str]) -> Prices:
    path = next(root / "prices.yaml" for root in folders(settings) if (root / "prices.yaml").is_file())
    prices = Prices.load(path)
    asked = [*rubric.judge.models, *models, *([rubric.judge.escalate.model] if rubric.judge.escalate else [])]
    unknown = [model for model in asked if not prices.known(model)]
    if unknown and (settings.max_usd or rubric.judge.cap.usd):
        msg = f"{path}: no price for {unknown[0]!r}, which a cap in US dollars needs"
        raise SettingsFault(msg)
    return prices


def _policy(settings: Settings, rubric: Rubric) -> Policy:
    return Policy(
        on_unscored=settings.on_unscored or ("fail" if rubric.on_unscored == "fail" else "impute"),
        max_unscored=rubric.max_unscored if settings.max_unscored is None else settings.max_unscored,
        neutral=rubric.neutral,
    )


def _store(settings: Settings) -> Store[Judgment] | None:
    if settings.table is None:
        return None
    from judge.aws.table import Table  # only a run with a table pays for its client

    return Table.open(settings.table, settings.table_days, settings.concurrency)


_ALONE = ("local",)
"""The judges that cannot be asked about several responses at once."""
