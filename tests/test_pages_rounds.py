"""Assessing again, page by page without a browser: begin, confirm, compare, look back."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from streamlit.testing.v1 import AppTest

from assessment import access
from assessment.delivery import Track
from assessment.messages import say
from assessment.model import LANGUAGES, Bank, Language, Mode, Questionnaire, Rating
from assessment.service import Opened, Service
from tests.rating_cards import click, given, hand_in, remark
from tests.test_pages_results import MAIN, answered, html, links

F, L, P, N = Rating.F, Rating.L, Rating.P, Rating.N


def opened(page: str, secret: str, language: Language = "zh", **params: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in {"a": secret, "lang": language, **params}.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(f"views/{page}.py").run()
    assert not app.exception
    return app


def again(service: Service, secret: str, *, prefill: bool = True) -> Opened:
    me = access.guest([secret])
    newest = service.resume(me, secret)
    return service.reassess(me, newest.assessment.id, prefill=prefill)


def two_rounds(service: Service, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """A bank that has assessed twice; its secret."""
    secret = answered(service, before)
    me, later = access.guest([secret]), again(service, secret, prefill=False)
    for item_id, letter in after.items():
        service.answer(me, later.assessment.id, item_id, Rating[letter], seen=0)
    return secret


def all_stages(model: Questionnaire, *letters: str) -> dict[str, str]:
    return {item.id: letters[item.stage - 1] for item in model.items}


def shown(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", " ", html(app))


# ---- The first round ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_round_says_when_to_assess_again_and_what_one_will_see(
    service: Service, language: Language
) -> None:
    app = opened("rounds", answered(service, {"STR-1.1": "F"}), language)
    assert app.title[0].value == say(language, "shell.rounds")
    assert say(language, "rounds.only_what") in shown(app)
    assert not app.get("plotly_chart")
    assert app.button(key="begin-round")


def test_with_nothing_answered_no_round_can_be_begun(service: Service) -> None:
    app = opened("rounds", answered(service, {}))
    assert say("zh", "rounds.answer_first") in shown(app)
    assert say("zh", "findings.go_answer") in links(app)
    assert not [button for button in app.button if button.key == "begin-round"]


def test_a_sample_has_no_rounds(service: Service) -> None:
    app = opened("rounds", "sample-rural")
    assert app.title[0].value == say("zh", "shell.findings")
    assert say("zh", "shell.rounds") not in links(app)


# ---- Beginning ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("how", "carried"), [("prefill", 1), ("blank", 0)])
def test_a_round_begins_after_the_question_is_answered(
    service: Service, how: str, carried: int
) -> None:
    secret = answered(service, {"STR-1.1": "F"})
    app = opened("rounds", secret)
    app.radio(key="begin-how").set_value(how)
    app.button(key="begin-round").click().run()
    assert service.resume(access.guest([]), secret).rounds == 1
    app.button(key="begin-yes").click().run()
    assert not app.exception
    newest = service.resume(access.guest([]), secret)
    assert newest.rounds == 2
    assert sum(r.is_carried for r in newest.assessment.responses.values()) == carried


def test_thinking_better_of_it_begins_nothing(service: Service) -> None:
    secret = answered(service, {"STR-1.1": "F"})
    app = opened("rounds", secret)
    app.button(key="begin-round").click().run()
    app.button(key="begin-no").click().run()
    assert app.button(key="begin-round")
    assert service.resume(access.guest([]), secret).rounds == 1


def test_a_round_that_began_elsewhere_is_not_begun_twice(service: Service) -> None:
    secret = answered(service, {"STR-1.1": "F"})
    app = opened("rounds", secret)
    app.button(key="begin-round").click().run()
    again(service, secret)
    app.button(key="begin-yes").click().run()
    assert not app.exception
    assert service.resume(access.guest([]), secret).rounds == 2


# ---- Confirming ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_carried_answer_says_so_and_one_click_confirms_it(
    service: Service, language: Language
) -> None:
    secret = answered(service, {"STR-1.1": "F", "STR-1.2": "P"})
    later = again(service, secret)
    app = opened("answer", secret, language, c="STR-1")
    assert [remark(app, i) for i in ("STR-1.1", "STR-1.2")] == [say(language, "rounds.carried")] * 2
    assert say(language, "rounds.progress", count=2) in html(app)
    click(app, "STR-1.1", "confirm")
    said = service.open(access.guest([secret]), later.assessment.id).assessment.responses
    assert [said[i].is_carried for i in ("STR-1.1", "STR-1.2")] == [False, True]


def test_all_carried_answers_of_a_page_are_confirmed_at_once(service: Service) -> None:
    secret = answered(service, {"STR-1.1": "F", "STR-1.2": "NA"})
    later = again(service, secret)
    app = opened("answer", secret, c="STR-1")
    assert app.button(key="confirm-all").label == say("zh", "rounds.confirm_all", count=2)
    app.button(key="confirm-all").click().run()
    said = service.open(access.guest([secret]), later.assessment.id).assessment.responses
    assert not any(r.is_carried for r in said.values())
    assert [remark(app, i) for i in ("STR-1.1", "STR-1.2")] == ["", ""]


def test_a_carried_quick_choice_is_confirmed(service: Service) -> None:
    mode: Mode = "quick"
    started = service.start(access.guest([]), Bank("示例银行"), mode)
    me = access.guest([started.secret])
    service.answer_quick(me, started.assessment.id, "STR-1", 2, seen=0)
    later = again(service, started.secret)
    app = opened("answer", started.secret, c="STR-1")
    assert say("zh", "rounds.carried") in html(app)
    app.button(key="confirm-STR-1").click().run()
    assert not app.exception
    now = service.open(me, later.assessment.id).assessment
    assert (now.quick, now.carried) == ({"STR-1": 2}, frozenset())


def test_findings_say_how_many_answers_are_not_confirmed(service: Service) -> None:
    secret = answered(service, {"STR-1.1": "F", "STR-1.2": "P"})
    again(service, secret)
    assert say("zh", "rounds.unconfirmed", count=2) in shown(opened("findings", secret))


def test_an_answer_to_a_round_closed_meanwhile_says_why_it_is_not_saved(service: Service) -> None:
    secret = answered(service, {"STR-1.1": "F"})
    app = opened("answer", secret, c="STR-1")
    before = service.resume(access.guest([]), secret).assessment
    again(service, secret)
    answer = hand_in(given(app, "STR-1.2", P))
    assert (answer.status_code, "请刷新" in answer.json()["words"]) == (403, True)
    assert service.open(access.guest([secret]), before.id).assessment == before


# ---- Looking back -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["findings", "roadmap", "report", "rounds"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_earlier_round_says_on_every_page_that_it_is_closed(
    service: Service, model: Questionnaire, page: str, language: Language
) -> None:
    secret = two_rounds(service, all_stages(model, *"FLPNN"), all_stages(model, *"FFLPN"))
    app = opened(page, secret, language, round="1")
    assert say(language, "rounds.closed", number=1) in shown(app)
    assert say(language, "rounds.to_newest", newest=2) in links(app)
    assert say(language, "shell.answer") not in links(app)
    assert say(language, "shell.bank") not in links(app)
    newest = opened(page, secret, language)
    assert say(language, "rounds.closed", number=2) not in shown(newest)
    assert say(language, "rounds.nth", number=2) in shown(newest)


@pytest.mark.parametrize("page", ["answer", "bank"])
def test_the_pages_that_write_lead_to_the_findings_of_a_closed_round(
    service: Service, page: str
) -> None:
    secret = two_rounds(service, {"STR-1.1": "F"}, {"STR-1.1": "P"})
    app = opened(page, secret, round="1")
    assert app.title[0].value == say("zh", "shell.findings")
    assert say("zh", "rounds.closed", number=1) in shown(app)


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "１", "9" * 30, ""])
def test_a_round_that_does_not_exist_opens_the_newest(service: Service, number: str) -> None:
    secret = two_rounds(service, {"STR-1.1": "F"}, {"STR-1.1": "P"})
    app = opened("findings", secret, round=number)
    assert say("zh", "rounds.nth", number=2) in shown(app)


# ---- Side by side -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_rounds_are_told_side_by_side(
    service: Service, model: Questionnaire, language: Language
) -> None:
    before = all_stages(model, *"FLPNN") | {"TAL-1.1": "F"}
    secret = two_rounds(service, before, all_stages(model, *"FFLPN") | {"TAL-1.1": "P"})
    app = opened("rounds", secret, language)
    said = shown(app)
    assert f"▲ {say(language, 'rounds.risen')}" in said
    assert say(language, "rounds.plan") in [h.value for h in app.header]
    assert len(app.get("plotly_chart")) == 1
    labels = [e.label for e in app.expander]
    assert any("▼" in label and "1" in label for label in labels)
    app.session_state["rounds-fallen"] = True
    app.run()
    assert "TAL-1.1" in shown(app)


def test_three_rounds_let_one_choose_which_two(service: Service) -> None:
    secret = two_rounds(service, {"STR-1.1": "N"}, {"STR-1.1": "P"})
    third = again(service, secret, prefill=False)
    me = access.guest([secret])
    service.answer(me, third.assessment.id, "STR-1.1", F, seen=0)
    app = opened("rounds", secret)
    assert (app.selectbox(key="rounds-later").value, app.selectbox(key="rounds-earlier").value) == (
        3,
        2,
    )
    app.selectbox(key="rounds-earlier").set_value(1).run()
    assert "与第 1 次相比" in shown(app)
    app.selectbox(key="rounds-later").set_value(2).run()
    assert app.selectbox(key="rounds-earlier").options == [
        app.selectbox(key="rounds-earlier").options[0]
    ]


def test_what_a_bank_writes_is_not_markup_here(service: Service, model: Questionnaire) -> None:
    started = service.start(access.guest([]), Bank("<b>行</b>"))
    me = access.guest([started.secret])
    service.answer(me, started.assessment.id, "STR-1.1", F, seen=0)
    again(service, started.secret)
    assert "<b>行</b>" not in html(opened("rounds", started.secret))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_adopted_plan_says_how_far_each_of_its_tasks_was(
    service: Service, model: Questionnaire, language: Language
) -> None:
    secret = answered(service, all_stages(model, "F", "P", "P", "N", "N"))
    me = access.guest([secret])
    earlier = service.resume(me, secret).assessment.id
    tasks = service.adopt(me, earlier).tasks
    service.track(me, earlier, Track(tasks[0].initiative_id, "running"), seen=0)
    service.track(me, again(service, secret).assessment.id, Track(tasks[0].initiative_id), seen=1)
    said = shown(opened("rounds", secret, language))
    assert say(language, "rounds.column_carried_out") in said
    assert "◐" in said  # as it was when the later round began
    assert said.count(f"○ {say(language, 'tidings.status_planned')}") == len(tasks) - 1
