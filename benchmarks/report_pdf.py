"""The PDF beside Typst: the same report, warm and in turn; then a cold process and its memory.

    python -m benchmarks.report_pdf [ROUNDS]

Warm: one process, a report that differs in every text from the one before, ours and Typst's in
turn, medians. Typst is given its source ready made, its fonts loaded, and no tagging to do. Cold:
new processes that import, render once and end; peak memory is what the kernel saw (VmHWM).
The report is the one of the city bank sample, or the tests' own with --synthetic.
"""

from __future__ import annotations

import dataclasses
import gc
import io
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assessment.model import LANGUAGES, Language
from reports.document import Report
from reports.pdf import render

ROUNDS = 15
COLD_ROUNDS = 5
MOST_SECONDS = 1.0
MOST_MIB = 100e6 / 2**20


def report_of(language: Language, *, is_synthetic: bool) -> Report:
    if is_synthetic:
        from tests.sample_report import sample_report

        return sample_report(language)
    from assessment import findings, interchange, questionnaire
    from reports.content import compose

    model = questionnaire.load(questionnaire.DEFAULT)
    text = (questionnaire.DEFAULT / "samples" / "city.json").read_text(encoding="utf-8")
    read = interchange.read(model, text, now=datetime(2026, 11, 23, tzinfo=UTC))
    return compose(findings.find(model, read.assessment), language, date(2026, 11, 23))


def varied(value: Any, mark: str) -> Any:
    """The same report with `mark` in every longer text: nothing set before can be used again."""
    if isinstance(value, str):
        is_word = len(value) > 6 and "{" not in value and value != "UNANSWERED"
        return value + mark if is_word else value
    if isinstance(value, list | tuple):
        return type(value)(varied(inner, mark) for inner in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: varied(getattr(value, field.name), mark)
            for field in dataclasses.fields(value)
            if field.name not in LITERALS
        }
        return dataclasses.replace(value, **changed)
    return value


LITERALS = {"language", "style", "align", "size", "ball", "lamp", "state", "made_on", "group_rows"}


# ---- Warm --------------------------------------------------------------------------------------


def typst_renderer() -> Callable[[bytes], bytes]:
    import justmytype_intl_cjk
    import typst

    fonts = str(Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl")
    compiler = typst.Compiler(font_paths=[fonts], ignore_system_fonts=True)
    return lambda source: bytes(compiler.compile(input=source, pdf_tags=False))


def timed(work: Callable[[], bytes], seconds: list[float]) -> bytes:
    gc.collect()
    start = time.perf_counter()
    result = work()
    seconds.append(time.perf_counter() - start)
    return result


def pages(data: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(data)).pages)


def warm(language: Language, rounds: int, *, is_synthetic: bool) -> str:
    from benchmarks.typst_source import source

    report = report_of(language, is_synthetic=is_synthetic)
    typst = typst_renderer()
    ours_seconds: list[float] = []
    theirs_seconds: list[float] = []
    for number in range(rounds + 2):
        fresh = varied(report, f"{number}号")
        text = source(fresh).encode()
        ours = timed(lambda fresh=fresh: render(fresh), ours_seconds)  # type: ignore[misc]
        theirs = timed(lambda text=text: typst(text), theirs_seconds)  # type: ignore[misc]
    ours_time, theirs_time = (
        statistics.median(seconds[2:]) * 1000 for seconds in (ours_seconds, theirs_seconds)
    )
    return (
        f"| {language} | {ours_time:.0f} ms, {pages(ours)} pages, {len(ours) // 1024} KB "
        f"| {theirs_time:.0f} ms, {pages(theirs)} pages, {len(theirs) // 1024} KB "
        f"| {ours_time / theirs_time:.2f} |"
    )


# ---- Cold --------------------------------------------------------------------------------------


def once(language: Language, *, is_synthetic: bool) -> None:
    """What a cold process does: import, render, say its peak memory and its own part, in MiB."""
    render(report_of(language, is_synthetic=is_synthetic))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    for field in ("VmHWM", "RssAnon"):  # all that is resident; without pages of mapped files
        line = next(line for line in status.splitlines() if line.startswith(field))
        print(int(line.split()[1]) / 1024)


def cold(language: Language, *, is_synthetic: bool) -> str:
    command = [sys.executable, "-m", "benchmarks.report_pdf", f"--once={language}"]
    command += ["--synthetic"] if is_synthetic else []
    seconds, busy, peaks, own = [], [], [], []
    for _ in range(COLD_ROUNDS):
        start, before = time.perf_counter(), os.times()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds.append(time.perf_counter() - start)
        after = os.times()
        busy.append(sum(after[2:4]) - sum(before[2:4]))  # of children: user, system
        peak, anonymous = map(float, done.stdout.split())
        peaks.append(peak)
        own.append(anonymous)
    kept = "kept" if statistics.median(seconds) < MOST_SECONDS and max(peaks) < MOST_MIB else "not"
    return (
        f"| {language} | {statistics.median(seconds):.2f} s "
        f"| {statistics.median(busy):.2f} s | {max(peaks):.0f} MiB "
        f"| {max(own):.0f} MiB | {kept} |"
    )


def main(arguments: list[str]) -> None:
    is_synthetic = "--synthetic" in arguments
    for language in LANGUAGES:
        if f"--once={language}" in arguments:
            once(language, is_synthetic=is_synthetic)
            return
    rounds = next((int(argument) for argument in arguments if argument.isdigit()), ROUNDS)
    print("| warm | reports.pdf | Typst | ratio |\n|---|---|---|---|")
    for language in LANGUAGES:
        print(warm(language, rounds, is_synthetic=is_synthetic))
    print(
        "\n| cold process | whole time | of it busy | peak memory | without mapped files | limits |"
        "\n|---|---|---|---|---|---|"
    )
    for language in LANGUAGES:
        print(cold(language, is_synthetic=is_synthetic))


if __name__ == "__main__":
    main(sys.argv[1:])
