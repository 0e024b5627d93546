"""Makes the parser of `judge serve`. Loads nothing that only the command needs."""

from typing import TYPE_CHECKING, Any

from judge.doors.arguments import add_judge, add_rubric, command

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_SERVE = """\
Serve rewards over HTTP, for trainers that call a URL.

  POST /score        records in, outcomes out, as Python's Grader gives them
  POST /openrlhf     OpenRLHF's --reward.remote_url
  POST /slime        slime's --rm-url
  POST /verify       NeMo-Gym's resources server
  GET  /health       whether the process lives
  GET  /ready        whether it takes requests
  GET  /metrics      for Prometheus
  GET  /docs         this API, for people; /openapi.json for programs

All requests share one grader: its memory, its limits and its budget. Set
JUDGE_TOKEN to ask for a token: without one, only this machine is served.
Requests over the limits are refused at once (429, 413), and never answered with
a reward. Ctrl-C or SIGTERM ends the server: it takes no new requests and
finishes those that it has; a second one ends it at once."""


def add_serve(commands: "_SubParsersAction[Any]") -> None:
    """Add `serve`."""
    serve = command(commands, "serve", "serve rewards over HTTP", _SERVE)
    add_rubric(serve)
    add_judge(serve)
    serve.add_argument("--host", default="127.0.0.1", metavar="HOST", help="the address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, metavar="PORT", help="the port (default: 8000; 0: any that is free)")
    serve.add_argument(
        "--queue", type=int, default=1024, metavar="N", help="requests that may be under way; more are refused (default: 1024)"
    )
    serve.add_argument(
        "--deadline", type=float, default=150.0, metavar="SECONDS", help="time for a request; the rest is unscored (default: 150)"
    )
    serve.add_argument("--max-body", type=int, default=10, metavar="MB", help="the largest request (default: 10)")
