"""The entry point of the command line: parses, runs one command, and turns every failure into a line and an exit code.

stdout is for results and stderr for people. `judge --help` lists the exit codes.
"""

import atexit
import io
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pkgutil import resolve_name

from judge.doors.parser import make_parser
from judge.errors import Misconfigured, OutputFault

_OK, _MISCONFIGURED, _UNWRITTEN, _INTERRUPTED = 0, 2, 3, 130

COMMANDS: Mapping[str, str] = {
    "score": "commands:score",
    "render": "commands:render",
    "rubrics": "commands:rubrics",
    "checks": "commands:checks",
    "show": "show:show",
    "check": "trust.check:check",
    "calibrate": "trust.calibrate:calibrate",
    "audit": "trust.audit:audit",
    "report": "trust.report:report",
    "watch": "trust.watch:watch",
    "data check": "data.check:check",
    "data split": "data.split:split",
    "invoke": "job.invoke:invoke",
    "job create": "job.create:create",
    "job list": "job.list_jobs:list_jobs",
    "job watch": "job.watch:watch",
    "job stop": "job.stop:stop",
    "job curves": "job.curves:curves",
    "job deploy": "job.deploy:deploy",
    "job delete": "job.delete:delete",
    "compare": "job.compare:compare",
    "serve": "serve.serve:serve",
    "import": "exchange.grader_import:import_grader",
    "export": "exchange.export:export",
    "batch submit": "batch_inference:submit",
    "batch status": "batch_inference:status",
    "batch collect": "batch_inference:collect",
}
"""Every command by the name that the parser gives it, with the module and the function that run it."""


def run() -> None:
    """Run the command line as a process.

    It does not wait for threads at the end: everything that was scored is saved, and an abandoned call may still hold one.
    """
    code = main()
    atexit._run_exitfuncs()  # noqa: SLF001  what others clean up; the interpreter would also join the threads
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Raises:
        SystemExit: after `--help` and `--version`, with 0; on arguments that cannot be parsed, with 2.
    """
    sys.stdout.reconfigure(errors="replace") if isinstance(sys.stdout, io.TextIOWrapper) else None
    arguments = make_parser().parse_args(argv)
    if arguments.command is None:
        sys.stderr.write(arguments.help())
        return _MISCONFIGURED
    try:
        command = _command(arguments.command)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("rich"):
            raise
        print("judge: the command line needs the extra 'cli': pip install 'rft-judge[cli]'", file=sys.stderr)
        return _MISCONFIGURED
    return _run(command, arguments)


def _command(name: str) -> Callable[[Namespace], int]:
    """Load what runs a command, and nothing that only the others need."""
    command: Callable[[Namespace], int] = resolve_name(f"judge.doors.{COMMANDS[name]}")
    return command


def _run(command: Callable[[Namespace], int], arguments: Namespace) -> int:
    from judge.doors.console import complain

    try:
        code = command(arguments)
        sys.stdout.flush()
    except OutputFault as fault:
        complain(str(fault))
        _forget_stdout()
        return _UNWRITTEN
    except Misconfigured as fault:
        complain(str(fault))
        return _MISCONFIGURED
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever reads our output has seen enough
        _forget_stdout()
        return _OK
    except OSError as error:  # every file that is opened has its own message, so this is stdout
        complain(f"stdout: cannot be written: {error.strerror}")
        _forget_stdout()
        return _UNWRITTEN
    return code


def _forget_stdout() -> None:
    """Drop what could not be written to stdout, or the process would try again when it ends."""
    with suppress(OSError):  # under a test stdout has no descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
