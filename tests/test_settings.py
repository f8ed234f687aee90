"""Every environment variable in one place: what it may be, what is said of one that is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assessment import cli, settings
from assessment.problems import Refused
from assessment.settings import MASK, VARIABLES, Installation
from tests.conftest import ROOT

OIDC = {
    "YUANHANG_OIDC_ISSUER": "https://sso.bank.example/realms/staff",
    "YUANHANG_OIDC_CLIENT_ID": "yuanhang",
    "YUANHANG_OIDC_CLIENT_SECRET": "hush-hush",
    "YUANHANG_PUBLIC_URL": "https://yuanhang.bank.example/",
}


def faults(environment: dict[str, str]) -> list[str]:
    with pytest.raises(Refused) as refused:
        settings.read(environment)
    return list(refused.value.sentences("en"))


def test_nothing_set_gives_every_default() -> None:
    assert settings.read({}) == Installation()
    assert settings.read({"YUANHANG_GUESTS": " "}) == Installation()
    assert settings.read({"PATH": "/bin"}).database_url == "sqlite:///data/yuanhang.db"


def test_each_default_is_a_value_its_own_variable_takes() -> None:
    set_outright = {v.name: v.default for v in VARIABLES if v.default}
    assert settings.read(set_outright) == Installation()


def test_what_is_set_counts(tmp_path: Path) -> None:
    given = settings.read(OIDC | {"YUANHANG_GUESTS": "Off", "YUANHANG_MODEL": str(tmp_path)})
    assert not given.is_guest_allowed
    assert given.model == tmp_path
    assert given.public_url == "https://yuanhang.bank.example"
    assert given.is_https
    assert given.has_oidc


UNSET = "Correct it, or unset it for the default ({})."
HOURS = "must be a whole number from 1 to 720. " + UNSET.format("12")
ADDRESS = "must be an address such as https://yuanhang.bank.example. Correct it, or unset it."
DATABASE = "must begin with sqlite:/// or postgresql://. " + UNSET.format(
    Installation().database_url
)
LEVEL = "must be one of debug, info, warning, error. " + UNSET.format("info")
IN_MEMORY = (
    "an SQLite database needs a file: one in memory loses its answers. "
    "Name a file, such as sqlite:///data/yuanhang.db."
)


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("YUANHANG_SESSION_HOURS", "0", HOURS),
        ("YUANHANG_SESSION_HOURS", "１", HOURS),
        ("YUANHANG_SESSION_HOURS", "9" * 5000, HOURS),
        ("YUANHANG_GUESTS", "maybe", "must be on or off. " + UNSET.format("on")),
        ("YUANHANG_LOG_LEVEL", "loud", LEVEL),
        (
            "YUANHANG_MODEL",
            "/no/such",
            "there is no such directory. Correct it, or unset it to use the built-in model.",
        ),
        ("YUANHANG_PUBLIC_URL", "bank.example", ADDRESS),
        ("YUANHANG_PUBLIC_URL", "http://[::1", ADDRESS),
        ("DATABASE_URL", "mysql://h/d", DATABASE),
        ("DATABASE_URL", "yuanhang.db", DATABASE),
        ("DATABASE_URL", "sqlite:///:memory:", IN_MEMORY),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_value_is_told_in_one_line(name: str, text: str, rule: str) -> None:
    assert faults({name: text}) == [f"{name} is {text!r}, but {rule}"]


@pytest.mark.parametrize("name", ["DATABASE_URL", "YUANHANG_PUBLIC_URL"])
def test_a_password_in_a_wrong_value_is_not_told(name: str) -> None:
    (said,) = faults({name: "mysql://u:secret@h/d"})
    assert said.startswith(f"{name} is 'mysql://u:{MASK}@h/d', but must ")


@pytest.mark.parametrize("password", ["pa/55", "pa:55", "pa@55", "5:5/5@5"])
def test_no_part_of_a_password_is_told_whatever_stands_in_it(password: str) -> None:
    """A slash makes the address a wrong one, which is told."""
    (variable,) = (one for one in VARIABLES if one.name == "DATABASE_URL")
    shown = variable.shown({"DATABASE_URL": f"postgresql://u:{password}@db:5432/d"})
    assert shown == f"postgresql://u:{MASK}@db:5432/d"


def test_a_misspelt_name_is_told_with_the_nearest_one() -> None:
    assert faults({"YUANHANG_GUEST": "off"}) == [
        "YUANHANG_GUEST is no setting. Did you mean YUANHANG_GUESTS? Correct the name, or unset it."
    ]


def test_every_fault_is_told_at_once() -> None:
    said = faults({"YUANHANG_GUESTS": "?", "YUANHANG_UPLOAD_MB": "-1", "YUANHANG_X": "1"})
    assert [one.split()[0] for one in said] == [
        "YUANHANG_GUESTS",
        "YUANHANG_UPLOAD_MB",
        "YUANHANG_X",
    ]


def test_openid_connect_is_set_whole_or_not_at_all() -> None:
    assert faults({"YUANHANG_OIDC_ISSUER": OIDC["YUANHANG_OIDC_ISSUER"]}) == [
        "OpenID Connect also needs YUANHANG_OIDC_CLIENT_ID, YUANHANG_OIDC_CLIENT_SECRET, "
        "YUANHANG_PUBLIC_URL. Set it, or unset every YUANHANG_OIDC variable."
    ]


def test_a_pause_cannot_outlast_the_session() -> None:
    (said,) = faults({"YUANHANG_SESSION_HOURS": "1", "YUANHANG_SESSION_IDLE_MINUTES": "61"})
    assert said.startswith("YUANHANG_SESSION_IDLE_MINUTES is 61, longer than a session lasts")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://yuanhang:{}@db/yuanhang",
        "postgresql://yuanhang@db/yuanhang?password={}&sslmode=require",
    ],
)
def test_no_secret_is_printed_anywhere(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    environment = OIDC | {
        "DATABASE_URL": url.format("pa55word"),
        "YUANHANG_METRICS_TOKEN": "t0ken",
    }
    assert cli.main(["settings"], environment) == 0
    printed = capsys.readouterr().out + repr(settings.read(environment))
    assert f"DATABASE_URL={url.format(MASK)}" in printed
    for secret in ("hush-hush", "pa55word", "t0ken"):
        assert secret not in printed


@pytest.mark.parametrize("language", ["zh_CN.UTF-8", "en_GB.UTF-8"])
def test_the_command_lists_every_setting_and_then_what_is_wrong(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["settings"], {"LANG": language, "YUANHANG_GUESTS": "?"}) == 2
    printed = capsys.readouterr()
    assert re.findall(r"^(\w+)=", printed.out, re.MULTILINE) == [v.name for v in VARIABLES]
    assert len(printed.err.splitlines()) == 1


def test_a_server_that_is_set_up_wrongly_does_not_start() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=ROOT,
        env={"YUANHANG_GUESTS": "maybe", "LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "YUANHANG_GUESTS 的值为 'maybe'，应为 on 或 off。请改正，或删除该变量以使用默认值（on）。\n"
    )


def test_the_pages_take_as_large_a_file_as_the_server() -> None:
    code = (
        "import app; from streamlit import config; print(config.get_option('server.maxUploadSize'))"
    )
    asked = {"YUANHANG_UPLOAD_MB": "7", "DATABASE_URL": "sqlite:///never-made.db"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | asked,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "7\n"


def test_the_environment_is_read_where_a_process_begins_and_nowhere_else() -> None:
    readers = {
        file.relative_to(ROOT).as_posix()
        for folder in ("assessment", "reports")
        for file in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ|getenv", file.read_text("utf-8"))
    }
    assert readers == {"assessment/cli.py", "assessment/settings.py", "assessment/web/services.py"}


def test_the_page_on_deployment_lists_every_variable_with_its_default() -> None:
    page = (ROOT / "docs/deployment.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| .+ \| (.*) \|$", page, re.MULTILINE)
    assert rows == [(v.name, f"`{v.default}`" if v.default else "–") for v in VARIABLES]
