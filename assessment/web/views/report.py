"""Report: what is inside, the language, a preview of the first pages, and the downloads."""

from collections.abc import Callable

import streamlit as st

from assessment import explanation
from assessment.discretion import MANNERS, Manner
from assessment.findings import Findings
from assessment.messages import day, say
from assessment.model import BEIJING, LANGUAGES, Language
from assessment.web import preview, results, state
from assessment.web.navigation import in_hand
from assessment.web.state import Hand

LANGUAGE = "report-language"
CHAPTERS = (
    "summary",
    "method",
    "maturity",
    "diagnosis",
    "pitfalls",
    "benchmark",
    "initiatives",
    "roadmap",
    "kpi",
    "risks",
)
"""As the report itself calls them, numbered from 1; the appendix has no number."""


def show_choices(hand: Hand, found: Findings) -> tuple[Language, Manner]:
    """What the report says in a sentence, its language, the reader's own at first, and how the
    bank's own texts are shown in it."""
    st.html(results.verdict(explanation.verdict(found, hand.language)))
    if LANGUAGE not in st.session_state:
        st.session_state[LANGUAGE] = hand.language
    chosen = st.segmented_control(
        word(hand, "language"),
        LANGUAGES,
        key=LANGUAGE,
        format_func=lambda one: say(one, "shell.own_name"),
        required=True,
    )
    manner = st.segmented_control(
        say(hand.language, "custody.manner"),
        MANNERS,
        key="report-manner",
        default="whole",
        format_func=lambda one: say(hand.language, f"custody.manner_{one}"),
        required=True,
    )
    if manner != "whole":
        st.html(results.fineprint(say(hand.language, f"custody.manner_{manner}_what")))
    return chosen or hand.language, manner or "whole"


def show_downloads(hand: Hand, found: Findings, language: Language, manner: Manner) -> None:
    """The PDF is made when it is asked for; the button turns while it is."""
    with st.container(horizontal=True):
        st.download_button(
            word(hand, "download"),
            lambda: hand.service.report(
                hand.principal, hand.assessment_id, language, manner=manner
            ),
            file_name=file_name(found, language, "pdf"),
            mime="application/pdf",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
            key=f"report-pdf-{language}",
        )
        st.download_button(
            word(hand, "download_json"),
            lambda: hand.service.export(hand.principal, hand.assessment_id, manner=manner),
            file_name=file_name(found, hand.language, "json"),
            mime="application/json",
            icon=":material/data_object:",
            on_click="ignore",
            key="report-json",
        )
    st.html(results.fineprint(word(hand, "download_what")))


def show_minutes(hand: Hand, found: Findings, language: Language, manner: Manner) -> None:
    """The minutes of each workshop, in the report's language and with as much said; nothing where
    none was held."""
    from reports.minutes import MEDIA_TYPES, Kind

    held = hand.service.workshops(hand.principal, hand.assessment_id)
    if not held:
        return

    def made(workshop_id: str, kind: Kind) -> Callable[[], bytes]:
        return lambda: hand.service.minutes_file(
            hand.principal, hand.assessment_id, workshop_id, kind, language, manner=manner
        )

    st.header(say(hand.language, "minutes_page.title"), anchor=False)
    st.html(results.note(say(hand.language, "minutes_page.what")))
    for one in held:
        on = one.begun_at.astimezone(BEIJING).date()
        name = say(
            language, "minutes_page.file", bank=found.assessment.bank.name, date=on.isoformat()
        )
        with st.container(horizontal=True):
            for kind, media_type in MEDIA_TYPES.items():
                st.download_button(
                    say(hand.language, f"minutes_page.{kind}", date=day(hand.language, on)),
                    made(one.id, kind),
                    file_name=results.file_name(name, kind),
                    mime=media_type,
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"minutes-{kind}-{one.id}-{language}",
                )


def file_name(found: Findings, language: Language, ending: str) -> str:
    """The bank's name and the date."""
    name = say(
        language,
        "report_page.file",
        bank=found.assessment.bank.name,
        date=found.assessment.assessed_on.isoformat(),
    )
    return results.file_name(name, ending)


def show_contents(hand: Hand, found: Findings) -> None:
    st.header(word(hand, "inside"), anchor=False)
    st.html(results.steps(say(hand.language, f"report.{name}.title") for name in CHAPTERS))
    st.html(results.note(say(hand.language, "report.appendix.title")))
    date = day(hand.language, found.assessment.assessed_on)
    model = found.questionnaire.version
    seal = word(
        hand,
        "seal",
        date=date,
        model=model,
        method=found.method_version,
        fingerprint=found.fingerprint,
    )
    st.html(results.fineprint(seal))


@st.fragment
def show_preview(hand: Hand, found: Findings, language: Language, manner: Manner) -> None:
    """The first pages as pictures, made when they are asked for."""
    st.header(word(hand, "preview"), anchor=False)
    of = (found.fingerprint, language, manner)
    made: preview.Preview | None = state.kept("preview", None)
    if made is None or made.of != of:
        made = make_preview(hand, of)
    if made is not None:
        with st.container(key="preview"):
            show_pages(hand, made)


def show_pages(hand: Hand, made: preview.Preview) -> None:
    columns = st.columns(len(made.pages))
    for n, (column, page) in enumerate(zip(columns, made.pages, strict=True), 1):
        column.image(page, caption=word(hand, "preview_page", page=n), width="stretch")


def make_preview(hand: Hand, of: tuple[str, Language, Manner]) -> preview.Preview | None:
    place = st.empty()
    if not place.button(word(hand, "preview_show"), icon=":material/visibility:"):
        return None
    bar = place.progress(0.0, word(hand, "preview_making"))

    def shown(share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), word(hand, "preview_making"))

    pdf = hand.service.report(
        hand.principal, hand.assessment_id, of[1], progress=shown, manner=of[2]
    )
    made = preview.Preview(of, preview.first_pages(pdf))
    state.keep("preview", made)
    place.empty()
    return made


def word(hand: Hand, code: str, **params: object) -> str:
    return say(hand.language, f"report_page.{code}", **params)


hand = in_hand()
results.begin(hand, say(hand.language, "shell.report"))
found = hand.service.findings(hand.principal, hand.assessment_id)
if not explanation.has_stage(found):
    results.nothing_yet(hand, found, word(hand, "nothing_answered"))
else:
    language, manner = show_choices(hand, found)
    show_downloads(hand, found, language, manner)
    show_minutes(hand, found, language, manner)
    show_preview(hand, found, language, manner)
    show_contents(hand, found)
