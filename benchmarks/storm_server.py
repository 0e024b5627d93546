"""A judge's endpoint for benchmarks, in a process of its own: `python -m benchmarks.storm_server --quota 150`.

It shows nothing by itself; the other benchmarks start it. It answers Converse and chat completions alike, in the weather of
`weather.py`. `GET /counts` tells what was served.
"""

import argparse
import asyncio
import json
import math
import os
import re
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.weather import ANSWERED, FREE, OVER, Fate, Storm, fate, question, write, write_together
from benchmarks.wires import Asked, Wire, answer, read, refused

ROOT = Path(__file__).parent.parent

BIN = 0.1
"""Seconds that are counted together."""

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Counts:
    """What was served, to be read over HTTP."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.began: float | None = None
        self.bins: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.prompt_characters = 0
        self.tokens = 0.0
        self.now = self.peak = 0
        self.connections = 0

    def note(self, outcome: str, at: float) -> None:
        """Count a request."""
        self.began = self.began or at
        self.outcomes[outcome] += 1
        place = int((at - self.began) / BIN)
        self.bins["requests"][place] += 1
        self.bins["admitted"][place] += outcome not in (*OVER, *FREE)

    def tell(self) -> dict[str, Any]:
        """Everything as JSON can hold it; `asked` and `answered` are by response, `tokens` what the quota let through."""
        last = max((place for bins in self.bins.values() for place in bins), default=-1)
        return {
            "outcomes": self.outcomes,
            "began": self.began,
            "bins": {name: [bins[place] for place in range(last + 1)] for name, bins in self.bins.items()},
            "asked": self.asked,
            "answered": self.answered,
            "prompt_characters": self.prompt_characters,
            "tokens": self.tokens,
            "peak": self.peak,
            "connections": self.connections,
        }


class Bucket:
    """A token bucket: it fills at a rate, up to its size."""

    def __init__(self, rate: float, size: float, at: float) -> None:
        self.left = size if rate else math.inf
        self._rate = rate
        self._size = size
        self._at = at

    def holds(self, wanted: float, at: float) -> bool:
        """Whether so much is in it at a moment."""
        if self._rate:
            self.left = min(self._size, self.left + (at - self._at) * self._rate)
            self._at = at
        return self.left >= wanted


class Endpoint:
    """The judge models behind the endpoint."""

    def __init__(self, storm: Storm) -> None:
        self.storm = storm
        self.counts = Counts()
        self._turns: Counter[tuple[str, str]] = Counter()
        self._buckets: dict[str, tuple[Bucket, Bucket]] = {}

    def receive(self, asked: Asked) -> tuple[Fate, bytes]:
        """Decide what becomes of a request, and write its answer."""
        response, scales = "\n".join(asked.responses.values()), asked.scales
        named = question(response, list(scales))
        drawn = fate(self.storm, asked.model, named, self._turns[asked.model, named])
        tokens = asked.characters / 4 + asked.room
        if drawn.outcome not in FREE and (over := self._over(asked.model, tokens)):
            drawn = Fate(over, 0.0, drawn.pick)
        else:
            self._turns[asked.model, named] += 1
            self.counts.tokens += tokens * (drawn.outcome not in FREE)
        self.counts.note(drawn.outcome, time.monotonic())
        self.counts.asked[response] += drawn.outcome not in (*OVER, *FREE)
        self.counts.answered[response] += drawn.outcome in ANSWERED
        self.counts.prompt_characters += asked.characters
        whole = write_together(drawn.outcome, asked.responses, scales) if asked.grouped else ""
        text = whole or write(drawn.outcome, drawn.pick, response, scales)
        return drawn, answer(asked, text, as_tool=asked.as_tool and drawn.outcome == "good")

    def _over(self, model: str, tokens: float) -> str:
        """Take a request out of the model's buckets; return which of them holds too little, or nothing."""
        now = time.monotonic()
        if model not in self._buckets:
            self._buckets[model] = (
                Bucket(self.storm.quota, self.storm.bucket, now),
                Bucket(self.storm.tokens, self.storm.tokens, now),
            )
        requests, room = self._buckets[model]
        if not requests.holds(1, now):
            return "quota"
        if not room.holds(tokens, now):
            return "tokens"
        requests.left -= 1
        room.left -= tokens
        return ""


class Connection(asyncio.Protocol):
    """One kept-alive connection: just enough of HTTP/1.1, so that the server costs little beside what is measured."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._buffer = b""
        self._wire: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the wire."""
        assert isinstance(transport, asyncio.Transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wire = transport
        self._endpoint.counts.connections += 1

    def data_received(self, data: bytes) -> None:
        """Take a request, once all of it is here."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head, rest = self._buffer[:end], self._buffer[end + 4 :]
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if len(rest) >= length:
            self._buffer = rest[length:]
            self._serve(head.split(b" ", 2)[1].decode(), rest[:length])

    def _serve(self, path: str, body: bytes) -> None:
        if path == "/counts":
            self._endpoint.counts.connections -= 1  # whoever asks this is no client
            self._send(200, "", json.dumps(self._endpoint.counts.tell()).encode())
            return
        asked = read(path, json.loads(body))
        drawn, content = self._endpoint.receive(asked)
        counts = self._endpoint.counts
        counts.now += 1
        counts.peak = max(counts.peak, counts.now)
        wait = {"stall": self._endpoint.storm.stalled, "quota": 0.0, "tokens": 0.0, "throttle": 0.0}.get(
            drawn.outcome, drawn.seconds
        )
        asyncio.get_running_loop().call_later(wait, partial(self._act, asked.wire, drawn, content))

    def _act(self, wire: Wire, drawn: Fate, content: bytes) -> None:
        self._endpoint.counts.now -= 1
        error = refused(wire, drawn)
        if error is not None:
            self._send(*error)
        elif drawn.outcome == "reset":
            self._reset()
        elif drawn.outcome == "truncated":
            self._cut(content, announced=drawn.pick < 0.5)  # noqa: PLR2004  half and half
        else:
            self._send(200, "", content)

    def _send(self, status: int, named: str, content: bytes) -> None:
        head = f"HTTP/1.1 {status} .\r\nContent-Type: application/json\r\n{named}Content-Length: {len(content)}\r\n\r\n"
        if self._wire and not self._wire.is_closing():
            self._wire.write(head.encode() + content)

    def _cut(self, content: bytes, *, announced: bool) -> None:
        length = f"Content-Length: {len(content)}\r\n" if announced else "Connection: close\r\n"
        if self._wire and not self._wire.is_closing():
            self._wire.write(
                f"HTTP/1.1 200 .\r\nContent-Type: application/json\r\n{length}\r\n".encode() + content[: len(content) // 2]
            )
            self._wire.close()

    def _reset(self) -> None:
        if self._wire and not self._wire.is_closing():
            self._wire.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._wire.abort()


class Served:
    """A running endpoint, as a benchmark sees it; `environment` sends boto3 there, and `base_url` is its other door."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.base_url = f"{url}/v1"
        self.environment = {
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def counts(self) -> Any:
        """Everything that was counted so far, see `Counts.tell`."""
        with urllib.request.urlopen(f"{self.url}/counts") as answer:
            return json.load(answer)


@contextmanager
def serving(storm: Storm, core: int | None = 1) -> Iterator[Served]:
    """Run an endpoint in a process of its own, on a core of its own where there is one; it ends with this process."""
    options = [f"--{name.replace('_', '-')}={value}" for name, value in asdict(storm).items()]
    command = [sys.executable, "-m", "benchmarks.storm_server", *options]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if core is not None and (os.cpu_count() or 1) > core:
            os.sched_setaffinity(process.pid, {core})
        try:
            yield Served((process.stdout.readline() if process.stdout else "").strip())
        finally:
            process.kill()


async def _run(storm: Storm, port: int) -> None:
    loop = asyncio.get_running_loop()
    endpoint = Endpoint(storm)
    server = await loop.create_server(lambda: Connection(endpoint), "127.0.0.1", port, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # whoever started it is gone


def main() -> None:
    """Serve until stdin ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0 for any that is free; the address is printed first")
    for field in fields(Storm):
        parser.add_argument(f"--{field.name}", type=type(field.default), default=field.default, help="see class Storm")
    given = vars(parser.parse_args())
    port = given.pop("port")
    asyncio.run(_run(Storm(**given), port))


if __name__ == "__main__":
    main()
