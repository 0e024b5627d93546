"""What a scored sample costs in tokens: `python -m benchmarks.tokens`.

Shows the tokens of a four-criterion rubric asked in one call against one call a criterion (`judge.criteria_per_call: 1`), as the
calls arrive at the endpoint: the system turn, the sample and the answer, each at four characters a token. The schema is not
counted, nor what a prompt cache saves.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.converse_storm import ROOT, Storm, records, serving
from judge.grader import Grader
from judge.reward import Outcome, Reward
from judge.rubric.judge_settings import JudgeSettings


def main() -> None:
    """Score the same samples both ways and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--samples", type=int, default=64)
    parser.add_argument(
        "--words", type=int, nargs="+", default=[60, 600], help="words in a response; its prompt has twice as many"
    )
    parser.add_argument("--rubric", type=Path, default=ROOT / "rubrics" / "rag_faithfulness.yaml")
    arguments = parser.parse_args()
    print("| words in a response | in one call: in | out | one call a criterion: in | out | tokens over one call |")
    print("|---|---|---|---|---|---|")
    for words in arguments.words:
        rows = list(records(arguments.samples, words=words))
        with serving(Storm(latency=0.0)) as server, tempfile.TemporaryDirectory() as folder:
            os.environ.update(server.environment)
            one = _tokens([arguments.rubric], rows)
            each = _tokens(_apart(arguments.rubric, Path(folder)), rows)
        figures = " | ".join(f"{figure:.0f}" for figure in (*one, *each))
        print(f"| {words} | {figures} | {sum(each) / sum(one):.2f} |")


def _apart(rubric: Path, folder: Path) -> list[Path]:
    """Write the rubric so that each criterion is asked in a call of its own; as four rubrics where there is no option for it."""
    data = yaml.safe_load(rubric.read_text())
    if "criteria_per_call" in JudgeSettings.model_fields:
        return [_write(folder, {**data, "judge": {**data.get("judge", {}), "criteria_per_call": 1}})]
    return [_write(folder, {**data, "name": f"only_{item['name']}", "criteria": [item]}) for item in data["criteria"]]


def _write(folder: Path, data: dict[str, Any]) -> Path:
    path = folder / f"{data['name']}.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False))
    return path


def _tokens(rubrics: Sequence[Path], rows: Sequence[Any]) -> tuple[float, float]:
    """Return the tokens in and out for a sample."""
    spent_in = spent_out = 0
    for rubric in rubrics:
        for outcome in _grade(rubric, rows):
            assert isinstance(outcome, Reward), outcome
            spent_in += sum(attempt.input_tokens for attempt in outcome.attempts)
            spent_out += sum(attempt.output_tokens for attempt in outcome.attempts)
    return spent_in / len(rows), spent_out / len(rows)


def _grade(rubric: Path, rows: Sequence[Any]) -> tuple[Outcome, ...]:
    return Grader(rubric, models=["bench"]).grade(rows)


if __name__ == "__main__":
    main()
