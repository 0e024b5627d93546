"""What NeMo-Gym makes of our reward: its own resources server serves `/verify`, over HTTP, with and without its mark, and its own
agent asks `judge serve`.

NeMo-RL wants GPUs and does not run here. It does a rollout again that a server answered with 500. It takes a masked sample out of the
loss, and leaves the masked 0 in the mean that its siblings are compared with; that is why the mark has to be asked for.
"""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, ClassVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import orjson
import uvicorn
from fastapi import FastAPI
from nemo_gym import server_utils
from nemo_gym.base_resources_server import (
    BaseResourcesServerConfig,
    BaseVerifyRequest,
    BaseVerifyResponse,
    SimpleResourcesServer,
)
from nemo_gym.config_types import BaseServerConfig, ModelServerRef, ResourcesServerRef
from nemo_gym.server_utils import ServerClient
from omegaconf import OmegaConf
from pydantic import ConfigDict
from responses_api_agents.simple_agent.app import SimpleAgent, SimpleAgentConfig

from judge.adapters.nemo_gym import NeMoGymChoice, NeMoGymReward, nemo_gym_reward
from tests.trainers.judging import CASES, breaks, judged, quality, report, said, served

SAID = ("It is one.", "It is broken.", "It is three.", "It is four.")


class Asked(BaseVerifyRequest):
    """A request with the columns of its row."""

    model_config = ConfigDict(extra="allow")


class Answered(BaseVerifyResponse):
    """An answer with the parts of the reward."""

    model_config = ConfigDict(extra="allow")


class NumberServer(SimpleResourcesServer):
    """A resources server whose verifier is our reward."""

    reward: ClassVar[NeMoGymReward]

    async def verify(self, body: Asked) -> Answered:
        """Score a response."""
        return Answered.model_validate(await type(self).reward(body.model_dump(mode="json")))


def answer(response: str) -> dict[str, Any]:
    """Return a model's answer in the form of the Responses API."""
    text = {"type": "output_text", "text": response, "annotations": []}
    message = {"id": "m", "type": "message", "role": "assistant", "status": "completed", "content": [text]}
    made = {"id": "r", "created_at": 0, "model": "m", "object": "response", "output": [message], "tools": []}
    return made | {"parallel_tool_calls": True, "tool_choice": "auto"}


def row(text: str) -> dict[str, Any]:
    """Return a row of a data set."""
    return {"responses_create_params": {"input": [{"role": "user", "content": text}]}, "answer": "1"}


def ask(url: str, body: dict[str, Any]) -> Any:
    """Return what a trainer reads: the reward, `masked`, or the status of the error."""
    try:
        with urlopen(Request(url, orjson.dumps(body), {"Content-Type": "application/json"})) as answered:
            found = orjson.loads(answered.read())
    except HTTPError as error:
        return error.code
    assert found["answer"] == "1"
    return "masked" if found["mask_sample"] and found["instance_config"]["mask_sample"] else found["reward"]


@contextmanager
def running(app: FastAPI, listener: socket.socket) -> Iterator[str]:
    """Serve an application, and give its URL."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port(listener)}"
    finally:
        server.should_exit = True
        thread.join()


def listen() -> socket.socket:
    """Take a free port."""
    return socket.create_server(("127.0.0.1", 0))


def port(listener: socket.socket) -> int:
    """Return the port."""
    return int(listener.getsockname()[1])


def client(**ports: int) -> ServerClient:
    """Return NeMo-Gym's own HTTP client, which finds each server by its name."""
    servers = {name: {"servers": {name: {"host": "127.0.0.1", "port": port}}} for name, port in ports.items()}
    return ServerClient(
        head_server_config=BaseServerConfig(host="127.0.0.1", port=0), global_config_dict=OmegaConf.create(servers)
    )


def verify(choice: NeMoGymChoice, case: str) -> list[Any]:
    """Serve our reward, and return what comes of each response."""
    config = BaseResourcesServerConfig(host="127.0.0.1", port=0, name="number", entrypoint="app.py", domain="other")
    with judged(case) as grader:
        NumberServer.reward = staticmethod(nemo_gym_reward(grader, reference="answer", if_unscored=choice))
        app = NumberServer(config=config, server_client=client()).setup_webserver()
        with running(app, listen()) as url:
            return [ask(f"{url}/verify", row("Say a number.") | {"response": answer(response)}) for response in SAID]


def echo() -> FastAPI:
    """Return a model that says what it is told to say."""
    app = FastAPI()

    @app.post("/v1/responses")
    async def respond(body: dict[str, Any]) -> dict[str, Any]:
        return answer(body["input"][-1]["content"])

    return app


def roll_out(case: str) -> list[Any]:
    """Return what NeMo-Gym's own agent makes of each rollout that `judge serve` verifies."""
    one, other = listen(), listen()
    with served(case) as judge, running(echo(), one):
        servers = client(judge=int(judge.rpartition(":")[2]), model=port(one), agent=port(other))
        names = {"resources_server": ResourcesServerRef(type="resources_servers", name="judge")}
        names["model_server"] = ModelServerRef(type="responses_api_models", name="model")
        config = SimpleAgentConfig(host="127.0.0.1", port=port(other), name="agent", entrypoint="app.py", **names)
        with running(SimpleAgent(config=config, server_client=servers).setup_webserver(), other) as url:
            found = [ask(f"{url}/run", row(response)) for response in SAID]
    server_utils._GLOBAL_AIOHTTP_CLIENT = None  # it belongs to the loop of a thread that has ended
    return found


def prove() -> bool:
    """Run every case without the mark and with it, and with `judge serve`."""
    fine = []
    for case in CASES:
        for choice, instead in ((None, 500), ("mask", "masked")):
            fine.append(tell("nemo_gym", case, f"{said(case)}; if_unscored={choice!r}", verify(choice, case), instead))
        fine.append(tell("nemo_gym, judge serve", case, said(case), roll_out(case), 500))
    return all(fine)


def tell(trainer: str, case: str, judge: str, got: list[Any], instead: Any) -> bool:
    """Report what came of the responses, and whether it is right."""
    failed = [case in ("all failed", "timeout") or (case == "one failed" and breaks(one)) for one in SAID]
    ok = got == [instead if bad else quality(one) for one, bad in zip(SAID, failed, strict=True)]
    report(trainer, version("nemo-gym"), case, got, ok=ok, judge=judge)
    return ok


if __name__ == "__main__":
    sys.exit(not prove())
