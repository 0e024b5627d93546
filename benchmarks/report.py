"""How large and how fast a report is, in a real browser: `python -m benchmarks.report`.

The rows are made up: prompts with eight rollouts each, responses drawn from the words of our recorded responses, four criteria
with a reason each. How large a report gets depends on how long the texts are, so that is an option. Two words of three are those
that follow the word before in the recordings: gzip then takes 14 bits a word. For the prose of people and judges in the data of
this project it takes 10 to 13.
"""

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from judge.files.scored_rows import ScoredRows
from judge.report.contents import contents
from judge.report.page import page as page_of
from judge.report.run import read_run

ROOT = Path(__file__).parents[1]
CRITERIA = ("faithfulness", "coverage", "clarity", "fluency")
GROUP = 8
"""Rollouts of a prompt, as GRPO often has them."""

_FOLLOWING = 2 / 3
"""How often a word is the one that follows in the recordings; see above."""


def main() -> None:
    """Make a report for each number of rows, open it, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    parser.add_argument("--words", type=int, default=40, help="words of a response on average")
    parser.add_argument("--times", type=int, default=3, help="how often each report is opened; the median counts")
    arguments = parser.parse_args()
    print("| rows | to make, s | MiB | to load, s | to sort, s | to search, s |\n|---|---|---|---|---|---|")
    for rows in arguments.rows:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name, "report.html")
            begun = time.monotonic()
            path.write_bytes(_report(Path(name), rows, arguments.words))
            made = time.monotonic() - begun
            seconds = " | ".join(f"{one:.2f}" for one in _opened(path, arguments.times))
            print(f"| {rows:,} | {made:.1f} | {path.stat().st_size / 2**20:.2f} | {seconds} |", flush=True)


def _report(folder: Path, count: int, words: int) -> bytes:
    samples, rows = folder / "samples.jsonl", folder / "rows.jsonl"
    with samples.open("w") as one, rows.open("w") as other:
        for sample, row in _made(count, words, str(samples)):
            one.write(json.dumps(sample) + "\n")
            other.write(json.dumps(row) + "\n")
    return page_of(contents(read_run(ScoredRows(str(rows)), str(samples), None, lambda _: None), None))


def _made(count: int, length: int, source: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Give samples with their rows."""
    chance = random.Random(count)
    words = _words()

    def text(least: int, most: int) -> str:
        at, found = 0, []
        for _ in range(chance.randint(least, most)):
            at = at + 1 if chance.random() < _FOLLOWING else chance.randrange(len(words) - most)
            found.append(words[at])
        return " ".join(found)

    prompt = ""
    for place in range(count):
        prompt = prompt if place % GROUP else f"Summarise this text: {text(2 * length, 4 * length)}"
        values = {name: chance.choice((0.0, 0.25, 0.5, 0.75, 1.0)) for name in CRITERIA}
        criteria = {name: {"score": value, "answer": int(1 + 4 * value), "reason": text(3, 8)} for name, value in values.items()}
        reward = sum(values.values()) / len(values)
        yield (
            {"id": f"row-{place}", "prompt": prompt, "response": text(length // 2, length + length // 2)},
            {
                "row": place + 1,
                "input": source,
                "id": f"row-{place}",
                "group": f"g{place // GROUP}",
                "outcome": "scored",
                "reward": reward,
                "metrics": {"judge": reward},
                "checks": {"number": {"value": chance.choice((0.0, 1.0)), "reason": "compared"}},
                "criteria": criteria,
                "tokens": {"input": 900, "output": 120},
                "cost": 0.0012,
                "attempts": ["answered"],
                "provenance": {"rubric": "made_up", "version": 1, "rubric_hash": "0" * 12, "model": "a.model-v1:0"},
            },
        )


def _words() -> list[str]:
    recorded = " ".join(path.read_text("utf-8") for path in sorted(ROOT.glob("benchmarks/responses/*.jsonl")))
    return [word for word in recorded.split() if word.isalpha()]


def _opened(path: Path, times: int) -> list[float]:
    """Return the median seconds until a report is there, is sorted, and is searched."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        found = [_once(browser.new_page(), path) for _ in range(times)]
        browser.close()
    return [median(one) for one in zip(*found, strict=True)]


def _once(page: Any, path: Path) -> list[float]:
    """Return the seconds of one opening, from the first byte to the next frame that shows the result."""
    page.goto(path.as_uri())
    page.wait_for_selector(".rows tbody tr", timeout=120_000)
    loaded = page.evaluate("performance.now()") / 1000
    steps = "document.querySelectorAll('.rows thead button')[1].click()", _SEARCH
    seconds = [page.evaluate(f"new Promise((done) => {{ {_BEGIN}; {step}; {_NEXT_FRAME} }})") / 1000 for step in steps]
    page.close()
    return [loaded, *seconds]


_BEGIN = "const at = performance.now()"
_SEARCH = "const box = document.getElementById('search'); box.value = 'council'; box.dispatchEvent(new Event('input'))"
_NEXT_FRAME = "requestAnimationFrame(() => setTimeout(() => done(performance.now() - at)))"

if __name__ == "__main__":
    main()
