"""Deploys the stack into an AWS that runs on this machine (MiniStack), to look at it and to invoke it.

The template, SAM's deployment, the artifact and the function's code are real; only the Python and the processor are this
machine's. The judge is not real: it gives the replies recorded beside the examples, and the middle of each scale to everything
else. Nor is AWS itself, which checks no permissions here, nor are the training jobs, which are a rehearsal.
"""

import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from deploy.build import build
from deploy.choices import FUNCTION, Stack, stack_of
from deploy.rehearsal import in_rehearsal, rehearse
from tests.converse_server import Action, Fail, Request, Say, serve

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".venv" / "deploy" / "bin"
RUNTIME = f"python3.{sys.version_info.minor}"
ARCHITECTURE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), platform.machine())
STACK = "judge-local"
_RESPONSE = re.compile(r"<(?:response|turn_\d+)-[0-9a-f]{6}>\n")
"""Where a response begins in a prompt, or a turn of one; the last turn is the response."""

_PATIENCE = 30.0
"""Seconds that MiniStack may take to start; a guess, for a slow machine."""
_NO_ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "SAM_CLI_TELEMETRY": "0",
}


def environment(**more: str) -> dict[str, str]:
    """Return the environment for a tool: that of this process, without any AWS account in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "JUDGE_", "PYTHON", "VIRTUAL_ENV"))}
    return {**kept, **_NO_ACCOUNT, **more}


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return when something answers at `url`, with whatever status.

    Raises:
        TimeoutError: nothing did in half a minute, or the process has ended.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310  a URL of ours
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    msg = f"nothing answers at {url}"
    raise TimeoutError(msg)


@contextmanager
def ministack(judge: str, log: Path) -> Iterator[str]:
    """Run MiniStack on a free port on loopback and give its URL. It leaves no file behind but its log.

    Args:
        judge: the URL at which functions find Bedrock's runtime.
        log: the file for its log.
    """
    port = free_port()
    settings = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "LAMBDA_EXECUTOR": "local"}
    settings |= {"IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}  # their ports would be open to the whole network
    with (
        log.open("wb") as output,
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,  # MiniStack never deletes its functions' code
    ):
        process = subprocess.Popen(  # noqa: S603
            [TOOLS / "python", "-P", ROOT / "deploy" / "emulator.py"],  # -P: no module beside it hides another of its name
            env=environment(AWS_ENDPOINT_URL_BEDROCK_RUNTIME=judge, TMPDIR=folder, **settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/_ministack/health", process)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def sam(*arguments: str, quiet: bool = True, **more: str) -> str:
    """Run `sam` in the project's folder and return what it said.

    Args:
        arguments: those of the command.
        quiet: whether its output is returned instead of shown.
        more: more variables for its environment.

    Raises:
        SamFailed: its exit status was not 0.
    """
    command = [str(TOOLS / "sam"), *arguments]
    with TemporaryDirectory() as folder:  # it leaves folders behind
        given = environment(TMPDIR=folder, **more)
        done = subprocess.run(command, cwd=ROOT, env=given, check=False, capture_output=quiet, text=True)  # noqa: S603
    said = f"{done.stdout or ''}{done.stderr or ''}"
    if done.returncode:
        raise SamFailed(f"sam {' '.join(arguments[:2])}: {said}")  # noqa: EM102, TRY003
    return said


class SamFailed(Exception):
    """A command of `sam` failed; the message is what it said."""


def stack_here(rubric: str) -> Stack:
    """Return the stack of the template's defaults with a rubric, for this machine's Python and processor."""
    return stack_of(template_here(), {"Rubric": rubric})


def template_here() -> str:
    """Return the template for this machine's Python and processor, with the artifact in a folder beside it."""
    text = (ROOT / "template.yaml").read_text("utf-8")
    for begins, value in (("    Runtime:", RUNTIME), ("    Architectures:", f"[{ARCHITECTURE}]"), ("      CodeUri:", FUNCTION)):
        text, found = re.subn(rf"(?m)^{begins} .*$", f"{begins} {value}", text)
        assert found == 1, f"template.yaml: wanted one line that begins with {begins!r}, found {found}"  # our own file
    return text


def build_here(folder: Path, rubric: str = "summary") -> str:
    """Build a rubric's artifact for this machine, with a template beside it that says so; return what the build says.

    The wheels are those that run on this machine. A Lambda of the same Python may be an older Linux with fewer of them.
    """
    said = build(folder / FUNCTION, stack_here(rubric), platform="")
    (folder / "template.yaml").write_text(template_here(), "utf-8")
    return said


def deploy(built: Path, url: str, parameters: Mapping[str, object], *, quiet: bool = True) -> str:
    """Deploy what was built into the AWS at `url`; return what `sam` said."""
    files = ("--template-file", str(built / "template.yaml"), "--config-file", str(ROOT / "samconfig.toml"))
    chosen = [f"{name}={value}" for name, value in {"Rubric": "summary", **parameters}.items()]
    stack = ("--stack-name", STACK, "--no-confirm-changeset", "--parameter-overrides", *chosen)
    return sam("deploy", *files, *stack, quiet=quiet, AWS_ENDPOINT_URL=url, SAM_CLI_POLL_DELAY="0.3")


def recorded(folder: Path) -> Callable[[Request], Action]:
    """Return a judge that gives each example the reply recorded beside it, found by the response inside the prompt's fence."""
    replies = {row["id"]: row["reply"] for row in lines(folder / "replies.jsonl")}
    known = {
        row["messages"][-1]["content"]: replies[row["id"]] for row in lines(folder / "samples.jsonl") if row["id"] in replies
    }

    def reply(request: Request) -> Action:
        shown = _RESPONSE.split(request.user)[-1]  # it may end with calls of tools
        fitting = max((response for response in known if shown.startswith(f"{response}\n")), key=len, default=None)
        return (
            Fail(400, "ValidationException", "no reply is recorded for this sample") if fitting is None else Say(known[fitting])
        )

    return reply


def lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def watch(rubric: str = "summary") -> None:
    """Build, deploy and invoke once; then leave the stack running until somebody stops it."""
    _refuse_unknown(rubric)
    place = ROOT / "out" / "local"
    place.mkdir(parents=True, exist_ok=True)
    event = place / "event.json"
    event.write_text(json.dumps(lines(_examples(rubric))), "utf-8")
    with (
        serve() as judge,
        ministack(judge.url, place / "ministack.log") as url,
        rehearse(url, STACK) as (_, training),
    ):
        judge.reply = in_rehearsal(recorded(ROOT / "examples" / rubric))
        print(build_here(place / "build", rubric))
        deploy(place / "build", url, {"Rubric": rubric}, quiet=False)
        print(f"\nThe examples of {rubric!r}, sent to the function:\n")
        call = ["remote", "invoke", "GraderFunction", "--stack-name", STACK, "--event-file", str(event.relative_to(ROOT))]
        sam(*call, quiet=False, AWS_ENDPOINT_URL=url)
        print(f"\nThe stack runs until Ctrl-C. In another shell:\n\n{_hint(url, call, judge.url, training)}\n")
        signal.pause()


def _examples(rubric: str) -> Path:
    return ROOT / "examples" / rubric / "samples.jsonl"


def _refuse_unknown(rubric: str) -> None:
    known = [path.stem for path in sorted((ROOT / "rubrics").glob("*.yaml")) if _examples(path.stem).is_file()]
    if rubric not in known:
        sys.exit(f"RUBRIC: there are no examples of {rubric!r}; there are of {', '.join(known)}")


def _hint(url: str, call: Sequence[str], models: str, training: str) -> str:
    services = {"AWS_ENDPOINT_URL": url, "AWS_ENDPOINT_URL_BEDROCK": training, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": models}
    exports = {**services, **{name: value for name, value in _NO_ACCOUNT.items() if name.startswith("AWS_")}}
    lines = [f"export {name}={value}" for name, value in exports.items()]
    sam_here = (TOOLS / "sam").relative_to(ROOT)
    lines += [f"{sam_here} {' '.join(call)}", f"{sam_here} list stack-outputs --stack-name {STACK}"]
    lines += [f".venv/bin/judge job create FILE --stack {STACK} --dry-run"]
    return "\n".join(f"    {line}" for line in lines)


def _stop(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        watch(*sys.argv[1:2])
    except KeyboardInterrupt:
        print("stopped")
