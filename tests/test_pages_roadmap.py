"""What if, on the roadmap page without a browser: try, store, keep under a name, compare."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from streamlit.testing.v1 import AppTest

from assessment import access
from assessment.access import Principal
from assessment.findings import Findings
from assessment.model import LANGUAGES, Language, Rating, Scenario
from assessment.service import Service
from reports.plan import MEDIA_TYPES
from tests.test_pages_results import HAN, answered, everything, findings_of, html, opened

TRIED = "正在试算，条件尚未保存"
STORED = "这是已保存的条件"


@pytest.fixture
def secret(service: Service) -> str:
    """A bank with a plan of some length."""
    ratings = {i.id: "F" if i.stage == 1 else "P" for i in service.questionnaire.items}
    return answered(service, ratings)


def known(service: Service, secret: str) -> tuple[Principal, str]:
    principal = access.guest([secret])
    return principal, service.resume(principal, secret).assessment.id


def stored(service: Service, secret: str) -> Scenario:
    return service.resume(access.guest([secret]), secret).assessment.scenario


def kept(service: Service, secret: str) -> Mapping[str, Scenario]:
    return service.scenarios(*known(service, secret))


def page(secret: str, language: Language = "zh", *, compare: bool = False) -> AppTest:
    return opened("roadmap", secret, language, {"scenarios": True} if compare else None)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def set_number(app: AppTest, key: str, value: int | None) -> AppTest:
    app.number_input(key=key).set_value(value).run()
    assert not app.exception
    return app


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key}


def sums(found: Findings) -> str:
    return f"<dd>{found.roadmap.months} 个月</dd>"


# ---- Trying and storing ------------------------------------------------------------------------


def test_less_capacity_changes_the_plan_at_once_and_is_stored_when_one_says_so(
    service: Service, secret: str
) -> None:
    principal, id_ = known(service, secret)
    service.plan_for(principal, id_, Scenario(4))
    app = page(secret)
    assert STORED in html(app)
    set_number(app, "wish-capacity", 60)
    tight = service.findings(principal, id_, Scenario(4, capacity=60), patience=0.12)
    assert tight.roadmap.months > findings_of(service, secret).roadmap.months
    assert sums(tight) in html(app)
    assert TRIED in html(app)
    assert stored(service, secret) == Scenario(4)
    press(app, "wish-store")
    assert stored(service, secret) == Scenario(4, capacity=60)
    assert STORED in html(app)
    assert TRIED not in html(app)


def test_what_was_tried_can_be_taken_back(service: Service, secret: str) -> None:
    app = set_number(page(secret), "wish-capacity", 60)
    press(app, "wish-back")
    assert sums(findings_of(service, secret)) in html(app)
    assert app.number_input(key="wish-capacity").value is None


def test_every_term_can_be_moved(service: Service, secret: str) -> None:
    app = page(secret)
    later = sorted(app.selectbox(key="wish-start").options)[-1]
    app.selectbox(key="wish-start").select(later).run()
    set_number(app, "wish-budget", 3000)
    set_number(app, "wish-at-once", 3)
    spare = app.multiselect(key="wish-pinned").options[-1].split(" ")[0]
    app.multiselect(key="wish-pinned").select(app.multiselect(key="wish-pinned").options[-1]).run()
    press(app, "wish-store")
    wish = stored(service, secret)
    assert (wish.budget_cny, wish.at_once, wish.pinned) == (30_000_000, 3, {spare})
    assert wish.start is not None


def test_clearing_the_terms_keeps_the_target(service: Service, secret: str) -> None:
    service.plan_for(*known(service, secret), Scenario(4, capacity=90, at_once=2))
    app = press(press(page(secret), "wish-reset"), "wish-store")
    assert stored(service, secret) == Scenario(4)
    assert "wish-reset" not in keys(app)


def test_a_wish_nothing_grants_says_why_and_what_would(service: Service, secret: str) -> None:
    app = set_number(page(secret), "wish-budget", 0)
    assert "预算不足以达成目标" in html(app)
    assert "原计划保持不变" in html(app)
    assert sums(findings_of(service, secret)) in html(app), "the plan before it stays"
    assert "wish-store" not in keys(app), "what cannot be cannot be stored"
    press(app, "way-tried-plan-budget")
    assert "预算不足以达成目标" not in html(app)
    press(app, "wish-store")
    budget = stored(service, secret).budget_cny
    assert budget is not None
    assert budget >= findings_of(service, secret).roadmap.cost_cny


def test_a_refused_wish_can_be_given_up(service: Service, secret: str) -> None:
    app = press(set_number(page(secret), "wish-budget", 0), "give-up")
    assert "预算不足以达成目标" not in html(app)
    assert app.number_input(key="wish-budget").value is None


def test_answers_that_make_what_is_tried_impossible_bring_the_stored_terms_back(
    service: Service, secret: str
) -> None:
    principal, id_ = known(service, secret)
    service.plan_for(principal, id_, Scenario(4))
    spent = service.findings(principal, id_).roadmap.cost_cny
    app = set_number(page(secret), "wish-budget", -(-int(spent) // 10_000))
    assert TRIED in html(app)
    for item in service.questionnaire.items:
        service.answer(principal, id_, item.id, Rating.N, seen=1)
    app.run()
    app.switch_page("views/roadmap.py").run()
    assert not app.exception
    assert "预算不足以达成目标" in html(app)


def test_a_stored_scenario_that_is_possible_no_longer_says_so(
    service: Service, secret: str
) -> None:
    principal, id_ = known(service, secret)
    spent = int(service.findings(principal, id_).roadmap.cost_cny)
    service.plan_for(principal, id_, Scenario(3, budget_cny=spent))
    for item in service.questionnaire.items:
        service.answer(principal, id_, item.id, Rating.N, seen=1)
    app = page(secret)
    assert "所存条件已不能全部满足" in html(app)
    press(app, "way-stored-plan-budget")
    assert "所存条件已不能全部满足" not in html(app)


# ---- A sample ----------------------------------------------------------------------------------


def test_a_visitor_plays_with_a_sample_and_stores_nothing(service: Service) -> None:
    app = page("sample-city", compare=True)
    before = html(app)
    set_number(app, "wish-capacity", 60)
    assert html(app) != before
    assert "此处的改动不保存" in html(app)
    assert not keys(app) & {"wish-store", "scenario-keep-button"}
    assert findings_of(service, "sample-city").assessment.scenario.capacity is None


# ---- Scenarios under a name --------------------------------------------------------------------


def keep(app: AppTest, name: str) -> AppTest:
    app.text_input(key="scenario-name").set_value(name).run()
    return press(app, "scenario-keep-button")


def test_the_terms_in_hand_are_kept_under_a_name(service: Service, secret: str) -> None:
    app = set_number(page(secret, compare=True), "wish-capacity", 60)
    keep(app, "  稳健 ")
    assert kept(service, secret) == {"稳健": Scenario(capacity=60)}
    assert app.text_input(key="scenario-name").value == ""


def test_a_scenario_without_a_name_is_not_kept(service: Service, secret: str) -> None:
    app = keep(page(secret, compare=True), " ")
    assert not kept(service, secret)
    assert "名称" in html(app) or "名字" in html(app)


def test_the_name_of_a_scenario_is_never_markup(service: Service, secret: str) -> None:
    app = keep(page(secret, compare=True), "R&D <script>x</script>")
    assert "<script>x" not in html(app)
    assert "R&amp;D &lt;script&gt;" in html(app)


def test_a_kept_scenario_is_taken_in_hand(service: Service, secret: str) -> None:
    service.keep_scenario(*known(service, secret), "提速", Scenario(4, capacity=200))
    app = press(page(secret, compare=True), "scenario-load-提速")
    assert app.number_input(key="wish-capacity").value == 200
    assert TRIED in html(app)


def test_a_dropped_scenario_comes_back(service: Service, secret: str) -> None:
    service.keep_scenario(*known(service, secret), "提速", Scenario(4))
    app = press(page(secret, compare=True), "scenario-drop-提速")
    assert not kept(service, secret)
    press(app, "scenario-undo")
    assert kept(service, secret) == {"提速": Scenario(4)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_scenarios_stand_side_by_side(
    service: Service, secret: str, language: Language
) -> None:
    principal, id_ = known(service, secret)
    service.keep_scenario(principal, id_, "A", Scenario(4, capacity=90))
    service.keep_scenario(principal, id_, "B", Scenario(3))
    app = page(secret, language, compare=True)
    said = html(app)
    slow, fast = (
        service.findings(principal, id_, wish, patience=0.12)
        for wish in (Scenario(4, capacity=90), Scenario(3))
    )
    table = said.split("<table")[1].split("</table")[0]
    months = '<td class="">{} 个月</td>' if language == "zh" else '<td class="">{} months</td>'
    for found in (slow, fast):
        assert months.format(found.roadmap.months) in table
    only = {p.initiative.id for p in slow.roadmap.initiatives} - {
        p.initiative.id for p in fast.roadmap.initiatives
    }
    moved = said.split("<table")[2].split("</table")[0]
    assert only
    assert all(f'<td class="">{id_} ' in moved for id_ in only)
    if language == "en":
        assert not HAN.search(said.split("yh-bank")[0])


def test_a_scenario_that_cannot_be_says_so_beside_the_other(service: Service, secret: str) -> None:
    service.keep_scenario(*known(service, secret), "零预算", Scenario(4, budget_cny=0))
    said = html(page(secret, compare=True))
    assert "“零预算”" in said
    assert "预算不足以达成目标" in said


# ---- The plan as files -------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_is_offered_as_files_that_are_made_on_click(
    service: Service, secret: str, language: Language
) -> None:
    buttons = page(secret, language).get("download_button")
    assert len(buttons) == len(MEDIA_TYPES)
    assert all(button.proto.deferred_file_id for button in buttons)
    assert all(bool(HAN.search(b.proto.label)) == (language == "zh") for b in buttons)


def test_a_file_can_hold_a_plan_that_is_tried_and_not_stored(service: Service, secret: str) -> None:
    principal, id_ = known(service, secret)
    stored = service.plan_file(principal, id_, "csv", "zh")
    tried = service.plan_file(principal, id_, "csv", "zh", Scenario(5))
    assert len(tried.splitlines()) > len(stored.splitlines())


# ---- What is said of the plan ------------------------------------------------------------------


def test_the_proof_is_said_in_plain_words(service: Service) -> None:
    said = html(page("sample-city"))
    assert "方案已证明为工作量最小" in said
    assert "排期已证明为工期最短" in said


def test_a_plan_that_is_not_proven_says_what_may_be_left(service: Service) -> None:
    secret = answered(service, everything(service, "N"))
    principal, id_ = known(service, secret)
    service.plan_for(principal, id_, Scenario(5, capacity=80))
    found = service.findings(principal, id_)
    assert found.roadmap.schedule_gap > 0
    app = page(secret)
    assert "未能证明工期最短" in html(app)
    assert not app.exception


def test_a_quick_win_is_short_and_waits_for_nothing_in_the_plan(service: Service) -> None:
    found = findings_of(service, "sample-city")
    planned = {p.initiative.id for p in found.roadmap.initiatives}
    quick = [p for p in found.roadmap.initiatives if p.is_quick_win]
    assert quick
    for p in found.roadmap.initiatives:
        waits = planned.intersection(p.initiative.requires)
        assert p.is_quick_win == (p.months <= 3 and not waits)
    said = html(page("sample-city"))
    assert all(f"<li>{p.initiative.id} " in said for p in quick)
