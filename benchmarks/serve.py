"""`judge serve` under load and under attack: `python -m benchmarks.serve`.

The server runs in a process of its own, and its judge is the storm's endpoint without faults. Four parts, one after the other:

- what the server adds to `Grader.agrade`: the same records one by one through both, at p50 and p99;
- a thousand requests at the same time, beside callers that are slow or hostile: every answer is compared with the true reward;
- a full queue: every request gets its reward or 429;
- kill -9 in the middle, and a new start: callers ask again until each has its answer.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from statistics import quantiles
from typing import Any

from benchmarks.records import records
from benchmarks.storm_server import ROOT, serving
from benchmarks.weather import Storm
from judge.grader import Grader

RUBRIC = str(ROOT / "benchmarks" / "before" / "rubrics" / "rag_faithfulness.yaml")
TOKEN = "benchmark-token"
_HOSTILE: Mapping[str, bytes] = {
    "half a head": b"POST /score HTTP/1.1\r\nHost: h\r\nX-A: ",
    "half a body": b"POST /score HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer benchmark-token\r\nContent-Length: 100\r\n\r\n{",
    "a gigantic head": b"GET /health HTTP/1.1\r\nX-A: " + b"a" * 1_000_000,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "nothing": b"",
}
"""What hostile callers send before they wait."""

_BAD: Mapping[str, bytes] = {
    "deep JSON": b"[" * 1_000_000,
    "invalid UTF-8": b'{"records": ["\xff"]}',
    "NaN": b'{"records": [{"id": NaN}]}',
    "a cut body": b'{"records": [',
}
"""Bodies that are no JSON."""


def main() -> None:
    """Run every part and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds that the judge takes (default: 0.2)")
    given = parser.parse_args()
    with serving(Storm(latency=given.latency, spread=0.0)) as storm:
        os.environ.update(storm.environment)
        asked = list(records(given.requests))
        truth = asyncio.run(_direct(asked))
        print("| | |\n|---|---|")
        for name, figure in {**asyncio.run(_overhead(asked[:200])), **asyncio.run(_load(asked, truth))}.items():
            print(f"| {name} | {figure} |")
        for name, figure in {**asyncio.run(_full(asked, truth)), **asyncio.run(_killed(asked, truth))}.items():
            print(f"| {name} | {figure} |")


@contextmanager
def _server(*options: str, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "judge", "serve", "--rubric", RUBRIC, "--model", "bench", "--port", str(port)]
    command += ["--concurrency", "64", *options]
    process = subprocess.Popen(command, env={**os.environ, "JUDGE_TOKEN": TOKEN}, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        first = process.stderr.readline()
        assert first.startswith("{"), first
        drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
        yield process, json.loads(first)["port"]
        drain.kill()
        drain.wait()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


async def _direct(asked: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    outcomes = await Grader(RUBRIC, models=["bench"], concurrency=64, progress=False).agrade(asked)
    return {str(one.id): one.reward for one in outcomes if one.scored}


async def _ask(port: int, record: Mapping[str, Any], token: str = TOKEN) -> tuple[int, Any]:
    """Ask for one reward on a connection of its own; the status is 0 if there was no whole answer."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return 0, None
    try:
        return await _spoken(reader, writer, json.dumps(record).encode(), token)
    except (OSError, EOFError):
        return 0, None
    finally:
        writer.close()


async def _spoken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes, token: str = TOKEN) -> tuple[int, Any]:
    head = f"POST /score HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
    return int(lines[0].split()[1]), json.loads(await reader.readexactly(length))


def _reward(answer: tuple[int, Any]) -> float | None:
    return answer[1]["outcomes"][0]["reward"] if answer[0] == 200 else None  # noqa: PLR2004  HTTP's own


async def _overhead(asked: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the milliseconds that the server adds, on one connection, one record after the other."""
    grader = Grader(RUBRIC, models=["bench"], concurrency=64, progress=False)
    await grader.agrade(asked[:1])
    direct: list[float] = []
    served: list[float] = []
    with _server() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await _spoken(reader, writer, json.dumps(asked[0]).encode())
        for record in asked[1:]:
            begun = time.perf_counter()
            await grader.agrade([record])
            between = time.perf_counter()
            await _spoken(reader, writer, json.dumps(record).encode())
            direct.append(1000 * (between - begun))
            served.append(1000 * (time.perf_counter() - between))
        writer.close()
    one, other = quantiles(direct, n=100), quantiles(served, n=100)
    return {
        f"p{at}, ms: agrade, served, more": f"{one[at - 1]:.1f}, {other[at - 1]:.1f}, {other[at - 1] - one[at - 1]:+.1f}"
        for at in (50, 99)
    }


async def _load(asked: Sequence[Mapping[str, Any]], truth: Mapping[str, float]) -> dict[str, str]:
    """Ask for everything at once, beside slow and hostile callers."""
    with _server() as (_, port):
        hostile = [asyncio.create_task(_hold(port, sent)) for sent in _HOSTILE.values() for _ in range(20)]
        begun = time.perf_counter()
        answers = await asyncio.gather(*(_ask(port, record) for record in asked))
        seconds = time.perf_counter() - begun
        refused = Counter([(await _ask(port, asked[0], "wrong"))[0] for _ in range(20)])
        bad = {name: await _raw(port, body) for name, body in _BAD.items()}
        closed = sum(await asyncio.gather(*hostile))
        alive = (await _ask(port, asked[0]))[0]
    wrong = sum(_reward(one) != truth.get(str(record["id"])) for one, record in zip(answers, asked, strict=True))
    return {
        f"{len(asked):,} at once: statuses, s, rewards that differ": f"{_counted(answers)}, {seconds:.1f}, {wrong}",
        f"{len(hostile)} slow or hostile callers ({', '.join(_HOSTILE)}): closed by the server": f"{closed}",
        "bodies that are no JSON": f"{bad}",
        "20 with a wrong token": f"{dict(refused)}",
        "served afterwards": f"{alive}",
    }


async def _hold(port: int, sent: bytes) -> bool:
    """Send something and wait; return whether the server closed within 40 seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        await asyncio.wait_for(reader.read(), 40)
    except TimeoutError:
        return False
    except OSError:
        return True
    finally:
        writer.close()
    return True


async def _raw(port: int, body: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    status, _ = await _spoken(reader, writer, body)
    writer.close()
    return status


async def _full(asked: Sequence[Mapping[str, Any]], truth: Mapping[str, float]) -> dict[str, str]:
    with _server("--queue", "100") as (_, port):
        answers = await asyncio.gather(*(_ask(port, record) for record in asked))
    got = [(_reward(one), record) for one, record in zip(answers, asked, strict=True) if one[0] == 200]  # noqa: PLR2004
    wrong = sum(reward != truth.get(str(record["id"])) for reward, record in got)
    return {f"{len(asked):,} at once, --queue 100: statuses, rewards that differ": f"{_counted(answers)}, {wrong}"}


async def _killed(asked: Sequence[Mapping[str, Any]], truth: Mapping[str, float]) -> dict[str, str]:
    """Kill the server while it works, and start it again; every caller asks until it has an answer."""
    tries: Counter[str] = Counter()

    async def until_answered(port: int, record: Mapping[str, Any]) -> tuple[int, Any]:
        while True:
            tries[str(record["id"])] += 1
            answer = await _ask(port, record)
            if answer[0] == 200:  # noqa: PLR2004
                return answer
            await asyncio.sleep(0.5)

    with _server() as (process, port):
        asking = [asyncio.create_task(until_answered(port, record)) for record in asked]
        while sum(one.done() for one in asking) < len(asked) // 4:  # noqa: ASYNC110  a look is enough
            await asyncio.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        before = sum(one.done() for one in asking)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
    with _server(port=port):
        answers = await asyncio.gather(*asking)
    wrong = sum(_reward(one) != truth.get(str(record["id"])) for one, record in zip(answers, asked, strict=True))
    again = sum(times > 1 for times in tries.values())
    figures = f"{before}, {again}, {len(answers)}, {wrong}"
    return {"kill -9 and a new start: answered before, asked again, answered in the end, rewards that differ": figures}


def _counted(answers: Sequence[tuple[int, Any]]) -> dict[int, int]:
    return dict(Counter(status for status, _ in answers))


if __name__ == "__main__":
    main()
