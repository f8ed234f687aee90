"""A questionnaire filled in offline, read back: every fault by sheet and cell, nothing guessed.

The workbook is the one `reports.books.questionnaire` writes; a cell left empty says nothing and
changes nothing. A file from elsewhere is not trusted: its size when unpacked is bounded before it
is opened, rows and columns beyond ours are not read, and a formula is a fault.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any

from assessment.model import (
    MAX_TEXT,
    Judgement,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
)
from assessment.problems import Problem, Refused

FORMAT = "yuanhang-questionnaire"
VERSION = 1
SEAL = "yuanhang"
"""The sheet that says what the workbook is: format, version, digest of the words."""

COLUMNS = ("item", "capability", "stage", "practice", "rating", "reason", "comment", "evidence")
LETTERS = "ABCDEFGH"
RATINGS = (*(rating.name for rating in Rating), "NA")

MAX_BYTES = 8 * 1024 * 1024
MAX_UNPACKED = 48 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 2_000
MAX_FAULTS = 100

_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, SyntaxError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, RecursionError),
)
"""What openpyxl raises for what is no workbook, or a broken one (an XML error is a SyntaxError)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the row of an item says; None: nothing."""

    item_id: str
    judgement: Judgement | None = None
    comment: str | None = None
    evidence: str | None = None

    def applied(self, said: Response) -> Response:
        """The response with what the row says."""
        if self.judgement is not None:
            said = replace(said, judgement=self.judgement, is_carried=False)
        if self.comment is not None and not _is_same(self.comment, said.comment):
            said = replace(said, comment=self.comment)
        if self.evidence is not None and not _is_same(self.evidence, said.evidence):
            said = replace(said, evidence=self.evidence)
        return said


@dataclass(frozen=True, slots=True)
class Difference:
    """What an item says now and would say."""

    item_id: str
    before: Response
    after: Response


def _is_same(one: str, other: str) -> bool:
    """But for what a workbook cannot hold as it is: ends of lines, and control characters."""
    return _as_in_a_cell(one) == _as_in_a_cell(other)


def _as_in_a_cell(text: str) -> str:
    shown = re.sub(r"[\x01-\x08\x0b-\x1f]", lambda c: f"_x{ord(c[0]):04X}_", text)
    return shown.replace("_x000D_", "").replace("\ufffe", "").replace("\uffff", "")


def read(questionnaire: Questionnaire, data: bytes, file: str = "-") -> tuple[Entry, ...]:
    """What a workbook says, in the order of its rows; raises `Refused` with every fault."""
    reader = _Reader(questionnaire, file)
    rows = reader.rows(data)
    entries = [entry for row in rows if (entry := reader.entry(*row)) is not None]
    reader.stop_if_faulty()
    return tuple(entries)


def differences(
    entries: tuple[Entry, ...], responses: Mapping[str, Response]
) -> tuple[Difference, ...]:
    """What the entries would change of the responses as they were said."""
    found = []
    for entry in entries:
        before = responses.get(entry.item_id, Response(entry.item_id))
        after = entry.applied(before)
        if _texts(after) != _texts(before) or (before.is_carried and not after.is_carried):
            found.append(Difference(entry.item_id, before, after))
    return tuple(found)


def _texts(one: Response) -> tuple[object, ...]:
    return (one.judgement, one.comment, one.evidence)


@dataclass
class _Reader:
    questionnaire: Questionnaire
    file: str
    problems: list[Problem] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    sheet: str = ""

    def fault(self, code: str, **params: object) -> None:
        self.problems.append(Problem(f"filled-{code}", params, self.file))

    def at(self, code: str, row: int, column: str, **params: object) -> None:
        """A fault in a cell."""
        cell = f"{LETTERS[COLUMNS.index(column)]}{row}"
        self.fault(code, sheet=self.sheet, cell=cell, **params)

    def stop_if_faulty(self) -> None:
        if self.problems:
            more = len(self.problems) - MAX_FAULTS
            found = self.problems[:MAX_FAULTS]
            if more > 0:
                found.append(Problem("bundle-more", {"more": more}, self.file))
            raise Refused(found)

    # -- the file

    def rows(self, data: bytes) -> list[tuple[int, tuple[Any, ...]]]:
        """The rows below the heads with their numbers; raises `Refused` for what is no workbook."""
        if len(data) > MAX_BYTES:
            self.fault("too-large", limit=MAX_BYTES // 1024**2)
            self.stop_if_faulty()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what openpyxl does not know is nothing of ours
                return list(self._read(data))
        except _UNREADABLE:
            self.fault("no-workbook")
        self.stop_if_faulty()
        return []

    def _read(self, data: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                self.fault("too-large", limit=MAX_UNPACKED // 1024**2)
                return
        from openpyxl import load_workbook  # type: ignore[import-untyped]

        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        if SEAL not in book.sheetnames or len(book.sheetnames) < 2:
            self.fault("foreign")
            return
        told = [row[0].value for row in book[SEAL].iter_rows(max_row=3, max_col=1)]
        if not self.is_ours(told):
            return
        sheet = book[next(name for name in book.sheetnames if name != SEAL)]
        self.sheet = sheet.title
        for number, row in enumerate(
            sheet.iter_rows(min_row=2, max_row=MAX_ROWS, max_col=len(COLUMNS)), start=2
        ):
            yield number, tuple(row)

    def is_ours(self, told: list[Any]) -> bool:
        if len(told) < 3 or told[0] != FORMAT or str(told[1]) != str(VERSION):
            self.fault("foreign")
            return False
        if told[2] != self.questionnaire.digest:
            self.fault("other-words", version=self.questionnaire.version)
            return False
        return True

    # -- a row

    def entry(self, number: int, row: tuple[Any, ...]) -> Entry | None:
        cells = {
            name: self.text(number, name, cell) for name, cell in zip(COLUMNS, row, strict=False)
        }
        item_id = cells.get("item", "").strip()
        said = [name for name in ("rating", "reason", "comment", "evidence") if cells.get(name)]
        if not item_id:
            if said:
                self.at("no-item", number, "item")
            return None
        if not self.is_item(number, item_id) or not said:
            return None
        return Entry(
            item_id,
            self.judgement(number, cells.get("rating", ""), cells.get("reason", "")),
            cells.get("comment") or None,
            cells.get("evidence") or None,
        )

    def is_item(self, number: int, item_id: str) -> bool:
        known = self.questionnaire.item
        if item_id not in known:
            near = get_close_matches(item_id[:40], list(known), n=1)
            code = "unknown-item-near" if near else "unknown-item"
            params = {"near": near[0]} if near else {}
            self.at(code, number, "item", found=_short(item_id), **params)
            return False
        if item_id in self.seen:
            self.at("item-twice", number, "item", item=item_id)
            return False
        self.seen.add(item_id)
        return True

    def judgement(self, number: int, rating: str, reason: str) -> Judgement | None:
        letter = rating.split()[0].upper() if rating.strip() else ""
        if not letter:
            if reason.strip():
                self.at("reason-without-na", number, "reason")
            return None
        if letter not in RATINGS:
            self.at("rating", number, "rating", found=_short(rating))
            return None
        if letter != "NA":
            return Rating[letter]
        if not reason.strip():
            self.at("na-without-reason", number, "reason")
            return None
        return NotApplicable(reason)

    def text(self, number: int, column: str, cell: Any) -> str:
        """What a cell says; a number is what it shows, a formula or a date is a fault."""
        value, kind = cell.value, getattr(cell, "data_type", "n")
        if value is None:
            return ""
        if kind in ("f", "e") or isinstance(value, datetime | date | time):
            self.at("formula" if kind == "f" else "kind", number, column, found=_short(str(value)))
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        said = str(value)
        if len(said) > MAX_TEXT:
            self.at("too-long", number, column, length=len(said), limit=MAX_TEXT)
            return ""
        if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in said):
            self.at("unstorable", number, column)
            return ""
        return said


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:37] + "…"
