"""The workshop's pages and what phones ask, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from assessment import access
from assessment.messages import say
from assessment.model import LANGUAGES, Language, Questionnaire, Rating
from assessment.service import Service
from assessment.web import workshop_board, workshop_seat
from assessment.workshop import Choice, Workshop
from tests.test_pages_results import MAIN, answered, html
from tests.test_pages_rounds import opened

ITEM = "STR-1.1"
WHISPER = "只有我知道"


class Host:
    """A facilitator at another process than the one under test."""

    def __init__(self, service: Service) -> None:
        self.service, self.secret = service, answered(service, {ITEM: "F"})
        self.me = access.guest([self.secret])
        self.id = service.resume(self.me, self.secret).assessment.id
        self.held: Workshop = service.begin_workshop(self.me, self.id, [ITEM], roles=["OPS"])

    def do(self, method: str, *given: Any, **named: Any) -> Any:
        return getattr(self.service, method)(self.me, self.id, self.held.id, *given, **named)

    def open(self) -> int:
        round_: int = self.do("open_vote", ITEM, None).scene.round
        return round_


@pytest.fixture
def host(service: Service) -> Host:
    return Host(service)


class Phone:
    """What `ballot.js` asks; its cookies are its own."""

    def __init__(self, client: TestClient, workshop: Workshop) -> None:
        self.client, self.workshop = client, workshop

    def ask(self, what: str, language: str = "zh", **asked: object) -> Any:
        return self.client.post(f"/seat/{what}", json={**asked, "language": language})

    def join(self) -> Phone:
        said = self.ask("join", code=self.workshop.code, role="OPS", name="")
        assert said.status_code == 200, said.text
        return self

    def attend(self, moves: int = -1, **knows: int) -> dict[str, Any]:
        knows = {"round": 0, "revision": 0} | knows
        told: dict[str, Any] = self.ask(
            "attend", workshop=self.workshop.id, moves=moves, **knows
        ).json()
        return told

    def vote(self, round_: int, choice: str, comment: str = "") -> Any:
        said = {"round": round_, "choice": choice, "comment": comment}
        return self.ask("vote", workshop=self.workshop.id, **said)


@pytest.fixture
def phones(host: Host) -> Iterator[list[Phone]]:
    app = Starlette(routes=workshop_seat.routes)
    with TestClient(app) as one, TestClient(app) as other:
        yield [Phone(client, host.held) for client in (one, other)]


# ---- What a phone asks --------------------------------------------------------------------------


def test_the_secret_of_a_seat_is_a_cookie_that_no_script_reads(phones: list[Phone]) -> None:
    said = phones[0].ask("join", code=phones[0].workshop.code, role="", name="")
    cookie = said.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    secret = said.cookies[workshop_seat.COOKIE]
    assert secret not in said.text


def test_a_phone_with_its_cookie_is_in_its_seat_again(phones: list[Phone]) -> None:
    phone = phones[0].join()
    entered = phone.ask("enter", code=phone.workshop.code).json()
    assert entered["isSeated"] is True
    again = phone.ask("join", code=phone.workshop.code, role="OPS", name="").json()
    assert again["seat"] == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_code_is_told_in_the_readers_language(
    phones: list[Phone], language: Language
) -> None:
    said = phones[0].ask("enter", language, code="3333 3333")
    assert said.status_code == 403
    assert said.json()["words"] == say(language, "join.wrong_code")


def test_who_has_no_seat_hears_nothing(phones: list[Phone]) -> None:
    asked = {"workshop": phones[0].workshop.id, "moves": 1, "round": 0, "revision": 0}
    assert phones[0].ask("attend", **asked).status_code == 403
    assert phones[0].vote(2, "F").status_code == 403


def test_a_vote_is_confirmed_and_before_the_reveal_nobody_else_is_told(
    host: Host, phones: list[Phone]
) -> None:
    mine, other = (phone.join() for phone in phones)
    round_ = host.open()
    said = mine.vote(round_, "N", WHISPER)
    assert (said.status_code, said.json()["revision"]) == (200, 1)
    assert mine.attend()["mine"] == {"choice": "N", "comment": WHISPER}
    told = json.dumps(other.attend(), ensure_ascii=False)
    assert WHISPER not in told
    assert "tally" not in told
    host.do("close_vote", round_)
    host.do("reveal", round_)
    assert other.attend()["tally"]["counts"]["N"] == 1


def test_what_a_phone_knows_of_its_vote_is_not_told_again(host: Host, phones: list[Phone]) -> None:
    phone = phones[0].join()
    round_ = host.open()
    phone.vote(round_, "F")
    assert phone.attend(round=round_, revision=1)["mine"] is None
    assert phone.attend(round=round_, revision=0)["mine"]["choice"] == "F"


def test_a_phone_that_waits_is_answered_when_another_process_moves_on(
    host: Host, phones: list[Phone]
) -> None:
    phone = phones[0].join()
    known = phone.attend()["moves"]
    with ThreadPoolExecutor(1) as waiting:
        news = waiting.submit(phone.attend, known)
        round_ = host.open()
        assert news.result(timeout=15)["round"] == round_


def test_a_vote_too_late_says_so(host: Host, phones: list[Phone]) -> None:
    phone = phones[0].join()
    round_ = host.open()
    host.do("close_vote", round_)
    said = phone.vote(round_, "F")
    assert (said.status_code, said.json()["code"]) == (422, "workshop-vote-closed")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"language": "xx"}', b'{"language": "zh"}', b"{" * 20_000, b"\xff"],
    ids=["empty", "list", "nothing", "language", "no-code", "long", "bytes"],
)
@pytest.mark.parametrize("what", ["enter", "join", "attend", "vote"])
def test_what_no_phone_sends_is_refused(phones: list[Phone], what: str, body: bytes) -> None:
    kind = {"content-type": "application/json"}
    assert phones[0].client.post(f"/seat/{what}", content=body, headers=kind).status_code == 400


def test_a_form_of_another_site_is_refused(phones: list[Phone]) -> None:
    said = {"code": phones[0].workshop.code, "role": "", "name": "", "language": "zh"}
    kind = {"content-type": "text/plain"}
    sent = phones[0].client.post("/seat/join", content=json.dumps(said), headers=kind)
    assert sent.status_code == 400
    assert phones[0].client.post("/seat/join", data=said).status_code == 400


# ---- The facilitator's page ---------------------------------------------------------------------


def plain(app: AppTest) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html(app)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workshop_is_prepared_and_begun(service: Service, language: Language) -> None:
    secret = answered(service, {ITEM: "F"})
    app = opened("workshop", secret, language)
    assert app.title[0].value == say(language, "shell.workshop")
    app.multiselect(key="workshop-dimensions").set_value(["STR"])
    app.multiselect(key="workshop-roles").set_value(["OPS", "IT"])
    app.run()
    app.multiselect(key="workshop-items-STR-True").set_value(["STR-1.2", ITEM]).run()
    app.button(key="workshop-begin").click().run()
    assert not app.exception
    assert say(language, "workshop.nothing_on") in plain(app)
    assert app.button(key="workshop-open_next")
    me = access.guest([secret])
    id_ = service.resume(me, secret).assessment.id
    (held,) = service.workshops(me, id_)
    assert held.roles == ("OPS", "IT")
    assert service.floor(me, id_, held.id).session.agenda == ("STR-1.2", ITEM)


def test_leading_goes_from_opening_to_the_lock(host: Host, phones: list[Phone]) -> None:
    phone = phones[0].join()
    app = opened("workshop", host.secret)
    app.button(key="workshop-open_next").click().run()
    round_ = phone.attend()["round"]
    assert app.button(key="workshop-close")
    phone.vote(round_, "L", "<b>台账</b>")
    app.run()
    app.button(key="workshop-reveal").click().run()
    assert "&lt;b&gt;台账&lt;/b&gt;" in html(app)
    app.button(key="workshop-lock").click().run()
    assert not app.exception
    assert host.do("floor").session.locks[ITEM].judgement == Rating.L
    assert say("zh", "workshop.locked_as", rating=say("zh", "answer.rating_L")) in plain(app)


def test_of_two_facilitators_who_lock_at_once_the_second_is_told(
    host: Host, phones: list[Phone]
) -> None:
    phone = phones[0].join()
    round_ = host.open()
    phone.vote(round_, "L")
    host.do("reveal", round_)
    first, second = opened("workshop", host.secret), opened("workshop", host.secret)
    first.button(key="workshop-lock").click().run()
    second.button(key="workshop-lock").click().run()
    assert say("zh", "problem.workshop-locked-already", item=ITEM) in plain(second)
    assert say("zh", "workshop.locked_as", rating=say("zh", "answer.rating_L")) in plain(second)
    assert host.do("floor").session.replaced == ()


def test_what_a_facilitator_cannot_do_is_told(host: Host, phones: list[Phone]) -> None:
    phones[0].join()
    app = opened("workshop", host.secret)
    app.text_input(key="park-text").set_value("  ")
    app.button(key="workshop-park-it").click().run()
    assert say("zh", "problem.workshop-point-empty") in plain(app)


def test_a_workshop_that_is_over_leaves_room_for_the_next(host: Host) -> None:
    host.do("end_workshop")
    app = opened("workshop", host.secret)
    assert app.button(key="workshop-begin")
    assert say("zh", "workshop.held_before") in [header.value for header in app.header]


# ---- The big screen -----------------------------------------------------------------------------


def screen(code: str, language: Language) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = language
    app.query_params["code"] = code
    app.run()
    app.switch_page("views/screen.py").run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_opens_by_the_code_and_by_nothing_else(
    host: Host, language: Language, model: Questionnaire
) -> None:
    host.open()
    app = screen(host.held.code, language)
    assert model.item[ITEM].practice.in_(language) in plain(app)
    assert workshop_board.code_in_groups(host.held.code) in plain(app)
    assert host.secret not in html(app)
    assert say(language, "screen.gone") in plain(screen("3333 3333", language))


def test_the_screen_shows_no_vote_before_the_reveal(host: Host, phones: list[Phone]) -> None:
    phone = phones[0].join()
    round_ = host.open()
    phone.vote(round_, Choice.N.value, WHISPER)
    assert WHISPER not in html(screen(host.held.code, "zh"))
    assert 'class="yw-bars"' not in html(screen(host.held.code, "zh"))
    host.do("reveal", round_)
    assert WHISPER in html(screen(host.held.code, "zh"))


def test_the_steps_are_numbered_and_that_of_the_item_in_hand_is_marked(host: Host) -> None:
    marked = re.compile(r'<li class="yw-step yw-step-(\d)" aria-current="step">')
    waiting = html(screen(host.held.code, "zh"))
    assert re.findall(r"<em>(\d)</em>", waiting) == ["1", "2", "3", "4", "5"]
    assert marked.findall(waiting) == []
    host.open()
    assert marked.findall(html(screen(host.held.code, "zh"))) == ["1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_of_a_workshop_that_is_over_says_only_that(
    host: Host, language: Language
) -> None:
    host.do("park", "谁来负责？")
    host.do("end_workshop")
    app = screen(host.held.code, language)
    assert say(language, "screen.ended") in plain(app)
    assert "谁来负责" not in html(app)
    assert app.session_state["_screen-over"] == host.held.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phones_page_speaks_its_language(service: Service, language: Language) -> None:
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    app.switch_page("views/join.py").run()
    assert not app.exception
    (element,) = app.get("bidi_component")
    data = json.loads(element.proto.json or element.proto.mixed.json)
    assert data["words"]["go_in"] == say(language, "join.go_in")
    assert [one["value"] for one in data["choices"]] == ["N", "P", "L", "F", "NA", "?"]
