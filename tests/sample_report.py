"""A report with every kind of block and picture, in both languages, and texts that mean harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assessment.model import Language
from reports.document import (
    Axis,
    Ball,
    BallCell,
    Bars,
    Block,
    Bubble,
    Bubbles,
    Bullets,
    Callout,
    Card,
    Column,
    Contents,
    Cover,
    Figure,
    Gantt,
    GanttBar,
    Heading,
    HeatMap,
    Lamp,
    LampCell,
    Pair,
    PairedBars,
    Paragraph,
    Radar,
    Report,
    RiskMatrix,
    RiskSpot,
    SideBySide,
    Stack,
    Staircase,
    Step,
    Table,
    Tile,
    Tiles,
)

HOSTILE = "R&D <5% </b> <img src='file:///etc/passwd'/> &amp; \\N (a) [b] %s {0} 㙍𠮷龘 😀 \x07 end"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_URL = "https://example.com/a/very/long/path/" + "segment-" * 20 + "?query=1&other=2"

ZH = (
    "贵行客户服务中心已明确“服务、运营和经营”三项职责，"
    "并以行发文形式确定了远程银行（Air Bank）的组织定位；"
    "但分管行领导的年度督办尚未覆盖全部19项任务，STR-1.3所要求的客户标签只在信用卡专线（占比12.5%）试用。"
    "建议结合本行实际，在2027年3月31日前由零售金融部牵头，形成《远程银行三年规划》并报行长办公会审议。"
)
EN = (
    "The centre’s remit – service, operations and “customer management” – is set out in a "
    "bank-wide circular, yet the executive’s annual review covers 12 of 19 tasks; customer tags "
    "(STR-1.3) are on trial in the credit-card line alone, 12.5% of all calls. We suggest that "
    "Retail Banking leads a three-year plan to be decided by 31 March 2027."
)
BALLS: tuple[Ball, ...] = ("F", "L", "P", "N", "NA", "UNANSWERED")
LAMPS: tuple[Lamp, ...] = ("clear", "at_risk", "trapped", "unknown")


class _Words:
    """Chinese or English, whichever the report is in."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    @property
    def prose(self) -> str:
        return self(ZH, EN)


def sample_report(
    language: Language, *, mark: str = "", bank: str = "", initiatives: int = 45
) -> Report:
    w = _Words(language)
    blocks = [
        Contents(w("目录", "Contents")),
        *_summary(w),
        *_overall(w),
        *_diagnosis(w),
        *_pitfalls(w),
        *_initiatives(w, initiatives),
        *_roadmap(w, initiatives),
        *_risks(w),
        *_appendix(w),
    ]
    return Report(
        language=language,
        cover=_cover(w, mark, bank),
        blocks=blocks,
        author=w("远航", "Yuanhang"),
        subject=w("远程银行成熟度评估", "Remote-bank maturity assessment"),
        keywords=[w("成熟度", "maturity"), w("路线图", "roadmap")],
        running_title=w("远程银行成熟度评估报告", "Remote-bank maturity assessment"),
        running_foot="1a2b3c4d5e6f7a8b · model 2026.11 · method 1.0",
        page_word=w("第 {page} 页 / 共 {pages} 页", "Page {page} of {pages}"),
        made_on=date(2026, 11, 23),
    )


def _cover(w: _Words, mark: str, bank: str) -> Cover:
    return Cover(
        title=w("远程银行五步走成熟度评估报告", "Five steps to a remote bank: maturity assessment"),
        subtitle=w("现状诊断、差距与三年路线图", "Diagnosis, gaps and a three-year roadmap"),
        bank=bank or w("示例城市商业银行股份有限公司", "Example City Commercial Bank"),
        facts=[
            (w("评估对象", "Centre"), w("远程银行中心（96000）", "Remote banking centre")),
            (w("评估日期", "Assessed on"), w("2026年11月23日", "23 November 2026")),
            (w("作答方式", "Mode"), w("完整诊断，75项", "Full diagnosis, 75 items")),
            (w("模型与方法", "Model and method"), "2026.11 / 1.0"),
            (w("指纹", "Fingerprint"), "1a2b3c4d5e6f7a8b"),
        ],
        classification=w("内部资料 注意保密", "Internal · confidential"),
        statement=w(
            "本报告依据贵行自评与证据抽查形成，不构成评级或认证；行业数据引自公开资料，口径见附录。",
            "Based on the bank’s own answers and a sample of evidence; no rating is implied.",
        ),
        mark=mark,
    )


def _summary(w: _Words) -> list[Block]:
    return [
        Heading(1, w("管理层摘要", "Executive summary"), "1"),
        Paragraph(
            w(
                "贵行处于第2步“精细化运营”；再落实4项即进入第3步。",
                "The bank stands at step 2; four practices bring step 3.",
            ),
            "lead",
        ),
        Tiles(
            [
                Tile(w("当前阶段", "Stage"), w("第2步", "Step 2"), w("精细化运营", "Refined")),
                Tile(w("成熟度指数", "Index"), "46.3", w("满分100", "of 100")),
                Tile(w("已稳固能力", "Secured"), "7 / 15", w("项", "capabilities")),
                Tile(w("阻碍项", "Blockers"), "4", w("进入第3步", "to step 3")),
            ]
        ),
        Paragraph(w.prose),
        _staircase(w),
        SideBySide(
            Figure(
                w("组织快于人才", "Organisation leads talent"), _radar(w), w("单位：%", "Unit: %")
            ),
            Stack(
                [
                    Paragraph(w.prose, "finding"),
                    Bullets([w("三项优势", "Three strengths"), w.prose[:60]]),
                ]
            ),
        ),
        Callout(
            w("提请决策", "Decision requested"),
            w.prose,
            [w("审定路线图", "Approve the roadmap"), w("落实首年预算", "Fund the first year")],
        ),
    ]


def _staircase(w: _Words) -> Figure:
    names = [
        (w("定位", "Positioning"), w("相遇", "First meeting"), "secured", w("已稳固", "Secured")),
        (
            w("精细化运营", "Refined operations"),
            w("相识", "Knowing"),
            "secured",
            w("已稳固", "Secured"),
        ),
        (w("数字化", "Digitalisation"), w("相识", "Knowing"), "partly", w("部分达成", "Partly")),
        (w("客户经营", "Customer management"), w("相知", "Close"), "open", w("未达成", "Open")),
        (w("智能化", "Intelligent service"), w("相守", "Together"), "open", w("未达成", "Open")),
    ]
    steps = [
        Step(n, name, subtitle, state, word, is_current=n == 2)  # type: ignore[arg-type]
        for n, (name, subtitle, state, word) in enumerate(names, start=1)
    ]
    return Figure(
        w("两步已稳固，第三步只差四项", "Two steps secured, four practices from the third"),
        Staircase(steps, w("贵行在此", "You are here")),
        w("数据来源：贵行自评，n=75", "Source: the bank’s answers, n=75"),
    )


def _dimensions(w: _Words) -> list[str]:
    return [
        w("战略准备度", "Strategy"),
        w("组织准备度", "Organisation"),
        w("人才准备度", "Talent"),
        w("数字化准备度", "Digital readiness"),
        w("智能化准备度", "Intelligence"),
    ]


def _radar(w: _Words) -> Radar:
    values = (0.62, 0.71, 0.35, 0.48, 0.2)
    return Radar(
        [Axis(n, v, f"{v * 100:.0f}%") for n, v in zip(_dimensions(w), values, strict=True)]
    )


def _overall(w: _Words) -> list[Block]:
    rows = [
        (group, f"{group}{number}", [BALLS[(place + number + s) % 6] for s in range(5)])
        for place, group in enumerate(_dimensions(w))
        for number in (1, 2, 3)
    ]
    stages = [w("定位", "Positioning"), w("精细化运营", "Refined operations"),
              w("数字化", "Digitalisation"), w("客户经营", "Customer management"),
              w("智能化", "Intelligent service")]  # fmt: skip
    legend = list(
        zip(BALLS, ("F", "L", "P", "N", w("不适用", "n/a"), w("未作答", "open")), strict=True)
    )
    return [
        Heading(1, w("成熟度总览", "Overall maturity"), "2"),
        Heading(2, w("热力图", "Heat map"), "2.1"),
        Paragraph(w.prose),
        Figure(w("第三步以后普遍薄弱", "Weak from step three on"), HeatMap(stages, rows, legend)),
        Heading(2, w("维度得分", "Scores"), "2.2"),
        Figure(w("得分", "Scores"), Bars(_radar(w).axes), w("单位：%", "Unit: %"), 0.8),
    ]


def _diagnosis(w: _Words) -> list[Block]:
    blocks: list[Block] = [Heading(1, w("分维度诊断", "Diagnosis"), "3")]
    for number, name in enumerate(_dimensions(w), start=1):
        blocks += [
            Heading(2, name, f"3.{number}"),
            Paragraph(w.prose, label=w("现状", "As is")),
            Heading(3, w("主要差距", "Gaps")),
            Bullets([w.prose[:70], w.prose[10:90], HOSTILE], is_numbered=True),
            Paragraph(w.prose, "evidence", w("证据", "Evidence")),
            _rated(w, 5, w(f"{name}的主要差距在第三步", f"{name}: the gap is at step three")),
        ]
    return blocks


def _rated(w: _Words, count: int, title: str) -> Table:
    rows = [
        [
            f"STR-1.{n}",
            w.prose[: 30 + n * 7 % 40],
            BallCell(BALLS[n % 6], w("基本达成", "Largely")),
            "12.50%",
        ]
        for n in range(1, count + 1)
    ]
    return Table(
        [
            Column(w("编号", "Id"), 0.12),
            Column(w("实践", "Practice"), 0.53),
            Column(w("评分", "Rating"), 0.2),
            Column(w("占比", "Share"), 0.15, "right"),
        ],
        rows,
        title,
        w("单位：%；数据来源：贵行自评", "Unit: %. Source: the bank’s answers"),
    )


def _pitfalls(w: _Words) -> list[Block]:
    pairs = [
        Pair(w("关注理论战术，忽略战略执行", "Plans over execution"), 82 - n * 20,
             35.0 if n < 3 else None, w("规划", "Plans"), w("执行", "Execution"), lamp,
             w("已陷入", "Trapped"), w("相差47个百分点", "47 points"))
        for n, lamp in enumerate(LAMPS)
    ]  # fmt: skip
    rows = [[LampCell(lamp, w("有风险", "At risk")), w.prose[:40]] for lamp in LAMPS]
    columns = [Column(w("信号", "Lamp"), 0.3), Column(w("解读", "Reading"), 0.7)]
    return [
        Heading(1, w("四大误区体检", "Four pitfalls"), "4"),
        Figure(w("规划明显快于执行", "Plans outrun execution"), PairedBars(pairs), "0–100"),
        Table(columns, rows),
        Table(columns, [], w("空表", "An empty table"), w("无数据", "No data")),
    ]


def _initiatives(w: _Words, count: int) -> list[Block]:
    cards: list[Block] = [
        Card(
            f"I{n:02}",
            w("制定远程银行三年规划并纳入全行战略", "Write the three-year remote-bank plan"),
            [
                (w("牵头", "Owner"), w("零售金融部", "Retail")),
                (w("周期", "Months"), "6"),
                (w("投入", "Effort"), w("120人天", "120 days")),
                (w("时段", "Horizon"), w("近期", "Near")),
            ],
            [(w("目标", "Target"), w.prose), ("KPI", w.prose[:40]), (w("风险", "Risk"), HOSTILE)],
            w("前三步", "First steps"),
            [w.prose[:40], w.prose[:30], w.prose[:55]],
        )
        for n in range(1, 7)
    ]
    bubbles = [
        Bubble(f"I{n:02}", w("建立客户标签体系与数据台账", "Customer tags"),
               (30.0, 90.0, 200.0)[n % 3], n % 5 + 1, n % 7 + 2, n % 6 == 0)
        for n in range(1, count + 1)
    ]  # fmt: skip
    return [
        Heading(1, w("差距与举措", "Gaps and initiatives"), "5"),
        Figure(
            w("七项速赢", "Seven quick wins"),
            Bubbles(
                bubbles,
                w("投入（人天）", "Effort (days)"),
                w("提升项数", "Items"),
                w("速赢", "Quick win"),
            ),
        ),
        *cards,
    ]


def _roadmap(w: _Words, count: int) -> list[Block]:
    bars = [
        GanttBar(
            f"I{n:02}",
            w("建立客户标签体系与全渠道数据台账", "Customer tags and a register of all channels"),
            w("零售金融部", "Retail Banking"),
            start := (n * 5) % 28 + 1,
            start + n % 6 + 2,
            [f"I{n - 3:02}"] if n > 3 and n % 4 == 0 else [],
            1 if start <= 6 else 2 if start <= 18 else 3,
        )
        for n in range(1, count + 1)
    ]
    waves = [(w("近期", "Near"), 1, 6), (w("中期", "Middle"), 7, 18), (w("远期", "Far"), 19, 36)]
    return [
        Heading(1, w("三年路线图", "Roadmap"), "6"),
        Figure(w("先治理，后智能", "First govern"), Gantt(bars, 36, waves, w("月", "Month"))),
    ]


def _risks(w: _Words) -> list[Block]:
    spots = [RiskSpot(f"R{n}", n % 3 + 1, n * 2 % 3 + 1) for n in range(1, 13)]
    words = (w("低", "low"), w("中", "medium"), w("高", "high"))
    return [
        Heading(1, w("风险与保障", "Risks"), "7"),
        Figure(
            w("人才风险最高", "Talent is the greatest risk"),
            RiskMatrix(spots, w("可能性", "Likelihood"), w("影响", "Impact"), words),
        ),
    ]


def long_comment(w: _Words) -> str:
    text = w.prose * 40
    return text[:4000]


def _appendix(w: _Words) -> list[Block]:
    rows: list[Sequence[str | BallCell]] = []
    groups = set()
    for place, name in enumerate(_dimensions(w)):
        groups.add(len(rows))
        rows.append([name])
        rows += [
            [
                f"{'SOTDI'[place]}-{n}",
                w.prose[:45],
                BallCell(BALLS[n % 4], "F"),
                w.prose[: n * 9 % 80],
            ]
            for n in range(15)
        ]
    rows.append(["X-1", LONG_WORD, BallCell("F"), long_comment(w)])
    rows.append(["X-2", HOSTILE, BallCell("NA", w("不适用", "n/a")), LONG_URL])
    columns = [Column("ID", 0.1), Column(w("实践", "Practice"), 0.4),
               Column(w("评分", "Rating"), 0.14), Column(w("说明", "Comment"), 0.36)]  # fmt: skip
    return [
        Heading(1, w("附录 作答明细", "Appendix: answers"), "8"),
        Table(columns, rows, w("75项作答", "75 answers"), "n=75", frozenset(groups), "small"),
        Paragraph(w("说明", "Note") + "。" + HOSTILE, "fineprint"),
        Paragraph(long_comment(w), "evidence"),
    ]
