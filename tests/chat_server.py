"""An OpenAI-compatible chat server for tests, on loopback: real HTTP, with every answer and every fault on demand.

Each completed answer is checked with the openai package's own types.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any, Literal

from openai.types.chat import ChatCompletion

from tests.converse_server import Raw, Reset, Stall
from tests.loopback import Handler, running

KEY = "sk-a-secret-key"

Line = dict[str, Any]

ServerKind = Literal["vllm", "sglang", "ollama", "llama.cpp", "bedrock"]


@dataclass(frozen=True)
class Request:
    """A request that arrived."""

    body: Line
    headers: Mapping[str, str]
    """By their names in lower case."""

    path: str
    port: int
    """The caller's port, which is the same for all requests on one connection."""

    @property
    def model(self) -> str:
        """The id of the model that was asked."""
        return str(self.body["model"])

    @property
    def user(self) -> str:
        """The text of the user's last turn."""
        return str(self.body["messages"][-1]["content"])

    @property
    def form(self) -> str:
        """The form in which the answer was asked for."""
        return "schema" if "response_format" in self.body else "tool" if "tools" in self.body else "plain"


@dataclass(frozen=True)
class Say:
    """An answer."""

    text: str | None = None
    stop: str | None = "stop"
    calls: tuple[object, ...] = ()
    """The inputs of the tool's calls; what is no text is sent as it is."""

    usage: Line | None = field(default_factory=lambda: {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120})
    message: Mapping[str, object] = field(default_factory=dict)
    """More fields of the message, such as `refusal`."""

    def body(self) -> Line:
        """Return the answer as such a server writes it."""
        calls = [
            {"id": f"call_{at}", "type": "function", "function": {"name": "verdict", "arguments": arguments}}
            for at, arguments in enumerate(self.calls)
        ]
        message = {"role": "assistant", "content": self.text, **({"tool_calls": calls} if calls else {}), **self.message}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "a-model",
            "choices": [{"index": 0, "finish_reason": self.stop, "message": message}],
            **({"usage": self.usage} if self.usage is not None else {}),
        }


@dataclass(frozen=True)
class Fail:
    """An error in OpenAI's form, or with a body of its own."""

    status: int
    message: str = "no"
    code: str | None = None
    type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: object = None

    def content(self) -> bytes:
        """Return the body."""
        if isinstance(self.body, bytes):
            return self.body
        error = {"message": self.message, "code": self.code, "type": self.type, "param": None}
        return json.dumps({"error": error} if self.body is None else self.body).encode()


@dataclass(frozen=True)
class Drip:
    """Bytes that come one by one, and never end."""

    begin: bytes
    """What comes at once."""

    more: bytes = b" "


Action = Say | Fail | Raw | Reset | Stall | Drip


@dataclass
class ChatServer:
    """The server; `reply` decides what each request gets."""

    url: str = ""
    """With the version: `http://127.0.0.1:1234/v1`."""

    key: str = ""
    """The key that is wanted; empty if none is."""

    requests: list[Request] = field(default_factory=list)
    opened: SimpleQueue[int] = field(default_factory=SimpleQueue)
    """The caller's port of each connection, also of one that carries no request."""

    reply: Callable[[Request], Action] = lambda _: Say("{}")
    closing: threading.Event = field(default_factory=threading.Event)

    def reset(self) -> None:
        """Forget the test before."""
        self.key = ""
        self.requests = []
        self.opened = SimpleQueue()
        self.reply = lambda _: Say("{}")
        self.closing = threading.Event()

    def script(self, *actions: Action) -> None:
        """Give these answers in this order, and the last one from then on."""
        left = list(actions)
        lock = threading.Lock()

        def reply(_: Request) -> Action:
            with lock:
                return left.pop(0) if len(left) > 1 else left[0]

        self.reply = reply

    def answer(self, request: Request) -> Action:
        """Return what a request gets."""
        if request.path != "/v1/chat/completions":
            return Fail(404, "Not Found", body={"detail": "Not Found"})
        sent = request.headers.get("authorization", "")
        if self.key and sent != f"Bearer {self.key}":
            return Fail(401, f"Incorrect API key provided: {sent}", "invalid_api_key")
        return self.reply(request)


def serving_as(kind: ServerKind, verdict: str) -> Callable[[Request], Action]:
    """Return what a server of a kind answers with a model whose verdict is this JSON; as in section 6 of its makers' sources.

    vLLM (d5dba2d) and SGLang (0.5.23) hold the model to a schema, and to a tool that has to be called; SGLang refuses both at
    once. Ollama (634c416) knows no `tool_choice` and no `max_completion_tokens`. llama.cpp (xllamacpp 2026.10) ignores
    `tool_choice` for a model without tools. Bedrock takes a schema from open-weight models alone.
    """
    said, prose = Say(verdict), Say(f"I think it is fine.\n{verdict}")
    called = Say(None, calls=(verdict,))

    def vllm(request: Request) -> Action:
        return {"schema": said, "tool": called, "plain": prose}[request.form]

    def sglang(request: Request) -> Action:
        if {"tools", "response_format"} <= request.body.keys():
            return Fail(400, body={"object": "error", "message": "tools with response_format", "type": "BadRequest", "code": 400})
        return {"schema": said, "tool": called, "plain": prose}[request.form]

    def ollama(request: Request) -> Action:
        if "max_tokens" not in request.body:
            return Stall()  # it goes on without a limit
        return said if request.form == "schema" else prose

    def llama_cpp(request: Request) -> Action:
        return said if request.form == "schema" else prose

    def bedrock(request: Request) -> Action:
        if "authorization" not in request.headers:
            return Fail(401, body={"message": "Missing Authentication Token"})
        if request.form == "schema" and "gpt-oss" not in request.model:
            return Fail(400, "response_format is not supported for this model", "validation_error")
        return {"schema": said, "tool": called, "plain": prose}[request.form]

    kinds: dict[ServerKind, Callable[[Request], Action]] = {
        "vllm": vllm,
        "sglang": sglang,
        "ollama": ollama,
        "llama.cpp": llama_cpp,
        "bedrock": bedrock,
    }
    return kinds[kind]


class _Listener(ThreadingHTTPServer):
    state: ChatServer

    def process_request(self, request: Any, client_address: Any) -> None:
        self.state.opened.put(client_address[1])
        super().process_request(request, client_address)


class _Handler(Handler):
    server: _Listener

    def do_POST(self) -> None:  # noqa: N802  the name is http.server's
        body = json.loads(self.read_body())
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(body, headers, self.path, self.client_address[1])
        self.server.state.requests.append(request)
        self._act(self.server.state.answer(request))

    def _act(self, action: Action) -> None:
        if isinstance(action, Say):
            self.send(200, json.dumps(_checked(action.body())).encode())
        elif isinstance(action, Fail):
            self.send(action.status, action.content(), action.headers)
        elif isinstance(action, Raw):
            self.send(action.status, action.content, promised=action.promised)
        elif isinstance(action, Reset):
            self.reset()
        elif isinstance(action, Drip):
            self._drip(action)
        else:
            self.stall(self.server.state.closing)

    def _drip(self, drip: Drip) -> None:
        """Send a byte a hundredth of a second until nobody listens."""
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(drip.begin)
            while not self.server.state.closing.wait(0.01):
                self.wfile.write(drip.more)


def _checked(answer: Line) -> Line:
    """Check an answer with the package's type; some servers have a reason to finish that OpenAI has not."""
    choice = answer["choices"][0]
    usual = all(isinstance(call["function"]["arguments"], str) for call in choice["message"].get("tool_calls", ()))
    if usual and choice["finish_reason"] in {"stop", "length", "tool_calls", "content_filter", "function_call"}:
        ChatCompletion.model_validate(answer)
    return answer


@contextmanager
def serve_chat() -> Iterator[ChatServer]:
    """Run a server on a free port of 127.0.0.1."""
    state = ChatServer()
    http = _Listener(("127.0.0.1", 0), _Handler)
    http.state = state
    with running(http) as url:
        state.url = f"{url}/v1"
        try:
            yield state
        finally:
            state.closing.set()
