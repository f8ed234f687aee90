"""The result pages without a browser: what they say, what they open, what they store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assessment import access, explanation
from assessment.findings import Findings
from assessment.messages import say
from assessment.model import (
    LANGUAGES,
    Bank,
    Language,
    NotApplicable,
    Questionnaire,
    Rating,
    Scenario,
)
from assessment.service import Service
from assessment.store import Store
from assessment.web import services
from assessment.web.preview import first_pages
from assessment.web.staircase import staircase
from tests.conftest import ROOT
from tests.test_charts import assessed

MAIN = str(ROOT / "assessment" / "web" / "main.py")
HAN = re.compile(r"[\u3400-\u9fff]")


def opened(
    page: str, secret: str, language: Language = "zh", state: Mapping[str, object] | None = None
) -> AppTest:
    """The page with the assessment of `secret` in hand; `state` is what is open or chosen."""
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["a"] = secret
    app.query_params["lang"] = language
    app.run()
    for key, value in (state or {}).items():
        app.session_state[key] = value
    app.switch_page(f"views/{page}.py").run()
    assert not app.exception
    return app


def answered(service: Service, ratings: Mapping[str, str], evidence: str = "") -> str:
    """A stored assessment with these ratings; its secret."""
    started = service.start(access.guest([]), Bank("临江农村商业银行", seats=40))
    principal = access.guest([started.secret])
    for item, letter in ratings.items():
        judgement = NotApplicable("未开展") if letter == "NA" else Rating[letter]
        service.answer(principal, started.assessment.id, item, judgement, seen=0)
        if evidence:
            service.note(principal, started.assessment.id, item, evidence=evidence, seen=1)
    return started.secret


def findings_of(service: Service, secret: str) -> Findings:
    principal = access.guest([secret])
    if secret.startswith("sample-"):
        return service.findings(principal, secret)
    return service.findings(principal, service.resume(principal, secret).assessment.id)


def everything(service: Service, letter: str) -> dict[str, str]:
    return {item.id: letter for item in service.questionnaire.items}


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


# ---- Every page --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["findings", "roadmap", "report"])
@pytest.mark.parametrize("secret", ["sample-rural", "sample-city"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_says_on_every_page_that_it_is_one(
    service: Service, page: str, secret: str, language: Language
) -> None:
    app = opened(page, secret, language)
    assert app.title[0].value == say(language, f"shell.{page}")
    assert f'yr-sample">{say(language, "findings.sample")}<' in html(app)


@pytest.mark.parametrize("page", ["findings", "roadmap", "report"])
def test_an_own_assessment_is_not_called_a_sample(service: Service, page: str) -> None:
    app = opened(page, answered(service, {"STR-1.1": "F"}))
    assert 'class="yr-sample"' not in html(app)


@pytest.mark.parametrize("page", ["findings", "roadmap", "report"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_with_nothing_answered_a_page_says_what_to_do_next(
    service: Service, page: str, language: Language
) -> None:
    app = opened(page, answered(service, {}), language)
    assert 'class="yr-verdict"' in html(app)
    assert say(language, "findings.go_answer") in links(app)
    assert not app.get("plotly_chart")
    assert not app.get("download_button")


@pytest.mark.parametrize("page", ["findings", "roadmap", "report"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_banks_own_model_is_shown_as_it_is(
    small_model: Questionnaire,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    language: Language,
) -> None:
    url = f"sqlite:///{tmp_path / 'small.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("YUANHANG_MODEL", str(ROOT / "tests" / "models" / "small"))
    services.service.clear()
    own = Service(Store.open(url), small_model, lambda: datetime.now(UTC))
    ratings = {item.id: "NPLF"[n % 4] for n, item in enumerate(small_model.items)}
    secret = answered(own, ratings)
    app = opened(page, secret, language)
    services.service.clear()
    found = findings_of(own, secret)
    assert explanation.verdict(found, language) in html(app) or page == "roadmap"
    pictures = {"findings": 3, "roadmap": 1, "report": 0}
    assert len(app.get("plotly_chart")) >= pictures[page]


@pytest.mark.parametrize("page", ["findings", "roadmap", "report"])
def test_a_bank_to_which_nothing_applies_stands_on_no_stage(service: Service, page: str) -> None:
    app = opened(page, answered(service, everything(service, "NA")))
    assert say("zh", "explain.verdict.nothing_rated") in html(app)
    assert '<ol class="yr-stairs"' not in html(app)


# ---- The start page --------------------------------------------------------------------------


def at_home(language: Language, state: Mapping[str, object] | None = None) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.query_params["lang"] = language
    for key, value in (state or {}).items():
        app.session_state[key] = value
    return app.run()


def test_the_start_page_names_what_the_model_looks_at(service: Service) -> None:
    assert "各维度强弱、4 个误区" in html(at_home("zh"))
    assert "战略、组织、人才、数字化、智能化的强弱" in html(at_home("zh"))
    modes = at_home("en", {"_way": "start"}).radio[0].options
    assert modes[0] == "Quick scan: 15 questions, about 5 minutes"
    assert modes[1].startswith("Full diagnosis: 75 practices, about 60 minutes")


@pytest.mark.usefixtures("service")
def test_the_start_page_follows_another_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUANHANG_MODEL", str(ROOT / "tests" / "models" / "small"))
    app = at_home("en", {"_way": "start"})
    assert "Scores for Service and Risk" in html(app)
    assert app.radio[0].options[0] == "Quick scan: 3 questions, about a minute"
    assert "Every dimension, and one pitfall" in html(app)
    assert "way-sample" not in [button.key for button in app.button], "it has no samples"


def test_a_sample_tells_its_name_and_kind_in_the_readers_language(service: Service) -> None:
    labels = [button.label for button in at_home("en", {"_way": "sample"}).button]
    plain = [label.replace("\\", "") for label in labels]
    assert "Sample City Commercial Bank (City commercial bank)" in plain


@pytest.mark.usefixtures("service")
def test_a_wrong_link_to_a_page_leads_home_and_says_so() -> None:
    app = AppTest.from_file(MAIN, default_timeout=60)
    app.session_state["_wrong_link"] = False
    app.query_params["a"] = "nonsense"
    app.run()
    app.switch_page("views/findings.py").run()
    assert "yh-alarm" in html(app)


# ---- Findings ----------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["sample-rural", "sample-city"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdict_comes_first(service: Service, secret: str, language: Language) -> None:
    app = opened("findings", secret, language)
    found = findings_of(service, secret)
    first = html(app).split('class="yr-verdict">')[1].split("<")[0]
    assert first == explanation.verdict(found, language)


def test_the_flag_stands_on_the_attained_step(service: Service) -> None:
    app = opened("findings", "sample-city")
    step = html(app).split('aria-current="step">')[1].split("</li>")[0]
    assert "贵行在此" in step
    assert "精细化运营" in step


def test_a_bank_before_the_first_step_stands_on_the_ground(service: Service) -> None:
    app = opened("findings", "sample-rural")
    assert 'aria-current="step"' not in html(app)
    assert "贵行在此</span> 尚未起步" in html(app)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("number-stage", "总体阶段取各维度中最低的一个"),
        ("number-index", "加权平均"),
        ("number-evidenced", "只认注明证据"),
    ],
)
def test_every_number_opens_what_it_is_made_of(service: Service, key: str, expected: str) -> None:
    assert expected not in html(opened("findings", "sample-city"))
    assert expected in html(opened("findings", "sample-city", state={key: True}))


def test_the_index_shows_its_weights(service: Service) -> None:
    app = opened("findings", "sample-city", state={"number-index": True})
    assert "100.0 ×2" in html(app)


def test_a_complete_assessment_has_no_range(service: Service) -> None:
    assert len(opened("findings", "sample-city").get("popover")) == 3


def test_while_answers_are_missing_the_page_shows_what_is_possible(service: Service) -> None:
    ratings = {i.id: "F" for i in service.questionnaire.items if i.stage == 1}
    app = opened("findings", answered(service, ratings), state={"number-possible": True})
    assert "仍可达到" in html(app)
    assert "假设尚未作答的各项全部达成" in html(app)
    assert "继续作答" in links(app)


def test_each_step_of_the_shortest_path_leads_to_its_question(service: Service) -> None:
    ratings = everything(service, "F") | {"STR-2.2": "P", "TAL-1.2": "N"}
    secret = answered(service, ratings)
    app = opened("findings", secret)
    path = explanation.path_steps(findings_of(service, secret))
    shown = [label for label in links(app) if label.startswith("打开 ")]
    assert [re.sub(r"\\", "", label) for label in shown] == [
        f"打开 {step.item_id} 作答" for step in path
    ]


def test_a_samples_questions_cannot_be_opened(service: Service) -> None:
    app = opened("findings", "sample-city")
    assert not [label for label in links(app) if label.startswith("打开 ")]


def test_a_long_path_is_shown_whole_when_asked_for(service: Service) -> None:
    secret = answered(service, everything(service, "N"))
    steps = explanation.path_steps(findings_of(service, secret))
    assert len(steps) > 6
    assert html(opened("findings", secret)).count('class="yr-arrow"') == 6
    whole = opened("findings", secret, state={"path-all": True})
    assert html(whole).count('class="yr-arrow"') == len(steps)


def test_strengths_and_gaps_open_their_items(service: Service) -> None:
    found = findings_of(service, "sample-city")
    first = found.questionnaire.capability[found.gaps[0]].items[0]
    closed = opened("findings", "sample-city")
    assert len(closed.expander) == len(found.strengths) + len(found.gaps) + 4
    practice = f"<p>{first.practice.zh}</p>"
    assert practice not in html(closed)
    assert practice in html(opened("findings", "sample-city", state={f"gap-{found.gaps[0]}": True}))


def test_a_lamp_has_a_shape_a_word_and_opens_the_items_behind_it(service: Service) -> None:
    app = opened("findings", "sample-city", state={"pitfall-technology_over_talent": True})
    labels = [expander.label.replace("\\", "") for expander in app.expander]
    assert "● 重科技建设、轻人才培养：未见失衡" in labels
    pitfall = next(p for p in service.questionnaire.pitfalls if p.id == "technology_over_talent")
    assert pitfall.advice.zh in html(app)
    assert all(f"{item} <span>" in html(app) for item in (*pitfall.ahead, *pitfall.neglected))


def test_a_row_of_the_map_opens_its_answers(service: Service) -> None:
    app = opened("findings", "sample-city", state={"map-row": "INT-3"})
    assert "INT-3.5 <span>" in html(app)


def test_what_a_bank_wrote_is_never_markup(service: Service) -> None:
    text = "R&D <5% </b><script>alert(1)</script>"
    secret = answered(service, {"STR-1.1": "F"}, evidence=text)
    app = opened("findings", secret, state={"map-row": "STR-1"})
    assert "<script>alert" not in html(app)
    assert "R&amp;D &lt;5% &lt;/b&gt;&lt;script&gt;" in html(app)


@pytest.mark.parametrize("page", ["findings", "roadmap"])
def test_an_english_page_speaks_english(service: Service, page: str) -> None:
    app = opened(page, "sample-rural", "en")
    assert not HAN.search(html(app).split("yh-bank")[0])
    said = [*app.header, *app.subheader]
    assert not [element.value for element in said if HAN.search(element.value)]


# ---- The staircase -----------------------------------------------------------------------------


def test_a_step_is_secured_only_if_every_cell_of_it_is_full(model: Questionnaire) -> None:
    ratings = {i.id: "F" if i.stage == 1 else "L" if i.stage == 2 else "N" for i in model.items}
    found = assessed(model, ratings)
    assert explanation.stage_states(found) == ("secured", "entered", "open", "open", "open")


def test_practices_above_the_attained_stage_are_partly_there(model: Questionnaire) -> None:
    ratings = {i.id: "F" if i.id.startswith("DIG") and i.stage == 4 else "N" for i in model.items}
    assert explanation.stage_states(assessed(model, ratings))[3] == "partly"


def test_the_names_of_a_model_are_escaped_on_the_staircase(small_model: Questionnaire) -> None:
    found = assessed(small_model, {item.id: "F" for item in small_model.items})
    assert staircase(found, "en").count("<li") == 5


# ---- Roadmap -----------------------------------------------------------------------------------


def test_the_roadmap_has_a_card_for_every_initiative(service: Service) -> None:
    app = opened("roadmap", "sample-city")
    planned = findings_of(service, "sample-city").roadmap.initiatives
    titles = [title.value.split(" ")[0] for title in app.subheader]
    assert sorted(titles) == sorted(p.initiative.id for p in planned)


def test_a_long_horizon_shows_its_first_cards_until_one_asks_for_all(service: Service) -> None:
    secret = answered(service, everything(service, "N"))
    principal = access.guest([secret])
    id_ = service.resume(principal, secret).assessment.id
    service.plan_for(principal, id_, Scenario(5))
    closed = opened("roadmap", secret)
    assert closed.toggle, "a plan from nothing to the last stage has many cards"
    keys = {toggle.key: True for toggle in closed.toggle}
    every = opened("roadmap", secret, state=keys)
    assert len(closed.subheader) < len(every.subheader)


def test_a_card_says_who_when_how_much_and_what_first(service: Service) -> None:
    p = findings_of(service, "sample-rural").roadmap.initiatives[0]
    said = html(opened("roadmap", "sample-rural"))
    model = service.questionnaire
    assert model.role[p.initiative.owner].name.zh in said
    assert p.initiative.kpi.zh in said
    assert p.initiative.risk.zh in said
    assert all(action.zh in said for action in p.initiative.first_actions)


def test_the_sums_are_called_assumptions(service: Service) -> None:
    assert "以上为规划假设：按 28 个座席取规模系数 0.7" in html(opened("roadmap", "sample-rural"))


def test_a_chosen_target_is_stored_and_planned_for(service: Service) -> None:
    ratings = {i.id: "F" if i.stage == 1 else "P" for i in service.questionnaire.items}
    secret = answered(service, ratings)
    app = opened("roadmap", secret)
    target = next(group for group in app.button_group if group.key == "roadmap-target")
    target.set_value(4).run()
    app.button(key="wish-store").click().run()
    assert findings_of(service, secret).roadmap.target_stage == 4


def test_the_target_of_a_sample_can_be_tried_and_is_not_stored(service: Service) -> None:
    app = opened("roadmap", "sample-rural")
    before = len(app.subheader)
    target = next(group for group in app.button_group if group.key == "roadmap-target")
    target.set_value(3).run()
    assert not app.exception
    assert len(app.subheader) > before
    assert findings_of(service, "sample-rural").assessment.scenario.target_stage != 3


def test_a_target_that_is_attained_needs_no_plan(service: Service) -> None:
    ratings = {i.id: "F" if i.stage <= 2 else "N" for i in service.questionnaire.items}
    secret = answered(service, ratings)
    principal = access.guest([secret])
    id_ = service.resume(principal, secret).assessment.id
    service.plan_for(principal, id_, Scenario(1))
    app = opened("roadmap", secret)
    assert "所选目标已经达到" in html(app)
    assert not app.get("plotly_chart")


def test_the_last_stage_has_nothing_left_to_plan(service: Service) -> None:
    app = opened("roadmap", answered(service, everything(service, "F")))
    assert "贵行已在最后一步" in html(app)


def test_the_action_table_is_made_when_it_is_opened(service: Service) -> None:
    assert "<table" not in html(opened("roadmap", "sample-rural"))
    app = opened("roadmap", "sample-rural", state={"roadmap-table": True})
    planned = findings_of(service, "sample-rural").roadmap.initiatives
    assert html(app).count("<tr>") == len(planned) + 1


# ---- Report ------------------------------------------------------------------------------------


def test_the_report_is_offered_as_pdf_and_as_data(service: Service) -> None:
    app = opened("report", "sample-city")
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["下载 PDF 报告", "下载数据文件"]
    assert all(button.proto.deferred_file_id for button in app.get("download_button"))


def test_the_page_carries_the_seal_of_the_result(service: Service) -> None:
    app = opened("report", "sample-city")
    seal = findings_of(service, "sample-city").fingerprint
    assert seal in html(app)


def test_the_preview_is_made_only_when_asked_for(service: Service) -> None:
    app = opened("report", "sample-city")
    assert not app.get("imgs")


def test_the_first_pages_of_a_report_become_pictures(service: Service) -> None:
    pdf = service.report(access.guest([]), "sample-city", "zh")
    pictures = first_pages(pdf, pages=2)
    assert [picture[:4] for picture in pictures] == [b"\x89PNG", b"\x89PNG"]
