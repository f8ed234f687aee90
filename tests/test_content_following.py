"""The report of a bank that has adopted its roadmap says how far it is; no other does."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from assessment import delivery, findings, tidings
from assessment.delivery import Delivery, Reading, Track
from assessment.findings import Findings
from assessment.model import LANGUAGES, Language, Month, Questionnaire, Rating, Scenario
from assessment.service import Service
from assessment.store import Store
from reports.content import compose
from reports.document import Bullets, Heading, Report
from tests.conftest import answers
from tests.test_content import HAN, MADE_ON, assessment, tables, words
from tests.test_following import Office

ADOPTED = date(2026, 6, 1)


@pytest.fixture
def found(model: Questionnaire) -> Findings:
    rated = answers({i.id: "F" if i.stage == 1 else "P" for i in model.items})
    scenario = Scenario(2, Month(2026, 7), capacity=90)
    return findings.find(model, assessment(rated, scenario=scenario))


@pytest.fixture
def followed(found: Findings) -> Delivery:
    baseline = delivery.adopted(found, ADOPTED)
    first, second = (task.initiative_id for task in baseline.tasks[:2])
    tracks = {
        first: Track(first, "done", "Li <&>", date(2026, 7, 3), date(2026, 7, 20), 95.0, "%"),
        second: Track(second, "running", started=date(2026, 7, 9)),
    }
    readings = {first: [Reading(date(2026, 8, 1), 96.5)]}
    return delivery.follow(baseline, tracks, readings, MADE_ON)


def made(found: Findings, language: Language, followed: Delivery | None) -> Report:
    return compose(found, language, MADE_ON, followed)


def headings(report: Report) -> list[str]:
    return [block.number for block in report.blocks if isinstance(block, Heading)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_adopted_roadmap_the_report_says_nothing_of_one(
    found: Findings, language: Language
) -> None:
    assert made(found, language, None) == compose(found, language, MADE_ON)
    assert "8.5" not in headings(made(found, language, None))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_stands_in_the_table_with_its_status(
    found: Findings, followed: Delivery, language: Language
) -> None:
    report = made(found, language, followed)
    assert "8.5" in headings(report)
    table = next(t for t in tables(report.blocks) if t.title == tidings.work(followed, language))
    assert [row[0][:3] for row in table.rows] == [s.initiative_id for s in followed.standings]
    first, second, *rest = table.rows
    assert first[3:] == ("2026-07-03 – 2026-07-20", "Li <&>", "96.5% / ≥ 95%")
    assert second[3] == "2026-07-09 –"
    assert {row[3] for row in rest} == {"—"}
    assert sum(column.width for column in table.columns) == pytest.approx(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_late_is_listed_with_what_it_threatens(
    found: Findings, followed: Delivery, language: Language
) -> None:
    assert followed.late
    lines = [
        tidings.late_line(followed, one, found.questionnaire, language) for one in followed.late
    ]
    bullets = [b.items for b in made(found, language, followed).blocks if isinstance(b, Bullets)]
    assert lines in bullets


def test_the_section_keeps_to_the_language_of_the_report(
    found: Findings, followed: Delivery
) -> None:
    before = set(words(made(found, "en", None)))
    assert not [w for w in words(made(found, "en", followed)) if HAN.search(w) and w not in before]


def test_it_is_told_where_the_plan_in_hand_has_nothing_left_to_do(
    model: Questionnaire, followed: Delivery
) -> None:
    done = answers({item.id: "F" for item in model.items})
    attained = findings.find(model, assessment(done))
    assert not attained.roadmap.initiatives
    assert "8.1" in headings(made(attained, "zh", followed))


def test_the_printed_report_tells_how_far_the_adopted_roadmap_is(
    tmp_path: Path, model: Questionnaire
) -> None:
    with closing(Store.open(f"sqlite:///{tmp_path / 'y.db'}")) as store:
        office = Office(store, model)
        for item in model.items[:20]:
            office.service.answer(office.me, office.id, item.id, Rating.P, seen=0)
        assert "推进情况" not in printed(office.service, office)
        office.service.adopt(office.me, office.id)
        assert "推进情况" in printed(office.service, office)


def printed(service: Service, office: Office) -> str:
    document = pypdfium2.PdfDocument(service.report(office.me, office.id, "zh"))
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
