"""The parts of the page about a bank's data: what is kept, taken along, and deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from assessment.access import Office
from assessment.explanation import rating_word
from assessment.filled import Difference
from assessment.messages import day, say
from assessment.model import BEIJING, Language
from assessment.problems import Refused
from assessment.service import Incoming, Kept, Receipt, Service
from assessment.web import navigation, results, sheet, state, visitor
from assessment.web.state import Hand

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SURE = "erase-sure"  # whether the question stands that must be answered before anything goes
RECEIPT = "receipt"
TOPICS: Mapping[str, tuple[str, ...]] = {
    "answers": ("answers", "choices", "banks", "settings"),
    "contributions": ("contributions", "assignments"),
    "plans": ("scenarios", "baselines", "tracks", "readings"),
    "workshops": ("workshops", "workshop_moves", "seats", "votes", "workshop_places"),
    "people": ("memberships", "invitations", "resume_keys"),
    "rounds": ("assessments", "rounds", "tenants"),
}
"""The tables as people call what is in them."""


def word(language: Language, code: str, **params: object) -> str:
    return say(language, f"custody.{code}", **params)


# ---- What is kept ------------------------------------------------------------------------------


def show_kept(hand: Hand, kept: Kept) -> None:
    """How much there is, by topic, and until when."""
    language = hand.language
    st.html(results.verdict(word(language, "kept", bank=kept.bank, count=kept.rounds)))
    st.html(_topics(language, kept.rows))
    if kept.goes_on is not None:
        until = word(language, "goes_on", date=day(language, kept.goes_on))
        css = "yh-alarm" if kept.is_going_soon else "yr-note"
        st.html(f'<p class="{css}" role="status">{escape(until)}</p>')
    else:
        st.html(results.note(word(language, "stays")))


def _topics(language: Language, rows: Mapping[str, int]) -> str:
    """A line a topic; a table without one of its own is counted with the rounds."""
    named = {table for tables in TOPICS.values() for table in tables}
    counts = {topic: sum(rows.get(t, 0) for t in tables) for topic, tables in TOPICS.items()}
    counts["rounds"] += sum(count for table, count in rows.items() if table not in named)
    lines = [word(language, f"topic.{t}", count=count) for t, count in counts.items() if count]
    return results.points(lines)


# ---- Taken along -------------------------------------------------------------------------------


def show_take(hand: Hand, kept: Kept) -> None:
    language = hand.language
    st.header(word(language, "take"), anchor=False)
    st.html(results.note(word(language, "take_what")))
    with st.container(horizontal=True):
        _take(hand, kept)
    st.html(results.fineprint(word(language, "take_safe")))


def _take(hand: Hand, kept: Kept) -> None:
    language = hand.language
    st.download_button(
        word(language, "take_json"),
        lambda: hand.service.take_out(hand.principal, hand.assessment_id),
        file_name=_file(kept, language, "file", "json"),
        mime="application/json",
        icon=":material/data_object:",
        on_click="ignore",
        key="take-json",
    )
    st.download_button(
        word(language, "take_book"),
        lambda: hand.service.take_out_book(hand.principal, hand.assessment_id, language),
        file_name=_file(kept, language, "file", "xlsx"),
        mime=XLSX,
        icon=":material/table:",
        on_click="ignore",
        key="take-book",
    )


def _file(kept: Kept, language: Language, code: str, ending: str) -> str:
    """The bank's name, and what is in the file."""
    return results.file_name(f"{kept.bank[:100]} {word(language, code)}", ending)


# ---- Filled in offline -------------------------------------------------------------------------


def show_offline(hand: Hand, kept: Kept) -> None:
    """The questionnaire as a workbook, and what comes back in one, looked at before it is kept."""
    language = hand.language
    st.header(word(language, "offline"), anchor=False)
    st.html(results.note(word(language, "offline_what")))
    st.download_button(
        word(language, "offline_take"),
        lambda: hand.service.questionnaire_book(hand.principal, hand.assessment_id, language),
        file_name=_file(kept, language, "offline_file", "xlsx"),
        mime=XLSX,
        icon=":material/table:",
        on_click="ignore",
        key="offline-take",
    )
    given = _uploaded(language, "offline_bring", "xlsx", "offline-bring")
    if given is not None:
        _look_into_book(hand, given)


def _look_into_book(hand: Hand, given: UploadedFile) -> None:
    language, data = hand.language, given.getvalue()
    try:
        found = hand.service.look_into_book(hand.principal, hand.assessment_id, data, given.name)
        if not found:
            st.html(results.note(word(language, "offline_same")))
            return
        st.html(results.note(word(language, "offline_changes", count=len(found))))
        st.html(_differences(hand, found))
        if st.button(word(language, "offline_do"), type="primary", key="offline-do"):
            hand.service.bring_answers(hand.principal, hand.assessment_id, data, given.name)
            navigation.go("answer", hand.secret, language)
    except Refused as refused:
        faults(refused, language)


def _differences(hand: Hand, found: Sequence[Difference]) -> str:
    """A line an item: its rating now and then, and which texts would be others."""
    lines = []
    for one in found:
        texts = [
            word(hand.language, f"offline_{part}")
            for part in ("comment", "evidence")
            if getattr(one.before, part) != getattr(one.after, part)
        ]
        both = (one.before.judgement, one.after.judgement)
        before, after = (rating_word(hand.language, judgement) for judgement in both)
        rating = after if before == after else f"{before} → {after}"
        lines.append(" · ".join([one.item_id, rating, *texts]))
    return results.points(lines)


# ---- Brought in --------------------------------------------------------------------------------


def bring_in(service: Service, language: Language) -> None:
    """A file of `take_out` becomes an assessment with a link of its own; where a consultant brings
    it in, one of their client banks."""
    with st.expander(word(language, "bring"), key="bring-in", on_change="rerun") as parts:
        if not parts.open:
            return
        st.html(results.note(word(language, "bring_what")))
        given = _uploaded(language, "bring_file", "json", "bring-file")
        if given is not None:
            _look_into(service, given, language)


def _look_into(service: Service, given: UploadedFile, language: Language) -> None:
    principal = visitor.principal_here(service)
    does = "bring_client" if principal.office is Office.CONSULTANT else "bring_do"
    try:
        incoming = service.look_into(principal, given.getvalue(), given.name)
        st.html(results.points(_incoming(incoming, language)))
        if st.button(word(language, does), type="primary", key="bring-do"):
            brought = service.bring_in(principal, given.getvalue(), given.name)
            state.keep("just_started", brought.assessment_id)
            navigation.go("bank", brought.secret or brought.assessment_id, language)
    except Refused as refused:
        faults(refused, language)


def _incoming(incoming: Incoming, language: Language) -> list[str]:
    made = day(language, incoming.made_at.astimezone(BEIJING).date())
    return [
        word(language, "bring_bank", bank=incoming.bank, date=made),
        word(language, "bring_rounds", count=incoming.rounds),
        word(language, "bring_rows", count=sum(incoming.rows.values())),
        word(language, "bring_digest", digest=incoming.digest),
    ]


def _uploaded(language: Language, code: str, ending: str, key: str) -> UploadedFile | None:
    """A file that was chosen. Streamlit labels its button in English, whatever the page speaks."""
    st.html(f"<style>{_UPLOADER % word(language, 'choose_file')}</style>")
    given: UploadedFile | None = st.file_uploader(word(language, code), [ending], key=key)
    return given


_BUTTON = '[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"]'
_UPLOADER = (
    f'[data-testid="stFileUploaderDropzoneInstructions"], {_BUTTON} p {{ display: none }} '
    f'{_BUTTON}::after {{ content: "%s" }}'
)


def faults(refused: Refused, language: Language) -> None:
    """Every fault of a file, with its place."""
    told = "".join(f"<li>{escape(sentence)}</li>" for sentence in refused.sentences(language))
    what = escape(word(language, "faults"))
    st.html(f'<div class="yh-alarm" role="alert"><p>{what}</p><ul>{told}</ul></div>')


# ---- Deleted -----------------------------------------------------------------------------------


def show_erase(hand: Hand, kept: Kept) -> None:
    """What would go, and two steps before it does: a button, and the bank's name."""
    language = hand.language
    which = "bank" if kept.is_tenant else "guest"
    st.header(word(language, "erase"), anchor=False)
    st.html(results.note(word(language, f"erase_what_{which}")))
    st.html(results.note(word(language, "erase_record")))
    if state.kept(SURE, "") != hand.assessment_id:
        st.button(
            word(language, "erase_begin"),
            key="erase-begin",
            icon=":material/delete_forever:",
            on_click=state.keep,
            args=(SURE, hand.assessment_id),
        )
        return
    with st.container(border=True, key="erase-ask"):
        sure = word(language, "erase_sure", count=sum(kept.rows.values()))
        st.html(f'<div role="status">{results.note(sure)}</div>')
        typed = st.text_input(
            word(language, "erase_name", bank=kept.bank), key="erase-name", autocomplete="off"
        )
        with st.container(horizontal=True):
            if st.button(word(language, "erase_do"), key="erase-do", type="primary"):
                _erase(hand, typed)
            st.button(word(language, "erase_not"), key="erase-not", on_click=_think_better)


def _think_better() -> None:
    state.keep(SURE, "")
    st.session_state["erase-name"] = ""


def _erase(hand: Hand, typed: str) -> None:
    try:
        receipt = hand.service.erase(hand.principal, hand.assessment_id, typed)
    except Refused as refused:
        faults(refused, hand.language)
    except sheet.FAILURES:
        st.html(
            f'<p class="yh-alarm" role="alert">{escape(word(hand.language, "erase_failed"))}</p>'
        )
    else:
        state.keep(SURE, "")
        state.keep(RECEIPT, receipt)
        state.let_go()
        navigation.go("data", None, hand.language)


def show_receipt(receipt: Receipt, language: Language) -> None:
    """That it is done, and the proof to keep: the only thing that is left of it, and not here."""
    when = state.local(receipt.at)
    done = word(language, "erased", date=day(language, when.date()), time=f"{when:%H:%M}")
    st.html(f'<div role="status">{results.verdict(done)}</div>')
    overwritten = "overwritten" if receipt.is_overwritten else "overwritten_later"
    lines = [
        word(language, "erased_rows", count=sum(receipt.rows.values())),
        word(language, "erased_record", number=receipt.entry),
        word(language, overwritten),
        word(language, "erased_backups"),
    ]
    st.html(results.points(lines))
    st.download_button(
        word(language, "receipt"),
        receipt.text,
        file_name=results.file_name(f"{receipt.id[:8]} {word(language, 'receipt_file')}", "json"),
        mime="application/json",
        icon=":material/receipt_long:",
        on_click="ignore",
        key="receipt-json",
        type="primary",
    )
    st.html(results.fineprint(word(language, "receipt_what")))
