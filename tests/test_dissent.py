"""Where views differ: found once, said on the page and on paper, and silent where nobody was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assessment import dissent, findings
from assessment.access import guest
from assessment.consensus import Respondent
from assessment.discretion import Discretion
from assessment.dissent import Dissent, Said
from assessment.model import LANGUAGES, Language, Questionnaire, Rating, Response
from assessment.service import Service
from assessment.store import Store
from assessment.tenancy import Voice
from assessment.workshop import Choice
from reports import pdf
from reports.content import compose
from reports.document import Bullets, Heading, Report
from tests.conftest import answers
from tests.test_content import assessment, words
from tests.test_pages_results import html, opened
from tests.test_service_workshops import ITEM, NINE, OTHER, Clock, Host, Phone

N, P, L, F = Rating
HAN = re.compile(r"[\u3400-\u9fff]")
REMARK = "<b>没有</b>专人 13912345678"
REASON = "张三13912345678说了算"


@pytest.fixture
def office(tmp_path: Path, model: Questionnaire) -> Iterator[Service]:
    with closing(Store.open(f"sqlite:///{tmp_path / 'd.db'}")) as store:
        yield Service(store, model, Clock())


def held(service: Service, choices: str = "FFFNNN") -> Host:
    """Six seats of two roles differ on the first item, which is locked, and agree on the second;
    every other item is answered without them. One point stays open, one is settled."""
    roles = [role.id for role in service.questionnaire.roles[:2]]
    host = Host.starting(service, roles=roles)
    for item in service.questionnaire.items:
        service.answer(host.me, host.assessment_id, item.id, F if item.stage < 3 else P, seen=0)
    phones = [Phone.joining(host, roles[seat > 2]) for seat in range(6)]
    round_ = host.open(ITEM)
    for phone, choice in zip(phones, choices, strict=True):
        phone.vote(round_, choice, REMARK if choice == "F" else "")
    host.do("close_vote", round_)
    host.do("reveal", round_)
    host.do("lock", ITEM, L, reason=REASON)
    host.vote_on(OTHER, phones, "FFFFFF")
    host.do("park", "=外包合同何时到期", ITEM)
    host.do("settle", host.do("park", "已答复").session.points[-1].number)
    return host


def found_of(host: Host) -> Dissent:
    found = host.service.dissent(host.me, host.assessment_id)
    assert found is not None
    return found


def report_of(host: Host, language: Language, found: Dissent | None) -> Report:
    known = host.service.findings(host.me, host.assessment_id)
    return compose(known, language, NINE.date(), None, found)


def voice(person: str, item_id: str, rating: Rating) -> Voice:
    return Voice(person, "李四", Response(item_id, rating, "只说给您听"), 1, NINE)


# ---- What is found ------------------------------------------------------------------------------


def test_only_items_below_the_limit_are_disputed_least_agreement_first(office: Service) -> None:
    found = found_of(held(office))
    assert (found.source, found.people, found.judged) == ("workshop", 6, 2)
    assert [one.item_id for one in found.items] == [ITEM]
    assert found.items[0].tally.agreement == 0
    assert [point.text for point in found.points] == ["=外包合同何时到期"]


def test_nothing_is_found_where_nobody_was_asked(office: Service) -> None:
    host = Host.starting(office)
    assert office.dissent(host.me, host.assessment_id) is None


def test_a_vote_that_is_not_revealed_differs_from_nobody(office: Service) -> None:
    host = Host.starting(office)
    phones = [Phone.joining(host), Phone.joining(host)]
    round_ = host.open()
    for phone, choice in zip(phones, "NF", strict=True):
        phone.vote(round_, choice)
    assert office.dissent(host.me, host.assessment_id) is None


def test_a_parked_point_alone_is_left_open(office: Service) -> None:
    host = Host.starting(office)
    host.do("park", "以后再议")
    found = found_of(host)
    assert (found.judged, found.confidence) == (0, None)
    assert dissent.left_open(found.points, "zh") == ("以后再议",)


def test_individual_answers_count_from_three_people_on_and_tell_nobody(
    model: Questionnaire,
) -> None:
    voices = [voice(person, ITEM, rating) for person, rating in zip("abc", (N, F, F), strict=True)]
    voices += [voice("a", OTHER, N), voice("b", OTHER, F)]
    tallies = dissent.individual(model, voices)
    assert list(tallies) == [ITEM]
    assert tallies[ITEM].counts[Choice.F] == 2
    assert tallies[ITEM].remarks == ()
    assert not tallies[ITEM].split


def test_what_few_were_asked_stays_the_answer_whoever_is_drawn(model: Questionnaire) -> None:
    """One person of twelve was asked the rest: it must not count as unanswered in most draws."""
    responses = answers({item.id: "F" for item in model.items})
    rest = {item.id: F for item in model.items if item.id != ITEM}
    people = [Respondent("", {ITEM: F}) for _ in range(11)] + [Respondent("", rest | {ITEM: F})]
    tallies = dissent.individual(model, [voice(str(n), ITEM, F) for n in range(3)])
    found = dissent.find(model, responses, Said("individual", tallies, people, {}, (), {}))
    assert found is not None
    assert found.confidence is not None
    assert found.confidence.stages[5] == 1


# ---- What is said -------------------------------------------------------------------------------


def test_the_words_tell_agreement_roles_and_who_locked_what_and_why(office: Service) -> None:
    host = held(office)
    found = found_of(host)
    model = office.questionnaire
    low, high = (role.name.zh for role in (model.roles[1], model.roles[0]))
    agreed, split, locked = dissent.reading(found.items[0], found, model, "zh")
    assert agreed == "一致程度 0.00，下中位数为“未达成”。"
    assert split == f"“{low}”认为未达成，“{high}”认为全面达成。"
    assert locked.endswith(f"于 2026年11月26日 17:00 锁定为“大部分达成”。理由：{REASON}")
    assert dissent.minority(found.items[0], model, "zh") == (f"{high}认为“全面达成”：{REMARK}",) * 3


def test_few_people_are_for_orientation_only(office: Service) -> None:
    found = found_of(held(office))
    assert "作答人不足 10 人，仅供参考。" in dissent.certainty(found, "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_the_section_and_its_pdf_is_made(
    office: Service, language: Language
) -> None:
    host = held(office)
    made = report_of(host, language, found_of(host))
    assert "4.6" in [block.number for block in made.blocks if isinstance(block, Heading)]
    assert dissent.headline(found_of(host), language) in list(words(made))
    assert any("=外包合同何时到期" in b.items[0] for b in made.blocks if isinstance(b, Bullets))
    assert pdf.render(made).startswith(b"%PDF")


def test_the_english_section_has_no_chinese_but_what_was_typed(office: Service) -> None:
    host = held(office)
    added = set(words(report_of(host, "en", found_of(host))))
    added -= set(words(report_of(host, "en", None)))
    for said in added:
        for typed in (REMARK, REASON, "=外包合同何时到期"):
            said = said.replace(typed, "")
        assert not HAN.search(said), said


def test_masked_and_without_tell_no_number_no_name_and_no_comment(office: Service) -> None:
    host = held(office)
    masked = dissent.discreet(found_of(host), Discretion("masked", frozenset({"张三"})))
    assert masked is not None
    text = "\n".join(words(report_of(host, "zh", masked)))
    assert "13912345678" not in text
    assert "张三" not in text
    assert "</b>专人" in text
    without = dissent.discreet(found_of(host), Discretion("without"))
    text = "\n".join(words(report_of(host, "zh", without)))
    assert "</b>专人" not in text
    assert "外包合同" not in text
    assert "认识分歧" in text


def test_a_report_without_workshop_says_nothing_of_one(model: Questionnaire) -> None:
    found = findings.find(model, assessment(answers({i.id: "F" for i in model.items})))
    silent = compose(found, "zh", date(2026, 11, 23))
    assert silent == compose(found, "zh", date(2026, 11, 23), None, None)
    assert "4.6" not in [block.number for block in silent.blocks if isinstance(block, Heading)]


@pytest.mark.parametrize("sample", ["sample-rural", "sample-city"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_of_a_sample_is_as_it_was(
    office: Service, sample: str, language: Language
) -> None:
    nobody = guest([])
    assert office.dissent(nobody, sample) is None
    own = f"{sample}-{language}" if language == "en" else sample
    made = compose(office.findings(nobody, own), language, NINE.date())
    assert office.report(nobody, sample, language) == pdf.render(made)


# ---- On the pages -------------------------------------------------------------------------------


def page_of(host: Host, page: str, language: Language = "zh") -> AppTest:
    return opened(page, host.secret, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_findings_page_shows_where_views_differ(
    service: Service,
    language: Language,
) -> None:
    host = held(service)
    shown = html(page_of(host, "findings", language))
    assert dissent.headline(found_of(host), language) in shown
    assert 'style="width:50%"></i></b> 3<' in shown
    assert REMARK not in shown
    assert "&lt;b&gt;没有&lt;/b&gt;专人" in shown


def test_the_findings_page_is_silent_where_nobody_was_asked(service: Service) -> None:
    app = opened("findings", "sample-rural")
    assert "认识分歧" not in [header.value for header in app.header]


def test_the_roadmap_page_names_what_the_workshop_left_open(service: Service) -> None:
    app = page_of(held(service), "roadmap")
    assert "研讨会遗留问题" in [header.value for header in app.header]
    assert f"<li>=外包合同何时到期（{ITEM}）</li>" in html(app)
    assert "已答复" not in html(app)


def test_the_report_page_offers_the_minutes(service: Service) -> None:
    app = page_of(held(service), "report")
    labels = [button.proto.label for button in app.get("download_button")]
    offered = [label.partition(" ")[2] for label in labels if "纪要" in label]
    assert offered == ["纪要（PDF）", "纪要（Excel）"]
