"""The page about the API."""

import re

from judge.serving.page import api_page
from tests.reward_server import running


def test_what_a_description_says_cannot_become_html() -> None:
    route = {"summary": "<script>", "responses": {"200": {"description": "&"}}}
    page = api_page({"paths": {"/<x>": {"get": route}}})
    assert "<script>" not in page
    assert "GET /&lt;x&gt;" in page


def test_it_names_every_route_of_the_schema_and_loads_nothing_from_elsewhere() -> None:
    with running() as server:
        page = server.get("/docs").content.decode()
        schema = server.get("/openapi.json").json
    routes = {f"{method.upper()} {path}" for path, methods in schema["paths"].items() for method in methods}
    assert set(re.findall(r"<h2>(.*?)</h2>", page)) == routes
    assert {"POST /score", "POST /openrlhf", "POST /slime", "POST /verify", "GET /health", "GET /metrics"} <= routes
    assert not re.search(r"(src|href)=\"(https?:)?//", page)


def test_every_example_is_answered_with_a_reward() -> None:
    with running() as server:
        schema = server.get("/openapi.json").json
        bodies = {path: one["post"]["requestBody"]["content"]["application/json"]["example"]
                  for path, one in schema["paths"].items() if "requestBody" in one.get("post", {})}
        assert len(bodies) == 4
        assert all(b"0.7" in server.post(path, body).content for path, body in bodies.items())
