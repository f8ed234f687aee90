"""The use cases: what a manager says is saved, merged with the quick scan, counted and scored."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from assessment import interchange
from assessment.access import Forbidden, Principal, guest
from assessment.answers import Count
from assessment.model import (
    Assessment,
    Bank,
    Capability,
    Judgement,
    Language,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
    Scenario,
)
from assessment.problems import Refused
from assessment.scoring import Span
from assessment.service import Opened, Replaced, Saved, Service
from assessment.store import Store
from tests.postgres import database_url  # noqa: F401 - a fixture

N, P, L, F = Rating
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class Clock:
    """A minute passes at every look."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


class Manager:
    """One bank manager at work: the service with the principal and the assessment filled in."""

    def __init__(self, service: Service, bank: Bank) -> None:
        self.service = service
        started = service.start(guest([]), bank)
        self.me: Principal = guest([started.secret])
        self.id = started.assessment.id

    def answer(self, item_id: str, judgement: Judgement | None, seen: int = 0) -> Saved[Response]:
        return self.service.answer(self.me, self.id, item_id, judgement, seen=seen)

    def comment(self, item_id: str, text: str, seen: int = 0) -> Saved[Response]:
        return self.service.note(self.me, self.id, item_id, comment=text, seen=seen)

    def evidence(self, item_id: str, text: str, seen: int = 0) -> Saved[Response]:
        return self.service.note(self.me, self.id, item_id, evidence=text, seen=seen)

    def choose(self, capability_id: str, stage: int | None, seen: int = 0) -> Saved[int | None]:
        return self.service.answer_quick(self.me, self.id, capability_id, stage, seen=seen)

    @property
    def opened(self) -> Opened:
        return self.service.open(self.me, self.id)

    @property
    def assessment(self) -> Assessment:
        return self.opened.assessment


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    yield store
    store.close()


@pytest.fixture
def service(store: Store, model: Questionnaire, tmp_path: Path) -> Service:
    return Service(store, model, Clock(), samples=tmp_path)


@pytest.fixture
def manager(service: Service) -> Manager:
    return Manager(service, Bank("示例银行"))


# ---- Starting -----------------------------------------------------------------------------------


def test_a_new_assessment_is_empty_and_in_full_mode(service: Service) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    assert started.assessment == Assessment(
        id=started.assessment.id,
        bank=Bank("示例银行"),
        mode="full",
        responses={},
        quick={},
        started_at=START + timedelta(minutes=1),
        updated_at=START + timedelta(minutes=1),
    )


def test_two_assessments_have_different_ids_and_secrets(service: Service) -> None:
    one, two = (service.start(guest([]), Bank("示例银行")) for _ in range(2))
    assert one.assessment.id != two.assessment.id
    assert one.secret != two.secret


def test_everything_said_comes_back_by_the_resume_link(service: Service) -> None:
    bank = Bank("示例银行", "远程银行中心", 0.1 + 0.2, 120, {"type": "CCB"})
    started = service.start(guest([]), bank, "quick")
    me, id_ = guest([started.secret]), started.assessment.id
    service.answer(me, id_, "STR-1.1", L, seen=0)
    service.note(me, id_, "STR-1.1", comment="说明", evidence="文件", seen=1)
    service.answer_quick(me, id_, "ORG-1", 0, seen=0)
    service.plan_for(me, id_, Scenario(4))
    found = service.resume(guest([]), started.secret).assessment
    assert (found.bank, found.mode, found.scenario.target_stage) == (bank, "quick", 4)
    assert found.responses["STR-1.1"] == Response("STR-1.1", L, "说明", "文件")
    assert found.quick == {"ORG-1": 0}


def test_a_bank_described_again_has_its_new_description(manager: Manager) -> None:
    bank = Bank("改名银行", seats=88, segments={"type": "RCB"})
    manager.service.describe_bank(manager.me, manager.id, bank)
    assert manager.assessment.bank == bank


def test_changing_the_mode_loses_no_answer(manager: Manager) -> None:
    manager.answer("STR-1.1", F)
    manager.choose("STR-2", 2)
    before = manager.assessment
    manager.service.choose_mode(manager.me, manager.id, "quick")
    manager.service.choose_mode(manager.me, manager.id, "full")
    assert manager.assessment.responses == before.responses
    assert manager.assessment.quick == before.quick


# ---- Answering ----------------------------------------------------------------------------------


def test_an_answer_says_what_was_saved_and_when(manager: Manager) -> None:
    saved = manager.answer("STR-1.1", F)
    assert saved == Saved(Response("STR-1.1", F), 1, saved.saved_at, None)
    assert manager.opened.revisions == {"STR-1.1": 1}
    assert manager.opened.saved_at == {"STR-1.1": saved.saved_at}
    assert manager.assessment.updated_at == saved.saved_at


def test_a_judgement_taken_back_leaves_the_comment(manager: Manager) -> None:
    manager.answer("STR-1.1", F)
    manager.comment("STR-1.1", "说明", seen=1)
    assert manager.answer("STR-1.1", None, seen=2).value == Response("STR-1.1", None, "说明")


def test_a_comment_may_stand_before_any_judgement(manager: Manager) -> None:
    manager.comment("STR-1.1", "先记一笔")
    assert manager.assessment.responses == {"STR-1.1": Response("STR-1.1", None, "先记一笔")}


def test_a_note_that_is_not_given_stays_and_one_given_empty_is_cleared(manager: Manager) -> None:
    manager.comment("STR-1.1", "说明")
    manager.evidence("STR-1.1", "证据", seen=1)
    assert manager.comment("STR-1.1", "", seen=2).value == Response("STR-1.1", None, "", "证据")


def test_responses_come_in_the_order_of_the_questionnaire(manager: Manager) -> None:
    for item_id in ("TAL-1.2", "STR-1.3", "STR-1.1"):
        manager.answer(item_id, P)
    assert list(manager.assessment.responses) == ["STR-1.1", "STR-1.3", "TAL-1.2"]


# ---- Two tabs -----------------------------------------------------------------------------------


def test_the_later_of_two_tabs_wins_and_is_told_what_it_replaced(manager: Manager) -> None:
    first = manager.answer("STR-1.1", F, seen=0)
    second = manager.answer("STR-1.1", P, seen=0)
    assert second.value.judgement is P
    assert second.replaced == Replaced(Response("STR-1.1", F), first.saved_at)
    assert manager.assessment.responses["STR-1.1"].judgement is P


def test_what_an_answer_gave_back_can_be_asked_again(manager: Manager) -> None:
    first = manager.answer("STR-1.1", F, seen=0)
    second = manager.answer("STR-1.1", P, seen=0)
    manager.answer("STR-1.1", F, seen=2)
    ask = partial(manager.service.answered, manager.me, manager.id, "STR-1.1")
    assert (ask(1, seen=0), ask(2, seen=0)) == (first, second)
    assert ask(2, seen=1) == replace(second, replaced=None)
    assert ask(4, seen=0) is None


def test_what_was_replaced_can_be_put_back(manager: Manager) -> None:
    manager.answer("STR-1.1", NotApplicable("没有该业务"), seen=0)
    second = manager.answer("STR-1.1", P, seen=0)
    assert second.replaced is not None
    back = manager.answer("STR-1.1", second.replaced.value.judgement, seen=second.revision)
    assert back.value.judgement == NotApplicable("没有该业务")
    assert back.replaced is None


def test_whoever_has_seen_the_latest_replaces_nothing(manager: Manager) -> None:
    manager.answer("STR-1.1", F, seen=0)
    assert manager.answer("STR-1.1", P, seen=1).replaced is None


def test_two_tabs_that_agree_replace_nothing(manager: Manager) -> None:
    manager.answer("STR-1.1", F, seen=0)
    assert manager.answer("STR-1.1", F, seen=0).replaced is None


def test_a_judgement_replaces_no_comment_written_meanwhile(manager: Manager) -> None:
    manager.comment("STR-1.1", "另一页写的", seen=0)
    saved = manager.answer("STR-1.1", F, seen=0)
    assert saved.replaced is None
    assert saved.value == Response("STR-1.1", F, "另一页写的")


def test_a_comment_replaces_no_evidence_written_meanwhile(manager: Manager) -> None:
    manager.evidence("STR-1.1", "另一页写的", seen=0)
    assert manager.comment("STR-1.1", "这一页写的", seen=0).replaced is None


def test_a_comment_cleared_over_one_written_meanwhile_replaces_it(manager: Manager) -> None:
    manager.comment("STR-1.1", "一", seen=0)
    manager.comment("STR-1.1", "二", seen=1)
    replaced = manager.comment("STR-1.1", "", seen=1).replaced
    assert replaced is not None
    assert replaced.value.comment == "二"


def test_a_judgement_taken_back_meanwhile_is_replaced_knowingly(manager: Manager) -> None:
    manager.answer("STR-1.1", F, seen=0)
    manager.answer("STR-1.1", None, seen=1)
    replaced = manager.answer("STR-1.1", L, seen=1).replaced
    assert replaced is not None
    assert replaced.value.judgement is None


def test_the_later_of_two_quick_choices_wins_and_is_told(manager: Manager) -> None:
    first = manager.choose("STR-1", 4, seen=0)
    second = manager.choose("STR-1", 2, seen=0)
    assert (second.value, second.revision) == (2, 2)
    assert second.replaced == Replaced(4, first.saved_at)
    assert manager.opened.quick_revisions == {"STR-1": 2}


def test_two_servers_on_one_database_tell_what_the_other_wrote(
    database_url: str,  # noqa: F811
    model: Questionnaire,
) -> None:
    here, there = Store.open(database_url), Store.open(database_url)
    manager = Manager(Service(here, model, Clock()), Bank("示例银行"))
    first = manager.answer("STR-1.1", F, seen=0)
    manager.service = Service(there, model, Clock())
    second = manager.answer("STR-1.1", P, seen=0)
    assert second.replaced == Replaced(Response("STR-1.1", F), first.saved_at)
    here.close()
    there.close()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["left", "right"]),
        st.sampled_from(["judge", "comment", "look"]),
        st.sampled_from([0, 1, 2]),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_no_tab_overwrites_unknowingly_what_the_other_wrote(
    service: Service, steps: list[tuple[str, str, int]]
) -> None:
    manager = Manager(service, Bank("示例银行"))
    stored, seen = Response("STR-1.1"), dict.fromkeys(("left", "right"), 0)
    shown = dict.fromkeys(("left", "right"), stored)
    for tab, what, value in steps:
        if what == "look":
            shown[tab], seen[tab] = stored, manager.opened.revisions.get("STR-1.1", 0)
            continue
        if what == "judge":
            saved = manager.answer("STR-1.1", Rating(value), seen[tab])
            was, knew, now = stored.judgement, shown[tab].judgement, saved.value.judgement
        else:
            saved = manager.comment("STR-1.1", "字" * value, seen[tab])
            was, knew, now = stored.comment, shown[tab].comment, saved.value.comment
        assert (saved.replaced is not None) == (was not in (knew, now))
        assert saved.replaced is None or saved.replaced.value == stored
        stored, shown[tab], seen[tab] = saved.value, saved.value, saved.revision


# ---- The quick scan -----------------------------------------------------------------------------


def test_a_quick_choice_rates_its_items_up_to_it_and_the_rest_not_achieved(
    manager: Manager,
) -> None:
    manager.choose("STR-1", 2)
    assert manager.assessment.responses == {
        f"STR-1.{stage}": Response(f"STR-1.{stage}", rating, is_inferred=True)
        for stage, rating in zip(range(1, 6), (F, F, N, N, N), strict=True)
    }


def test_choosing_none_of_them_rates_all_five_not_achieved(manager: Manager) -> None:
    manager.choose("STR-1", 0)
    responses = manager.assessment.responses.values()
    assert [(r.judgement, r.is_inferred) for r in responses] == [(N, True)] * 5


def test_a_judgement_about_the_very_item_wins_over_the_quick_scan(manager: Manager) -> None:
    manager.answer("STR-1.1", P)
    manager.choose("STR-1", 5)
    assert manager.assessment.responses["STR-1.1"] == Response("STR-1.1", P)
    assert manager.assessment.responses["STR-1.2"] == Response("STR-1.2", F, is_inferred=True)


def test_a_judgement_taken_back_falls_back_to_the_quick_scan(manager: Manager) -> None:
    manager.choose("STR-1", 5)
    manager.answer("STR-1.1", P)
    manager.answer("STR-1.1", None, seen=1)
    assert manager.assessment.responses["STR-1.1"] == Response("STR-1.1", F, is_inferred=True)


def test_a_comment_stays_with_an_inferred_rating(manager: Manager) -> None:
    manager.comment("STR-1.1", "说明")
    manager.choose("STR-1", 1)
    assert manager.assessment.responses["STR-1.1"] == Response(
        "STR-1.1", F, "说明", is_inferred=True
    )


def test_a_quick_choice_taken_back_takes_its_ratings_along(manager: Manager) -> None:
    manager.choose("STR-1", 3)
    manager.choose("STR-1", None, seen=1)
    assert manager.assessment.responses == {}
    assert manager.assessment.quick == {}


# ---- Progress and results -----------------------------------------------------------------------


def test_in_full_mode_progress_counts_items_and_inferred_ones_apart(manager: Manager) -> None:
    manager.answer("STR-1.1", F)
    manager.answer("STR-1.2", NotApplicable("没有该业务"))
    manager.comment("STR-2.1", "只有说明")
    manager.choose("STR-1", 3)
    progress = manager.service.progress(manager.me, manager.id)
    assert progress.capabilities["STR-1"] == Count(answered=2, inferred=3, total=5)
    assert progress.capabilities["STR-2"] == Count(0, 0, 5)
    assert progress.dimensions["STR"] == Count(2, 3, 15)
    assert progress.total == Count(2, 3, 75)


def test_in_quick_mode_progress_counts_capabilities(manager: Manager) -> None:
    manager.service.choose_mode(manager.me, manager.id, "quick")
    manager.choose("STR-1", 0)
    manager.answer("ORG-1.1", F)
    progress = manager.service.progress(manager.me, manager.id)
    assert progress.capabilities["STR-1"] == Count(1, 0, 1)
    assert progress.capabilities["ORG-1"] == Count(0, 0, 1)
    assert progress.dimensions["STR"] == Count(1, 0, 3)
    assert progress.total == Count(1, 0, 15)


def test_the_reading_narrows_as_answers_come_in(manager: Manager, model: Questionnaire) -> None:
    before = manager.service.standing(manager.me, manager.id)
    assert (before.verdict, before.progress.total.answered) == (Span(0, 5), 0)
    for capability in model.capabilities:
        manager.choose(capability.id, 2)
    after = manager.service.standing(manager.me, manager.id)
    assert (after.verdict, after.progress.total.inferred) == (Span(2, 2), 75)


def test_findings_plan_for_the_stored_target_unless_asked_for_another(manager: Manager) -> None:
    manager.service.plan_for(manager.me, manager.id, Scenario(3))
    assert manager.service.findings(manager.me, manager.id).roadmap.target_stage == 3
    asked = manager.service.findings(manager.me, manager.id, Scenario(4))
    assert asked.roadmap.target_stage == 4
    assert manager.assessment.scenario.target_stage == 3


def test_an_export_holds_what_was_said_and_the_scores(
    manager: Manager, model: Questionnaire
) -> None:
    manager.answer("STR-1.1", F)
    manager.evidence("STR-1.1", "文件 <一>", seen=1)
    exported = json.loads(manager.service.export(manager.me, manager.id))
    assert exported["ratings"] == {"STR-1.1": "F"}
    assert exported["notes"] == {"STR-1.1": {"evidence": "文件 <一>"}}
    assert exported["stage"] == 0
    assert exported["model_version"] == model.version


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_is_a_pdf_and_tells_how_far_it_is(manager: Manager, language: Language) -> None:
    manager.answer("STR-1.1", F)
    heard: list[float] = []
    pdf = manager.service.report(manager.me, manager.id, language, heard.append)
    assert pdf.startswith(b"%PDF-")
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


# ---- Samples ------------------------------------------------------------------------------------


@pytest.fixture
def with_sample(service: Service, tmp_path: Path) -> Service:
    document = {
        "bank": {"name": "示例县农村商业银行"},
        "ratings": {"STR-1.1": "F"},
        "assessed_on": "2026-03-01",
    }
    (tmp_path / "rural.json").write_text(json.dumps(document), "utf-8")
    return service


def test_a_sample_is_listed_and_opened_by_its_id(with_sample: Service) -> None:
    (sample,) = with_sample.samples(guest([]), "zh")
    assert sample.id == sample.assessment.id == "sample-rural"
    assert sample.assessment.is_sample
    assert sample.assessment.assessed_on.isoformat() == "2026-03-01"
    assert with_sample.open(guest([]), "sample-rural") == Opened(
        sample.assessment, with_sample.questionnaire
    )


def test_a_sample_takes_no_answer(with_sample: Service) -> None:
    with pytest.raises(Forbidden):
        with_sample.answer(guest([]), "sample-rural", "STR-1.1", N, seen=0)


def test_the_shipped_samples_can_be_read(store: Store, model: Questionnaire) -> None:
    service = Service(store, model, Clock())
    for language, word in (("zh", "示例"), ("en", "Sample")):
        samples = service.samples(guest([]), language)
        assert [sample.id for sample in samples] == ["sample-city", "sample-rural"]
        assert all(sample.assessment.bank.name.startswith(word) for sample in samples)


def test_a_report_of_a_sample_is_in_one_language(store: Store, model: Questionnaire) -> None:
    service = Service(store, model, Clock())
    for opened in ("sample-rural", "sample-rural-en"):
        for language, name in (
            ("zh", "示例县农村商业银行"),
            ("en", "Sample County Rural Commercial Bank"),
        ):
            written = service.report(guest([]), opened, language)
            about = PdfReader(io.BytesIO(written)).metadata
            assert about is not None
            assert str(about.title).startswith(name)


# ---- Another questionnaire ----------------------------------------------------------------------


def test_answers_to_items_no_longer_asked_are_kept_but_not_shown(
    manager: Manager, store: Store, model: Questionnaire
) -> None:
    manager.answer("STR-1.1", F)
    manager.answer("STR-2.1", L)
    manager.choose("STR-1", 3)
    manager.service.describe_bank(
        manager.me, manager.id, Bank("示例银行", segments={"type": "CCB"})
    )
    shorter = replace(model, capabilities=model.capabilities[1:], segments=())
    today = Service(store, shorter, Clock()).open(manager.me, manager.id)
    assert today.assessment.responses == {"STR-2.1": Response("STR-2.1", L)}
    assert today.assessment.quick == {}
    assert today.assessment.bank == Bank("示例银行")
    assert today.revisions == {"STR-2.1": 1}
    assert manager.assessment.responses["STR-1.1"] == Response("STR-1.1", F)


# ---- Refusals -----------------------------------------------------------------------------------


def refused(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def test_an_unknown_item_is_refused(manager: Manager) -> None:
    with pytest.raises(Refused) as refusal:
        manager.answer("STR-9.9", F)
    assert refusal.value.sentences("en") == (
        "Item 'STR-9.9' is not in this questionnaire. Reload the page and answer again.",
    )
    assert refusal.value.sentences("zh") == ("题项“STR-9.9”不在当前问卷中。请刷新页面后重新作答。",)


@pytest.mark.parametrize("reason", ["", "  ", "\n\t", "\u3000"])
def test_not_applicable_without_a_reason_is_refused(manager: Manager, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        manager.answer("STR-1.1", NotApplicable(reason))
    assert refusal.value.sentences("zh") == (
        "题项“STR-1.1”标为“不适用”，但没有说明原因。请写明该项为何不适用于贵行。",
    )
    assert manager.assessment.responses == {}


@pytest.mark.parametrize("stage", [-1, 6, 99])
def test_a_stage_that_is_none_is_refused(manager: Manager, stage: int) -> None:
    with pytest.raises(Refused) as refusal:
        manager.choose("STR-1", stage)
    assert refusal.value.sentences("en") == (
        f"Capability 'STR-1' has no item at stage {stage}. "
        "Choose 0 (none of them) or one of: 1 2 3 4 5.",
    )


def test_a_stage_without_an_item_in_the_capability_is_refused(
    store: Store, model: Questionnaire
) -> None:
    first: Capability = model.capabilities[0]
    short = replace(first, items=first.items[:3])
    service = Service(store, replace(model, capabilities=(short,)), Clock())
    manager = Manager(service, Bank("示例银行"))
    with pytest.raises(Refused, match="one of: 1 2 3"):
        manager.choose(first.id, 4)


def test_an_unknown_capability_mode_and_target_are_refused(manager: Manager) -> None:
    with pytest.raises(Refused, match="Capability 'STR-9' is not in this questionnaire"):
        manager.choose("STR-9", 1)
    with pytest.raises(Refused, match="no kind of assessment 'slow'"):
        manager.service.choose_mode(manager.me, manager.id, "slow")  # type: ignore[arg-type]
    with pytest.raises(Refused, match="target stage is 6"):
        manager.service.plan_for(manager.me, manager.id, Scenario(6))


def test_every_problem_of_a_bank_is_named_at_once(service: Service) -> None:
    bank = Bank(" ", "中" * 201, float("nan"), -1, {"type": "不存在", "colour": "red"})
    with pytest.raises(Refused) as refusal:
        service.start(guest([]), bank)
    assert refused(refusal) == [
        "answer-bank-without-name",
        "answer-centre-too-long",
        "answer-assets-out-of-range",
        "answer-seats-out-of-range",
        "answer-unknown-option",
        "answer-unknown-segment",
    ]
    assert len(refusal.value.sentences("zh")) == 6


@pytest.mark.parametrize("assets", [-0.01, 10_000_001, float("inf"), float("nan")])
def test_assets_no_bank_can_have_are_refused(service: Service, assets: float) -> None:
    with pytest.raises(Refused) as refusal:
        service.start(guest([]), Bank("示例银行", assets_100m_cny=assets))
    assert refused(refusal) == ["answer-assets-out-of-range"]


@pytest.mark.parametrize("seats", [-1, 1_000_001, 12.5])
def test_seats_no_centre_can_have_are_refused(service: Service, seats: float) -> None:
    with pytest.raises(Refused) as refusal:
        service.start(guest([]), Bank("示例银行", seats=seats))  # type: ignore[arg-type]
    assert refusal.value.sentences("en") == (
        f"The number of seats is {seats}. It must be a whole number from 0 to 1,000,000. "
        "Correct it, or leave it empty.",
    )


def test_what_is_refused_writes_nothing(manager: Manager) -> None:
    before = manager.opened
    with pytest.raises(Refused):
        manager.service.note(
            manager.me, manager.id, "STR-1.1", comment="好", evidence="x" * 4001, seen=0
        )
    assert manager.opened == before


def test_the_export_of_an_assessment_can_be_read_again(
    manager: Manager, model: Questionnaire
) -> None:
    manager.answer("STR-1.1", F)
    document = interchange.assessment_document(manager.assessment)
    again = interchange.read(model, json.dumps(document), now=START).assessment
    assert again.responses == manager.assessment.responses
