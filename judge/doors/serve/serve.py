"""The command `serve`: makes the grader and the application, and serves until a signal."""

import ipaddress
import os
import socket
from argparse import Namespace

from judge.doors.options import read_judge
from judge.errors import SettingsFault
from judge.grader import Grader
from judge.settings import read_token

_BACKLOG = 2048
"""Connections that may wait to be accepted. A guess: twice the requests that may be under way."""


def serve(arguments: Namespace) -> int:
    """Serve rewards over HTTP until a signal; return 0.

    Raises:
        Misconfigured: the rubric, the judge, a limit or the address is wrong, or others could call without a token.
    """
    try:
        from judge.doors.serve.server import run
        from judge.serving.app import make_app
        from judge.serving.limits import Limits
    except ModuleNotFoundError as error:
        msg = f"judge serve needs the package {error.name}: pip install 'rft-judge[serve]'"
        raise SettingsFault(msg) from error
    settings = read_judge(arguments)
    token = read_token(os.environ)
    limits = Limits.of(queue=arguments.queue, deadline=arguments.deadline, max_body=arguments.max_body, token=token)
    listener = _listen(arguments.host, arguments.port, open_to_all=token is None)
    with listener:
        grader = Grader(**settings.for_grader(), judge=arguments.judge, progress=False)
        grader.warm()
        run(make_app(grader, limits), listener, limits.deadline)
    return 0


def _listen(host: str, port: int, *, open_to_all: bool) -> socket.socket:
    """Bind the address. Without a token it has to be one that only this machine can reach.

    Raises:
        SettingsFault: it cannot be bound, or others could reach it.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        if open_to_all and not ipaddress.ip_address(address[0]).is_loopback:
            msg = f"--host {host}: other machines could spend your judge's budget; set JUDGE_TOKEN, or listen on 127.0.0.1"
            raise SettingsFault(msg)
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        msg = f"--host {host} --port {port}: cannot be listened on: {getattr(error, 'strerror', None) or error}"
        raise SettingsFault(msg) from error
