"""What a report is made of, before anybody decides how it looks: blocks, tables and pictures.

All words are in the reader's language already; none of them is markup. `content` makes these
values, `pdf` draws them. A picture is data, not drawing: labels and numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assessment.model import Language

Lamp = Literal["clear", "at_risk", "trapped", "unknown"]
Style = Literal["body", "lead", "finding", "evidence", "fineprint"]
Ball = Literal["N", "P", "L", "F", "NA", "UNANSWERED"]  # a Harvey ball


@dataclass(frozen=True, slots=True)
class Heading:
    level: Literal[1, 2, 3]  # 1 starts a chapter on a new page and stands in the contents
    text: str
    number: str = ""  # "3", "4.2"; "" for unnumbered


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `lead`: the sentence a chapter opens with; `finding`: a conclusion that
    stands out; `fineprint`: sources, limits, notes."""

    text: str
    style: Style = "body"
    label: str = ""  # a bold run-in before the text, e.g. 建议


@dataclass(frozen=True, slots=True)
class Bullets:
    items: Sequence[str]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: float  # share of the text width; the shares of a table add up to 1
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class BallCell:
    """A Harvey ball with its word, readable in grey print."""

    ball: Ball
    word: str = ""


@dataclass(frozen=True, slots=True)
class LampCell:
    lamp: Lamp
    word: str = ""


TableCell = str | BallCell | LampCell


@dataclass(frozen=True, slots=True)
class Table:
    """Breaks between rows, repeats its header; a row is never split."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[TableCell]]
    title: str = ""  # states the finding
    note: str = ""  # unit, source, n
    group_rows: frozenset[int] = frozenset()  # rows that are sub-headings, spanning all columns
    size: Literal["normal", "small"] = "normal"


@dataclass(frozen=True, slots=True)
class Tile:
    """A number or a word in large type with its label: the row of facts on the summary."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    tiles: Sequence[Tile]


@dataclass(frozen=True, slots=True)
class Callout:
    """A framed statement, e.g. the decision that is asked of the committee."""

    title: str
    text: str
    bullets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One initiative on a third to half of a page; kept together."""

    number: str  # "I07"
    title: str
    facts: Sequence[tuple[str, str]]  # label, value: owner, months, effort, horizon ...
    body: Sequence[tuple[str, str]]  # label, text: target, KPI, risk ...
    steps_title: str
    steps: Sequence[str]


# ---- Pictures ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    name: str
    subtitle: str
    state: Literal["secured", "entered", "partly", "open"]
    state_word: str  # 已稳固 / 已进入 / 部分达成 / 未达成
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Staircase:
    steps: Sequence[Step]
    here: str  # the label of the mark on the current step, e.g. 贵行在此


@dataclass(frozen=True, slots=True)
class Axis:
    label: str
    value: float  # 0..1
    shown: str  # the value as text


@dataclass(frozen=True, slots=True)
class Radar:
    axes: Sequence[Axis]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Capabilities x stages; every cell a Harvey ball on a grey-safe ground."""

    columns: Sequence[str]
    # group (dimension), name, one ball a column; None where nothing is asked
    rows: Sequence[tuple[str, str, Sequence[Ball | None]]]
    legend: Sequence[tuple[Ball, str]]


@dataclass(frozen=True, slots=True)
class Pair:
    label: str
    ahead: float | None  # 0..100
    neglected: float | None
    ahead_label: str
    neglected_label: str
    lamp: Lamp
    lamp_word: str
    shown: str  # the difference as text


@dataclass(frozen=True, slots=True)
class PairedBars:
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars with their values written at the end."""

    axes: Sequence[Axis]


@dataclass(frozen=True, slots=True)
class Spread:
    """How often each choice was taken, a row a group: bars of its share, the number beside."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int]]]  # name, a count a column


@dataclass(frozen=True, slots=True)
class GanttBar:
    number: str
    label: str
    owner: str
    start: int  # month, 1-based, inclusive
    end: int
    requires: Sequence[str]  # numbers of bars that come first
    wave: int  # 1..3; 4: later
    is_critical: bool = False  # underlined
    is_quick_win: bool = False  # a diamond beside its number


@dataclass(frozen=True, slots=True)
class Gantt:
    bars: Sequence[GanttBar]
    months: int
    waves: Sequence[tuple[str, int, int]]  # name, first and last month
    month_word: str
    marks: Sequence[tuple[int, str]] = ()  # month 1.., its name; without them months are numbered


@dataclass(frozen=True, slots=True)
class Climb:
    """Stages over the months of a plan, as a stair."""

    points: Sequence[tuple[int, int]]  # month (0: today), stage 0..5; months ascending
    months: int
    names: Sequence[str]  # of stage 0, 1, ... as far as it is climbed
    arrivals: Sequence[tuple[int, int, str]]  # month, stage, when that is
    marks: Sequence[tuple[int, str]]  # as for Gantt


@dataclass(frozen=True, slots=True)
class Bubble:
    number: str
    label: str
    effort: float  # person-days
    impact: float  # items raised, or the like
    size: float  # months
    is_quick_win: bool


@dataclass(frozen=True, slots=True)
class Bubbles:
    bubbles: Sequence[Bubble]
    x_title: str
    y_title: str
    quick_win_word: str


@dataclass(frozen=True, slots=True)
class RiskSpot:
    number: str
    likelihood: int  # 1..3
    impact: int  # 1..3


@dataclass(frozen=True, slots=True)
class RiskMatrix:
    spots: Sequence[RiskSpot]
    x_title: str
    y_title: str
    words: tuple[str, str, str]  # low, middle, high


Picture = (
    Staircase | Radar | HeatMap | PairedBars | Bars | Spread | Gantt | Climb | Bubbles | RiskMatrix
)


@dataclass(frozen=True, slots=True)
class Figure:
    title: str  # states the finding
    picture: Picture
    note: str = ""  # unit, source, n
    width: float = 1.0  # share of the text width


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two blocks beside each other, e.g. the radar and its reading."""

    left: Block
    right: Block
    left_share: float = 0.5


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks that stay together where they fit on one page."""

    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents stands here."""

    title: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = (
    Heading
    | Paragraph
    | Bullets
    | Table
    | Tiles
    | Callout
    | Card
    | Figure
    | SideBySide
    | Stack
    | Contents
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Cover:
    title: str
    subtitle: str
    bank: str
    facts: Sequence[tuple[str, str]]  # label, value: centre, window, respondents, versions
    classification: str  # 内部资料 注意保密
    statement: str  # data-source note
    mark: str = ""  # 示例 / SAMPLE, large and on every page


@dataclass(frozen=True, slots=True)
class Report:
    language: Language
    cover: Cover
    blocks: Sequence[Block]
    author: str
    subject: str
    keywords: Sequence[str]
    running_title: str  # at the top of each page
    running_foot: str  # fingerprint and versions, at the bottom of each page
    page_word: str  # "第 {page} 页 / 共 {pages} 页"
    made_on: date = field(default=date(1970, 1, 1))
