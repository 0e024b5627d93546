"""Builds what runs in the Lambda: the locked dependencies as wheels for its Python and processor, the package and its data.

Wheels for another processor need no container; they are chosen by name. Bytecode is compiled ahead, because a Lambda cannot write
it and would compile at every cold start. Only a Python of the same minor version can do that.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

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

PLATFORMS = {"arm64": "aarch64-manylinux2014", "x86_64": "x86_64-manylinux2014"}


def build(target: Path, python: str, architecture: str, extras: Sequence[str]) -> None:
    """Fill a folder with what goes into the Lambda.

    Args:
        target: the folder; what was in it is deleted.
        python: the minor version of the Lambda's Python, as `3.13`.
        architecture: `arm64` or `x86_64`.
        extras: the extras of the project that the Lambda needs.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    install(target, python, architecture, extras)
    trim(target)
    copy_package(target)
    copy_data(ROOT, target)
    compile_ahead(target, python)


def install(target: Path, python: str, architecture: str, extras: Sequence[str]) -> None:
    """Unpack the wheels of the lock; a package without a wheel for this Python and processor fails the build."""
    chosen = [part for extra in extras for part in ("--extra", extra)]
    locked = ["--locked", "--no-default-groups", "--no-emit-project", "--project", str(ROOT)]
    requirements = target / "requirements.txt"
    uv("export", *locked, *chosen, "--output-file", str(requirements))
    platform = ["--python-version", python, "--python-platform", PLATFORMS[architecture]]
    exact = ["--only-binary", ":all:", "--no-deps", "--require-hashes", "--requirements", str(requirements)]
    uv("pip", "install", "--target", str(target), *platform, *exact)
    requirements.unlink()


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


def compile_ahead(target: Path, python: str) -> None:
    """Compile to bytecode that is used whatever time stamps the files get in a zip."""
    interpreter = find_python(python)
    if interpreter is None:
        print(f"No Python {python} here: the artifact has no bytecode and starts more slowly. `uv python install {python}`")
        return
    options = ["-q", "-j", "0", "--invalidation-mode", "unchecked-hash", "-s", str(target), "-p", "/var/task"]
    subprocess.run([interpreter, "-m", "compileall", *options, str(target)], check=True)  # noqa: S603


def find_python(version: str) -> str | None:
    """Return a Python of this minor version that is installed already; None without one."""
    command = [_uv(), "python", "find", version, "--no-python-downloads", "--no-project"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout.strip() if found.returncode == 0 else None


def uv(*arguments: str) -> None:
    """Call uv, which itself says what is wrong."""
    subprocess.run([_uv(), *arguments, "--quiet"], check=True)  # noqa: S603


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else "uv"


def main() -> None:
    """Build from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--runtime", default="python3.13")
    parser.add_argument("--architecture", choices=PLATFORMS, default="arm64")
    parser.add_argument("--extras", nargs="*", default=["lambda"])
    given = parser.parse_args()
    os.environ.pop("VIRTUAL_ENV", None)  # the caller's; uv would warn about it
    try:
        build(given.target.resolve(), given.runtime.removeprefix("python"), given.architecture, given.extras)
    except subprocess.CalledProcessError as error:
        sys.exit(f"the build stopped at: {' '.join(error.cmd[:3])}")


if __name__ == "__main__":
    main()
