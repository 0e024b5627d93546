"""How long it takes to examine a data set: `python -m benchmarks.dataset`.

7,473 records, as many as GSM8K has to train on, in the form of AWS's own sample for it: word problems of 30 to 60 words with a
reference answer that is an object. The examination is everything that `judge data check FILE --rubric math_reasoning` does. Its
time is set against that of reading the JSON alone.
"""

import argparse
import json
import random
import tempfile
import time
from pathlib import Path

from judge.dataset.examination import examine
from judge.settings import Settings
from judge.wiring import load

RECORDS = 7_473
WORDS = (
    *("robe", "bolts", "blue", "fiber", "white", "sprints", "metres", "week", "chickens", "cups", "feed", "glasses", "price"),
    *("sheep", "times", "town", "download", "gigabytes", "hour", "restart", "traffic", "minutes", "distance", "train", "miles"),
    *("carnival", "balloons", "lemonade", "profit", "earnings", "dozen", "eggs", "market", "neighbour", "sells", "morning"),
    *("friends", "muffins", "remainder", "daily", "dollars", "house", "repairs", "value", "percent", "increase"),
)
NUMBERS = 0.12
"""The share of words that are numbers, as in GSM8K."""
SYSTEM = "Solve the problem. Write the steps, and then the number alone after ####."


def main() -> None:
    """Print the seconds of both sides and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rubric", default="math_reasoning")
    parser.add_argument("--runs", type=int, default=3, help="the best of so many counts")
    arguments = parser.parse_args()
    scoring = load(Settings(rubric=arguments.rubric))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "train.jsonl")
        write(path)
        reading = min(_timed(lambda: [json.loads(line) for line in path.open()]) for _ in range(arguments.runs))
        examining = min(_timed(lambda: examine(str(path), scoring=scoring)) for _ in range(arguments.runs))
    print(f"reading the JSON {reading:.3f} s, examining {examining:.2f} s: ratio {examining / reading:.0f}")


def write(path: Path, records: int = RECORDS, seed: int = 1) -> None:
    """Write records with a problem each: no two alike, but for their template."""
    drawn = random.Random(seed)
    with path.open("w") as file:
        for number in range(records):
            said = [
                str(drawn.randint(2, 99)) if drawn.random() < NUMBERS else drawn.choice(WORDS)
                for _ in range(drawn.randint(30, 60))
            ]
            turns = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": f"{' '.join(said)}?"}]
            answer = {"final_answer": str(drawn.randint(1, 999))}
            file.write(json.dumps({"messages": turns, "reference_answer": answer, "task_id": f"gsm8k-{number}"}) + "\n")


def _timed(do: object) -> float:
    assert callable(do)
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
