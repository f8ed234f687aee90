"""Nodes of a file to typed values, strictly: what a key may hold, said in one place.

Nothing is guessed: `no` is not a text, `1.10` no text and no 1.1, `012` no number. Every fault goes
to the log with its line, and reading goes on with a stand-in value, so that all faults of all files
are found in one pass. A stand-in never leaves the package: a model with a fault is refused whole.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

import yaml

from assessment.model import LANGUAGES, Text
from assessment.problems import Problem
from assessment.questionnaire.yaml_source import Entry, Listing, Node, Scalar, Table, excerpt

MAX_WORDS = 1_000
"""Characters of one text: what a card, a table cell or a chart can still show."""

MAX_PROBLEMS = 500
"""So many faults are shown of one model; who has more has brought another kind of file."""

ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,31}")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,11})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_TEXT_TAG = "tag:yaml.org,2002:str"
_RESOLVER = yaml.resolver.Resolver()
_NOTHING = Entry(Scalar("", 1, is_plain=True), Scalar("", 1, is_plain=True))


@dataclass(frozen=True, slots=True)
class Reference:
    """Somewhere `owner` names another entry of the model by its id."""

    kind: str
    id: str
    owner: str
    key: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Place:
    file: str
    line: int


class Log:
    """What is found while the files of one model are read: faults, definitions, references."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.references: list[Reference] = []
        self.defined: dict[str, dict[str, Place]] = {}  # kind -> id -> where
        self.unread: set[str] = set()  # kinds whose file could not be read: nothing dangles there

    def add(self, code: str, file: str, line: int | None, **params: object) -> None:
        self.problems.append(Problem(f"model-{code}", params, file=file, line=line))

    def define(self, kind: str, entry_id: str, place: Place) -> None:
        self.defined.setdefault(kind, {})[entry_id] = place

    def closest(self, word: str, choices: Iterable[str]) -> str | None:
        """The choice that was probably meant; None if none is near, or nobody would read it."""
        if len(word) > 64 or len(self.problems) > MAX_PROBLEMS:
            return None
        near = difflib.get_close_matches(word, sorted(choices), n=1, cutoff=0.6)
        return near[0] if near else None


class Fields:
    """The keys of one mapping; leaving the `with` block reports the keys nobody asked for."""

    def __init__(self, node: Node | None, log: Log, file: str, owner: str, line: int) -> None:
        self._log, self._file, self._owner, self._line = log, file, owner, line
        self._values: dict[str, Entry] = {}
        self._asked: list[str] = []
        self.is_readable = isinstance(node, Table)
        if isinstance(node, Table):
            self._values = {entry.key.text: entry for entry in node.entries}
        elif node is not None:
            log.add("not-a-mapping", file, line, owner=owner)

    def __enter__(self) -> Fields:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for key, entry in self._values.items():
            if key not in self._asked:
                self._unknown(excerpt(key), entry.key.line, self._asked)

    def line_of(self, key: str) -> int:
        return self._values[key].key.line if key in self._values else self._line

    def has(self, key: str) -> bool:
        self._asked.append(key)
        return key in self._values

    # ---- single values

    def text(self, key: str) -> Text:
        """A sentence in both languages, under `zh` and `en`."""
        entry = self._entry(key)
        return self.text_of(entry, key) if entry else Text("", "")

    def optional_text(self, key: str) -> Text | None:
        return self.text(key) if self.has(key) else None

    def word(self, key: str) -> str:
        """A text that is the same in every language, such as a version."""
        entry = self._entry(key)
        return self._words(entry.value, key, entry.key.line) if entry else ""

    def id(self, key: str) -> str:
        entry = self._entry(key)
        return self._id(entry.value, entry.key.line) if entry else ""

    def choice(self, key: str, choices: Sequence[str]) -> str:
        entry = self._entry(key)
        if entry is None:
            return choices[0]
        found = entry.value.text if isinstance(entry.value, Scalar) else None
        if found in choices:
            return str(found)
        self.add(
            "not-a-choice",
            entry.key.line,
            key=key,
            found=_found(entry.value),
            choices=" / ".join(choices),
        )
        return choices[0]

    def truth(self, key: str) -> bool:
        return self.choice(key, ("false", "true")) == "true"

    def whole(self, key: str, low: int, high: int, *, code: str = "not-a-whole-number") -> int:
        """A whole number from `low` to `high`; `code` says the fault in better words."""
        entry = self._entry(key)
        return self.whole_of(entry, key, low, high, code=code) if entry else 0

    def whole_of(
        self, entry: Entry, key: str, low: int, high: int, *, code: str = "not-a-whole-number"
    ) -> int:
        node = entry.value
        if isinstance(node, Scalar) and node.is_plain and _WHOLE.fullmatch(node.text):
            number = int(node.text)
            if low <= number <= high:
                return number
        found = _found(node)
        self.add(code, entry.key.line, key=key, found=found, low=low, high=high)
        return 0

    def number(self, key: str, low: float, high: float) -> float:
        """A decimal number from `low` to `high`."""
        entry = self._entry(key)
        return self.number_of(entry, key, low, high) if entry else 0

    def number_of(self, entry: Entry, key: str, low: float, high: float) -> float:
        node = entry.value
        if isinstance(node, Scalar) and node.is_plain and _NUMBER.fullmatch(node.text):
            number = float(node.text)
            if low <= number <= high:
                return number
        found = _found(node)
        self.add("not-a-number", entry.key.line, key=key, found=found, low=low, high=high)
        return 0

    # ---- many values

    def entries(self, key: str, *, may_be_empty: bool = False) -> tuple[Entry, ...]:
        """The entries of the mapping under `key`."""
        entry = self._entry(key)
        if entry is None:
            return ()
        if not isinstance(entry.value, Table):
            self.add("not-a-mapping-under", entry.key.line, key=key, found=_found(entry.value))
            return ()
        if not entry.value.entries and not may_be_empty:
            self.add("nothing-under", entry.key.line, key=key)
        return entry.value.entries

    def rows(self, key: str, *, may_be_empty: bool = False) -> tuple[Node, ...]:
        """The elements of the list under `key`."""
        entry = self._entry(key)
        if entry is None:
            return ()
        if not isinstance(entry.value, Listing):
            self.add("not-a-list", entry.key.line, key=key, found=_found(entry.value))
            return ()
        if not entry.value.nodes and not may_be_empty:
            self.add("nothing-under", entry.key.line, key=key)
        return entry.value.nodes

    def references(self, key: str, kind: str, *, may_be_empty: bool = True) -> tuple[str, ...]:
        """Ids of other entries, each once; whether they exist is asked when all files are read."""
        ids: dict[str, None] = {}  # a set in the order of the file
        for node in self.rows(key, may_be_empty=may_be_empty):
            entry_id = self._id(node, node.line)
            if entry_id in ids:
                self.add("named-twice", node.line, key=key, id=entry_id)
            elif entry_id:
                ids[entry_id] = None
                self._refer(kind, entry_id, key, node.line)
        return tuple(ids)

    def reference(self, key: str, kind: str) -> str:
        entry_id = self.id(key)
        if entry_id:
            self._refer(kind, entry_id, key, self.line_of(key))
        return entry_id

    def numbered(
        self, key: str, low: int, high: int, *, may_be_empty: bool = False
    ) -> Iterator[tuple[int, Entry]]:
        """The entries under `key` whose keys are whole numbers from `low` to `high`."""
        for entry in self.entries(key, may_be_empty=may_be_empty):
            word = entry.key.text
            if _WHOLE.fullmatch(word) and low <= int(word) <= high:
                yield int(word), entry
            else:
                found, line = excerpt(word), entry.key.line
                self.add("key-not-a-number", line, key=key, found=found, low=low, high=high)

    def identified(self, key: str, kind: str, *, may_be_empty: bool = False) -> Iterator[Entry]:
        """The entries under `key` whose keys are ids of `kind`; each is defined by being here."""
        if not isinstance(self._values.get(key, _NOTHING).value, Table):
            self._log.unread.add(kind)
        for entry in self.entries(key, may_be_empty=may_be_empty):
            if self._id(entry.key, entry.key.line):
                self._log.define(kind, entry.key.text, Place(self._file, entry.key.line))
                yield entry

    def within(self, entry: Entry, owner: str | None = None) -> Fields:
        """The mapping of an entry, called by its own key."""
        name = owner or excerpt(entry.key.text)
        return Fields(entry.value, self._log, self._file, name, entry.key.line)

    def row(self, node: Node, owner: str) -> Fields:
        return Fields(node, self._log, self._file, owner, node.line)

    def text_of(self, entry: Entry, key: str) -> Text:
        return self.bilingual(entry.value, key, entry.key.line)

    def bilingual(self, node: Node, key: str, line: int) -> Text:
        if not isinstance(node, Table):
            self.add("not-bilingual", line, key=key, found=_found(node))
            return Text("", "")
        values = {entry.key.text: entry for entry in node.entries}
        for name, entry in values.items():
            if name not in LANGUAGES:
                self._unknown(f"{key}.{excerpt(name)}", entry.key.line, LANGUAGES)
        words = {language: self._in_language(values, language, key, line) for language in LANGUAGES}
        return Text(words["zh"], words["en"])

    def add(self, code: str, line: int, **params: object) -> None:
        """A fault of what was read here."""
        self._log.add(code, self._file, line, owner=self._owner, **params)

    # ---- inside

    def _entry(self, key: str) -> Entry | None:
        if not self.has(key) and self.is_readable:
            self.add("missing-key", self._line, key=key)
        return self._values.get(key)

    def _in_language(self, values: dict[str, Entry], language: str, key: str, line: int) -> str:
        entry = values.get(language)
        if entry is None or (isinstance(entry.value, Scalar) and not entry.value.text.strip()):
            where = entry.key.line if entry else line
            self.add(f"text-without-{language}", where, key=key)
            return ""
        return self._words(entry.value, f"{key}.{language}", entry.key.line)

    def _words(self, node: Node, key: str, line: int) -> str:
        if not isinstance(node, Scalar):
            self.add("not-a-text", line, key=key, found=_found(node))
            return ""
        if not node.text.strip():
            self.add("text-empty", line, key=key)
        elif node.is_plain and _other_meaning(node.text):
            self.add("text-without-quotes", line, key=key, found=excerpt(node.text))
        elif not _is_paragraph(node.text.strip()):
            self.add("text-not-printable", line, key=key, found=excerpt(node.text))
        elif len(node.text) > MAX_WORDS:
            length = len(node.text)
            self.add("text-too-long", line, key=key, length=length, limit=MAX_WORDS)
        return node.text.strip()

    def _id(self, node: Node, line: int) -> str:
        if isinstance(node, Scalar) and ID.fullmatch(node.text) and not _other_meaning(node.text):
            return node.text
        self.add("not-an-id", line, found=_found(node))
        return ""

    def _refer(self, kind: str, entry_id: str, key: str, line: int) -> None:
        reference = Reference(kind, entry_id, self._owner, key, self._file, line)
        self._log.references.append(reference)

    def _unknown(self, key: str, line: int, known: Iterable[str]) -> None:
        near = self._log.closest(key.rpartition(".")[2], known)
        if near:
            self.add("unknown-key-suggest", line, key=key, near=near)
        else:
            self.add("unknown-key", line, key=key)


def _other_meaning(text: str) -> bool:
    """Whether YAML takes the unquoted `text` for a truth value, a number, a date or nothing."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag != _TEXT_TAG)


def _is_paragraph(text: str) -> bool:
    """Whether `text` is one line of visible characters and spaces."""
    return all(unicodedata.category(char) not in _UNSEEN for char in text)


def _found(node: Node) -> str:
    if isinstance(node, Scalar):
        return excerpt(node.text if node.is_plain else f'"{node.text}"')
    return "[…]" if isinstance(node, Listing) else "{…}"
