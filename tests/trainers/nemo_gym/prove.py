"""What NeMo-Gym makes of our reward: its own resources server serves `/verify`, over HTTP, with and without its mark.

NeMo-RL wants GPUs and does not run here. It does a rollout again that a server answered with 500. It takes a masked sample out of the
loss, and leaves the masked 0 in the mean that its siblings are compared with; that is why the mark has to be asked for.
"""

import sys
import threading
import time
from importlib.metadata import version
from typing import Any, ClassVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import orjson
import uvicorn
from nemo_gym.base_resources_server import (
    BaseResourcesServerConfig,
    BaseVerifyRequest,
    BaseVerifyResponse,
    SimpleResourcesServer,
)
from nemo_gym.config_types import BaseServerConfig
from nemo_gym.server_utils import ServerClient
from omegaconf import OmegaConf
from pydantic import ConfigDict

from judge.adapters.nemo_gym import NeMoGymChoice, NeMoGymReward, nemo_gym_reward
from tests.trainers.judging import CASES, breaks, judged, quality, report, said

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


def request(response: str) -> bytes:
    """Return the request of an agent."""
    text = {"type": "output_text", "text": response, "annotations": []}
    message = {"id": "m", "type": "message", "role": "assistant", "status": "completed", "content": [text]}
    answer = {"id": "r", "created_at": 0, "model": "m", "object": "response", "output": [message], "tools": []}
    settings = {"parallel_tool_calls": True, "tool_choice": "auto"}
    asked = {"input": [{"role": "user", "content": "Say a number."}]}
    return orjson.dumps({"responses_create_params": asked, "response": answer | settings, "answer": "1"})


def verify(port: int, response: str) -> Any:
    """Return what a trainer reads: the reward, `masked`, or the status of the error."""
    asked = Request(f"http://127.0.0.1:{port}/verify", request(response), {"Content-Type": "application/json"})
    try:
        with urlopen(asked) as answered:
            found = orjson.loads(answered.read())
    except HTTPError as error:
        return error.code
    assert found["answer"] == "1"
    return "masked" if found["mask_sample"] and found["instance_config"]["mask_sample"] else found["reward"]


def serve(choice: NeMoGymChoice, case: str) -> list[Any]:
    """Serve a case, and return what comes of each response."""
    config = BaseResourcesServerConfig(host="127.0.0.1", port=0, name="number", entrypoint="app.py", domain="other")
    client = ServerClient(head_server_config=BaseServerConfig(host="127.0.0.1", port=0), global_config_dict=OmegaConf.create({}))
    with judged(case) as grader:
        NumberServer.reward = staticmethod(nemo_gym_reward(grader, reference="answer", if_unscored=choice))
        app = NumberServer(config=config, server_client=client).setup_webserver()
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            return [verify(server.servers[0].sockets[0].getsockname()[1], response) for response in SAID]
        finally:
            server.should_exit = True
            thread.join()


def prove() -> bool:
    """Run every case without the mark and with it."""
    fine = []
    for case in CASES:
        for choice, instead in ((None, 500), ("mask", "masked")):
            got = serve(choice, case)
            failed = [case in ("all failed", "timeout") or (case == "one failed" and breaks(one)) for one in SAID]
            wanted = [instead if bad else quality(one) for one, bad in zip(SAID, failed, strict=True)]
            fine.append(got == wanted)
            report("nemo_gym", version("nemo-gym"), case, got, ok=fine[-1], judge=f"{said(case)}; if_unscored={choice!r}")
    return all(fine)


if __name__ == "__main__":
    sys.exit(not prove())
