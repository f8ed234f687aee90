"""One YAML file to plain nodes with their lines, or the faults that make it unreadable.

Hides what YAML is: only mappings, lists and scalars come out, every one with its line, duplicate
keys and all. Nothing is constructed, so a tag can run nothing; anchors and aliases are refused, so
nothing can multiply; size and depth are bounded. Types are not guessed: a scalar is its text, and
`fields` says what it may mean.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from assessment.problems import Problem

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EXCERPT = 40


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    line: int
    is_plain: bool  # written without quotes, so that other YAML readers may see a number in it


@dataclass(frozen=True, slots=True)
class Listing:
    nodes: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Table:
    entries: tuple[Entry, ...]  # in the order of the file; keys are unique
    line: int


Node = Scalar | Listing | Table


@dataclass(frozen=True, slots=True)
class Source:
    """What a file holds. `root` is None if it cannot be read at all; then `problems` says why."""

    content: bytes
    root: Node | None
    problems: tuple[Problem, ...]


def read(path: Path, shown: str) -> Source:
    """Read `path`, calling it `shown` in every problem. Never raises for what the file holds."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _unreadable(Problem("model-file-not-regular", file=shown))
        if status.st_size > MAX_BYTES:
            limit = MAX_BYTES // 1024
            return _unreadable(Problem("model-file-too-large", {"limit": limit}, file=shown))
        return parse(path.read_bytes(), shown)
    except FileNotFoundError:
        return missing(shown)
    except (OSError, ValueError):
        return _unreadable(Problem("model-file-unreadable", file=shown))


def missing(shown: str) -> Source:
    return _unreadable(Problem("model-file-missing", file=shown))


def parse(content: bytes, shown: str) -> Source:
    """The nodes of `content`, or the first fault after which nothing can be told."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _unreadable(Problem("model-not-utf8", file=shown, line=line), content)
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        found = f"U+{ord(forbidden.group()):04X}"
        line = text.count("\n", 0, forbidden.start()) + 1
        problem = Problem("model-control-character", {"found": found}, file=shown, line=line)
        return _unreadable(problem, content)
    composer = _Composer(text, shown)
    try:
        root = composer.document()
    except _StopReadingError as stop:
        return _unreadable(stop.problem, content, tuple(composer.problems))
    except yaml.YAMLError as error:
        problem = _not_yaml(error, text, shown)
        return _unreadable(problem, content, tuple(composer.problems))
    return Source(content, root, tuple(composer.problems))


def excerpt(text: str) -> str:
    """At most forty printable characters of `text`, to show what was found."""
    shown = "".join(char if char.isprintable() else "�" for char in text[: _EXCERPT + 1])
    return shown if len(shown) <= _EXCERPT else shown[:_EXCERPT] + "…"


def _unreadable(problem: Problem, content: bytes = b"", before: tuple[Problem, ...] = ()) -> Source:
    return Source(content, None, (*before, problem))


def _not_yaml(error: yaml.YAMLError, text: str, shown: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    lines = text.split("\n")[: mark.line + 1 if mark else 1]
    while len(lines) > 1 and not lines[-1].strip():  # where the text ends too early
        lines.pop()
    params = {"found": excerpt(lines[-1].strip())}
    return Problem("model-not-yaml", params, file=shown, line=len(lines))


class _StopReadingError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class _Composer:
    """Events of the YAML parser to nodes; what is no matter of meaning is refused on the way."""

    def __init__(self, text: str, shown: str) -> None:
        self._shown = shown
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self.problems: list[Problem] = []

    def document(self) -> Node:
        next(self._events)  # the stream starts
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _StopReadingError(Problem("model-file-empty", file=self._shown))
        root = self._node(next(self._events), 0)
        if isinstance(root, Scalar) and not root.text:
            raise _StopReadingError(Problem("model-file-empty", file=self._shown))
        next(self._events)  # the document ends
        event = next(self._events)
        if isinstance(event, yaml.DocumentStartEvent):
            raise self._stop("model-several-documents", event)
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._stop("model-alias", event)
        tag = getattr(event, "tag", None)
        if tag:
            self._report(
                "model-tag", event, found=excerpt(str(tag).replace("tag:yaml.org,2002:", "!!"))
            )
        if depth > MAX_DEPTH:
            raise self._stop("model-too-deep", event, limit=MAX_DEPTH)
        line = _line(event)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, line, is_plain=not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(tuple(self._nodes(depth)), line)
        return Table(tuple(self._entries(depth)), line)

    def _nodes(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> Iterator[Entry]:
        first_lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                self._report("model-key-not-a-word", event)
            elif key.text in first_lines:
                first = first_lines[key.text]
                self._report("model-duplicate-key", event, key=excerpt(key.text), first=first)
            else:
                first_lines[key.text] = key.line
                yield Entry(key, value)

    def _report(self, code: str, event: yaml.Event, **params: object) -> None:
        self.problems.append(self._problem(code, event, params))

    def _stop(self, code: str, event: yaml.Event, **params: object) -> _StopReadingError:
        return _StopReadingError(self._problem(code, event, params))

    def _problem(self, code: str, event: yaml.Event, params: dict[str, object]) -> Problem:
        return Problem(code, params, file=self._shown, line=_line(event))


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1
