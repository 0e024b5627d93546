"""OpenAI's documented graders, imported, and their rewards beside the documented ones: `python -m benchmarks.graders`.

Scores every sample of `tests/exchange/examples.py` by the rubric that `judge import` makes. The model that grades is the tests'
Converse server, which says what the example says. Prints a table of the six types, then a line for each grader; exits with 1 if
a reward is another one than the examples expect. What the documents promise was worked out by hand: OpenAI was not asked.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from judge.exchange.openai_grader import KINDS
from judge.exchange.rubric_import import Imported
from judge.grader import Grader
from judge.reward import Outcome, Reward, Unscored
from tests.converse_server import ConverseServer, Say, serve
from tests.exchange.conftest import answer, imported, record
from tests.exchange.examples import EXAMPLES, Case, Example

EQUAL = 1e-6
"""How far two equal rewards may be apart; far more than floating point loses in a formula."""


class Scored(NamedTuple):
    """A sample with its outcome."""

    case: Case
    outcome: Outcome

    @property
    def reward(self) -> float | None:
        """Return its reward; None if it is unscored."""
        return self.outcome.reward if isinstance(self.outcome, Reward) else None

    @property
    def as_promised(self) -> bool:
        """Say whether this is what the documents promise."""
        return _equal(self.reward, self.case.promised)

    @property
    def as_expected(self) -> bool:
        """Say whether this is what the example expects here."""
        return _equal(self.reward, self.case.expected)


class Tried(NamedTuple):
    """A grader with what it became and what that gave."""

    example: Example
    made: Imported
    scored: Sequence[Scored]


def main() -> None:
    """Print both tables."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with serve() as server:
        os.environ.update(_environment(server))
        tried = [_try(example, server) for example in EXAMPLES]
    _show_types(tried)
    _show_graders(tried)
    others = [one.example.name for one in tried if not all(scored.as_expected for scored in one.scored)]
    if others:
        sys.exit(f"not as expected: {', '.join(others)}")


def _environment(server: ConverseServer) -> dict[str, str]:
    keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_REGION": "us-east-1"}
    return {**keys, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": server.url, "AWS_EC2_METADATA_DISABLED": "true"}


def _try(example: Example, server: ConverseServer) -> Tried:
    with TemporaryDirectory() as folder:
        made = imported(example.grader, Path(folder))
        return Tried(example, made, [Scored(case, _outcome(made, case, Path(folder), server)) for case in example.cases])


def _outcome(made: Imported, case: Case, folder: Path, server: ConverseServer) -> Outcome:
    server.script(Say(answer(made, case.judged)))
    (outcome,) = Grader(made.name, folder=folder, models=["bench"], progress=False).grade([record(case)])
    return outcome


def _equal(one: float | None, other: float | None) -> bool:
    return one is other or (one is not None and other is not None and abs(one - other) < EQUAL)


def _show_types(tried: Sequence[Tried]) -> None:
    print("| type | graders | samples | the documented reward | unscored, where the documents give a number | another reward |")
    print("|---|---|---|---|---|---|")
    for kind in KINDS:
        of_kind = [one for one in tried if one.example.grader["type"] == kind]
        scored = [sample for one in of_kind for sample in one.scored]
        same = sum(one.as_promised for one in scored)
        unscored = sum(one.reward is None for one in scored)
        print(f"| `{kind}` | {len(of_kind)} | {len(scored)} | {same} | {unscored} | {len(scored) - same - unscored} |")


def _show_graders(tried: Sequence[Tried]) -> None:
    print("\n| grader | from | became | documented | here | why there is no reward |")
    print("|---|---|---|---|---|---|")
    for example, made, scored in tried:
        promised, given = _numbers(one.case.promised for one in scored), _numbers(one.reward for one in scored)
        why = "; ".join(_why(one.outcome) for one in scored if isinstance(one.outcome, Unscored))
        print(f"| {example.name} | {example.source} | {_became(made.data)} | {promised} | {given} | {_cell(why)} |")


def _numbers(rewards: Iterable[float | None]) -> str:
    return ", ".join("none" if reward is None else f"{reward:.3g}" for reward in rewards)


def _became(data: Mapping[str, Any]) -> str:
    parts = [f"`{check['check']}`" for check in data.get("checks", ())]
    parts += [f"criterion, {_scale(criterion)}" for criterion in data.get("criteria", ())]
    return _cell(", ".join(parts) + (f": `{data['reward']}`" if "reward" in data else ""))


def _scale(criterion: Mapping[str, Any]) -> str:
    if "range" in criterion:
        return "{:g} to {:g}".format(*criterion["range"])
    return "levels " + ", ".join(str(level["label"]) for level in criterion["levels"])


def _why(unscored: Unscored) -> str:
    return f"{unscored.reason}: {unscored.detail}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
