"""Attacks on time and memory: `python -m benchmarks.attacks tests/attacks/*.jsonl`.

Each line is `{"id", "check", "record", "build", "record_build"}`: a check with its options, fields of a record, a Python
expression that builds the response, and expressions for fields of the record that are too large to be written out. An attack
runs in one thread while another one verifies an honest sample of the same check over and over. Printed for each: its value,
its time beside the stated bound (half a second is added, for starting and ending processes), how often the honest one was
right, how often wrong, its longest delay, and the most memory of this process and all its descendants, sampled every 20 ms
(pages that are shared count in each). The last line counts what broke a bound;
all times are of the wall: let the machine be idle.
"""

import argparse
import json
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from judge.bounds import QUERY_VARIED, SCHEMA_SECONDS
from judge.checks import load_check
from judge.checks.check import Check
from judge.errors import Fault
from judge.intake.record_sample import read_sample
from judge.sample import BadSample, Sample
from judge.sandbox.process.limits import Limits

SPARE = 0.5
SAMPLED = 0.02
TEXT_SECONDS = 1.0
"""What every check of texts takes at most, by tests/checks/test_time.py."""


class Outcome(NamedTuple):
    """What became of one attack."""

    id: str
    value: str
    """What the attack earned, or the fault that it met."""

    seconds: float
    bound: float
    right: int
    """How often the honest sample was verified and right meanwhile."""

    wrong: int
    delay: float
    """The longest time that it took, in seconds."""

    megabytes: float
    """The most memory of the tree of processes."""

    @property
    def kept(self) -> bool:
        """Whether everything that is promised was kept."""
        return self.seconds <= self.bound + SPARE and not self.wrong


def main() -> None:
    """Run all attacks of some files and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--only", help="the beginning of the ids to run", default="")
    arguments = parser.parse_args()
    print("| attack | value | s | bound | honest | wrong | delay | MB |\n|---|---|---|---|---|---|---|---|")
    outcomes = []
    for line in lines(arguments.files):
        if line["id"].startswith(arguments.only):
            outcomes.append(one := run(line))
            flag = "" if one.kept else " **"
            print(
                f"| {one.id}{flag} | {one.value} | {one.seconds:.2f} | {one.bound:g} | {one.right} | {one.wrong} "
                f"| {one.delay:.2f} | {one.megabytes:.0f} |",
                flush=True,
            )
    broken = [one.id for one in outcomes if not one.kept]
    worst = max((one.delay for one in outcomes), default=0.0)
    most = max((one.megabytes for one in outcomes), default=0.0)
    print(
        f"\n{len(outcomes)} attacks; {len(broken)} broke a bound {broken}; longest delay {worst:.2f} s; most memory {most:.0f} MB"
    )


def lines(files: list[Path]) -> Iterator[dict[str, Any]]:
    """Give the lines of all files."""
    for file in files:
        yield from (json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip())


def run(line: Mapping[str, Any]) -> Outcome:
    """Run one attack beside an honest sample."""
    kind = line["check"]["check"]
    attack, sample = load_check(kind).model_validate(line["check"]), attacking(line)
    if isinstance(sample, BadSample):  # refused where records are read, before any check
        return Outcome(line["id"], "BadSample", 0.0, 0.0, 0, 0, 0.0, 0.0)
    honest, other = honest_of(kind)
    verify(honest, other)  # what is started once is started
    over = threading.Event()
    delays: list[tuple[float, bool]] = []

    def repeat() -> None:
        while True:
            begun = time.perf_counter()
            right = verify(honest, other) == "1"
            delays.append((time.perf_counter() - begun, right))
            if over.is_set():
                return
            time.sleep(SAMPLED)

    with memory() as most, ThreadPoolExecutor(1) as pool:
        beside = pool.submit(repeat)
        begun = time.perf_counter()
        value = verify(attack, sample)
        seconds = time.perf_counter() - begun
        over.set()
        beside.result()
    wrong = sum(not right for _, right in delays)
    delay = max(delay for delay, _ in delays)
    return Outcome(line["id"], value, seconds, bound(attack), len(delays) - wrong, wrong, delay, most[0] / 1e6)


def attacking(line: Mapping[str, Any]) -> Sample | BadSample:
    """Build the sample of an attack."""
    fields = {**line["record"], **{field: eval(text) for field, text in line.get("record_build", {}).items()}}
    if "reference" in fields:
        fields["reference_answer"] = fields.pop("reference")
    return read_sample({"id": line["id"], "prompt": "p", **fields, "response": eval(line["build"])})


def verify(check: Check, sample: Sample) -> str:
    """Return the value, or the name of the fault."""
    try:
        return f"{check.verify(sample).value:g}"
    except Fault as fault:
        return type(fault).__name__


def bound(check: Check) -> float:
    """Return the seconds that a response may take, as the check's documents and `judge.bounds` state them."""
    stated = {
        "sql": lambda: (1 + 2 * QUERY_VARIED) * float(getattr(check, "timeout", 0)),
        "math": lambda: float(getattr(check, "seconds", 0)),
        "json_schema": lambda: 3 * SCHEMA_SECONDS,
        "program_output": lambda: Limits(seconds=float(getattr(check, "seconds", 0))).wall_seconds,
        "python_tests": lambda: Limits(seconds=float(getattr(check, "seconds", 0))).wall_seconds,
    }
    return stated[check.check]() if check.check in stated else TEXT_SECONDS


def honest_of(kind: str) -> tuple[Check, Sample]:
    """Return a check of a kind and a sample that is right by it."""
    options, response, reference, metadata = HONEST[kind]
    record = {"id": "honest", "prompt": "What is it?", "response": response, "metadata": metadata}
    sample = read_sample({**record, **({"reference_answer": reference} if reference is not None else {})})
    assert isinstance(sample, Sample)
    return load_check(kind).model_validate({"check": kind, **options}), sample


@contextmanager
def memory() -> Iterator[list[float]]:
    """Measure the most memory of this process and its descendants, in bytes, while the block runs."""
    most, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(SAMPLED):
            most[0] = max(most[0], float(sum(resident(pid) for pid in tree())))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def tree() -> set[int]:
    """Return the ids of this process and all its descendants."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            parents[int(folder.name)] = status(int(folder.name), "PPid")
    found, left = set[int](), {int(Path("/proc/self").resolve().name)}
    while left:
        found |= left
        left = {pid for pid, parent in parents.items() if parent in left} - found
    return found


def resident(pid: int) -> int:
    """Return the bytes that a process holds; 0 when it is gone."""
    return 1024 * status(pid, "VmRSS")


def status(pid: int, field: str) -> int:
    """Return a number out of a process's status; 0 when there is none."""
    try:
        text = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(f"{field}:")), 0)


SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
CALLS = [{"name": "f", "arguments": {"a": 1}}]
TABLE = {"schema": "create table t(n integer, name text); insert into t values (1, 'a'), (2, 'b');"}
HONEST: Mapping[str, tuple[dict[str, Any], str, Any, dict[str, Any]]] = {
    "choice": ({"letters": "ABCD"}, "The answer is B.", "B", {}),
    "contains": ({"all": ["word"]}, "A word.", None, {}),
    "exact": ({}, "Paris", "Paris", {}),
    "fields": ({}, '{"a": 1}', {"a": 1}, {}),
    "format": ({"json_type": "object"}, '{"a": 1}', None, {}),
    "json_schema": ({}, '{"a": 1}', None, {"json_schema": SCHEMA}),
    "length": ({"unit": "words", "most": 5}, "Three words here.", None, {}),
    "math": ({}, r"\boxed{\frac{1}{2}}", "0.5", {}),
    "number": ({}, "The answer is 5.", "5", {}),
    "program_output": ({}, "```python\nprint(2 * int(input()))\n```", [{"input": "2", "output": "4"}], {}),
    "python_tests": ({}, "```python\ndef f(a):\n    return a + 1\n```", None, {"tests": "assert f(1) == 2", "entry_point": "f"}),
    "regex": ({"patterns": ["a+"]}, "aaa", None, {}),
    "similarity": ({}, "the very same text", "the very same text", {}),
    "sql": ({}, "```sql\nselect n, name from t\n```", "select n, name from t", TABLE),
    "substance": ({}, "Rayleigh scattering sends blue light to us from all parts of the sky.", None, {}),
    "tool_calls": ({}, json.dumps(CALLS), CALLS, {}),
}


if __name__ == "__main__":
    main()
