"""Following through without a browser: adopt, say how far it is, see what is late, plan again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assessment import access, delivery, tidings
from assessment.delivery import Delivery, Reading, Standing, Track
from assessment.messages import month, say
from assessment.model import LANGUAGES, Language, Month, Questionnaire, Scenario
from assessment.service import Service
from assessment.store import Store
from tests.test_pages_results import HAN, MAIN, answered, html, links, opened

NOW = datetime.now(UTC)
THEN = NOW - timedelta(days=150)


class Bank:
    """A bank that adopted its roadmap five months ago."""

    def __init__(self, service: Service) -> None:
        self.now = NOW
        self.service = service
        ratings = {i.id: "F" if i.stage == 1 else "P" for i in service.questionnaire.items}
        self.secret = answered(service, ratings)
        self.me = access.guest([self.secret])
        self.id = service.resume(self.me, self.secret).assessment.id
        service.plan_for(self.me, self.id, Scenario(2, Month.of(THEN.date()), capacity=90))

    def adopt(self, model: Questionnaire, url: str) -> None:
        """As it would have been five months ago."""
        Service(Store.open(url), model, lambda: THEN).adopt(self.me, self.id)

    def page(self, language: Language = "zh", *open_: str, page: str = "follow") -> AppTest:
        return opened(page, self.secret, language, {f"track-{id_}": True for id_ in open_})

    @property
    def followed(self) -> Delivery:
        found = self.service.delivery(self.me, self.id)
        assert found is not None
        return found

    @property
    def first(self) -> str:
        """What should have begun first."""
        return self.followed.baseline.tasks[0].initiative_id

    def standing(self, initiative_id: str) -> Standing:
        every = (*self.followed.standings, *self.followed.retired)
        return next(s for s in every if s.initiative_id == initiative_id)

    def says(self, track: Track, seen: int = 0) -> None:
        self.service.track(self.me, self.id, track, seen=seen)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'y.db'}"


@pytest.fixture
def planning(service: Service) -> Bank:
    return Bank(service)


@pytest.fixture
def bank(planning: Bank, model: Questionnaire, url: str) -> Bank:
    planning.adopt(model, url)
    return planning


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return unescape(html(app))


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key}


def rows(app: AppTest) -> list[str]:
    return [expander.label for expander in app.expander]


# ---- Adopting -----------------------------------------------------------------------------------


def test_a_plan_is_adopted_after_the_question_is_answered(planning: Bank) -> None:
    app = planning.page(page="roadmap")
    press(app, "adopt")
    assert planning.service.delivery(planning.me, planning.id) is None
    assert say("zh", "adopt.sure") in shown(app)
    press(app, "adopt-yes")
    assert app.title[0].value == "推进"
    assert planning.followed.baseline.target_stage == 2


def test_thinking_better_of_it_adopts_nothing(planning: Bank) -> None:
    app = press(press(planning.page(page="roadmap"), "adopt"), "adopt-no")
    assert planning.service.delivery(planning.me, planning.id) is None
    assert "adopt" in keys(app)


def test_what_is_only_tried_cannot_be_adopted(planning: Bank) -> None:
    app = planning.page(page="roadmap")
    app.number_input(key="wish-capacity").set_value(300).run()
    assert "adopt" not in keys(app)
    assert say("zh", "adopt.store_first") in shown(app)
    press(app, "wish-store")
    assert "adopt" in keys(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_roadmap_page_says_which_plan_is_adopted(bank: Bank, language: Language) -> None:
    app = bank.page(language, page="roadmap")
    assert tidings.adopted(bank.followed.baseline, language) in shown(app)
    assert say(language, "adopt.go") in links(app)
    assert "adopt" not in keys(app)


def test_another_plan_can_be_adopted_instead(bank: Bank) -> None:
    bank.service.plan_for(bank.me, bank.id, Scenario(3))
    app = press(bank.page(page="roadmap"), "adopt")
    assert say("zh", "adopt.other_sure") in shown(app)
    press(app, "adopt-yes")
    assert bank.followed.baseline.target_stage == 3
    assert bank.followed.original.target_stage == 2


# ---- Nothing adopted ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_adopted_plan_the_page_leads_to_the_roadmap(
    planning: Bank, language: Language
) -> None:
    app = planning.page(language)
    assert say(language, "follow.none") in shown(app)
    assert say(language, "follow.to_roadmap") in links(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_shows_what_it_would_be_like(service: Service, language: Language) -> None:
    app = opened("follow", "sample-city", language)
    assert say(language, "follow.imagined") in shown(app)
    assert '<ul class="yr-points">' in shown(app)
    assert len(app.get("plotly_chart")) == 3
    assert not app.expander


# ---- How far it is ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_late_is_said_first_with_what_it_threatens(bank: Bank, language: Language) -> None:
    app = bank.page(language)
    late = bank.followed.late
    assert late
    for standing in late:
        line = tidings.late_line(bank.followed, standing, bank.service.questionnaire, language)
        assert line in shown(app)
    assert tidings.headline(bank.followed, language) in shown(app)
    assert len(app.get("plotly_chart")) == 3


def test_no_english_on_a_chinese_page_and_no_chinese_on_an_english_one(bank: Bank) -> None:
    bank.says(Track(bank.first, "running", "Wang Fang"))
    chinese, english = (bank.page(language, bank.first) for language in LANGUAGES)
    said = re.sub(r"<style>.*?</style>", "", shown(english), flags=re.DOTALL)
    assert not HAN.search(said.replace("临江农村商业银行", ""))
    assert all(HAN.search(row) for row in rows(chinese))
    assert not any(HAN.search(row) for row in rows(english))


# ---- A task -------------------------------------------------------------------------------------


def test_everything_that_is_given_is_stored_at_once(bank: Bank) -> None:
    id_, today = bank.first, bank.followed.today
    app = bank.page("zh", id_)
    app.segmented_control(key=f"track-status-{id_}").set_value("done").run()
    app.text_input(key=f"track-owner-{id_}").set_value("王芳").run()
    app.date_input(key=f"track-started-{id_}").set_value(THEN.date()).run()
    app.number_input(key=f"track-kpi-{id_}").set_value(90.5).run()
    app.text_input(key=f"track-unit-{id_}").set_value("%").run()
    app.segmented_control(key=f"track-lower-{id_}").set_value(True).run()
    app.text_area(key=f"track-note-{id_}").set_value("按 <期> 完成").run()
    assert not app.exception
    expected = Track(id_, "done", "王芳", THEN.date(), today, 90.5, "%", True, "按 <期> 完成")
    assert bank.standing(id_).track == expected
    assert "已保存" in shown(app)
    assert '<p class="yr-task">● 已完成 · 王芳</p>' in shown(app)


def test_a_status_that_is_taken_back_loses_its_days(bank: Bank) -> None:
    id_ = bank.first
    bank.says(Track(id_, "done", started=THEN.date()))
    app = bank.page("zh", id_)
    app.segmented_control(key=f"track-status-{id_}").set_value("planned").run()
    assert bank.standing(id_).track == Track(id_)
    assert f"track-started-{id_}" not in {field.key for field in app.date_input}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_models_measure_and_first_steps_stand_beside(bank: Bank, language: Language) -> None:
    app = bank.page(language, bank.first)
    initiative = bank.service.questionnaire.initiative[bank.first]
    for text in (initiative.kpi, *initiative.first_actions):
        assert text.in_(language) in shown(app)


def test_what_cannot_be_is_refused_and_stays_in_the_field(bank: Bank) -> None:
    id_ = bank.first
    bank.says(Track(id_, "done", started=THEN.date(), finished=THEN.date()))
    app = bank.page("zh", id_)
    later = THEN.date() + timedelta(days=3)
    app.date_input(key=f"track-started-{id_}").set_value(later).run()
    assert "早于开始日期" in shown(app)
    assert app.date_input(key=f"track-started-{id_}").value == later
    assert bank.standing(id_).track.started == THEN.date()
    press(app, f"track-discard-{id_}")
    assert app.date_input(key=f"track-started-{id_}").value == THEN.date()
    assert "早于开始日期" not in shown(app)


def test_the_later_of_two_tabs_is_told_what_it_replaced_and_can_put_it_back(bank: Bank) -> None:
    id_ = bank.first
    app = bank.page("zh", id_)
    bank.says(Track(id_, owner="甲"))
    app.text_input(key=f"track-owner-{id_}").set_value("乙").run()
    assert bank.standing(id_).track.owner == "乙"
    assert "甲" in shown(app)
    press(app, f"track-put-back-{id_}")
    assert bank.standing(id_).track.owner == "甲"
    assert app.text_input(key=f"track-owner-{id_}").value == "甲"


def test_two_tabs_that_fill_in_different_fields_disturb_nobody(bank: Bank) -> None:
    id_ = bank.first
    app = bank.page("zh", id_)
    bank.says(Track(id_, "running", started=THEN.date()))
    app.text_area(key=f"track-note-{id_}").set_value("新").run()
    assert bank.standing(id_).track == Track(id_, "running", started=THEN.date(), note="新")
    assert f"track-put-back-{id_}" not in keys(app)


def test_a_store_that_is_gone_is_told_and_what_was_given_can_be_sent_again(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = bank.first
    app = bank.page("zh", id_)
    with monkeypatch.context() as broken:
        broken.setattr(Service, "track", _gone)
        app.text_input(key=f"track-owner-{id_}").set_value("王芳").run()
    assert say("zh", "answer.not_saved") in shown(app)
    assert app.text_input(key=f"track-owner-{id_}").value == "王芳"
    assert bank.standing(id_).track.owner == ""
    press(app, f"track-retry-{id_}")
    assert bank.standing(id_).track.owner == "王芳"
    assert say("zh", "answer.not_saved") not in shown(app)


def _gone(*_: object, **__: object) -> None:
    raise OSError("no space left on device")


# ---- Readings -----------------------------------------------------------------------------------


def test_readings_are_added_drawn_and_removed(bank: Bank) -> None:
    id_, today = bank.first, bank.followed.today
    bank.says(Track(id_, kpi_target=90, kpi_unit="%"))
    app = bank.page("zh", id_)
    pictures = len(app.get("plotly_chart"))
    app.number_input(key=f"track-reading-value-{id_}").set_value(88.5)
    app.text_input(key=f"track-reading-note-{id_}").set_value("月报")
    press(app, f"track-reading-add-{id_}")
    assert bank.standing(id_).readings == (Reading(today, 88.5, "月报"),)
    assert tidings.reading(bank.standing(id_), "zh") in shown(app)
    assert "未达目标 ≥ 90%" in shown(app)
    assert len(app.get("plotly_chart")) == pictures + 1
    assert app.number_input(key=f"track-reading-value-{id_}").value is None
    press(app, f"reading-remove-{id_}-{today}")
    assert bank.standing(id_).readings == ()


def test_a_reading_without_a_value_says_what_is_missing(bank: Bank) -> None:
    id_ = bank.first
    app = press(bank.page("zh", id_), f"track-reading-add-{id_}")
    assert "请填写日期和读数" in shown(app)
    assert f"track-retry-{id_}" not in keys(app)
    app.number_input(key=f"track-reading-value-{id_}").set_value(3.0)
    press(app, f"track-reading-add-{id_}")
    assert "请填写日期和读数" not in shown(app)
    assert [reading.value for reading in bank.standing(id_).readings] == [3.0]


def test_a_second_reading_of_a_day_says_what_it_replaced(bank: Bank) -> None:
    id_ = bank.first
    app = bank.page("zh", id_)
    bank.service.add_reading(bank.me, bank.id, id_, Reading(bank.followed.today, 70.0))
    app.number_input(key=f"track-reading-value-{id_}").set_value(71.0)
    press(app, f"track-reading-add-{id_}")
    assert "原有的读数 70" in shown(app)


# ---- The plan from today ------------------------------------------------------------------------


def test_the_plan_from_today_is_shown_before_it_is_adopted(bank: Bank) -> None:
    before = bank.followed.baseline
    app = press(bank.page(), "again")
    assert bank.followed.baseline == before
    found = bank.service.replanned(bank.me, bank.id)
    changes = delivery.rebasing(found, bank.followed)
    assert changes.moved
    assert month("zh", changes.after.end) in app.subheader[0].value.replace("\\", "")
    press(app, "again-adopt")
    assert bank.followed.baseline == changes.after
    assert bank.followed.original == before
    assert tidings.original(bank.followed, "zh") in shown(app)


def test_the_plan_from_today_can_be_left(bank: Bank) -> None:
    before = bank.followed.baseline
    app = press(press(bank.page(), "again"), "again-leave")
    assert "again" in keys(app)
    assert bank.followed.baseline == before


def test_a_change_of_a_task_takes_back_the_plan_from_before_it(bank: Bank) -> None:
    id_ = bank.first
    app = press(bank.page("zh", id_), "again")
    app.segmented_control(key=f"track-status-{id_}").set_value("running").run()
    app.run()
    assert "again-adopt" not in keys(app)


def test_a_plan_that_needs_what_was_dropped_says_so_and_takes_it_up(bank: Bank) -> None:
    needed = bank.followed.baseline.tasks
    for task in needed:
        bank.says(Track(task.initiative_id, "dropped"))
    app = press(bank.page(), "again")
    assert "已被放弃，而没有它无法达成目标" in shown(app)
    assert say("zh", "follow.to_terms") in links(app)
    while "again-take-up" in keys(app):
        press(app, "again-take-up")
    press(app, "again-adopt")
    assert any(s.track.status == "planned" for s in bank.followed.standings)


# ---- Closed rounds ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_round_is_for_reading(bank: Bank, language: Language) -> None:
    id_ = bank.first
    bank.says(Track(id_, "running", "Li", started=THEN.date()))
    bank.service.reassess(bank.me, bank.id, prefill=True)
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in {"a": bank.secret, "lang": language, "round": "1"}.items():
        app.query_params[name] = value
    app.run()
    app.session_state[f"track-{id_}"] = True
    app.switch_page("views/follow.py").run()
    assert not app.exception
    assert "Li" in shown(app)
    assert not app.text_input
    assert "again" not in keys(app)
