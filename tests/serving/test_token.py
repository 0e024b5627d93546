"""Who shows the token, in which ways, and who does not."""

import base64

import pytest

from tests.reward_server import RECORD, running

TOKEN = "tök3n:with/colon"
BASIC = base64.b64encode(f"judge:{TOKEN}".encode()).decode()
CHARS = TOKEN.encode().decode("latin-1")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": ""}, id="empty"),
        pytest.param({"Authorization": "Bearer"}, id="nothing-after-it"),
        pytest.param({"Authorization": "Bearer wrong"}, id="wrong"),
        pytest.param({"Authorization": f"Bearer {CHARS}x"}, id="longer"),
        pytest.param({"Authorization": f"Token {CHARS}"}, id="another-scheme"),
        pytest.param({"Authorization": "Basic !!!"}, id="not-base64"),
        pytest.param({"Authorization": "Basic " + base64.b64encode(TOKEN.encode()).decode()}, id="as-the-user"),
    ],
)
def test_who_does_not_show_the_token_is_refused_before_anything_is_read(headers: dict[str, str]) -> None:
    with running(pytest.fail, token=TOKEN) as server:
        for asked in (server.post("/score", b"not JSON", **headers), server.get("/metrics", **headers)):
            assert asked.status == 401
            assert asked.headers["www-authenticate"] == "Bearer"
            assert TOKEN.encode() not in asked.content


@pytest.mark.parametrize("shown", [f"Bearer {CHARS}", f"bearer {CHARS}", f"Basic {BASIC}"])
def test_who_shows_it_is_let_in(shown: str) -> None:
    with running(token=TOKEN) as server:
        assert server.post("/score", RECORD, Authorization=shown).status == 200
        assert server.get("/metrics", Authorization=shown).status == 200


def test_health_and_the_description_need_none() -> None:
    with running(token=TOKEN) as server:
        assert [server.get(path).status for path in ("/health", "/ready", "/docs", "/openapi.json")] == [200] * 4


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer anything"}])
def test_a_server_without_a_token_lets_everybody_in(headers: dict[str, str]) -> None:
    with running() as server:
        assert server.post("/score", RECORD, **headers).status == 200
