"""The description at /openapi.json is valid, says what the service does, and holds against made-up calls."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

EXAMPLES = 12
MESSAGES = "/api/v1/conversations/{conversation_id}/messages"
CALLS = {
    ("POST", "/api/v1/conversations"),
    ("POST", MESSAGES),
    ("GET", MESSAGES),
    ("DELETE", MESSAGES),
    ("GET", "/api/v1/halls"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
}
MODES = {"right": schemathesis.GenerationMode.POSITIVE, "wrong": schemathesis.GenerationMode.NEGATIVE}


def test_the_description_is_valid_and_complete(app: FastAPI) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    schema.validate()
    found = {(found.ok().method.upper(), found.ok().path) for found in schema.get_all_operations()}
    assert found >= CALLS


def test_every_call_under_the_prefix_describes_its_errors(app: FastAPI) -> None:
    described = app.openapi()
    reference = {"$ref": "#/components/schemas/ErrorOut"}
    for path, methods in described["paths"].items():
        for method, call in methods.items():
            assert call.get("summary") and call.get("description"), (method, path)
            if path.startswith("/api/v1/conversations"):
                for status in ("401", "404", "413", "422", "503"):
                    body = call["responses"][status]["content"]["application/json"]["schema"]
                    assert body == reference, (method, path, status)


def test_there_is_no_page_that_loads_scripts_from_elsewhere(app: FastAPI) -> None:
    assert app.docs_url is None and app.redoc_url is None


# A call without parameters cannot be made wrongly.
WRONG = [("POST", "/api/v1/conversations"), ("POST", MESSAGES), ("GET", MESSAGES)]


@pytest.mark.parametrize(
    ("mode", "method", "path"),
    [
        *(("right", *call) for call in sorted(CALLS)),
        *(("wrong", *call) for call in WRONG),
    ],
)
def test_made_up_calls_find_no_server_error(app: FastAPI, mode: str, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    opened = TestClient(app).post("/api/v1/conversations").json()
    token = {"Authorization": f"Bearer {opened['token']}"}
    checks: list[Any] = [not_a_server_error, response_schema_conformance, content_type_conformance]
    if mode == "right":
        checks.append(status_code_conformance)
    operation = schema[path][method]
    cases = operation.as_strategy(generation_mode=MODES[mode])
    seen = []

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(case=cases, mine=st.booleans())
    def run(case: Any, mine: bool) -> None:
        if mine and "{conversation_id}" in path and method != "DELETE":
            case.path_parameters = {"conversation_id": opened["conversation_id"]}
        response = case.call(headers=token if mine else None)
        seen.append(response.status_code)
        if not (path == "/readyz" and response.status_code == 503):  # the model is not loaded here
            case.validate_response(response, checks=checks)

    run()
    assert seen
