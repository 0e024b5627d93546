"""S3 and Bedrock's batch inference jobs for tests, on loopback: as much of both as we use, over real HTTP."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

from tests.loopback import running

BUCKET = "a-bucket"
ROLE = "arn:aws:iam::123456789012:role/batch"
_PAGE = 2
"""Keys in a page of a list; S3 itself gives 1,000."""
_JOBS = "/model-invocation-job"
_CHECKSUM = "x-amz-checksum-sha256"

Line = dict[str, Any]
Answer = Callable[[Line], Line | str | None]
"""What a job writes for a record: a line, raw text or nothing."""


def said(text: str, *, stop: str = "end_turn", usage: tuple[int, int] = (100, 20)) -> Line:
    """Write a Converse response, as it comes under `modelOutput`."""
    tokens = {"inputTokens": usage[0], "outputTokens": usage[1], "totalTokens": sum(usage)}
    return {"output": {"message": {"role": "assistant", "content": [{"text": text}]}}, "stopReason": stop, "usage": tokens}


def answers(record: Line, text: str, **how: Any) -> Line:
    """Write the line of a record that has an answer."""
    return {**record, "modelOutput": said(text, **how)}


def fails(record: Line, code: object, message: str = "no") -> Line:
    """Write the line of a record that failed."""
    return {**record, "error": {"errorCode": code, "errorMessage": message}}


@dataclass
class JobServer:
    """The server: objects by `bucket/key`, jobs by ARN, refusals by the name of the operation."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, Line] = field(default_factory=dict)
    refused: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    undeletable: set[str] = field(default_factory=set)
    """Keys that are refused one by one in a request to delete several."""

    told: dict[str, dict[str, str]] = field(default_factory=dict)
    """By `bucket/key`: the headers of an object that tell of it, its checksum and its metadata."""

    def reset(self) -> None:
        """Forget the test before."""
        for kept in (self.objects, self.jobs, self.refused, self.asked, self.uploads, self.told, self.undeletable):
            kept.clear()

    def questions(self, arn: str) -> list[Line]:
        """Return the records of a job."""
        uri = self.jobs[arn]["inputDataConfig"]["s3InputDataConfig"]["s3Uri"]
        return [json.loads(line) for line in self.objects[uri.removeprefix("s3://")].splitlines()]

    def finish(self, arn: str, answer: Answer, status: str = "Completed") -> None:
        """Do the work of a job: write its answers in reverse order, next to a manifest and another job's file."""
        job = self.jobs[arn]
        lines = [line for line in map(answer, self.questions(arn)) if line is not None]
        output = job["outputDataConfig"]["s3OutputDataConfig"]["s3Uri"].removeprefix("s3://")
        folder = f"{output}{arn.rpartition('/')[2]}"
        file = job["inputDataConfig"]["s3InputDataConfig"]["s3Uri"].rpartition("/")[2]
        written = [line if isinstance(line, str) else json.dumps(line) for line in reversed(lines)]
        self.objects[f"{folder}/{file}.out"] = "".join(line + "\n" for line in written).encode()
        self.objects[f"{folder}/manifest.json.out"] = b'{"totalRecordCount": 1}\n'
        self.objects[f"{output}another-job/{file}.out"] = b'{"recordId": "x", "modelOutput": {}}\n'
        job |= {"status": status, "totalRecordCount": len(self.questions(arn)), "processedRecordCount": len(lines)}


@contextmanager
def serve_jobs() -> Iterator[JobServer]:
    """Run a server on a free port of 127.0.0.1."""
    state = JobServer()
    http = _Server(("127.0.0.1", 0), _Handler)
    http.state = state
    with running(http) as state.url:
        yield state


class _Server(ThreadingHTTPServer):
    state: JobServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    @property
    def state(self) -> JobServer:
        return self.server.state

    def log_message(self, *_: object) -> None:
        return

    def _act(self) -> None:
        body = self._body()
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
        path = unquote(address.path)
        if path.startswith(_JOBS):
            self._bedrock(path.removeprefix(_JOBS).strip("/"), body)
        else:
            self._s3(path.strip("/"), query, body)

    def do_GET(self) -> None:
        self._act()

    def do_HEAD(self) -> None:
        self._act()

    def do_PUT(self) -> None:
        self._act()

    def do_POST(self) -> None:
        self._act()

    def _body(self) -> bytes:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return _unchunked(body) if "aws-chunked" in self.headers.get("Content-Encoding", "") else body

    def _bedrock(self, identifier: str, body: bytes) -> None:
        operation = "GetModelInvocationJob" if identifier else "CreateModelInvocationJob"
        self.state.asked.append(operation)
        if operation in self.state.refused:
            status, code, message = self.state.refused[operation]
            self._send(status, json.dumps({"message": message}).encode(), {"x-amzn-ErrorType": code})
        elif identifier:
            found = [job for arn, job in self.state.jobs.items() if identifier in {arn, arn.rpartition("/")[2]}]
            if found:
                self._send(200, json.dumps(found[0]).encode())
            else:
                self._send(404, b'{"message": "no such job"}', {"x-amzn-ErrorType": "ResourceNotFoundException"})
        else:
            arn = f"arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/{len(self.state.jobs):012d}"
            self.state.jobs[arn] = {
                **json.loads(body),
                "jobArn": arn,
                "status": "Submitted",
                "submitTime": "2026-01-02T03:04:05Z",
            }
            self._send(200, json.dumps({"jobArn": arn}).encode())

    def _s3(self, path: str, query: dict[str, str], body: bytes) -> None:
        bucket, _, key = path.partition("/")
        operation = {"GET": "GetObject" if key else "ListObjectsV2", "HEAD": "HeadObject"}.get(self.command, "PutObject")
        operation = "DeleteObjects" if "delete" in query else operation
        self.state.asked.append(operation)
        if operation in self.state.refused:
            self._refuse(*self.state.refused[operation])
        elif bucket != BUCKET:
            self._refuse(404, "NoSuchBucket", "The specified bucket does not exist")
        elif operation == "DeleteObjects":
            self._delete(bucket, body)
        elif self.command in {"PUT", "POST"}:
            self._write(path, query, body)
        elif key:
            self._read(path)
        else:
            self._list(bucket, query)

    def _write(self, path: str, query: dict[str, str], body: bytes) -> None:
        bucket, _, key = path.partition("/")
        named = f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key>"
        if "uploads" in query:
            self.state.uploads[path] = {}
            self._xml("InitiateMultipartUploadResult", f"{named}<UploadId>1</UploadId>")
        elif "partNumber" in query:
            self.state.uploads[path][int(query["partNumber"])] = body
            self._send(200, b"", {"ETag": '"part"'})
        elif "uploadId" in query:
            self.state.objects[path] = b"".join(part for _, part in sorted(self.state.uploads[path].items()))
            self._xml("CompleteMultipartUploadResult", f'{named}<ETag>"whole"</ETag>')
        elif self.headers.get("If-None-Match") == "*" and path in self.state.objects:
            self._refuse(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        elif self.headers.get(_CHECKSUM) not in (None, b64encode(sha256(body).digest()).decode()):
            self._refuse(400, "BadDigest", "The SHA256 you specified did not match the calculated checksum.")
        else:
            self.state.objects[path] = body
            self.state.told[path] = {
                name.lower(): value for name, value in self.headers.items() if name.lower().startswith((_CHECKSUM, "x-amz-meta-"))
            }
            self._send(200, b"", {"ETag": '"whole"'})

    def _read(self, path: str) -> None:
        if path not in self.state.objects:
            self._refuse(404, "NoSuchKey", "no such key")
            return
        content = self.state.objects[path]
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not asked:
            self._send(200, content, {"ETag": '"whole"', **self._told(path)})
            return
        begin, end = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
        self._send(206, content[begin : end + 1], {"ETag": '"whole"', "Content-Range": f"bytes {begin}-{end}/{len(content)}"})

    def _delete(self, bucket: str, body: bytes) -> None:
        """Delete the keys of a request, except for those that are kept; like S3, it says nothing of a key that is not there."""
        keys = [unescape(key) for key in re.findall("<Key>(.*?)</Key>", body.decode())]
        for key in keys:
            if key not in self.state.undeletable:
                self.state.objects.pop(f"{bucket}/{key}", None)
        refused = (
            f"<Error><Key>{escape(key)}</Key><Code>AccessDenied</Code></Error>" for key in keys if key in self.state.undeletable
        )
        self._xml("DeleteResult", "".join(refused))

    def _list(self, bucket: str, query: dict[str, str]) -> None:
        """List keys page by page."""
        prefix, after = query.get("prefix", ""), query.get("continuation-token", "")
        keys = sorted(path.partition("/")[2] for path in self.state.objects if path.startswith(f"{bucket}/{prefix}"))
        left = [key for key in keys if key > after]
        page = left[:_PAGE]
        more = len(left) > _PAGE
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        items = "".join(f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>" for key in page)
        self._xml("ListBucketResult", f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{items}")

    def _told(self, path: str) -> dict[str, str]:
        """Return the headers that tell of an object; its checksum is told only if it is asked for."""
        asked = self.headers.get("x-amz-checksum-mode") == "ENABLED"
        return {name: value for name, value in self.state.told.get(path, {}).items() if asked or name != _CHECKSUM}

    def _refuse(self, status: int, code: str, message: str) -> None:
        self._xml("Error", f"<Code>{code}</Code><Message>{message}</Message>", status)

    def _xml(self, root: str, inside: str, status: int = 200) -> None:
        self._send(status, f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{inside}</{root}>'.encode())

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _unchunked(body: bytes) -> bytes:
    content = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if not length:
            break
        content += rest[:length]
        body = rest[length + 2 :]
    return content
