"""`make mutants`: breaks the modules in small ways, one at a time, and shows which of these mutants no test notices.

Modules and tests stand under `[tool.mutmut]` in pyproject.toml. Survivors that change nothing stand in mutants.md, each with its
reason. What mutmut leaves alone are constants, class bodies and functions with a decorator. A mutant that was killed stays killed
until its function changes; `make clean` forgets what was found.
"""

import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEAST = 95.0
"""Percent of a module's mutants that have to be killed."""

_MUTMUT = Path(sys.executable).with_name("mutmut")
_KILLED = {"killed", "timeout"}
_RESULT = re.compile(r"^ +(judge\.\S+): (.+)$", re.MULTILINE)
_CHANGED = re.compile(r"^([-+])(?![-+]{2} )(.*)$", re.MULTILINE)
_KNOWN = re.compile(r"^- `(.+)` → `(.+)`: (.+)$")

Change = tuple[str, str]
"""A line as it is and as the mutant has it."""


def targets() -> dict[str, str]:
    """Return the modules that are mutated: the dotted name behind each short one."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    paths = [Path(path).with_suffix("") for path in settings["only_mutate"]]
    return {path.name: ".".join(path.parts) for path in paths}


def named(name: str, modules: Iterable[str]) -> list[str]:
    """Return the dotted names that a short one means: a module's, or all of a folder's."""
    return [module for module in modules if name in module.split(".")[1:]]


def known(text: str) -> dict[str, dict[Change, str]]:
    """Read mutants.md: for each module, the changes that change nothing and why."""
    read: defaultdict[str, dict[Change, str]] = defaultdict(dict)
    module = ""
    for line in text.splitlines():
        if line.startswith("## "):
            module = line.removeprefix("## ")
        elif entry := _KNOWN.match(line):
            read[module][entry[1], entry[2]] = entry[3]
    return read


def results(modules: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return how it went, for each dotted name of a module: the mutants and their fates."""
    found = dict(_RESULT.findall(_ask("results", "--all", "true")))
    return {module: {name: fate for name, fate in found.items() if name.startswith(f"{module}.")} for module in modules}


def survivors(fates: Iterable[dict[str, str]]) -> list[str]:
    """Return the mutants that no test noticed, or that were not tried."""
    return [name for module in fates for name, fate in module.items() if fate not in _KILLED]


def change(diff: str) -> Change:
    """Return what a mutant changes."""
    lines = _CHANGED.findall(diff)
    before, after = (" ".join(line.strip() for sign, line in lines if sign == wanted) for wanted in "-+")
    return before, after


def run(modules: Sequence[str]) -> None:
    """Try the mutants of some modules afresh, or, with none named, what was not tried yet and what survived."""
    old = set(survivors(results(targets().values()).values()))
    (ROOT / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)  # which test runs which line may have changed
    _call("run", *(f"{module}.*" for module in modules))
    again = [] if modules else [name for name in survivors(results(targets().values()).values()) if name in old]
    if again:
        _call("run", *again)


def report(modules: Sequence[str]) -> bool:
    """Print the table and the survivors; False where too many survived, or one of which nobody has said why."""
    reasons = known((ROOT / "tests" / "mutants.md").read_text("utf-8"))
    fates = results(modules)
    lacking = [name for name, fate in fates.items() if not _row(name.rpartition(".")[2], fate.values())]
    everything = [fate for module in fates.values() for fate in module.values()]
    _row("all", everything)
    unknown = 0
    for name in survivors(fates.values()):
        before, after = change(_ask("show", name))
        reason = reasons[name.split(".")[-2]].get((before, after))
        unknown += reason is None
        print(f"\n{name}\n    - {before}\n    + {after}\n    {reason or 'no test notices, and mutants.md does not say why'}")
    return not lacking and not unknown


def _row(title: str, fates: Iterable[str]) -> bool:
    listed = list(fates)
    killed = sum(fate in _KILLED for fate in listed)
    percent = 100 * killed / len(listed) if listed else 0.0
    print(f"{title:<12} {len(listed):>5} mutants {killed:>5} killed {len(listed) - killed:>4} survived {percent:>6.1f} %")
    return percent >= LEAST


def _ask(*words: str) -> str:
    return subprocess.run([_MUTMUT, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _call(*words: str) -> None:
    try:
        ended = subprocess.run([_MUTMUT, *words], cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        sys.exit("stopped; `make mutants` goes on from here, with the modules named it starts afresh")
    if ended:
        sys.exit("mutmut could not run the tests; what it said stands above")


def main(names: Sequence[str]) -> None:
    """Run mutmut and report."""
    modules = targets()
    if unknown := [name for name in names if not named(name, modules.values())]:
        sys.exit(f"unknown module {unknown[0]!r}; wanted some of {', '.join(modules)}")
    chosen = [module for name in names for module in named(name, modules.values())]
    run(chosen)
    if not report(chosen or list(modules.values())):
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
