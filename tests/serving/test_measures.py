"""What Prometheus sees."""

from typing import Any

from tests.reward_server import RECORD, Running, failing, running


def measures(server: Running) -> dict[str, float]:
    lines = [line for line in server.get("/metrics").content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_samples_are_counted_by_what_became_of_them_and_whose_fault_it_was() -> None:
    with running(failing, grader={"attempts": 1}) as server:
        server.post("/score", {"records": [RECORD, {"id": "b"}]})
        seen = measures(server)
    assert seen['judge_samples_total{outcome="unscored",reason="throttled",whose="judge"}'] == 1
    assert seen['judge_samples_total{outcome="unscored",reason="bad_sample",whose="record"}'] == 1
    assert seen["judge_reward_count"] == 0


def test_rewards_tokens_and_requests_are_counted() -> None:
    with running() as server:
        server.post("/score", [RECORD, {**RECORD, "id": "b", "response": "s"}])
        server.post("/slime", b"{")
        server.get("/nothing/here")
        seen = measures(server)
    assert (seen["judge_reward_count"], seen["judge_reward_sum"]) == (2, 1.4)
    tokens = [seen[f'judge_tokens_total{{direction="{way}"}}'] for way in ("input", "output")]
    assert tokens == [120, 80]
    answered = {route: seen[f'judge_requests_total{{route="{route}",status="{status}"}}'] for route, status in
                (("/score", 200), ("/slime", 400), ("other", 404))}
    assert answered == {"/score": 1, "/slime": 1, "other": 1}


def test_what_is_under_way_is_measured(go: Any) -> None:
    with running() as server:
        assert measures(server)["judge_requests_under_way"] == 0
        with server.gate.enter():
            assert measures(server)["judge_requests_under_way"] == 1
