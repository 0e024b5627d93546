"""Builds what runs in the Lambda: the locked dependencies as wheels for its Python and processor, the package and its data.

The stack's rubric says which packages its checks need; those are installed, and no others. Wheels for another processor need no
container; they are chosen by name. Bytecode is compiled ahead, because a Lambda cannot write it and would compile at every cold
start. Only a Python of the same minor version can do that. What cannot run fails the build.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.choices import Stack, read_stack
from deploy.needs import Need, extras, named_models, needs
from deploy.prove import CannotRun, prove
from deploy.size import size
from judge.errors import Misconfigured
from judge.settings import Settings
from judge.wiring import load

ROOT = Path(__file__).parents[1]
SERVICES = ("bedrock-runtime", "dynamodb", "sts")
"""The services whose models are kept, of nearly 400 in botocore: those that are called, and STS, which says who calls."""

UNREAD = ("bin", "aws_lambda_powertools/event_handler")
"""Folders of the installed packages that are never read: commands, and routing for HTTP APIs, of which the function has none."""

HANDLER = Path("judge/doors/handler.py")
ABOUT_RUBRICS = ("*.cases.jsonl", "*.replies.jsonl", "*.evidence.yaml")
"""Files beside the rubrics that no Lambda reads: their tests, and what is known about them."""

LOADED_BY_NAME = ("checks", "sandbox")
EMBEDDED = "judge.providers.embedded.embedded"
"""The judge that runs in the process; `judge.wiring` imports it when it is asked for, which a Lambda never does."""

PROCESSORS = {"arm64": "aarch64", "x86_64": "x86_64"}
"""What Lambda calls a processor, and what wheels do."""

OLD_LINUX = ("3.11",)
"""The Pythons that Lambda runs on Amazon Linux 2, with glibc 2.26; every later one runs on Amazon Linux 2023, with glibc 2.34.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""

_OLD = (
    "python{} runs on Amazon Linux 2, whose glibc 2.26 is too old for the wheel below. Choose a later Runtime in template.yaml."
)


def build(target: Path, stack: Stack, *, platform: str | None = None) -> str:
    """Fill a folder with what goes into the Lambda.

    Args:
        target: the folder; what was in it is deleted.
        stack: what it is for.
        platform: the kind of wheels, as uv calls it; by default those that the Lambda can load. Empty for this machine's own.

    Returns:
        What was built and proved, for the user.

    Raises:
        Misconfigured: the settings, the rubric or a template has faults.
        CannotRun: the artifact would not run.
    """
    rubric, _ = load(Settings.read(stack.variables))
    needed = needs(rubric)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    install(target, stack, needed, wheels(stack) if platform is None else platform)
    trim(target)
    copy_package(target)
    copy_data(ROOT, target)
    python = find_python(stack.python)
    compile_ahead(target, stack.python, python)
    proved = prove(target, stack, needed, python)
    return "\n".join(
        [f"Built for {stack}: {size(target)}; {proved}.", *map(str, needed), *_not_allowed(stack, named_models(rubric))]
    )


def wheels(stack: Stack) -> str:
    """Return the wheels that the Lambda can load, as uv calls them: by processor and by the oldest glibc they run with."""
    return f"{PROCESSORS[stack.architecture]}-manylinux_{'2_17' if stack.python in OLD_LINUX else '2_34'}"


def install(target: Path, stack: Stack, needed: Sequence[Need], platform: str) -> None:
    """Unpack the wheels of the lock.

    Raises:
        CannotRun: a package has no wheel for this Python and processor.
    """
    chosen = [part for extra in extras(tuple(needed)) for part in ("--extra", extra)]
    locked = ["--locked", "--no-default-groups", "--no-emit-project", "--project", str(ROOT)]
    requirements = target / "requirements.txt"
    uv("export", *locked, *chosen, "--output-file", str(requirements))
    kind = ["--python-version", stack.python, *(("--python-platform", platform) if platform else ())]
    exact = ["--only-binary", ":all:", "--no-deps", "--require-hashes", "--requirements", str(requirements)]
    try:
        uv("pip", "install", "--target", str(target), *kind, *exact)
    except subprocess.CalledProcessError as error:
        raise CannotRun(_cannot_install(stack, needed, error.stderr)) from error
    requirements.unlink()


def _cannot_install(stack: Stack, needed: Sequence[Need], said: str) -> str:
    advice = [_OLD.format(stack.python)] if stack.python in OLD_LINUX and needed else []
    return "\n".join([f"the packages for {stack} cannot be installed:", *map(str, needed), *advice, said.strip()])


def _not_allowed(stack: Stack, models: Sequence[str]) -> list[str]:
    """Say which models of the rubric the function may not ask, because no ARN names them."""
    missing = [model for model in models if f"/{model}" not in stack.parameters.get("ModelArns", "")]
    asked = f"The rubric itself asks {', '.join(missing)}: give the ARNs in ModelArns, or every such request is refused."
    return [asked] if missing else []


def trim(target: Path) -> None:
    """Delete what is never read there: some folders, type stubs, and the models of services that are not called."""
    for folder in (*(target / unread for unread in UNREAD if (target / unread).is_dir()), *unused_services(target)):
        shutil.rmtree(folder)
    for stub in target.rglob("*.pyi"):
        stub.unlink()


def unused_services(target: Path) -> Iterator[Path]:
    """Give the folders of the service models, in botocore and boto3, that no client of ours reads."""
    for library in ("botocore", "boto3"):
        yield from (folder for folder in (target / library / "data").iterdir() if folder.is_dir() and folder.name not in SERVICES)


def copy_package(target: Path) -> None:
    """Put what the handler may import of the package into the artifact."""
    for file in sorted(reachable()):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, target / file)


def copy_data(source: Path, target: Path) -> None:
    """Put the rubrics, the prompts and the prices where `judge.wiring` looks for them: beside the package."""
    for folder in ("rubrics", "prompts"):
        shutil.copytree(source / folder, target / folder, ignore=shutil.ignore_patterns(*ABOUT_RUBRICS))
    for name in ("prices.yaml", "LICENSE", "template.yaml"):  # with the template, an edited option is new code: a new version
        shutil.copy(source / name, target / name)


def reachable() -> set[Path]:
    """Return the files of the package that the handler may import, so that no list has to name what only the command line needs.

    Folders whose modules are loaded by name are taken whole: a rubric names its checks, and a child process what it runs.
    """
    found: set[Path] = set()
    ahead = {HANDLER, *(path.relative_to(ROOT) for room in LOADED_BY_NAME for path in (ROOT / "judge" / room).rglob("*.py"))}
    while ahead:
        path = ahead.pop()
        found.add(path)
        rooms = {folder / "__init__.py" for folder in path.parents if (ROOT / folder / "__init__.py").is_file()}
        ahead |= (imported(path) | rooms) - found
    return found


def imported(path: Path) -> set[Path]:
    """Return the modules of the package that a file imports, at its top or inside a function."""
    nodes = list(ast.walk(ast.parse((ROOT / path).read_text("utf-8"))))
    names = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {f"{node.module}.{alias.name}" for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    files = {Path(*name.split(".")).with_suffix(".py") for name in names if name.startswith("judge.") and name != EMBEDDED}
    return {file for file in files if (ROOT / file).is_file()}


def compile_ahead(target: Path, version: str, python: str | None) -> None:
    """Compile to bytecode that is used whatever time stamps the files get in a zip."""
    if python is None:
        print(f"No Python {version} here: the artifact has no bytecode and starts more slowly. `uv python install {version}`")
        return
    options = ["-q", "-j", "0", "--invalidation-mode", "unchecked-hash", "-s", str(target), "-p", "/var/task"]
    subprocess.run([python, "-m", "compileall", *options, str(target)], check=True)  # noqa: S603


def find_python(version: str) -> str | None:
    """Return a Python of this minor version that is installed already; None without one."""
    command = [_uv(), "python", "find", version, "--no-python-downloads", "--no-project", "--system"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout.strip() if found.returncode == 0 else None


def uv(*arguments: str) -> None:
    """Call uv.

    Raises:
        subprocess.CalledProcessError: it failed; `stderr` says why.
    """
    subprocess.run([_uv(), *arguments, "--quiet"], check=True, capture_output=True, text=True)  # noqa: S603


def _uv() -> str:
    known = (Path(sys.executable).with_name("uv"), ROOT / ".venv" / "bin" / "uv")
    return next((str(path) for path in known if path.exists()), "uv")


def main() -> None:
    """Build from the command line what template.yaml and samconfig.toml say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    target = parser.parse_args().target.resolve()
    os.environ.pop("VIRTUAL_ENV", None)  # the caller's; uv would warn about it
    try:
        print(build(target, read_stack(ROOT)))
    except (CannotRun, Misconfigured) as error:
        sys.exit(f"the build stopped: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"the build stopped at: {' '.join(error.cmd[:3])}\n{error.stderr or ''}")


if __name__ == "__main__":
    main()
