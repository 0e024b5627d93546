"""The page about this API, for people. It is one file and loads nothing from elsewhere."""

import html
import json
from collections.abc import Mapping
from typing import Any

_HEAD = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>judge serve</title>
<style>body {max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 sans-serif}
pre {padding: .5rem; overflow: auto; background: #f2f2f2} h2 {font: bold 1.1rem monospace}</style>
<h1>judge serve</h1>
<p>For programs: <a href="openapi.json">openapi.json</a>.</p>
"""


def api_page(schema: Mapping[str, Any]) -> str:
    """Return the page as HTML.

    Args:
        schema: the API as OpenAPI describes it.
    """
    routes = [(method.upper(), path, one) for path, methods in schema["paths"].items() for method, one in methods.items()]
    return _HEAD + "".join(_section(*route) for route in routes) + "</html>\n"


def _section(method: str, path: str, route: Mapping[str, Any]) -> str:
    said = [route.get("summary", ""), route.get("description", "")]
    answers = [f"{status}: {one['description']}" for status, one in route["responses"].items()]
    text = "".join(f"<p>{html.escape(line)}</p>\n" for line in said if line)
    listed = "".join(f"<li>{html.escape(line)}</li>\n" for line in answers)
    return f"<h2>{method} {html.escape(path)}</h2>\n{text}{_example(route)}<ul>\n{listed}</ul>\n"


def _example(route: Mapping[str, Any]) -> str:
    """Return the body of a request as an example; empty where a request has none."""
    if "requestBody" not in route:
        return ""
    example = route["requestBody"]["content"]["application/json"]["example"]
    return f"<pre>{html.escape(json.dumps(example, indent=2))}</pre>\n"
