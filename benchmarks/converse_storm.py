"""A Converse endpoint for benchmarks, in a process of its own: `python -m benchmarks.converse_storm --quota 150`.

It shows nothing by itself; the other benchmarks start it. Every fault is drawn from the seed, the sample and the number of the
request for that sample, so that a run can be repeated, and the fewest requests that any client needs can be counted beforehand.
The true verdict of a sample is a function of its response's text alone, so that every reward can be checked. `GET /counts` tells
what was served.
"""

import argparse
import asyncio
import hashlib
import json
import math
import os
import random
import re
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from statistics import NormalDist
from typing import Any
from urllib.parse import unquote

ANSWERED = ("good", "recoverable")
"""The outcomes with which a sample is done."""

FREE = ("throttle",)
"""The outcomes that use nothing up of the quota."""

OVER = ("quota", "tokens")
"""The outcomes of requests that one of the quotas refused; a request for the same sample then has the fate that this one had."""

ROOT = Path(__file__).parent.parent

BIN = 0.1
"""Seconds that are counted together."""

_RESPONSE = re.compile(r"<response-([0-9a-f]{6})>\n(.*?)\n</response-\1>", re.DOTALL)
"""A response between its marks, with its name."""

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Storm:
    """What the weather is like; shares are of all requests."""

    seed: int = 1
    latency: float = 0.3
    """Seconds, the median."""

    spread: float = 0.25
    """The logarithm's standard deviation; 0 is a judge that always takes as long."""

    quota: float = 0.0
    """Requests a second to each model; 0 for none."""

    burst: float = 0.0
    """Requests that its bucket holds; 0 for one second's worth."""

    tokens: float = 0.0
    """Tokens a second to each model, a quarter of the prompt's characters and `maxTokens`, as a bucket that holds one second's
    worth; 0 for none."""

    throttle: float = 0.0
    """Throttled whatever the quota."""

    unavailable: float = 0.0
    model: float = 0.0
    """Model errors and model timeouts."""

    stall: float = 0.0
    stalled: float = 20.0
    """Seconds that a stall lasts; then the answer comes."""

    reset: float = 0.0
    truncated: float = 0.0
    recoverable: float = 0.0
    unrecoverable: float = 0.0

    @property
    def bucket(self) -> float:
        """Requests that are let through at once."""
        return self.burst or self.quota

    @property
    def shares(self) -> dict[str, float]:
        """The faults in the order in which they are drawn."""
        names = ("throttle", "unavailable", "model", "stall", "reset", "truncated", "recoverable", "unrecoverable")
        return {name: getattr(self, name) for name in names}


STORM = Storm(
    quota=150.0,
    throttle=0.08,
    unavailable=0.03,
    model=0.02,
    stall=0.01,
    reset=0.01,
    truncated=0.01,
    recoverable=0.08,
    unrecoverable=0.03,
)
"""The storm of the figures in README.md."""


@dataclass(frozen=True)
class Fate:
    """What becomes of one request."""

    outcome: str
    seconds: float
    pick: float
    """From 0 to 1: which of an outcome's variants."""


def fate(storm: Storm, model: str, asked: str, turn: int) -> Fate:
    """Draw what becomes of the `turn`-th request (from 0) to a model for one question."""
    drawn = hashlib.sha256(f"{storm.seed}|{model}|{asked}|{turn}".encode()).digest()
    share, slow, pick = (int.from_bytes(drawn[at : at + 6]) / 2**48 for at in (0, 6, 12))
    seconds = storm.latency * math.exp(storm.spread * _NORMAL.inv_cdf(min(max(slow, 1e-9), 1 - 1e-9)))
    for name, wanted in storm.shares.items():
        if share < wanted:
            return Fate(name, seconds, pick)
        share -= wanted
    return Fate("good", seconds, pick)


def least(storm: Storm, model: str, responses: Sequence[str], criteria: Sequence[str]) -> Counter[str]:
    """Count, by outcome, the requests of a client that repeats each faulty request once and makes no other."""
    needed: Counter[str] = Counter()
    for response in responses:
        turn = 0
        while True:
            outcome = fate(storm, model, question(response, criteria), turn).outcome
            needed[outcome] += 1
            if outcome in ANSWERED:
                break
            turn += 1
    return needed


def question(response: str, criteria: Sequence[str]) -> str:
    """What makes two requests the same question."""
    return f"{','.join(criteria)}|{response}"


def truth(response: str, criterion: str, scale: Mapping[str, Any]) -> Any:
    """Return the true answer for one criterion, given its JSON schema."""
    drawn = int.from_bytes(hashlib.sha256(f"{criterion}|{response}".encode()).digest()[:6])
    if "enum" in scale:
        return scale["enum"][drawn % len(scale["enum"])]
    return drawn % 2 == 1 if scale["type"] == "boolean" else drawn % 101 / 100


def verdict(response: str, scales: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the true verdict in the form asked for."""
    return {
        name: {"reason": f"Because of {name}, as the text shows.", "score": truth(response, name, scale)}
        for name, scale in scales.items()
    }


def write(outcome: str, pick: float, response: str, scales: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the judge's answer: the true verdict, or what an outcome makes of it."""
    true = verdict(response, scales)
    wrong = verdict(f"not {response}", scales)
    text, bad = json.dumps(true), json.dumps(wrong)
    mended = (
        text[:-1] + ",}",
        f"```json\n{json.dumps(true, indent=2)}\n```",
        f"Here is my verdict.\n\n{text}\n\nI hope this helps.",
        json.dumps({name: {**item, "score": _labelled(item["score"])} for name, item in true.items()}),
        json.dumps({name: item["score"] for name, item in true.items()}),
        json.dumps({"verdict": true}),
        f"A first draft: {bad}\nOn reflection that was too quick. Final:\n{text}",
        text.replace("as the text shows", "as\nthe text shows"),
        text.replace("as the text shows", r"as \(x_1\) shows"),
    )
    first = next(iter(true))
    broken = (
        text[: len(text) // 2],
        json.dumps({name: item for name, item in true.items() if name != first}),
        json.dumps({**wrong, first: {"reason": "Beyond all scales.", "score": 99}}),
        f'{bad[:-1]}, "{first}": {json.dumps(true[first])}}}',
        "I am sorry, I cannot judge this.",
        f"A first draft: {bad}\nOn reflection that was too quick. Final:\n{text[: len(text) // 2]}",
        json.dumps({**wrong, first: {"reason": "Somewhere there.", "score": "3 of 5"}}),
        "",
    )
    kinds = {"recoverable": mended, "unrecoverable": broken}.get(outcome, (text,))
    return kinds[int(pick * len(kinds))]


def _labelled(score: object) -> object:
    return str(score) if type(score) is int else score


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

    def receive(self, model: str, body: Mapping[str, Any]) -> tuple[Fate, bytes]:
        """Decide what becomes of a request, and write its answer."""
        texts = [block["text"] for block in (*body["system"], *body["messages"][0]["content"]) if "text" in block]
        characters = sum(map(len, texts)) + len(_schema(body))
        found = dict(_RESPONSE.findall("\n".join(texts[1:])))
        response = "\n".join(found.values())
        scales, grouped = _scales(body)
        asked = question(response, list(scales))
        drawn = fate(self.storm, model, asked, self._turns[model, asked])
        tokens = characters / 4 + body.get("inferenceConfig", {}).get("maxTokens", 0)
        if drawn.outcome not in FREE and (over := self._over(model, tokens)):
            drawn = Fate(over, 0.0, drawn.pick)
        else:
            self._turns[model, asked] += 1
            self.counts.tokens += tokens * (drawn.outcome not in FREE)
        self.counts.note(drawn.outcome, time.monotonic())
        self.counts.asked[response] += drawn.outcome not in (*OVER, *FREE)
        self.counts.answered[response] += drawn.outcome in ANSWERED
        self.counts.prompt_characters += characters
        text = _together(drawn.outcome, found, scales) if grouped else write(drawn.outcome, drawn.pick, response, scales)
        return drawn, _body(text, characters, as_tool="toolConfig" in body and drawn.outcome == "good")

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


def _together(outcome: str, responses: Mapping[str, str], scales: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the true verdicts on several responses; cut off, unless the outcome counts as an answer."""
    reason = "What decides the scores, in the dozen words or so that a judge needs."
    verdicts = [
        {"id": name, "reason": reason, **{one: truth(response, one, scale) for one, scale in scales.items()}}
        for name, response in responses.items()
    ]
    text = json.dumps({"verdicts": verdicts})
    return text if outcome in ANSWERED else text[: len(text) // 2]


def _schema(body: Mapping[str, Any]) -> str:
    """Return the schema of the answer that is asked for, as JSON text."""
    if "outputConfig" in body:
        return str(body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"])
    return json.dumps(body["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"]["json"])


def _scales(body: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], bool]:
    """Return the scale of each criterion, and whether several responses are asked about."""
    schema = json.loads(_schema(body))
    grouped = "verdicts" in schema["properties"]
    parts = schema["properties"]["verdicts"]["items"]["properties"] if grouped else schema["properties"]
    scales = {name: part.get("properties", {}).get("score", part) for name, part in parts.items() if name not in ("id", "reason")}
    return scales, grouped


def _body(text: str, characters: int, *, as_tool: bool) -> bytes:
    block = {"toolUse": {"toolUseId": "t", "name": "verdict", "input": json.loads(text)}} if as_tool else {"text": text}
    usage = {"inputTokens": characters // 4, "outputTokens": len(text) // 4, "totalTokens": (characters + len(text)) // 4}
    message = {"role": "assistant", "content": [block]}
    return json.dumps(
        {"output": {"message": message}, "stopReason": "end_turn", "usage": usage, "metrics": {"latencyMs": 1}}
    ).encode()


_Fault = tuple[int, str, str]
_FAULTS: Mapping[str, tuple[_Fault, ...]] = {
    "quota": ((429, "ThrottlingException", "Too many requests, please wait before trying again."),),
    "tokens": ((429, "ThrottlingException", "Too many tokens, please wait before trying again."),),
    "throttle": (
        (429, "ThrottlingException", "Too many tokens, please wait before trying again."),
        (429, "", "slow down"),
        (429, "ThrottlingException:http://internal.amazon.com/coral/", "Rate exceeded"),
    ),
    "unavailable": (
        (500, "InternalServerException", "Internal error."),
        (503, "ServiceUnavailableException", "Try again later."),
        (503, "", "<html>Service Unavailable</html>"),
    ),
    "model": ((424, "ModelErrorException", "The model failed."), (408, "ModelTimeoutException", "The model timed out.")),
}


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
            self._send(200, json.dumps(self._endpoint.counts.tell()).encode())
            return
        drawn, answer = self._endpoint.receive(unquote(path.removeprefix("/model/").removesuffix("/converse")), json.loads(body))
        counts = self._endpoint.counts
        counts.now += 1
        counts.peak = max(counts.peak, counts.now)
        wait = {"stall": self._endpoint.storm.stalled, "quota": 0.0, "tokens": 0.0, "throttle": 0.0}.get(
            drawn.outcome, drawn.seconds
        )
        asyncio.get_running_loop().call_later(wait, partial(self._act, drawn, answer))

    def _act(self, drawn: Fate, answer: bytes) -> None:
        self._endpoint.counts.now -= 1
        if drawn.outcome in _FAULTS:
            kinds = _FAULTS[drawn.outcome]
            status, code, said = kinds[int(drawn.pick * len(kinds))]
            self._send(status, json.dumps({"message": said}).encode() if code else said.encode(), code)
        elif drawn.outcome == "reset":
            self._reset()
        elif drawn.outcome == "truncated":
            self._cut(answer, announced=drawn.pick < 0.5)  # noqa: PLR2004  half and half
        else:
            self._send(200, answer)

    def _send(self, status: int, content: bytes, code: str = "") -> None:
        named = f"x-amzn-ErrorType: {code}\r\n" if code else ""
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
    """A running endpoint, as a benchmark sees it."""

    def __init__(self, url: str) -> None:
        self.url = url
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
    command = [sys.executable, "-m", "benchmarks.converse_storm", *options]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if core is not None and (os.cpu_count() or 1) > core:
            os.sched_setaffinity(process.pid, {core})
        try:
            yield Served((process.stdout.readline() if process.stdout else "").strip())
        finally:
            process.kill()


def records(count: int, seed: int = 1, words: int = 60, start: int = 0, rollouts: int = 1) -> Iterator[dict[str, Any]]:
    """Make samples, no two alike, as rows of a file; `rollouts` of them in a row answer one prompt."""
    vocabulary = [
        "water",
        "pool",
        "closed",
        "until",
        "May",
        "because",
        "the",
        "pump",
        "was",
        "found",
        "broken",
        "and",
        "repairs",
        "take",
        "time",
    ]
    for place in range(start, start + count):
        drawn = random.Random(f"{seed}|{place}")
        asked = random.Random(f"{seed}|prompt|{place // rollouts}") if rollouts > 1 else drawn
        prompt = f"Passage {place // rollouts % 97}: {' '.join(asked.choices(vocabulary, k=2 * words))}. Why is the pool closed?"
        yield {"id": place, "prompt": prompt, "response": f"Answer {place}: {' '.join(drawn.choices(vocabulary, k=words))}."}


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
