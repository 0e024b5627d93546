"""Runs each trainer's own code with our adapter and a judge that fails, and prints what was trained on.

    python -m tests.trainers.prove                            all of them
    python -m tests.trainers.prove trl verl                   these
    python -m tests.trainers.prove slime --source slime=DIR   slime is in no registry: DIR is its checkout

A trainer is a folder here with `prove.py`, which prints a JSON object for each case, and a file of pinned requirements for each
version that was tried. Each version gets an environment of its own below .venv/trainers.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.trainers.judging import PROJECT

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
ENVIRONMENTS = ROOT / ".venv" / "trainers"

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""Where torch for the CPU comes from, unless UV_FIND_LINKS says something else: a tenth of the size of the build for GPUs."""

_PYTHON = re.compile(r"^# python (?P<version>3\.\d+)(?P<patch>\.\d+)?$", re.MULTILINE)
"""`# python 3.11`: the first line of a file of requirements. `# python 3.13.14`: the packages ask for that patch release. Any 3.13
is taken all the same, so that the proof says whether it does."""

FIELDS = ("trainer", "version", "case", "judge", "trained_on", "ok")
HEAD = ("trainer", "version", "case", "the judge", "trained on", "holds")


def main() -> int:
    """Prove what the command line names; return 0 if all of it holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.trainers.prove")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a trainer; all of them by default")
    said = "the checkout of a trainer that is in no registry"
    parser.add_argument("--source", metavar="NAME=DIR", action="append", default=[], help=said)
    given = parser.parse_args()
    named = (source.split("=", 1) for source in given.source)
    sources = {name: str(Path(folder).resolve()) for name, folder in named}
    print(line(HEAD), line(["---"] * len(HEAD)), sep="\n", flush=True)
    rows = (row for file in chosen(given.names) for row in prove(file, sources.get(file.parent.name)))
    holds = []
    for row in rows:
        print(line([row[field] for field in FIELDS]), flush=True)
        holds.append(row["ok"])
    return 0 if holds and all(holds) else 1


def chosen(names: Iterable[str]) -> list[Path]:
    """Return the files of requirements of the named trainers, the newest version of each first."""
    wanted = set(names)
    files = sorted(
        HERE.glob("*/*.txt"), key=lambda path: (path.parent.name, [-int(one) for one in re.findall(r"\d+", path.stem)])
    )
    return [path for path in files if not wanted or path.parent.name in wanted]


def prove(requirements: Path, source: str | None) -> Iterator[dict[str, Any]]:
    """Run a trainer's proof in an environment of that version; give its lines."""
    name, version = requirements.parent.name, requirements.stem
    python = environment(requirements)
    command = [str(python), str(requirements.parent / "prove.py"), *(["--source", source] if source else [])]
    paths = {"PYTHONPATH": str(ROOT), PROJECT: sys.executable}
    variables = {**os.environ, **paths, "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    found = 0
    with subprocess.Popen(command, cwd=python.parents[1], env=variables, stdout=subprocess.PIPE, text=True) as process:
        for said in process.stdout or ():
            if said.startswith('{"trainer"'):
                found += 1
                yield json.loads(said)
    if process.returncode or not found:
        ended = f"exit {process.returncode}"
        yield {"trainer": name, "version": version, "case": "", "judge": "", "trained_on": ended, "ok": False}


def environment(requirements: Path) -> Path:
    """Make the environment of a trainer's version, if it is not there yet; return its Python."""
    folder = ENVIRONMENTS / f"{requirements.parent.name}-{requirements.stem}"
    python = folder / "bin" / "python"
    found = _PYTHON.search(requirements.read_text("utf-8"))
    assert found, f"{requirements}: its first line does not say '# python VERSION'"
    uv = [sys.executable, "-m", "uv"]
    torch = [] if "UV_FIND_LINKS" in os.environ else ["--extra-index-url", CPU_INDEX, "--index-strategy", "unsafe-best-match"]
    asked = ["--python-version", f"{found['version']}{found['patch']}"] if found["patch"] else []
    pinned = ["--no-deps", "--require-hashes", *torch, *asked, "--requirement", str(requirements)]
    subprocess.run([*uv, "venv", "--quiet", "--allow-existing", "--python", found["version"], str(folder)], check=True)
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(python), *pinned], check=True)
    subprocess.run([*uv, "pip", "install", "--quiet", "--no-deps", "--python", str(python), "--editable", str(ROOT)], check=True)
    return python


def line(cells: Iterable[object]) -> str:
    """Write a line of a table in Markdown."""
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    return (value if isinstance(value, str) else json.dumps(value)).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
