"""Proves that an artifact runs the stack's rubric: sets it up in a fresh process, from its own files, with the stack's settings.

Where this machine has the Lambda's Python and processor, nothing but the artifact is on the path. Elsewhere its libraries can
only be looked at: each has to be made for that processor and that Python. The artifact's own modules, rubrics and prompts are
then set up with this machine's packages.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.choices import Stack
from deploy.needs import Need
from deploy.size import UNZIPPED, unzipped

OWN = ("judge", "rubrics", "prompts", "prices.yaml")
"""What the build copies from this repository."""

MACHINES = {"x86_64": 0x3E, "arm64": 0xB7}
"""How a library says what processor it is for: two bytes, `e_machine`, of an ELF file's head (man 5 elf)."""

_MACHINE_AT = 18
_PROOF = """
import sys
sys.path.insert(0, sys.argv[1])
import os
from importlib import import_module
from judge.doors.handler import lambda_handler
from judge.errors import Misconfigured
from judge.grader import Grader
from judge.settings import Settings
try:
    for package in sys.argv[2:]:
        import_module(package)
    Grader(**Settings.read(os.environ).for_grader())
except (ImportError, Misconfigured) as error:
    sys.exit(str(error))
"""
_NO_ACCOUNT = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_EC2_METADATA_DISABLED": "true"}


class CannotRun(Exception):
    """The artifact would not run the stack's rubric; the message says why."""


def prove(artifact: Path, stack: Stack, needed: Iterable[Need], python: str | None) -> str:
    """Prove that an artifact runs; return what was proved.

    Args:
        artifact: the folder that goes into the Lambda.
        stack: what it was built for.
        needed: what the checks of its rubric need.
        python: a Python of the Lambda's minor version on this machine, if there is one.

    Raises:
        CannotRun: it does not run, or Lambda would refuse it.
    """
    if unzipped(artifact) > UNZIPPED:
        msg = f"the artifact for {stack} has {unzipped(artifact):.0f} MB unzipped; Lambda takes {UNZIPPED}"
        raise CannotRun(msg)
    foreign = sorted(f"{path.relative_to(artifact)}: {fault}" for path, fault in misfits(artifact, stack))
    if foreign:
        raise CannotRun("\n".join(["the artifact has libraries for another Python or processor:", *foreign]))
    packages = sorted({need.package for need in needed})
    if python is not None and fits(stack.architecture):
        set_up([python, "-I", "-S", "-B"], artifact, packages, stack)
        return "its rubric was set up from its own files"
    set_up_elsewhere(artifact, packages, stack)
    return "its rubric was set up with this machine's packages; its own are for another Python or processor, as they should be"


def fits(architecture: str) -> bool:
    """Whether libraries for this processor of Lambda's can be loaded here."""
    return (
        platform.system() == "Linux"
        and platform.machine() in {"x86_64": ("x86_64",), "arm64": ("aarch64", "arm64")}[architecture]
    )


def misfits(artifact: Path, stack: Stack) -> Iterator[tuple[Path, str]]:
    """Give the compiled libraries that the stack's Python cannot load, each with the reason."""
    tag = f"cpython-{stack.python.replace('.', '')}-"
    for path in artifact.rglob("*.so*"):
        with path.open("rb") as file:
            head = file.read(_MACHINE_AT + 2)
        if head[_MACHINE_AT:] != MACHINES[stack.architecture].to_bytes(2, "little"):
            yield path, f"not for {stack.architecture}"
        elif ".cpython-" in path.name and tag not in path.name:  # without it, any Python can load it: `x.abi3.so`
            yield path, f"not for Python {stack.python}"


def set_up(python: Sequence[str], place: Path, packages: Iterable[str], stack: Stack) -> None:
    """Import the handler and the packages in a fresh process and make the grader, as a starting Lambda does.

    Raises:
        CannotRun: something is missing or wrong; the message is that of the function.
    """
    given = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "us-east-1", **_NO_ACCOUNT}
    command = [*python, "-c", _PROOF, str(place), *packages]
    settings = {name: value for name, value in stack.variables.items() if name.startswith("JUDGE_")}
    done = subprocess.run(command, env=given | settings, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        msg = f"the artifact cannot run {stack}:\n{done.stderr.strip()}"
        raise CannotRun(msg)


def set_up_elsewhere(artifact: Path, packages: Iterable[str], stack: Stack) -> None:
    """Do the same with the artifact's own files and this machine's packages; the artifact's have to be there by name.

    Raises:
        CannotRun: something is missing or wrong.
    """
    missing = [name for name in packages if not any(artifact.glob(f"{name}.*")) and not (artifact / name).is_dir()]
    if missing:
        msg = f"the artifact lacks {', '.join(missing)}"
        raise CannotRun(msg)
    with TemporaryDirectory() as folder:
        for name in OWN:
            (Path(folder) / name).symlink_to(artifact / name)
        set_up([sys.executable, "-I", "-B"], Path(folder), (), stack)
