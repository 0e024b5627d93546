"""Chooses a judge by its name: `bedrock`, `openai:URL`, `local` or `replies:FILE`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from judge.converse import Converse
from judge.errors import SettingsFault
from judge.judges.hosted import bedrock, endpoint, host
from judge.providers.replies import Replies
from judge.record import near_miss
from judge.settings import Settings

_OPENAI = "openai:"


def default_judge(settings: Settings) -> str:
    """Return the judge that is asked where none is named: at `base_url`, if one is set, otherwise on Bedrock."""
    return f"{_OPENAI}{settings.base_url}" if settings.base_url else "bedrock"


def named_judge(judge: str, settings: Settings, models: Sequence[str]) -> Converse:
    """Make the judge of a name.

    Args:
        judge: the name, with what follows its colon.
        settings: what was set from outside.
        models: the models that are asked, the first before its fallbacks.

    Raises:
        SettingsFault: there is none of this name, or it cannot be made.
    """
    refuse_unknown(judge)
    return _JUDGES[_kind(judge)](judge.partition(":")[2], settings, models)


def refuse_unknown(judge: str) -> None:
    """Refuse a name that no judge has.

    Raises:
        SettingsFault: it is one.
    """
    if _kind(judge) in _JUDGES:
        return
    whole = f"{judge}:{_FOLLOWED.get(f'{judge}:', '')}"
    listed = f"; write {whole}" if whole in KNOWN else near_miss(judge, KNOWN) or f"; there are: {', '.join(KNOWN)}"
    msg = f"no judge is called {judge!r}{listed}"
    raise SettingsFault(msg)


def asks_models(judge: str) -> bool:
    """Whether a judge is asked by the ids of models; each of the others is its own model."""
    return _kind(judge) in _WITH_MODELS


def endpoint_of(judge: object) -> str:
    """Return the URL that a judge's name holds; empty for a judge that has none."""
    named = isinstance(judge, str) and judge.startswith(_OPENAI)
    return str(judge).removeprefix(_OPENAI).rstrip("/") if named else ""


def _kind(judge: str) -> str:
    name, colon, _ = judge.partition(":")
    return name + colon


def _bedrock(_: str, settings: Settings, models: Sequence[str]) -> Converse:
    return host(bedrock(settings), settings, models[:-1])


def _openai(url: str, settings: Settings, models: Sequence[str]) -> Converse:
    return host(endpoint(url, settings), settings, models[:-1])


def _replies(file: str, _: Settings, __: Sequence[str]) -> Converse:
    return Replies.load(Path(file))


def _local(_: str, __: Settings, ___: Sequence[str]) -> Converse:
    try:
        from judge.providers.embedded.embedded import Embedded  # only this judge needs the embedded model
    except ImportError as error:
        msg = f"the embedded judge needs the package {error.name}: pip install 'rft-judge[local]'"
        raise SettingsFault(msg) from error
    return Embedded()


_JUDGES: Mapping[str, Callable[[str, Settings, Sequence[str]], Converse]] = {
    "bedrock": _bedrock,
    _OPENAI: _openai,
    "local": _local,
    "replies:": _replies,
}
"""Every judge that can be named, with what makes it ready from the text after its colon, the settings and the models.

A new judge is a module in `judge/providers`, a function above that makes it ready, and a line here. One that is asked by
the ids of models also stands in `_WITH_MODELS`.
"""

_FOLLOWED = {_OPENAI: "URL", "replies:": "FILE"}
KNOWN = tuple(f"{name}{_FOLLOWED.get(name, '')}" for name in _JUDGES)
"""The names of the judges, as one writes them."""

_WITH_MODELS = ("bedrock", _OPENAI)
"""Those that are asked by the ids of models."""
