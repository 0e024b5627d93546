"""Throttles, errors, stalls and broken answers over a quota: `python -m benchmarks.storm`.

Shows that every sample is answered once, that no reward differs from the judge's true verdict whatever the storm did to it, how
much longer the run takes than the quota alone allows, and how many more requests it makes than the fewest possible. `--fallback`
adds a second model with a quota of its own. With `--calm` there is the quota and nothing else. `--cases` runs the batches that
trainers send through small and large quotas, each in a fresh grader, and prints a line for each. With `--wire chat` the judge is
asked as an OpenAI-compatible endpoint is.
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.records import records
from benchmarks.storm_server import BIN, ROOT, serving
from benchmarks.weather import FREE, STORM, Storm, least, truth
from benchmarks.wires import Wire
from judge.grader import Grader
from judge.intake.record_sample import read_sample
from judge.reward import Outcome, Unscored
from judge.rubric.rubric import Rubric
from judge.sample import Sample
from judge.settings import Settings

RUBRIC = str(ROOT / "benchmarks" / "before" / "rubrics" / "rag_faithfulness.yaml")
"""Four criteria and no checks: what a check costs is measured by `python -m benchmarks.checks`."""

QUOTAS: Sequence[Mapping[str, Any]] = (
    {"quota": 10.0, "burst": 30.0},
    {"quota": 150.0, "burst": 30.0},
    {"quota": 1000.0, "burst": 30.0},
    {"quota": 1000.0, "tokens": 150_000.0},
)
BATCHES = ((64, 64), (512, 128), (512, 512))
CASES = tuple((samples, in_flight, replace(STORM, **quotas)) for samples, in_flight in BATCHES for quotas in QUOTAS)
"""What a trainer sends: samples, calls in flight, and the storm."""

MODEL, FALLBACK = "first", "second"


class Done(NamedTuple):
    """An outcome, with its sample and the moment at which it was there."""

    sample: Sample
    outcome: Outcome
    at: float


@dataclass(frozen=True)
class Run:
    """Everything that is known of one run."""

    storm: Storm
    rubric: Rubric
    concurrency: int
    begun: float
    done: Sequence[Done]
    counts: Any
    processor: float

    @property
    def needed(self) -> Counter[str]:
        """The fewest requests to one model with which all could be scored, by outcome."""
        return least(self.storm, MODEL, [one.sample.response for one in self.done], [one.name for one in self.rubric.judged])

    @property
    def requests(self) -> float:
        """Requests made, in times the fewest."""
        return float(sum(self.counts["outcomes"].values()) / self.needed.total())

    @property
    def wall(self) -> float:
        """Seconds from the first sample to the last outcome."""
        return max(one.at for one in self.done) - self.begun

    @property
    def allowed(self) -> float:
        """Seconds that the quotas take for the fewest requests; what their buckets hold is there at once."""
        used = sum(count for outcome, count in self.needed.items() if outcome not in FREE)
        through = sum(self.counts["bins"]["admitted"])
        by_tokens = used * self.counts["tokens"] / through / self.storm.tokens - 1 if self.storm.tokens else 0.0
        return max(self.storm.latency, (used - self.storm.bucket) / self.storm.quota, by_tokens)

    @property
    def throughput(self) -> float:
        """The share of the quota that was used while more samples were unfinished than are scored at once."""
        bins = self.counts["bins"]["admitted"][: int((self._ends - self.counts["began"]) / BIN)]
        return float(sum(bins) / (self.storm.quota * len(bins) * BIN + self.storm.bucket))

    @property
    def tail(self) -> float:
        """Seconds after that, in which the last samples are finished."""
        return self.wall - (self._ends - self.begun)

    @property
    def _ends(self) -> float:
        return sorted(one.at for one in self.done)[-self.concurrency]


def main() -> None:
    """Run the storm and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--concurrency", type=int, default=128)
    parser.add_argument("--quota", type=float, default=STORM.quota, help="requests a second")
    parser.add_argument(
        "--burst", type=float, default=0.0, help="requests that the quota lets through at once; 0: one second's worth"
    )
    parser.add_argument("--tokens", type=float, default=0.0, help="tokens a second, a second quota beside the first; 0: none")
    parser.add_argument("--calm", action="store_true", help="no faults but the quota's throttles")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fallback", action="store_true", help="a second model behind the first")
    parser.add_argument("--counts", type=Path, metavar="FILE", help="keep the server's counts")
    parser.add_argument("--wire", choices=("converse", "chat"), default="converse", help="how the judge is asked")
    parser.add_argument(
        "--cases", action="store_true", help="the batches of a trainer; of the other options only --seed and --wire count"
    )
    arguments = parser.parse_args()
    if arguments.cases:
        _show_cases(arguments.seed, arguments.wire)
        return
    models = (MODEL, FALLBACK) if arguments.fallback else (MODEL,)
    settings = Settings(rubric=RUBRIC, models=models, concurrency=arguments.concurrency)
    weather = Storm() if arguments.calm else STORM
    quotas = {name: getattr(arguments, name) for name in ("quota", "burst", "tokens")}
    run = measure(replace(weather, seed=arguments.seed, **quotas), settings, arguments.samples, arguments.wire)
    if arguments.counts:
        arguments.counts.write_text(json.dumps(run.counts))
    show(run)
    check(run, arguments.samples)


def _show_cases(seed: int, wire: Wire) -> None:
    print("| samples | in flight | quota | wall | allowed | wall / allowed | stalls | requests / fewest | wrong | unscored |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for samples, in_flight, storm in CASES:
        settings = Settings(rubric=RUBRIC, models=(MODEL,), concurrency=in_flight)
        run = measure(replace(storm, seed=seed), settings, samples, wire)
        check(run, samples)
        unscored = sum(isinstance(one.outcome, Unscored) for one in run.done)
        quota = f"{storm.quota:g}/s, burst {storm.bucket:g}" + (f", {storm.tokens:g} tokens/s" if storm.tokens else "")
        print(
            f"| {samples} | {in_flight} | {quota} | {run.wall:.1f} | {run.allowed:.1f} | {run.wall / run.allowed:.2f} "
            f"| {run.needed['stall']} | {run.requests:.3f} | {wrong(run)} | {unscored} |",
            flush=True,
        )


def measure(storm: Storm, settings: Settings, count: int, wire: Wire = "converse") -> Run:
    """Score samples in a storm."""
    with serving(storm) as server:
        os.environ.update(server.environment)
        grader = Grader(**settings.for_grader(), judge=f"openai:{server.base_url}" if wire == "chat" else "bedrock")
        processor, begun = time.process_time(), time.monotonic()
        done = _score(grader, count)
        spent = time.process_time() - processor
        return Run(storm, grader.rubric, settings.concurrency, begun, done, server.counts(), spent)


def _score(grader: Grader, count: int) -> list[Done]:
    def read() -> Iterator[tuple[Sample, Sample]]:
        for record in records(count):
            sample = read_sample(record)
            assert isinstance(sample, Sample)
            yield sample, sample

    return [Done(sample, outcome, time.monotonic()) for sample, outcome in grader.stream(read())]


def true_reward(rubric: Rubric, response: str) -> float:
    """Work the reward out from the judge's true verdict, by other code than the package's: weights alone, range 0 to 1."""
    earned = most = 0.0
    for criterion in rubric.criteria:
        scale = criterion.scale.answer_schema()
        answer = truth(response, criterion.name, scale)
        value = scale["enum"].index(answer) / (len(scale["enum"]) - 1) if "enum" in scale else float(answer)
        earned += criterion.weight * value
        most += max(0.0, criterion.weight)
    return min(1.0, max(0.0, earned / most))


def check(run: Run, count: int) -> None:
    """Stop where an id is missing or doubled, or where a reward is not the true one."""
    ids = Counter(one.outcome.id for one in run.done)
    assert len(ids) == count, "an id is missing"
    assert set(ids.values()) == {1}, "an id was answered twice"
    assert wrong(run) == 0, "a reward differs from the judge's true verdict"


def wrong(run: Run) -> int:
    """Count the rewards that differ from the true verdict."""
    return sum(
        not isinstance(one.outcome, Unscored) and abs(one.outcome.reward - true_reward(run.rubric, one.sample.response)) > 1e-9  # noqa: PLR2004
        for one in run.done
    )


def show(run: Run) -> None:
    """Print the table."""
    unscored = [one.outcome for one in run.done if isinstance(one.outcome, Unscored)]
    reasons = Counter(f"{one.reason} after {len(one.attempts)}" for one in unscored)
    made, needed = sum(run.counts["outcomes"].values()), run.needed.total()
    rows = {
        "samples": len(run.done),
        "rewards that differ from the true verdict": wrong(run),
        "unscored": f"{len(unscored)} {dict(reasons.most_common())}" if unscored else 0,
        "wall": f"{run.wall:.1f} s",
        "the quota alone allows": f"{run.allowed:.1f} s",
        "wall over that": f"{run.wall / run.allowed:.3f}",
        "requests": f"{made} {dict(Counter(run.counts['outcomes']).most_common())}",
        "the fewest possible": f"{needed} {dict(run.needed.most_common())}",
        "requests over that": f"{run.requests:.3f}",
        "share of the quota used while work remains": f"{run.throughput:.3f}",
        "the last samples": f"{run.tail:.1f} s",
        "most in flight": run.counts["peak"],
        "processor a sample": f"{1000 * run.processor / len(run.done):.2f} ms",
    }
    print("| | |\n|---|---|")
    for name, figure in rows.items():
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
