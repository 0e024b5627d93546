"""A caller that goes away: nothing more is asked for it."""

import json

from tests.reward_server import RECORD, Gated, head, running


def test_when_the_caller_goes_away_its_work_is_given_up_and_others_are_served() -> None:
    judge = Gated()
    records = json.dumps([{**RECORD, "id": place, "response": f"r{place}"} for place in range(8)]).encode()
    with running(judge, grader={"concurrency": 1}) as server:
        with server.connect() as connection:
            connection.sendall(head(len(records)) + records)
            assert judge.asked.acquire(timeout=10)
        assert _until_idle(server)
        judge.go.set()
        assert server.post("/score", RECORD).status == 200
        assert judge.calls <= 3, "the first of the eight, perhaps one that was about to be asked, and the last request's"


def _until_idle(server: object) -> bool:
    """Ask for something else until nothing is under way."""
    return any(server.gate.under_way == 0 or not server.get("/health") for _ in range(2000))  # type: ignore[attr-defined]
