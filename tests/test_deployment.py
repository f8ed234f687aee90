"""The files of docs/deployment hold together; tests/browser/test_cluster.py runs them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from assessment import settings
from tests.browser.cluster import COMPOSE, DEPLOYMENT, filled_in
from tests.conftest import ROOT

SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
APPS = [name for name in SERVICES if name.startswith("app-")]
KNOWN = {
    *("build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "init"),
    *("env_file", "networks", "ports", "read_only", "restart", "security_opt", "shm_size"),
    *("stop_grace_period", "tmpfs", "volumes"),
}
"""What the Compose specification calls the parts of a service, as far as we use them."""

ASKED = re.compile(r"\$\{(\w+)(?::[?-][^}]*)?\}")
GIVEN = {
    name: value or "secret"
    for name, _, value in (
        line.partition("=")
        for line in (DEPLOYMENT / "example.env").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
}


def interpolated(text: str) -> str:
    return ASKED.sub(lambda match: GIVEN[match[1]], text)


def environment(service: str) -> dict[str, str]:
    return {k: interpolated(v) for k, v in SERVICES[service].get("environment", {}).items()}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_says_nothing_that_compose_does_not_know(name: str) -> None:
    service = SERVICES[name]
    assert service.keys() <= KNOWN
    assert all(isinstance(value, str) for value in service.get("environment", {}).values())
    assert set(service.get("depends_on", {})) <= SERVICES.keys()
    assert set(service["networks"]) <= COMPOSE["networks"].keys()
    assert {"test", "disable"} & service["healthcheck"].keys()
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        made = source in COMPOSE["volumes"] or source == "./tls"
        assert made or (DEPLOYMENT / source).is_file()


def test_the_example_asks_for_what_has_to_be_set_and_for_nothing_else() -> None:
    text = (DEPLOYMENT / "compose.yaml").read_text("utf-8")
    assert {match[1] for match in ASKED.finditer(text)} == GIVEN.keys()


@pytest.mark.parametrize("name", [*APPS, "migrate"])
def test_the_app_can_read_its_settings(name: str) -> None:
    given = settings.read(environment(name))
    assert given.database_url.startswith("postgresql://")
    assert (given.is_https, given.trusted_proxies) == (True, 1)


def test_the_processes_differ_by_port_and_address_only() -> None:
    assert len(APPS) == 3
    ports = {environment(name)["STREAMLIT_SERVER_PORT"] for name in APPS}
    addresses = {SERVICES[name]["networks"]["inside"]["ipv4_address"] for name in APPS}
    assert (len(ports), len(addresses)) == (3, 3)
    rest = [
        {key: value for key, value in SERVICES[name].items() if key != "networks"}
        | {"environment": environment(name) | {"STREAMLIT_SERVER_PORT": ""}}
        for name in APPS
    ]
    assert rest[0] == rest[1] == rest[2]


def test_nginx_is_told_where_each_process_listens() -> None:
    told = environment("nginx")
    for number, name in enumerate(APPS, 1):
        port = environment(name)["STREAMLIT_SERVER_PORT"]
        assert (told[f"APP_{number}"], told[f"PORT_{number}"]) == (f"{name}:{port}", port)
    assert re.search(r"\$\{\w", filled_in(told)) is None
    upload = settings.Installation().upload_mb
    assert int(told["BODY_LIMIT"].removesuffix("m")) > upload


def test_the_app_never_has_the_password_of_the_tables_owner() -> None:
    for name in (*APPS, "nginx"):
        assert "OWNER_PASSWORD" not in yaml.safe_dump(SERVICES[name])


def test_the_image_holds_what_the_app_needs_and_nothing_else() -> None:
    lines = (DEPLOYMENT / "Dockerfile").read_text("utf-8").splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY")}
    ignore = (DEPLOYMENT / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert copied == {line[1:] for line in ignore if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)
