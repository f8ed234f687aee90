"""A directory of YAML files to a `Questionnaire`, checked: every fault at once, with file and line.

`load()` gives the whole model or raises; `check()` says what is wrong with it. The model is data:
dimensions, capabilities, items, pitfalls and initiatives are whatever the directory says, and a
capability may lack a stage. Only the five stages and the rating scale are the method's own.
`docs/writing-a-questionnaire.md` tells a consultant what the files hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TypeVar

from assessment.model import Capability, Initiative, Item, Questionnaire
from assessment.problems import Problem, Refused
from assessment.questionnaire import sections
from assessment.questionnaire.fields import MAX_PROBLEMS, Fields, Log
from assessment.questionnaire.yaml_source import Source, Table, missing, parse, read

DEFAULT = Path(__file__).parents[2] / "questionnaires"
"""The model that is delivered with the program."""

_PARTS = (
    "model.yaml",
    "initiatives.yaml",
    "pitfalls.yaml",
    "kpis.yaml",
    "figures.yaml",
    "sources.yaml",
    "segments.yaml",
    "glossary.yaml",
)
_MAX_CYCLES = 10
_LONGEST_CYCLE = 12

_EMPTY = Questionnaire(
    version="",
    digest="",
    stages=(),
    dimensions=(),
    capabilities=(),
    roles=(),
    pitfalls=(),
    initiatives=(),
    efforts={},
    size_rules=(),
    kpis=(),
    figures=(),
    sources=(),
    segments=(),
    glossary=(),
)

_Part = TypeVar("_Part")


def load(directory: Path) -> Questionnaire:
    """The model in `directory`; raises `Refused` with every problem if there is any."""
    return _without_faults(_read_model(_Files(directory)))


def restore(files: Mapping[str, str]) -> Questionnaire:
    """The model whose `Questionnaire.files` were kept, its digest the same.

    Raises `Refused` if this version of the program no longer reads it.
    """
    return _without_faults(_read_model(_KeptFiles(Path(), kept=files)))


def digest_of(contents: Mapping[str, bytes]) -> str:
    """12 hex digits over names and bytes of all files of a questionnaire."""
    whole = hashlib.sha256()
    for name, content in sorted(contents.items()):
        whole.update(f"{name}\n{len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()[:12]


def check(directory: Path) -> tuple[Problem, ...]:
    """Every problem of the model in `directory`, by file and line; none if it can be used."""
    return _read_model(_Files(directory)).problems


def _without_faults(found: _Found) -> Questionnaire:
    if found.problems:
        raise Refused(found.problems)
    return found.questionnaire


# ---- The files ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    questionnaire: Questionnaire  # of use only if there are no problems
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Files:
    """The files of one model directory, each read once."""

    directory: Path
    log: Log = field(default_factory=Log)
    contents: dict[str, bytes] = field(default_factory=dict)

    def open(self, name: str, *defines: str) -> Fields:
        """The fields of a file; if it cannot be read, what it `defines` is not missed elsewhere."""
        shown = str(self.directory / name)
        source = self.source(name, shown)
        self.contents[name] = source.content
        self.log.problems.extend(source.problems)
        if not isinstance(source.root, Table):
            self.log.unread.update(defines)
        return Fields(source.root, self.log, shown, owner=name, line=1)

    def source(self, name: str, shown: str) -> Source:
        return read(self.directory / name, shown)

    def unused(self) -> Iterator[Path]:
        """Files that look like a part of the model and are none."""
        for path in sorted(self.directory.glob("*.y*ml")):
            if path.name not in self.contents and path.name not in _PARTS:
                yield path

    def is_there(self) -> bool:
        return self.directory.is_dir()

    def part(
        self, name: str, entries: Callable[[Fields], Iterator[_Part]], *defines: str
    ) -> tuple[_Part, ...]:
        """All entries of a file that holds one kind of them."""
        with self.open(name, *defines) as fields:
            return tuple(entries(fields))

    def digest(self) -> str:
        """Says which words were asked."""
        return digest_of(self.contents)

    def problems(self) -> tuple[Problem, ...]:
        """In the order of reading, then by line."""
        order = {str(self.directory / name): place for place, name in enumerate(self.contents)}
        found = sorted(
            self.log.problems,
            key=lambda problem: (order.get(problem.file or "", len(order)), problem.line or 0),
        )
        if len(found) <= MAX_PROBLEMS:
            return tuple(found)
        more = Problem("model-more-problems", {"more": len(found) - MAX_PROBLEMS})
        return (*found[:MAX_PROBLEMS], more)


@dataclass(slots=True)
class _KeptFiles(_Files):
    """The same files, kept as text."""

    kept: Mapping[str, str] = field(default_factory=dict)

    def source(self, name: str, shown: str) -> Source:
        text = self.kept.get(name)
        return missing(shown) if text is None else parse(text.encode(), shown)

    def unused(self) -> Iterator[Path]:
        return iter(())

    def is_there(self) -> bool:
        return True


def _read_model(files: _Files) -> _Found:
    if not files.is_there():
        files.log.add("directory-missing", str(files.directory), None)
        return _Found(_EMPTY, files.problems())
    whole = _with_initiatives(files, _with_questionnaires(files))
    whole = replace(
        whole,
        pitfalls=files.part("pitfalls.yaml", sections.pitfalls),
        kpis=files.part("kpis.yaml", sections.kpis, "kpi"),
        figures=files.part("figures.yaml", sections.figures),
        sources=files.part("sources.yaml", sections.sources, "source"),
        segments=files.part("segments.yaml", sections.segments),
        glossary=files.part("glossary.yaml", sections.terms),
    )
    _check_references(files.log)
    _check_everything_is_served(files.log, whole.items, whole.initiatives)
    _check_order(files.log, whole.initiatives)
    problems = files.problems()
    texts = {} if problems else {n: content.decode() for n, content in files.contents.items()}
    return _Found(replace(whole, digest=files.digest(), files=texts), problems)


def _with_questionnaires(files: _Files) -> Questionnaire:
    """What model.yaml says, with the capabilities of the files it names."""
    with files.open("model.yaml", "role", "item") as model:
        named = tuple(sections.dimensions(model))
        whole = replace(
            _EMPTY,
            version=model.word("version"),
            stages=tuple(sections.stages(model)),
            dimensions=tuple(entry.dimension for entry in named),
            roles=tuple(sections.roles(model)),
        )
    capabilities = [found for entry in named for found in _capabilities(files, entry)]
    if model.is_readable:
        _report_unused(files)
    return replace(whole, capabilities=tuple(capabilities))


def _capabilities(files: _Files, entry: sections.NamedDimension) -> Sequence[Capability]:
    if entry.file is None:
        files.log.unread.add("item")
        return ()
    if entry.file in files.contents or entry.file in _PARTS:
        model = str(files.directory / "model.yaml")
        files.log.add("file-taken", model, entry.line, name=entry.file, owner=entry.dimension.id)
        files.log.unread.add("item")
        return ()
    with files.open(entry.file, "item") as fields:
        return tuple(sections.capabilities(fields, entry.dimension.id))


def _with_initiatives(files: _Files, whole: Questionnaire) -> Questionnaire:
    with files.open("initiatives.yaml", "initiative") as fields:
        return replace(
            whole,
            efforts=sections.efforts(fields),
            size_rules=sections.size_rules(fields),
            initiatives=tuple(sections.initiatives(fields)),
        )


# ---- What holds between the files --------------------------------------------------------------


def _report_unused(files: _Files) -> None:
    """A questionnaire that nobody lists would be left out without a word."""
    for path in files.unused():
        files.log.add("file-not-used", str(path), None, name=path.name)


def _check_references(log: Log) -> None:
    for reference in log.references:
        known = log.defined.get(reference.kind, {})
        if reference.id in known or reference.kind in log.unread:
            continue
        near = log.closest(reference.id, known)
        code = f"no-{reference.kind}"
        params = {"owner": reference.owner, "key": reference.key, "id": reference.id}
        if near:
            log.add(f"{code}-suggest", reference.file, reference.line, **params, near=near)
        else:
            log.add(code, reference.file, reference.line, **params)


def _check_everything_is_served(
    log: Log, items: Sequence[Item], initiatives: Sequence[Initiative]
) -> None:
    """An item that no initiative serves could never appear in a roadmap."""
    if "initiative" in log.unread:
        return
    served = {item_id for initiative in initiatives for item_id in initiative.serves}
    for item in items:
        if item.id not in served:
            place = log.defined["item"][item.id]
            log.add("item-not-served", place.file, place.line, item=item.id)


def _check_order(log: Log, initiatives: Sequence[Initiative]) -> None:
    """Initiatives that wait for one another could never start."""
    known = log.defined.get("initiative", {})
    waits = {i.id: {other for other in i.requires if other in known} for i in initiatives}
    for _ in range(_MAX_CYCLES):
        cycle = _cycle(waits)
        if not cycle:
            return
        place = known[cycle[0]]
        names = cycle if len(cycle) <= _LONGEST_CYCLE else (*cycle[:_LONGEST_CYCLE], "…")
        log.add("initiative-cycle", place.file, place.line, cycle=" → ".join(names))
        waits[cycle[1]].discard(cycle[0])


def _cycle(waits: dict[str, set[str]]) -> tuple[str, ...]:
    """Ids of a circle, each to be done before the next, the first again at the end; or none."""
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()
