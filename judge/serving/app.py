"""The application: one grader behind every contract, with its limits, its token, its measures and its description."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.requests import ClientDisconnect

from judge.batch import whereabouts
from judge.errors import InputFault, Misconfigured
from judge.grader import Grader
from judge.serving.access import GONE, Access, telling
from judge.serving.body import read_body
from judge.serving.contract import Asked, Contract
from judge.serving.disconnect import unless_gone
from judge.serving.gate import Gate
from judge.serving.limits import Limits
from judge.serving.measures import Measures
from judge.serving.nemo_gym import VERIFY
from judge.serving.openrlhf import OPENRLHF
from judge.serving.page import api_page
from judge.serving.plain import SCORE
from judge.serving.slime import SLIME
from judge.serving.token import admit

_log = logging.getLogger(__name__)

_CONTRACTS = (SCORE, OPENRLHF, SLIME, VERIFY)

_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body is not JSON"},
    401: {"description": "The token is missing or wrong"},
    413: {"description": "The body is too large"},
    422: {"description": "The body has another shape, or its record has no reward and never will"},
    429: {"description": "Too many requests are under way; see Retry-After"},
    500: {"description": "Somebody has to fix the setup, or this program"},
    503: {"description": "The server is shutting down, or the judge failed"},
}
"""Every answer that is not one with outcomes."""

_Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


def make_app(grader: Grader, limits: Limits) -> FastAPI:
    """Make the application.

    All requests share the grader: its memory, its limits, and one budget for as long as the application lives. The application's
    `state.gate` tells how many requests are under way, and stops taking more.

    Args:
        grader: scores every request.
        limits: what a request may take, and the token.
    """
    app = FastAPI(title="judge serve", description="Rewards over HTTP.", docs_url=None, redoc_url=None)
    service = _Service(grader, limits)
    app.state.gate = service.gate
    for contract in _CONTRACTS:
        _add(app, contract, service.scoring(contract))
    app.post("/seed_session", summary="NeMo-Gym's start of a rollout; there is nothing to do")(service.seed)
    app.get("/health", summary="Whether the process lives")(service.health)
    app.get("/ready", summary="Whether it takes requests", responses={503: _REFUSALS[503]})(service.ready)
    app.get("/metrics", summary="Measures for Prometheus", responses={401: _REFUSALS[401]})(service.metrics)
    app.get("/docs", include_in_schema=False)(lambda: HTMLResponse(api_page(app.openapi())))
    paths = [getattr(route, "path", "") for route in app.routes]
    app.add_middleware(Access, measures=service.measures, routes=paths)
    return app


def _add(app: FastAPI, contract: Contract, endpoint: _Endpoint) -> None:
    """Add a contract's route, with its description."""
    body = {"required": True, "content": {"application/json": {"schema": {}, "example": contract.example}}}
    choice = {"name": "unscored", "in": "query", "schema": {"type": "string", "enum": contract.if_unscored}}
    app.add_api_route(
        contract.path,
        endpoint,
        methods=["POST"],
        summary=contract.title,
        description=contract.text,
        responses=_REFUSALS,
        openapi_extra={"requestBody": body, **({"parameters": [choice]} if contract.if_unscored else {})},
    )


class _Service:
    """What the routes share."""

    def __init__(self, grader: Grader, limits: Limits) -> None:
        self._grader, self._limits = grader, limits
        self._budget = grader.budget()
        self.gate = Gate(limits.queue)
        self.measures = Measures(self.gate)

    def scoring(self, contract: Contract) -> _Endpoint:
        """Return the endpoint of a contract."""

        async def score(request: Request) -> Response:
            begun = time.monotonic()
            admit(request, self._limits.token)
            with self.gate.enter():
                return await self._guarded(contract, request, begun)

        return score

    async def _guarded(self, contract: Contract, request: Request, begun: float) -> Response:
        """The one boundary: whatever goes wrong is an error of HTTP, and never a reward."""
        try:
            return await self._answer(contract, request, begun)
        except (HTTPException, InputFault) as fault:
            raise fault if isinstance(fault, HTTPException) else HTTPException(422, str(fault)) from None
        except ClientDisconnect:
            return Response(status_code=GONE)
        except asyncio.CancelledError:
            if not self.gate.stopping:
                raise
            return JSONResponse({"detail": "the server was stopped before this was done"}, status_code=503)
        except Misconfigured as fault:
            return _broken(str(fault))
        except Exception as error:  # noqa: BLE001  whatever it is, its words may quote a sample
            return _broken(whereabouts(error))

    async def _answer(self, contract: Contract, request: Request, begun: float) -> Response:
        if_unscored = contract.choice(request.query_params.get("unscored"))
        body = await read_body(request, self._limits.max_bytes)
        records = contract.read(body)
        patience = min(self._limits.deadline, contract.patience or self._limits.deadline)
        left = begun + patience - time.monotonic()
        outcomes = await unless_gone(request, self._grader.agrade(records, deadline=left, budget=self._budget))
        self.measures.scored(outcomes, self._grader.prices)
        request.state.told.update(telling(outcomes))
        answer = contract.answer(Asked(body, if_unscored, self._grader.rubric, self._grader.prices), outcomes)
        return _json(answer, nan=if_unscored == "nan")

    async def seed(self) -> dict[str, str]:
        return {}

    async def health(self) -> dict[str, str]:
        return {"status": "ok"}

    async def ready(self) -> JSONResponse:
        stopping = self.gate.stopping
        return JSONResponse({"ready": not stopping}, status_code=503 if stopping else 200)

    async def metrics(self, request: Request) -> Response:
        admit(request, self._limits.token)
        return Response(self.measures.page(), media_type=self.measures.content_type)


def _broken(why: str) -> JSONResponse:
    """Say to the caller and to the log that somebody has to fix something."""
    _log.error("broken", extra={"fields": {"fault": why}})
    return JSONResponse({"detail": why}, status_code=500)


def _json(answer: object, *, nan: bool) -> Response:
    """Write an answer; a lone surrogate becomes a question mark, because UTF-8 cannot encode it."""
    text = json.dumps(answer, ensure_ascii=False, allow_nan=nan)
    return Response(text.encode("utf-8", "replace"), media_type="application/json")
