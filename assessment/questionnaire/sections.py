"""The sections of a model's files, read into the words of `model`: what each file must hold.

Every function takes the `Fields` of a file and gives its entries as far as they can be read; what
is wrong is in the log by then. `questionnaire` knows which file holds which section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessment.model import (
    STAGES,
    Capability,
    Dimension,
    Effort,
    EffortSize,
    Figure,
    Initiative,
    Item,
    Kpi,
    Option,
    Pitfall,
    Role,
    Segment,
    SizeRule,
    Source,
    Stage,
    Term,
)
from assessment.questionnaire.fields import Fields
from assessment.questionnaire.yaml_source import Entry, excerpt

MAX_WEIGHT = 9
MAX_MONTHS = 36

_DIMENSION_ID = re.compile(r"[A-Za-z][A-Za-z0-9]{0,7}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.yaml")
_EFFORTS: tuple[Effort, ...] = ("S", "M", "L")


# ---- model.yaml --------------------------------------------------------------------------------


def stages(model: Fields) -> Iterator[Stage]:
    """The five stages in order, whatever their order in the file."""
    found = dict(model.numbered("stages", STAGES[0], STAGES[-1]))
    if found or model.has("stages"):
        for number in STAGES:
            if number not in found and model.is_readable:
                model.add("stage-missing", model.line_of("stages"), stage=number)
    taken: set[str] = set()
    for number in sorted(found):
        with model.within(found[number], f"stages.{number}") as stage:
            stage_id = stage.id("id")
            if stage_id and stage_id in taken:
                stage.add("id-taken", stage.line_of("id"), id=stage_id)
            taken.add(stage_id)
            yield Stage(
                number=number,
                id=stage_id,
                name=stage.text("name"),
                step=stage.text("step"),
                outcome=stage.text("outcome"),
            )


@dataclass(frozen=True, slots=True)
class NamedDimension:
    """A dimension and where its questionnaire stands; `file` None if that was not said rightly."""

    dimension: Dimension
    file: str | None
    line: int


def dimensions(model: Fields) -> Iterator[NamedDimension]:
    for entry in model.identified("dimensions", "dimension"):
        with model.within(entry) as fields:
            if not _DIMENSION_ID.fullmatch(entry.key.text):
                fields.add("dimension-id", entry.key.line)
            yield NamedDimension(
                Dimension(id=entry.key.text, name=fields.text("name"), lead=_lead(fields)),
                _file_name(fields),
                fields.line_of("file"),
            )


def _lead(dimension: Fields) -> Mapping[int, int]:
    if not dimension.has("lead"):
        return {}
    weights = dimension.numbered("lead", STAGES[0], STAGES[-1], may_be_empty=True)
    return {
        stage: dimension.whole_of(entry, f"lead.{stage}", 1, MAX_WEIGHT) for stage, entry in weights
    }


def _file_name(dimension: Fields) -> str | None:
    name = dimension.word("file")
    if not name:
        return None
    if not _FILE_NAME.fullmatch(name):
        dimension.add("file-name", dimension.line_of("file"), found=excerpt(name))
        return None
    return name


def roles(model: Fields) -> Iterator[Role]:
    for entry in model.identified("roles", "role"):
        yield Role(id=entry.key.text, name=model.text_of(entry, entry.key.text))


# ---- A questionnaire ---------------------------------------------------------------------------


def capabilities(file: Fields, dimension_id: str) -> Iterator[Capability]:
    for entry in file.identified("capabilities", "capability"):
        capability_id = entry.key.text
        with file.within(entry) as fields:
            if not re.fullmatch(re.escape(dimension_id) + "-[1-9][0-9]?", capability_id):
                fields.add("capability-id", entry.key.line, dimension=dimension_id)
            yield Capability(
                id=capability_id,
                dimension_id=dimension_id,
                name=fields.text("name"),
                why=fields.text("why"),
                items=_items(fields, dimension_id, capability_id),
                kpis=fields.references("kpis", "kpi") if fields.has("kpis") else (),
            )


def _items(capability: Fields, dimension_id: str, capability_id: str) -> tuple[Item, ...]:
    items = [
        _item(capability, entry, dimension_id, capability_id)
        for entry in capability.identified("items", "item")
    ]
    return tuple(sorted(items, key=lambda item: item.stage))


def _item(capability: Fields, entry: Entry, dimension_id: str, capability_id: str) -> Item:
    with capability.within(entry) as fields:
        stage = fields.whole("stage", STAGES[0], STAGES[-1], code="not-a-stage")
        expected = f"{capability_id}.{stage}"
        if stage and entry.key.text != expected:
            fields.add(
                "item-id",
                entry.key.line,
                expected=expected,
                capability=capability_id,
                stage=stage,
            )
        return Item(
            id=entry.key.text,
            capability_id=capability_id,
            dimension_id=dimension_id,
            stage=stage,
            practice=fields.text("practice"),
            evidence=fields.text("evidence"),
            roles=fields.references("roles", "role", may_be_empty=False),
            sources=fields.references("sources", "source") if fields.has("sources") else (),
            kpis=fields.references("kpis", "kpi") if fields.has("kpis") else (),
        )


# ---- pitfalls.yaml -----------------------------------------------------------------------------


def pitfalls(file: Fields) -> Iterator[Pitfall]:
    for entry in file.identified("pitfalls", "pitfall", may_be_empty=True):
        with file.within(entry) as fields:
            ahead = fields.references("ahead", "item", may_be_empty=False)
            neglected = fields.references("neglected", "item", may_be_empty=False)
            for item_id in ahead:
                if item_id in neglected:
                    fields.add("on-both-sides", fields.line_of("neglected"), item=item_id)
            yield Pitfall(
                id=entry.key.text,
                name=fields.text("name"),
                meaning=fields.text("meaning"),
                advice=fields.text("advice"),
                ahead_name=fields.text("ahead_name"),
                neglected_name=fields.text("neglected_name"),
                ahead=ahead,
                neglected=neglected,
                is_indicative=fields.truth("indicative") if fields.has("indicative") else False,
            )


# ---- initiatives.yaml --------------------------------------------------------------------------


def initiatives(file: Fields) -> Iterator[Initiative]:
    for entry in file.identified("initiatives", "initiative"):
        with file.within(entry) as fields:
            effort = fields.choice("effort", _EFFORTS)
            yield Initiative(
                id=entry.key.text,
                name=fields.text("name"),
                serves=fields.references("serves", "item", may_be_empty=False),
                requires=fields.references("requires", "initiative"),
                months=fields.whole("months", 1, MAX_MONTHS),
                effort=next(size for size in _EFFORTS if size == effort),
                owner=fields.reference("owner", "role"),
                kpi=fields.text("kpi"),
                risk=fields.text("risk"),
                first_actions=tuple(
                    fields.bilingual(node, f"first_actions[{number}]", node.line)
                    for number, node in enumerate(fields.rows("first_actions"), 1)
                ),
            )


def efforts(file: Fields) -> Mapping[str, EffortSize]:
    """What the effort classes S, M and L mean in person-days and money."""
    found: dict[str, EffortSize] = {}
    for entry in file.entries("efforts"):
        size = entry.key.text
        if size not in _EFFORTS:
            file.add("effort-unknown", entry.key.line, effort=excerpt(size))
            continue
        with file.within(entry, f"efforts.{size}") as fields:
            days = fields.whole("person_days", 1, 100_000)
            found[size] = EffortSize(days, fields.whole("cost_cny", 0, 10_000_000_000))
    for size in _EFFORTS:
        if size not in found and file.is_readable:
            file.add("effort-missing", file.line_of("efforts"), effort=size)
    return found


def size_rules(file: Fields) -> tuple[SizeRule, ...]:
    """From the smallest bank to the largest; only the last has no upper limit."""
    nodes = file.rows("size_rules")
    rules: list[SizeRule] = []
    for number, node in enumerate(nodes, 1):
        with file.row(node, f"size_rules[{number}]") as fields:
            is_last = number == len(nodes)
            below = rules[-1].max_seats or 0 if rules else 0
            if is_last and fields.has("max_seats"):
                fields.add("size-rule-last", fields.line_of("max_seats"))
            elif not is_last:
                below = fields.whole("max_seats", below + 1, 1_000_000)
            rules.append(
                SizeRule(
                    max_seats=None if is_last else below,
                    factor=fields.number("factor", 0.1, 10),
                    at_once=fields.whole("at_once", 1, 100),
                )
            )
    return tuple(rules)


# ---- The lists beside --------------------------------------------------------------------------


def kpis(file: Fields) -> Iterator[Kpi]:
    for entry in file.identified("kpis", "kpi", may_be_empty=True):
        with file.within(entry) as fields:
            direction = fields.choice("direction", ("up", "down", "band"))
            yield Kpi(
                id=entry.key.text,
                name=fields.text("name"),
                formula=fields.text("formula"),
                direction="up" if direction == "up" else "down" if direction == "down" else "band",
                published=fields.optional_text("published"),
                caveat=fields.optional_text("caveat"),
            )


def figures(file: Fields) -> Iterator[Figure]:
    for entry in file.identified("figures", "figure", may_be_empty=True):
        with file.within(entry) as fields:
            years = fields.numbered("values", 1990, 2100)
            yield Figure(
                id=entry.key.text,
                name=fields.text("name"),
                kpi=fields.reference("kpi", "kpi") if fields.has("kpi") else None,
                values={
                    year: fields.number_of(value, f"values.{year}", -1e9, 1e9)
                    for year, value in years
                },
                is_context=fields.truth("context") if fields.has("context") else False,
                unit=fields.optional_text("unit"),
                sources=fields.references("sources", "source") if fields.has("sources") else (),
            )


def sources(file: Fields) -> Iterator[Source]:
    for entry in file.identified("sources", "source", may_be_empty=True):
        with file.within(entry) as fields:
            grade = fields.choice("grade", ("A", "B", "C", "P"))
            yield Source(
                id=entry.key.text,
                citation=fields.text("citation"),
                grade="A"
                if grade == "A"
                else "B"
                if grade == "B"
                else "C"
                if grade == "C"
                else "P",
            )


def segments(file: Fields) -> Iterator[Segment]:
    for entry in file.identified("segments", "segment", may_be_empty=True):
        with file.within(entry) as fields:
            yield Segment(
                id=entry.key.text,
                question=fields.text("question"),
                options=tuple(
                    Option(option.key.text, fields.text_of(option, f"options.{option.key.text}"))
                    for option in fields.identified("options", "option")
                ),
            )


def terms(file: Fields) -> Iterator[Term]:
    for number, node in enumerate(file.rows("glossary", may_be_empty=True), 1):
        yield Term(file.bilingual(node, f"glossary[{number}]", node.line))
