"""The page about a bank's data without a browser: what is kept, the two steps, the receipt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from assessment import access
from assessment.access import Forbidden
from assessment.messages import say
from assessment.model import LANGUAGES, Language
from assessment.service import Service
from tests.test_pages_results import MAIN, answered, html, links, opened

BANK = "海州农商银行"


def alarms(app: AppTest) -> list[str]:
    return [part for part in html(app).split("<") if part.startswith(('div class="yh-alarm"',))]


def is_there(service: Service, secret: str) -> bool:
    try:
        service.resume(access.guest([]), secret)
    except Forbidden:
        return False
    return True


def name_of(service: Service, secret: str) -> str:
    return service.resume(access.guest([]), secret).assessment.bank.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_is_kept_and_offers_all_of_it(
    service: Service, language: Language
) -> None:
    secret = answered(service, {"STR-1.1": "F"})
    app = opened("data", secret, language)
    shown = html(app)
    assert app.title[0].value == say(language, "shell.data")
    assert say(language, "custody.stays") in shown
    assert say(language, "custody.topic.answers", count=3) in shown
    offered = ("take_json", "take_book", "offline_take")
    labels = [one.label for one in app.get("download_button")]
    assert labels == [say(language, f"custody.{code}") for code in offered]
    assert not app.text_input  # the bank's name is asked when somebody wants to delete


def test_nothing_is_deleted_by_one_click_or_by_another_name(service: Service) -> None:
    secret = answered(service, {"STR-1.1": "F"})
    app = opened("data", secret)
    app.button(key="erase-begin").click().run()
    assert is_there(service, secret)
    app.text_input(key="erase-name").set_value("别的银行").run()
    app.button(key="erase-do").click().run()
    assert is_there(service, secret)
    assert "没有删除任何内容" in html(app)
    app.button(key="erase-not").click().run()
    assert not [one for one in app.button if one.key == "erase-do"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_steps_delete_it_and_leave_a_receipt(service: Service, language: Language) -> None:
    secret = answered(service, {"STR-1.1": "F"})
    name = name_of(service, secret)
    app = opened("data", secret, language)
    app.button(key="erase-begin").click().run()
    app.text_input(key="erase-name").set_value(name).run()
    app.button(key="erase-do").click().run()
    assert not app.exception
    assert not is_there(service, secret)
    assert [one.label for one in app.get("download_button")] == [say(language, "custody.receipt")]
    assert say(language, "custody.overwritten") in html(app)
    assert "a" not in app.query_params
    assert say(language, "shell.findings") not in links(app)
    app.run()
    assert [one.label for one in app.get("download_button")] == [say(language, "custody.receipt")]


def test_a_closed_round_is_not_the_place_to_delete_from(service: Service) -> None:
    secret = answered(service, {"STR-1.1": "F"})
    me = access.guest([secret])
    service.reassess(me, service.resume(me, secret).assessment.id, prefill=False)
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["a"], app.query_params["round"] = secret, "1"
    app.run()
    app.switch_page("views/data.py").run()
    assert app.title[0].value == say("zh", "shell.findings")


@pytest.mark.parametrize(("days", "is_said"), [("36500", False), ("20", True), ("0", False)])
def test_every_page_says_when_it_will_be_deleted_soon(
    service: Service, monkeypatch: pytest.MonkeyPatch, days: str, is_said: bool
) -> None:
    monkeypatch.setenv("YUANHANG_RETENTION_DAYS", days)
    secret = answered(service, {"STR-1.1": "F"})
    app = opened("findings", secret)
    assert ("久未使用" in html(app)) == is_said
    app.switch_page("views/data.py").run()
    until = datetime.now(UTC) + timedelta(days=int(days))
    assert (f"{until:%Y}年" in html(app)) == (days != "0")
