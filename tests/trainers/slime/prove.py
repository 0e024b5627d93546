"""slime's own call of a custom reward and of a URL, its samples and its filter, from a checkout: `--source DIR`. It is in no registry.

The files are loaded by their paths, because slime's package imports SGLang and Megatron.
"""

import argparse
import asyncio
import importlib.util
import math
import sys
from http import HTTPStatus
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from judge.errors import SettingsFault
from tests.trainers.judging import CASES, FAILED, judged, quality, report, served

VERSION = Path(__file__).parent.glob("*.txt").__next__().stem
RESPONSES = ("It is 4.", "It is four, I think.", f"It is {FAILED}.", "No idea.")
"""The rollouts of one prompt."""

FILTER = "slime.rollout.filter_hub.dynamic_sampling_filters.check_reward_nonzero_std"
REWARD = "tests.trainers.slime.reward.reward"
NEEDED = ("utils.misc", "utils.types", "rollout.filter_hub.base_types", "rollout.filter_hub.dynamic_sampling_filters")


class Source:
    """A checkout of slime."""

    def __init__(self, folder: Path) -> None:
        """Load what is needed; what slime imports besides, and nothing here calls, is empty."""
        self._folder = folder
        for package in ("slime", "slime.utils", "slime.rollout", "slime.rollout.filter_hub"):
            sys.modules[package] = ModuleType(package)
        sys.modules["slime.utils.http_utils"] = Empty("slime.utils.http_utils")
        for name in NEEDED:
            self.load(f"slime.{name}")
        for name in ("deepscaler", "f1", "gpqa", "math_dapo_utils", "math_utils"):
            sys.modules[f"slime.rollout.rm_hub.{name}"] = Empty(name)
        self.hub = self.load("slime.rollout.rm_hub", "__init__.py")
        self.filter = sys.modules["slime.rollout.filter_hub.dynamic_sampling_filters"].check_reward_nonzero_std
        self.sample = sys.modules["slime.utils.types"].Sample

    def forget(self) -> None:
        """Let slime load our module again, with a grader that knows nothing yet, and open its connections in another loop."""
        sys.modules.pop(REWARD.rpartition(".")[0], None)
        sys.modules["slime.utils.misc"].load_function.cache_clear()
        self.hub._shared_session = None

    def load(self, name: str, file: str = "") -> Any:
        """Load a module by its path."""
        path = self._folder / name.replace(".", "/") / file if file else self._folder / f"{name.replace('.', '/')}.py"
        places = [str(path.parent)] if file else None
        spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=places)
        assert spec
        assert spec.loader
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


class Empty(ModuleType):
    """A module in which every name is there."""

    def __getattr__(self, name: str) -> Any:
        """Return nothing of use."""
        return None


def arguments(**changes: Any) -> SimpleNamespace:
    """Return slime's arguments, those that are read here."""
    given = {"custom_rm_path": REWARD, "dynamic_sampling_filter_path": FILTER, "reward_key": None, "eval_reward_key": None}
    return SimpleNamespace(**{**given, "rm_type": None, **changes})


async def rollouts(slime: Source, args: Any, *, group: bool) -> list[Any]:
    """Return the samples of one prompt with the rewards that slime gives them, as sglang_rollout.py does."""
    samples = [slime.sample(prompt="2+2?", response=f"{one}<|im_end|>", label="4", index=at) for at, one in enumerate(RESPONSES)]
    if group:
        rewards = await slime.hub.batched_async_rm(args, samples)
    else:
        rewards = await asyncio.gather(*(slime.hub.async_rm(args, one) for one in samples))
    for sample, reward in zip(samples, rewards, strict=True):
        sample.reward = reward
    return samples


def prove(slime: Source, case: str, *, group: bool) -> None:
    """Ask for the rewards of one prompt, and see whether the filter keeps it."""
    args = arguments(reward_key="score" if group else None)
    slime.forget()
    with judged(case):
        samples = asyncio.run(rollouts(slime, args, group=group))
    tell(slime, "slime, --group-rm" if group else "slime", case, args, samples)


def prove_served(slime: Source, case: str) -> None:
    """Ask `judge serve` for the rewards of one prompt with slime's HTTP client."""
    slime.forget()
    with served(case) as url:
        args = asking(f"{url}/slime?unscored=nan")
        samples = asyncio.run(rollouts(slime, args, group=False))
    tell(slime, "slime, remote_rm, judge serve", case, args, samples)


def tell(slime: Source, trainer: str, case: str, args: Any, samples: list[Any]) -> None:
    """Report what the filter makes of the samples."""
    kept = bool(slime.filter(args, samples).keep)
    rewards = [one.get_reward_value(args) for one in samples]
    missing = {"scored": 0, "one failed": 1}.get(case, len(RESPONSES))
    pairs = zip(rewards, RESPONSES, strict=True)
    ok = all(abs(one - quality(text)) < 1e-6 for one, text in pairs if not math.isnan(one))
    ok &= sum(map(math.isnan, rewards)) == missing and kept == (case == "scored")
    trained_on = "all 4" if kept else "nothing of the prompt: another one is sampled"
    report(trainer, VERSION, case, trained_on, ok=ok)


def asking(url: str) -> SimpleNamespace:
    """Return the arguments of `--rm-type remote_rm --rm-url URL`."""
    return arguments(custom_rm_path=None, rm_type="remote_rm", rm_url=url)


def prove_served_stop(slime: Source) -> None:
    """Prove that slime raises if `judge serve` was not told to answer NaN; it asks twice here, and not ten times in minutes."""
    sample = slime.sample(prompt="2+2?", response=f"It is {FAILED}.", label="4", index=0)
    slime.forget()
    with served("one failed") as url:
        found = asyncio.run(caught(slime.hub.remote_rm(asking(f"{url}/slime"), sample, max_retries=2)))
    ok = getattr(found, "status", None) == HTTPStatus.SERVICE_UNAVAILABLE
    report(
        "slime, remote_rm, judge serve",
        VERSION,
        "one failed, no ?unscored=nan",
        "nothing: it raises",
        ok=ok,
        judge="fails on some",
    )


async def caught(asked: Any) -> Any:
    """Return what comes back, or what was raised."""
    [found] = await asyncio.gather(asked, return_exceptions=True)
    return found


def prove_refused(slime: Source) -> None:
    """Prove that without a filter that drops NaN nothing is asked."""
    for path in (None, f"{FILTER}_with_fallback"):
        try:
            asyncio.run(rollouts(slime, arguments(dynamic_sampling_filter_path=path), group=False))
            ok = False
        except SettingsFault:
            ok = True
        name = path.rpartition(".")[2] if path else "no filter"
        report("slime", VERSION, name, "nothing: refused", ok=ok, judge="is not asked")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=Path, required=True, help="a checkout of slime")
    slime = Source(parser.parse_args().source)
    for case in CASES:
        for group in (False, True):
            prove(slime, case, group=group)
        prove_served(slime, case)
    prove_served_stop(slime)
    prove_refused(slime)
