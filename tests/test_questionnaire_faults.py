# ruff: noqa: E501 - the sentences stand as they are read
"""Every fault of a model, as a consultant reads it: one thing changed in a small right model.

The sentences are part of the interface: the place, the value found, the rule, what to do, in both
languages. A row changes one text of one file of `tests/models/small`.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from assessment import questionnaire
from assessment.messages import read_catalogue
from assessment.model import LANGUAGES

SMALL = Path(__file__).parent / "models" / "small"


@dataclass(frozen=True)
class Fault:
    name: str
    file: str
    old: str | None  # None: the whole file
    new: str | bytes
    en: list[str]
    zh: list[str]


FAULTS = [
    Fault(
        "not_yaml",
        "kpis.yaml",
        "direction: up",
        "direction: [up",
        en=[
            "model/kpis.yaml:5: From here on this is not YAML; it reads 'direction: [up'. Check indentation, quotes, the space after colons, and tabs."
        ],
        zh=[
            "model/kpis.yaml 第 5 行：从这一行起不是合法的 YAML，读到“direction: [up”。请检查缩进、引号、冒号后的空格和制表符。"
        ],
    ),
    Fault(
        "a_tab_as_indentation",
        "glossary.yaml",
        "  - {zh",
        "\t- {zh",
        en=[
            'model/glossary.yaml:2: From here on this is not YAML; it reads \'- {zh: "受理", en: "Intake"}\'. Check indentation, quotes, the space after colons, and tabs.'
        ],
        zh=[
            'model/glossary.yaml 第 2 行：从这一行起不是合法的 YAML，读到“- {zh: "受理", en: "Intake"}”。请检查缩进、引号、冒号后的空格和制表符。'
        ],
    ),
    Fault(
        "an_empty_file",
        "kpis.yaml",
        None,
        "",
        en=[
            "model/kpis.yaml: The file is empty. Write its content; a list without entries is written {} or []."
        ],
        zh=["model/kpis.yaml：文件是空的。请写入内容；没有条目时写成 {} 或 []。"],
    ),
    Fault(
        "only_a_comment",
        "kpis.yaml",
        None,
        "# nothing yet\n",
        en=[
            "model/kpis.yaml: The file is empty. Write its content; a list without entries is written {} or []."
        ],
        zh=["model/kpis.yaml：文件是空的。请写入内容；没有条目时写成 {} 或 []。"],
    ),
    Fault(
        "a_list_instead_of_a_mapping",
        "kpis.yaml",
        None,
        "- Q01\n",
        en=[
            "model/kpis.yaml:1: 'kpis.yaml' should hold lines of the form `key: value`. Check the indentation."
        ],
        zh=["model/kpis.yaml 第 1 行：“kpis.yaml”的内容应为“键: 值”的形式。请检查缩进。"],
    ),
    Fault(
        "several_documents",
        "figures.yaml",
        "figures: {}\n",
        "figures: {}\n---\nfigures: {}\n",
        en=[
            "model/figures.yaml:2: A second document begins after '---'; a file holds one. Remove the separator, or split the file."
        ],
        zh=[
            "model/figures.yaml 第 2 行：“---”之后另起了一个文档，一个文件只能有一个文档。请删除分隔行，或拆成两个文件。"
        ],
    ),
    Fault(
        "an_anchor",
        "initiatives.yaml",
        "requires: [A1]\n",
        "requires: &first [A1]\n",
        en=[
            "model/initiatives.yaml:23: An anchor or alias (& or *) is used here; model files may not. Write the content out."
        ],
        zh=[
            "model/initiatives.yaml 第 23 行：这里使用了锚点或别名（& 或 *），模型文件不允许。请把内容直接写出。"
        ],
    ),
    Fault(
        "an_alias",
        "figures.yaml",
        "figures: {}\n",
        "figures: *all\n",
        en=[
            "model/figures.yaml:1: An anchor or alias (& or *) is used here; model files may not. Write the content out."
        ],
        zh=[
            "model/figures.yaml 第 1 行：这里使用了锚点或别名（& 或 *），模型文件不允许。请把内容直接写出。"
        ],
    ),
    Fault(
        "a_python_tag",
        "model.yaml",
        'version: "0.3"',
        'version: !!python/object/apply:os.system ["true"]',
        en=[
            "model/model.yaml:2: There is a tag here, '!!python/object/apply:os.system'; model files may not have tags. Remove the part that begins with '!'.",
            "model/model.yaml:2: 'version' of 'model.yaml' is '[…]'. It is one text. Write it between quotes.",
        ],
        zh=[
            "model/model.yaml 第 2 行：这里带有标签“!!python/object/apply:os.system”，模型文件不允许标签。请删除以“!”开头的部分。",
            "model/model.yaml 第 2 行：“model.yaml”的“version”为“[…]”，应为一段文字。请把内容写在一对引号内。",
        ],
    ),
    Fault(
        "a_tag",
        "kpis.yaml",
        "direction: up",
        "direction: !!str up",
        en=[
            "model/kpis.yaml:5: There is a tag here, '!!str'; model files may not have tags. Remove the part that begins with '!'."
        ],
        zh=[
            "model/kpis.yaml 第 5 行：这里带有标签“!!str”，模型文件不允许标签。请删除以“!”开头的部分。"
        ],
    ),
    Fault(
        "a_list_as_a_key",
        "figures.yaml",
        "figures: {}\n",
        "figures: {}\n? [a, b]\n: c\n",
        en=[
            "model/figures.yaml:2: A key here is a list or a mapping; a key is one word. Check the indentation and any '?'."
        ],
        zh=["model/figures.yaml 第 2 行：这里的键是列表或映射，键应为一个词。请检查缩进和“?”。"],
    ),
    Fault(
        "a_key_given_twice",
        "kpis.yaml",
        "    direction: up\n",
        "    direction: up\n    direction: down\n",
        en=[
            "model/kpis.yaml:6: 'direction' is here twice; the first is in line 5. Merge the two, or remove one."
        ],
        zh=["model/kpis.yaml 第 6 行：“direction”重复，第 5 行已有。请合并两处，或删除其中一处。"],
    ),
    Fault(
        "an_item_given_twice",
        "risk.yaml",
        "      RSK-1.2:",
        "      RSK-1.1:",
        en=[
            "model/risk.yaml:7: 'RSK-1.1' is here twice; the first is in line 6. Merge the two, or remove one.",
            "model/initiatives.yaml:22: 'serves' of 'A2' names item 'RSK-1.2', which does not exist. Did you mean 'RSK-1.4'? Change the id, or add the item.",
            "model/pitfalls.yaml:9: 'neglected' of 'speed_over_control' names item 'RSK-1.2', which does not exist. Did you mean 'RSK-1.4'? Change the id, or add the item.",
        ],
        zh=[
            "model/risk.yaml 第 7 行：“RSK-1.1”重复，第 6 行已有。请合并两处，或删除其中一处。",
            "model/initiatives.yaml 第 22 行：“A2”的“serves”提到题项“RSK-1.2”，但没有这个题项。是否应为“RSK-1.4”？请修改编号，或补上该题项。",
            "model/pitfalls.yaml 第 9 行：“speed_over_control”的“neglected”提到题项“RSK-1.2”，但没有这个题项。是否应为“RSK-1.4”？请修改编号，或补上该题项。",
        ],
    ),
    Fault(
        "a_byte_that_is_not_utf8",
        "kpis.yaml",
        None,
        b"kpis:\n  Q01: \xff\xfe\n",
        en=["model/kpis.yaml:2: The file is not encoded in UTF-8. Save it as UTF-8."],
        zh=["model/kpis.yaml 第 2 行：文件不是 UTF-8 编码。请另存为 UTF-8。"],
    ),
    Fault(
        "a_nul_byte",
        "glossary.yaml",
        None,
        b'glossary:\n  - {zh: "\x00", en: "a"}\n',
        en=["model/glossary.yaml:2: There is an invisible control character, U+0000. Remove it."],
        zh=["model/glossary.yaml 第 2 行：含有不可见的控制字符 U+0000。请删除该字符。"],
    ),
    Fault(
        "an_unknown_key",
        "kpis.yaml",
        "    direction: up\n",
        "    direction: up\n    colour: green\n",
        en=[
            "model/kpis.yaml:6: 'Q01' has an unknown key 'colour'. Remove the line, or check its spelling."
        ],
        zh=["model/kpis.yaml 第 6 行：“Q01”中的“colour”无法识别。请删除该行，或核对写法。"],
    ),
    Fault(
        "a_misspelt_key",
        "kpis.yaml",
        "    formula:",
        "    formulas:",
        en=[
            "model/kpis.yaml:2: 'Q01' has no 'formula'. Add a `formula:` line.",
            "model/kpis.yaml:4: 'Q01' has an unknown key 'formulas'. Did you mean 'formula'? Correct it, or remove the line.",
        ],
        zh=[
            "model/kpis.yaml 第 2 行：“Q01”缺少“formula”。请补上“formula:”一行。",
            "model/kpis.yaml 第 4 行：“Q01”中的“formulas”无法识别，是否应为“formula”？请改正写法，或删除该行。",
        ],
    ),
    Fault(
        "a_third_language",
        "kpis.yaml",
        'en: "Requests taken"',
        'en: "Requests taken", fr: "Reçues"',
        en=[
            "model/kpis.yaml:3: 'Q01' has an unknown key 'name.fr'. Remove the line, or check its spelling."
        ],
        zh=["model/kpis.yaml 第 3 行：“Q01”中的“name.fr”无法识别。请删除该行，或核对写法。"],
    ),
    Fault(
        "a_missing_key",
        "initiatives.yaml",
        "    months: 1\n",
        "",
        en=["model/initiatives.yaml:9: 'A1' has no 'months'. Add a `months:` line."],
        zh=["model/initiatives.yaml 第 9 行：“A1”缺少“months”。请补上“months:”一行。"],
    ),
    Fault(
        "no_english",
        "front-desk.yaml",
        '{zh: "受理", en: "Intake"}',
        '{zh: "受理"}',
        en=["model/front-desk.yaml:3: 'name' of 'SVC-1' has no English text. Add an `en:` line."],
        zh=["model/front-desk.yaml 第 3 行：“SVC-1”的“name”没有英文。请补上“en:”一行。"],
    ),
    Fault(
        "no_chinese",
        "front-desk.yaml",
        '{zh: "受理", en: "Intake"}',
        '{en: "Intake"}',
        en=["model/front-desk.yaml:3: 'name' of 'SVC-1' has no Chinese text. Add a `zh:` line."],
        zh=["model/front-desk.yaml 第 3 行：“SVC-1”的“name”没有中文。请补上“zh:”一行。"],
    ),
    Fault(
        "empty_english",
        "front-desk.yaml",
        '{zh: "受理", en: "Intake"}',
        '{zh: "受理", en: "  "}',
        en=["model/front-desk.yaml:3: 'name' of 'SVC-1' has no English text. Add an `en:` line."],
        zh=["model/front-desk.yaml 第 3 行：“SVC-1”的“name”没有英文。请补上“en:”一行。"],
    ),
    Fault(
        "one_language_only",
        "front-desk.yaml",
        '{zh: "受理", en: "Intake"}',
        '"受理"',
        en=[
            "model/front-desk.yaml:3: 'name' of 'SVC-1' is '\"受理\"'. A text is given in both languages. Write a `zh:` and an `en:` line."
        ],
        zh=[
            'model/front-desk.yaml 第 3 行：“SVC-1”的“name”为“"受理"”，应同时写明中文和英文。请写成 zh 和 en 两行。'
        ],
    ),
    Fault(
        "a_text_that_yaml_takes_for_no",
        "kpis.yaml",
        'en: "Requests taken"',
        "en: no",
        en=[
            "model/kpis.yaml:3: 'name.en' of 'Q01' is no without quotes, which YAML reads as a number, a date or a truth value. Put it between quotes."
        ],
        zh=[
            "model/kpis.yaml 第 3 行：“Q01”的“name.en”为 no，没有引号，会被 YAML 读成数字、日期或真假值。请加上引号。"
        ],
    ),
    Fault(
        "a_version_without_quotes",
        "model.yaml",
        'version: "0.3"',
        "version: 1.10",
        en=[
            "model/model.yaml:2: 'version' of 'model.yaml' is 1.10 without quotes, which YAML reads as a number, a date or a truth value. Put it between quotes."
        ],
        zh=[
            "model/model.yaml 第 2 行：“model.yaml”的“version”为 1.10，没有引号，会被 YAML 读成数字、日期或真假值。请加上引号。"
        ],
    ),
    Fault(
        "an_empty_version",
        "model.yaml",
        'version: "0.3"',
        'version: ""',
        en=["model/model.yaml:2: 'version' of 'model.yaml' is empty. Write it."],
        zh=["model/model.yaml 第 2 行：“model.yaml”的“version”是空的。请写明内容。"],
    ),
    Fault(
        "a_list_as_a_version",
        "model.yaml",
        'version: "0.3"',
        "version: [0, 3]",
        en=[
            "model/model.yaml:2: 'version' of 'model.yaml' is '[…]'. It is one text. Write it between quotes."
        ],
        zh=[
            "model/model.yaml 第 2 行：“model.yaml”的“version”为“[…]”，应为一段文字。请把内容写在一对引号内。"
        ],
    ),
    Fault(
        "a_line_break_in_a_text",
        "kpis.yaml",
        'en: "Requests taken"',
        'en: "Requests\\ntaken"',
        en=[
            "model/kpis.yaml:3: 'name.en' of 'Q01' holds a line break or a control character: 'Requests�taken'. Write it as one paragraph."
        ],
        zh=[
            "model/kpis.yaml 第 3 行：“Q01”的“name.en”含有换行或控制字符：“Requests�taken”。请写成一段文字。"
        ],
    ),
    Fault(
        "a_text_too_long",
        "kpis.yaml",
        'en: "Requests taken"',
        'en: "' + "a" * 1_001 + '"',
        en=[
            "model/kpis.yaml:3: 'name.en' of 'Q01' has 1001 characters; 1000 is the most. Shorten it."
        ],
        zh=["model/kpis.yaml 第 3 行：“Q01”的“name.en”有 1001 个字符，最多 1000 个。请缩短。"],
    ),
    Fault(
        "a_stage_seven",
        "risk.yaml",
        "RSK-1.4: {stage: 4,",
        "RSK-1.4: {stage: 7,",
        en=[
            "model/risk.yaml:8: item 'RSK-1.4' has stage 7. A stage is a whole number from 1 to 5. Change the stage, or remove the item."
        ],
        zh=[
            "model/risk.yaml 第 8 行：题项“RSK-1.4”的阶段为 7，应为 1 至 5 的整数。请修改阶段，或删除该题项。"
        ],
    ),
    Fault(
        "a_stage_with_a_leading_zero",
        "risk.yaml",
        "RSK-1.4: {stage: 4,",
        "RSK-1.4: {stage: 04,",
        en=[
            "model/risk.yaml:8: item 'RSK-1.4' has stage 04. A stage is a whole number from 1 to 5. Change the stage, or remove the item."
        ],
        zh=[
            "model/risk.yaml 第 8 行：题项“RSK-1.4”的阶段为 04，应为 1 至 5 的整数。请修改阶段，或删除该题项。"
        ],
    ),
    Fault(
        "a_stage_in_quotes",
        "risk.yaml",
        "RSK-1.4: {stage: 4,",
        'RSK-1.4: {stage: "4",',
        en=[
            "model/risk.yaml:8: item 'RSK-1.4' has stage \"4\". A stage is a whole number from 1 to 5. Change the stage, or remove the item."
        ],
        zh=[
            'model/risk.yaml 第 8 行：题项“RSK-1.4”的阶段为 "4"，应为 1 至 5 的整数。请修改阶段，或删除该题项。'
        ],
    ),
    Fault(
        "an_id_of_another_stage",
        "risk.yaml",
        "RSK-1.4: {stage: 4,",
        "RSK-1.4: {stage: 3,",
        en=[
            "model/risk.yaml:8: item 'RSK-1.4' belongs to capability 'RSK-1' at stage 3, so its id is 'RSK-1.3'. Change the id or the stage."
        ],
        zh=[
            "model/risk.yaml 第 8 行：题项“RSK-1.4”属于能力“RSK-1”的第 3 阶段，编号应为“RSK-1.3”。请修改编号或阶段。"
        ],
    ),
    Fault(
        "an_item_of_another_capability",
        "front-desk.yaml",
        "      SVC-2.3:",
        "      SVC-1.7:",
        en=[
            "model/front-desk.yaml:17: item 'SVC-1.7' belongs to capability 'SVC-2' at stage 3, so its id is 'SVC-2.3'. Change the id or the stage.",
            "model/front-desk.yaml:17: no initiative serves item 'SVC-1.7', so no roadmap could close its gap. List it under `serves` of an initiative in initiatives.yaml.",
            "model/initiatives.yaml:34: 'serves' of 'A3' names item 'SVC-2.3', which does not exist. Did you mean 'SVC-2.1'? Change the id, or add the item.",
        ],
        zh=[
            "model/front-desk.yaml 第 17 行：题项“SVC-1.7”属于能力“SVC-2”的第 3 阶段，编号应为“SVC-2.3”。请修改编号或阶段。",
            "model/front-desk.yaml 第 17 行：没有举措覆盖题项“SVC-1.7”，路线图无法弥补它的差距。请在 initiatives.yaml 中把它列入一项举措的“serves”。",
            "model/initiatives.yaml 第 34 行：“A3”的“serves”提到题项“SVC-2.3”，但没有这个题项。是否应为“SVC-2.1”？请修改编号，或补上该题项。",
        ],
    ),
    Fault(
        "a_capability_of_another_dimension",
        "risk.yaml",
        "  RSK-1:",
        "  SVC-9:",
        en=[
            "model/risk.yaml:2: capability 'SVC-9' stands in the questionnaire of 'RSK', so its id has the form 'RSK-1'. Change the id, or move it to its own file.",
            "model/risk.yaml:6: item 'RSK-1.1' belongs to capability 'SVC-9' at stage 1, so its id is 'SVC-9.1'. Change the id or the stage.",
            "model/risk.yaml:7: item 'RSK-1.2' belongs to capability 'SVC-9' at stage 2, so its id is 'SVC-9.2'. Change the id or the stage.",
            "model/risk.yaml:8: item 'RSK-1.4' belongs to capability 'SVC-9' at stage 4, so its id is 'SVC-9.4'. Change the id or the stage.",
        ],
        zh=[
            "model/risk.yaml 第 2 行：能力“SVC-9”写在维度“RSK”的问卷中，编号应为“RSK-1”的形式。请修改编号，或移到所属维度的文件。",
            "model/risk.yaml 第 6 行：题项“RSK-1.1”属于能力“SVC-9”的第 1 阶段，编号应为“SVC-9.1”。请修改编号或阶段。",
            "model/risk.yaml 第 7 行：题项“RSK-1.2”属于能力“SVC-9”的第 2 阶段，编号应为“SVC-9.2”。请修改编号或阶段。",
            "model/risk.yaml 第 8 行：题项“RSK-1.4”属于能力“SVC-9”的第 4 阶段，编号应为“SVC-9.4”。请修改编号或阶段。",
        ],
    ),
    Fault(
        "an_id_with_a_space",
        "kpis.yaml",
        "  Q01:",
        "  Q 01:",
        en=[
            "model/front-desk.yaml:5: 'kpis' of 'SVC-1' names KPI 'Q01', which does not exist. Change the id, or add the KPI.",
            "model/front-desk.yaml:7: 'kpis' of 'SVC-1.1' names KPI 'Q01', which does not exist. Change the id, or add the KPI.",
            "model/kpis.yaml:2: 'kpis.yaml' has 'Q 01' where an id belongs. An id begins with a letter, has letters, digits, hyphens, underscores and dots, at most 32 of them, and is no word such as yes or no. Change it.",
        ],
        zh=[
            "model/front-desk.yaml 第 5 行：“SVC-1”的“kpis”提到指标“Q01”，但没有这个指标。请修改编号，或补上该指标。",
            "model/front-desk.yaml 第 7 行：“SVC-1.1”的“kpis”提到指标“Q01”，但没有这个指标。请修改编号，或补上该指标。",
            "model/kpis.yaml 第 2 行：“kpis.yaml”中的“Q 01”不能作为编号。编号以字母开头，由字母、数字、连字符、下划线和点组成，最多 32 个字符，也不能是 yes、no 一类的词。请修改。",
        ],
    ),
    Fault(
        "an_id_that_yaml_takes_for_no",
        "model.yaml",
        "  DESK:",
        "  NO:",
        en=[
            "model/model.yaml:17: 'model.yaml' has 'NO' where an id belongs. An id begins with a letter, has letters, digits, hyphens, underscores and dots, at most 32 of them, and is no word such as yes or no. Change it.",
            "model/front-desk.yaml:7: 'roles' of 'SVC-1.1' names role 'DESK', which does not exist. Change the id, or add the role.",
            "model/front-desk.yaml:8: 'roles' of 'SVC-1.2' names role 'DESK', which does not exist. Change the id, or add the role.",
            "model/front-desk.yaml:16: 'roles' of 'SVC-2.1' names role 'DESK', which does not exist. Change the id, or add the role.",
            "model/initiatives.yaml:26: 'owner' of 'A2' names role 'DESK', which does not exist. Change the id, or add the role.",
        ],
        zh=[
            "model/model.yaml 第 17 行：“model.yaml”中的“NO”不能作为编号。编号以字母开头，由字母、数字、连字符、下划线和点组成，最多 32 个字符，也不能是 yes、no 一类的词。请修改。",
            "model/front-desk.yaml 第 7 行：“SVC-1.1”的“roles”提到角色“DESK”，但没有这个角色。请修改编号，或补上该角色。",
            "model/front-desk.yaml 第 8 行：“SVC-1.2”的“roles”提到角色“DESK”，但没有这个角色。请修改编号，或补上该角色。",
            "model/front-desk.yaml 第 16 行：“SVC-2.1”的“roles”提到角色“DESK”，但没有这个角色。请修改编号，或补上该角色。",
            "model/initiatives.yaml 第 26 行：“A2”的“owner”提到角色“DESK”，但没有这个角色。请修改编号，或补上该角色。",
        ],
    ),
    Fault(
        "a_dimension_id_too_long",
        "model.yaml",
        "  RSK: {name",
        "  RISKANDCONTROL: {name",
        en=[
            "model/model.yaml:13: 'RISKANDCONTROL' is no id for a dimension. It is a letter and up to seven letters or digits. Change it.",
            "model/risk.yaml:2: capability 'RSK-1' stands in the questionnaire of 'RISKANDCONTROL', so its id has the form 'RISKANDCONTROL-1'. Change the id, or move it to its own file.",
        ],
        zh=[
            "model/model.yaml 第 13 行：“RISKANDCONTROL”不能作为维度编号，应为一个字母加最多七个字母或数字。请修改。",
            "model/risk.yaml 第 2 行：能力“RSK-1”写在维度“RISKANDCONTROL”的问卷中，编号应为“RISKANDCONTROL-1”的形式。请修改编号，或移到所属维度的文件。",
        ],
    ),
    Fault(
        "months_out_of_range",
        "initiatives.yaml",
        "    months: 4\n",
        "    months: 48\n",
        en=[
            "model/initiatives.yaml:36: 'months' of 'A3' is '48'. It is a whole number from 1 to 36, without quotes or leading zeros. Change it."
        ],
        zh=[
            "model/initiatives.yaml 第 36 行：“A3”的“months”为“48”，应为 1 至 36 的整数，不加引号，不以零开头。请修改。"
        ],
    ),
    Fault(
        "months_as_a_fraction",
        "initiatives.yaml",
        "    months: 4\n",
        "    months: 1.5\n",
        en=[
            "model/initiatives.yaml:36: 'months' of 'A3' is '1.5'. It is a whole number from 1 to 36, without quotes or leading zeros. Change it."
        ],
        zh=[
            "model/initiatives.yaml 第 36 行：“A3”的“months”为“1.5”，应为 1 至 36 的整数，不加引号，不以零开头。请修改。"
        ],
    ),
    Fault(
        "an_unknown_effort",
        "initiatives.yaml",
        "    effort: L\n",
        "    effort: XL\n",
        en=[
            "model/initiatives.yaml:37: 'effort' of 'A3' is 'XL'. It is one of: S / M / L. Change it."
        ],
        zh=[
            "model/initiatives.yaml 第 37 行：“A3”的“effort”为“XL”，应为以下之一：S / M / L。请修改。"
        ],
    ),
    Fault(
        "a_weight_out_of_range",
        "model.yaml",
        "lead: {1: 3}",
        "lead: {1: 10}",
        en=[
            "model/model.yaml:12: 'lead.1' of 'SVC' is '10'. It is a whole number from 1 to 9, without quotes or leading zeros. Change it."
        ],
        zh=[
            "model/model.yaml 第 12 行：“SVC”的“lead.1”为“10”，应为 1 至 9 的整数，不加引号，不以零开头。请修改。"
        ],
    ),
    Fault(
        "a_weight_for_no_stage",
        "model.yaml",
        "lead: {1: 3}",
        "lead: {6: 3}",
        en=[
            "model/model.yaml:12: 'lead' of 'SVC' has an entry '6'. Its entries are whole numbers from 1 to 5. Change it, or remove the line."
        ],
        zh=[
            "model/model.yaml 第 12 行：“SVC”的“lead”下有“6”，应为 1 至 5 的整数。请修改，或删除该行。"
        ],
    ),
    Fault(
        "a_factor_out_of_range",
        "initiatives.yaml",
        "factor: 0.5",
        "factor: 0",
        en=[
            "model/initiatives.yaml:6: 'factor' of 'size_rules[1]' is '0'. It is a number from 0.1 to 10, without quotes. Change it."
        ],
        zh=[
            "model/initiatives.yaml 第 6 行：“size_rules[1]”的“factor”为“0”，应为 0.1 至 10 的数字，不加引号。请修改。"
        ],
    ),
    Fault(
        "a_factor_that_is_no_number",
        "initiatives.yaml",
        "factor: 0.5",
        "factor: half",
        en=[
            "model/initiatives.yaml:6: 'factor' of 'size_rules[1]' is 'half'. It is a number from 0.1 to 10, without quotes. Change it."
        ],
        zh=[
            "model/initiatives.yaml 第 6 行：“size_rules[1]”的“factor”为“half”，应为 0.1 至 10 的数字，不加引号。请修改。"
        ],
    ),
    Fault(
        "a_truth_value_in_other_words",
        "pitfalls.yaml",
        "    ahead: [SVC-1.1",
        "    indicative: yes\n    ahead: [SVC-1.1",
        en=[
            "model/pitfalls.yaml:8: 'indicative' of 'speed_over_control' is 'yes'. It is one of: false / true. Change it."
        ],
        zh=[
            "model/pitfalls.yaml 第 8 行：“speed_over_control”的“indicative”为“yes”，应为以下之一：false / true。请修改。"
        ],
    ),
    Fault(
        "an_unknown_direction",
        "kpis.yaml",
        "direction: up",
        "direction: higher",
        en=[
            "model/kpis.yaml:5: 'direction' of 'Q01' is 'higher'. It is one of: up / down / band. Change it."
        ],
        zh=[
            "model/kpis.yaml 第 5 行：“Q01”的“direction”为“higher”，应为以下之一：up / down / band。请修改。"
        ],
    ),
    Fault(
        "a_year_that_is_none",
        "figures.yaml",
        "figures: {}\n",
        'figures:\n  calls:\n    name: {zh: "来电", en: "Calls"}\n    values: {now: 1}\n',
        en=[
            "model/figures.yaml:4: 'values' of 'calls' has an entry 'now'. Its entries are whole numbers from 1990 to 2100. Change it, or remove the line."
        ],
        zh=[
            "model/figures.yaml 第 4 行：“calls”的“values”下有“now”，应为 1990 至 2100 的整数。请修改，或删除该行。"
        ],
    ),
    Fault(
        "two_stages_of_one_id",
        "model.yaml",
        "id: steady",
        "id: begin",
        en=[
            "model/model.yaml:6: 'stages.2' has the id 'begin', which another stage has already. Choose another id."
        ],
        zh=["model/model.yaml 第 6 行：“stages.2”的编号“begin”已被另一个阶段使用。请换一个编号。"],
    ),
    Fault(
        "a_stage_missing",
        "model.yaml",
        "  5: {id: improving",
        "  4b: {id: improving",
        en=[
            "model/model.yaml:4: Stage 5 is missing; a model always has five. Add an entry `5:`.",
            "model/model.yaml:9: 'stages' of 'model.yaml' has an entry '4b'. Its entries are whole numbers from 1 to 5. Change it, or remove the line.",
        ],
        zh=[
            "model/model.yaml 第 4 行：缺少第 5 阶段，模型固定为五个阶段。请补上“5:”。",
            "model/model.yaml 第 9 行：“model.yaml”的“stages”下有“4b”，应为 1 至 5 的整数。请修改，或删除该行。",
        ],
    ),
    Fault(
        "no_effort_class",
        "initiatives.yaml",
        "  L: {person_days: 30, cost_cny: 90000}\n",
        "",
        en=[
            "model/initiatives.yaml:1: 'efforts' has no 'L'; S, M and L each need person-days and cost. Add it."
        ],
        zh=[
            "model/initiatives.yaml 第 1 行：“efforts”缺少“L”，须分别给出 S、M、L 的人天和费用。请补上。"
        ],
    ),
    Fault(
        "an_effort_class_too_many",
        "initiatives.yaml",
        "  L: {person_days: 30, cost_cny: 90000}\n",
        "  L: {person_days: 30, cost_cny: 90000}\n  XL: {person_days: 60, cost_cny: 90000}\n",
        en=[
            "model/initiatives.yaml:5: 'efforts' has an unknown class 'XL'; there are S, M and L. Remove it."
        ],
        zh=["model/initiatives.yaml 第 5 行：“efforts”中的“XL”无法识别，只能为 S、M、L。请删除。"],
    ),
    Fault(
        "size_rules_without_an_end",
        "initiatives.yaml",
        "  - {factor: 1.0, at_once: 2}",
        "  - {max_seats: 90, factor: 1.0, at_once: 2}",
        en=[
            "model/initiatives.yaml:7: 'size_rules[2]' is the last size rule and holds for every larger bank, so it has no limit. Remove `max_seats`, or add one more rule."
        ],
        zh=[
            "model/initiatives.yaml 第 7 行：“size_rules[2]”是最后一条规模规则，适用于所有更大的银行，不应有上限。请删除“max_seats”，或在其后再加一条。"
        ],
    ),
    Fault(
        "size_rules_out_of_order",
        "initiatives.yaml",
        "  - {factor: 1.0, at_once: 2}",
        "  - {max_seats: 10, factor: 1.0, at_once: 2}\n  - {factor: 2, at_once: 2}",
        en=[
            "model/initiatives.yaml:7: 'max_seats' of 'size_rules[2]' is '10'. It is a whole number from 21 to 1000000, without quotes or leading zeros. Change it."
        ],
        zh=[
            "model/initiatives.yaml 第 7 行：“size_rules[2]”的“max_seats”为“10”，应为 21 至 1000000 的整数，不加引号，不以零开头。请修改。"
        ],
    ),
    Fault(
        "no_roles_on_an_item",
        "front-desk.yaml",
        "roles: [DESK], kpis: [Q01]}",
        "roles: [], kpis: [Q01]}",
        en=[
            "model/front-desk.yaml:7: 'roles' of 'SVC-1.1' is empty. At least one entry is needed. Add it."
        ],
        zh=["model/front-desk.yaml 第 7 行：“SVC-1.1”的“roles”是空的，至少需要一项。请补充。"],
    ),
    Fault(
        "a_word_instead_of_a_list",
        "front-desk.yaml",
        "roles: [DESK], kpis: [Q01]}",
        "roles: DESK, kpis: [Q01]}",
        en=[
            "model/front-desk.yaml:7: 'roles' of 'SVC-1.1' is 'DESK'. It is a list, such as [A, B], or [] if there is nothing. Make it a list."
        ],
        zh=[
            "model/front-desk.yaml 第 7 行：“SVC-1.1”的“roles”为“DESK”，应为列表，例如 [A, B]；没有内容时写成 []。请改为列表。"
        ],
    ),
    Fault(
        "a_list_instead_of_entries",
        "kpis.yaml",
        "kpis:\n",
        "kpis: []\nmore:\n",
        en=[
            "model/kpis.yaml:1: 'kpis' of 'kpis.yaml' is '[…]'. It holds lines of the form `key: value`, or {} if there is nothing. Check the indentation.",
            "model/kpis.yaml:2: 'kpis.yaml' has an unknown key 'more'. Remove the line, or check its spelling.",
        ],
        zh=[
            "model/kpis.yaml 第 1 行：“kpis.yaml”的“kpis”为“[…]”，应为“键: 值”的形式；没有内容时写成 {}。请检查缩进。",
            "model/kpis.yaml 第 2 行：“kpis.yaml”中的“more”无法识别。请删除该行，或核对写法。",
        ],
    ),
    Fault(
        "an_item_nobody_defined",
        "pitfalls.yaml",
        "RSK-1.4]",
        "RSK-1.5]",
        en=[
            "model/pitfalls.yaml:9: 'neglected' of 'speed_over_control' names item 'RSK-1.5', which does not exist. Did you mean 'RSK-1.4'? Change the id, or add the item."
        ],
        zh=[
            "model/pitfalls.yaml 第 9 行：“speed_over_control”的“neglected”提到题项“RSK-1.5”，但没有这个题项。是否应为“RSK-1.4”？请修改编号，或补上该题项。"
        ],
    ),
    Fault(
        "an_item_like_no_other",
        "pitfalls.yaml",
        "RSK-1.4]",
        "elsewhere]",
        en=[
            "model/pitfalls.yaml:9: 'neglected' of 'speed_over_control' names item 'elsewhere', which does not exist. Change the id, or add the item."
        ],
        zh=[
            "model/pitfalls.yaml 第 9 行：“speed_over_control”的“neglected”提到题项“elsewhere”，但没有这个题项。请修改编号，或补上该题项。"
        ],
    ),
    Fault(
        "a_role_nobody_defined",
        "initiatives.yaml",
        "owner: DESK",
        "owner: DESKS",
        en=[
            "model/initiatives.yaml:26: 'owner' of 'A2' names role 'DESKS', which does not exist. Did you mean 'DESK'? Change the id, or add the role."
        ],
        zh=[
            "model/initiatives.yaml 第 26 行：“A2”的“owner”提到角色“DESKS”，但没有这个角色。是否应为“DESK”？请修改编号，或补上该角色。"
        ],
    ),
    Fault(
        "a_source_nobody_defined",
        "front-desk.yaml",
        "sources: [S1]",
        "sources: [R99]",
        en=[
            "model/front-desk.yaml:9: 'sources' of 'SVC-1.3' names source 'R99', which does not exist. Change the id, or add the source."
        ],
        zh=[
            "model/front-desk.yaml 第 9 行：“SVC-1.3”的“sources”提到来源“R99”，但没有这个来源。请修改编号，或补上该来源。"
        ],
    ),
    Fault(
        "a_source_misspelt",
        "front-desk.yaml",
        "sources: [S1]",
        "sources: [S11]",
        en=[
            "model/front-desk.yaml:9: 'sources' of 'SVC-1.3' names source 'S11', which does not exist. Did you mean 'S1'? Change the id, or add the source."
        ],
        zh=[
            "model/front-desk.yaml 第 9 行：“SVC-1.3”的“sources”提到来源“S11”，但没有这个来源。是否应为“S1”？请修改编号，或补上该来源。"
        ],
    ),
    Fault(
        "an_initiative_misspelt",
        "initiatives.yaml",
        "requires: [A1, A2]",
        "requires: [A1, A22]",
        en=[
            "model/initiatives.yaml:35: 'requires' of 'A3' names initiative 'A22', which does not exist. Did you mean 'A2'? Change the id, or add the initiative."
        ],
        zh=[
            "model/initiatives.yaml 第 35 行：“A3”的“requires”提到举措“A22”，但没有这个举措。是否应为“A2”？请修改编号，或补上该举措。"
        ],
    ),
    Fault(
        "a_kpi_nobody_defined",
        "front-desk.yaml",
        "    kpis: [Q01]\n",
        "    kpis: [Q02]\n",
        en=[
            "model/front-desk.yaml:5: 'kpis' of 'SVC-1' names KPI 'Q02', which does not exist. Did you mean 'Q01'? Change the id, or add the KPI."
        ],
        zh=[
            "model/front-desk.yaml 第 5 行：“SVC-1”的“kpis”提到指标“Q02”，但没有这个指标。是否应为“Q01”？请修改编号，或补上该指标。"
        ],
    ),
    Fault(
        "an_initiative_nobody_defined",
        "initiatives.yaml",
        "requires: [A1, A2]",
        "requires: [A1, A9]",
        en=[
            "model/initiatives.yaml:35: 'requires' of 'A3' names initiative 'A9', which does not exist. Change the id, or add the initiative."
        ],
        zh=[
            "model/initiatives.yaml 第 35 行：“A3”的“requires”提到举措“A9”，但没有这个举措。请修改编号，或补上该举措。"
        ],
    ),
    Fault(
        "a_reference_given_twice",
        "initiatives.yaml",
        "requires: [A1, A2]",
        "requires: [A1, A1]",
        en=["model/initiatives.yaml:35: 'requires' of 'A3' names 'A1' twice. Remove one."],
        zh=["model/initiatives.yaml 第 35 行：“A3”的“requires”中“A1”列了两次。请删除一处。"],
    ),
    Fault(
        "an_item_on_both_sides",
        "pitfalls.yaml",
        "neglected: [RSK-1.1,",
        "neglected: [SVC-1.1,",
        en=[
            "model/pitfalls.yaml:9: pitfall 'speed_over_control' lists item 'SVC-1.1' on both sides. Remove it from one."
        ],
        zh=[
            "model/pitfalls.yaml 第 9 行：误区“speed_over_control”的两侧都列有题项“SVC-1.1”。请从一侧删除。"
        ],
    ),
    Fault(
        "an_item_no_initiative_serves",
        "initiatives.yaml",
        "SVC-2.3, RSK-1.4]",
        "SVC-2.3]",
        en=[
            "model/risk.yaml:8: no initiative serves item 'RSK-1.4', so no roadmap could close its gap. List it under `serves` of an initiative in initiatives.yaml."
        ],
        zh=[
            "model/risk.yaml 第 8 行：没有举措覆盖题项“RSK-1.4”，路线图无法弥补它的差距。请在 initiatives.yaml 中把它列入一项举措的“serves”。"
        ],
    ),
    Fault(
        "initiatives_that_wait_for_one_another",
        "initiatives.yaml",
        "    requires: []\n",
        "    requires: [A3]\n",
        en=[
            "model/initiatives.yaml:9: initiatives wait for one another: A1 → A2 → A3 → A1. Remove one of these from `requires`.",
            "model/initiatives.yaml:9: initiatives wait for one another: A1 → A3 → A1. Remove one of these from `requires`.",
        ],
        zh=[
            "model/initiatives.yaml 第 9 行：举措互为前提：A1 → A2 → A3 → A1。请去掉其中一项的“requires”。",
            "model/initiatives.yaml 第 9 行：举措互为前提：A1 → A3 → A1。请去掉其中一项的“requires”。",
        ],
    ),
    Fault(
        "an_initiative_that_waits_for_itself",
        "initiatives.yaml",
        "    requires: []\n",
        "    requires: [A1]\n",
        en=[
            "model/initiatives.yaml:9: initiatives wait for one another: A1 → A1. Remove one of these from `requires`."
        ],
        zh=["model/initiatives.yaml 第 9 行：举措互为前提：A1 → A1。请去掉其中一项的“requires”。"],
    ),
    Fault(
        "a_file_in_another_folder",
        "model.yaml",
        "file: risk.yaml",
        "file: ../risk.yaml",
        en=[
            "model/model.yaml:13: 'RSK' names the file '../risk.yaml'. A file name here has letters, digits, hyphens and underscores, ends in .yaml, and names no folder. Rename the file.",
            "model/risk.yaml: No dimension uses the file 'risk.yaml'. List it as the `file` of a dimension in model.yaml, or move it away.",
        ],
        zh=[
            "model/model.yaml 第 13 行：“RSK”的文件名为“../risk.yaml”，应为同一目录下的文件名，只含字母、数字、连字符和下划线，以 .yaml 结尾。请修改文件名。",
            "model/risk.yaml：没有任何维度使用文件“risk.yaml”。请在 model.yaml 的维度中用 file 列出，或移走该文件。",
        ],
    ),
    Fault(
        "one_file_for_two_dimensions",
        "model.yaml",
        "file: risk.yaml",
        "file: front-desk.yaml",
        en=[
            "model/model.yaml:13: 'RSK' names the file 'front-desk.yaml', which is in use already. Give every dimension a file of its own.",
            "model/risk.yaml: No dimension uses the file 'risk.yaml'. List it as the `file` of a dimension in model.yaml, or move it away.",
        ],
        zh=[
            "model/model.yaml 第 13 行：“RSK”使用的文件“front-desk.yaml”已作他用。请为每个维度各建一个问卷文件。",
            "model/risk.yaml：没有任何维度使用文件“risk.yaml”。请在 model.yaml 的维度中用 file 列出，或移走该文件。",
        ],
    ),
    Fault(
        "a_part_as_a_questionnaire",
        "model.yaml",
        "file: risk.yaml",
        "file: kpis.yaml",
        en=[
            "model/model.yaml:13: 'RSK' names the file 'kpis.yaml', which is in use already. Give every dimension a file of its own.",
            "model/risk.yaml: No dimension uses the file 'risk.yaml'. List it as the `file` of a dimension in model.yaml, or move it away.",
        ],
        zh=[
            "model/model.yaml 第 13 行：“RSK”使用的文件“kpis.yaml”已作他用。请为每个维度各建一个问卷文件。",
            "model/risk.yaml：没有任何维度使用文件“risk.yaml”。请在 model.yaml 的维度中用 file 列出，或移走该文件。",
        ],
    ),
    Fault(
        "a_misnamed_questionnaire",
        "model.yaml",
        "file: risk.yaml",
        "file: risks.yaml",
        en=[
            "model/risks.yaml: This file is missing. Add it; a list without entries still needs its file, with {} or [].",
            "model/risk.yaml: No dimension uses the file 'risk.yaml'. List it as the `file` of a dimension in model.yaml, or move it away.",
        ],
        zh=[
            "model/risks.yaml：缺少这个文件。请补上该文件；没有条目的清单也要保留文件，写成 {} 或 []。",
            "model/risk.yaml：没有任何维度使用文件“risk.yaml”。请在 model.yaml 的维度中用 file 列出，或移走该文件。",
        ],
    ),
]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small model, called by a short relative path."""
    shutil.copytree(SMALL, tmp_path / "model")
    monkeypatch.chdir(tmp_path)
    return Path("model")


def change(model: Path, fault: Fault) -> None:
    path = model / fault.file
    if fault.old is None:
        path.write_bytes(fault.new if isinstance(fault.new, bytes) else fault.new.encode())
        return
    text = path.read_text(encoding="utf-8")
    assert fault.old in text, "the row does not change anything"
    assert isinstance(fault.new, str)
    path.write_text(text.replace(fault.old, fault.new, 1), encoding="utf-8")


def sentences(model: Path) -> tuple[list[str], list[str]]:
    problems = questionnaire.check(model)
    return [p.sentence("en") for p in problems], [p.sentence("zh") for p in problems]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_named_with_its_place_and_what_to_do(model: Path, fault: Fault) -> None:
    change(model, fault)
    assert sentences(model) == (fault.en, fault.zh)


def test_all_faults_of_all_files_are_found_in_one_pass(model: Path) -> None:
    for fault in FAULTS:
        if fault.name in {"not_yaml", "no_english", "a_stage_seven", "an_unknown_effort"}:
            change(model, fault)
    places = [(problem.file, problem.line) for problem in questionnaire.check(model)]
    assert places == [
        ("model/front-desk.yaml", 3),
        ("model/risk.yaml", 8),
        ("model/initiatives.yaml", 37),
        ("model/kpis.yaml", 5),
    ]


def test_a_file_that_cannot_be_read_makes_no_reference_to_it_dangle(model: Path) -> None:
    (model / "model.yaml").write_text("{", encoding="utf-8")
    assert [problem.file for problem in questionnaire.check(model)] == ["model/model.yaml"]


def test_a_missing_file_is_named(model: Path) -> None:
    (model / "sources.yaml").unlink()
    assert sentences(model) == (
        [
            "model/sources.yaml: This file is missing. Add it; a list without entries still "
            "needs its file, with {} or []."
        ],
        [
            "model/sources.yaml：缺少这个文件。请补上该文件；没有条目的清单也要保留文件，"
            "写成 {} 或 []。"
        ],
    )


def test_a_missing_directory_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert sentences(Path("nowhere")) == (
        [
            "nowhere: There is no such directory. Check the path, or let YUANHANG_MODEL name the "
            "directory of the model."
        ],
        ["nowhere：没有这个目录。请核对路径，或用 YUANHANG_MODEL 指向存放模型文件的目录。"],
    )


def test_a_directory_in_the_place_of_a_file_is_named(model: Path) -> None:
    (model / "kpis.yaml").unlink()
    (model / "kpis.yaml").mkdir()
    assert sentences(model) == (
        [
            "model/kpis.yaml: This is not a regular file. Put a YAML text file in its place.",
        ],
        ["model/kpis.yaml：这不是普通文件。请换成 YAML 文本文件。"],
    )


def test_a_file_too_large_is_not_read(model: Path) -> None:
    (model / "kpis.yaml").write_bytes(b"#" * (512 * 1024 + 1))
    assert sentences(model) == (
        [
            "model/kpis.yaml: The file is larger than 512 KB. Check that it is the right file, or "
            "split the questionnaire into several dimensions."
        ],
        [
            "model/kpis.yaml：文件超过 512 KB 的上限。请检查是否放错文件，或把问卷分成几个维度。",
        ],
    )


def test_nesting_without_end_is_refused(model: Path) -> None:
    (model / "kpis.yaml").write_text("[" * 10_000, encoding="utf-8")
    assert sentences(model) == (
        [
            "model/kpis.yaml:1: The nesting is deeper than 20 levels. Check brackets and "
            "indentation."
        ],
        ["model/kpis.yaml 第 1 行：嵌套超过 20 层。请检查括号和缩进。"],
    )


def test_more_problems_than_anyone_reads_are_counted(model: Path) -> None:
    rows = "".join(f"  - {{zh: 词{number}}}\n" for number in range(620))
    (model / "glossary.yaml").write_text("glossary:\n" + rows, encoding="utf-8")
    english, chinese = sentences(model)
    assert len(english) == 501
    assert english[-1] == (
        "120 more problems are not shown. Correct those above, then check again."
    )
    assert chinese[-1] == "另有 120 处问题没有列出。请先改正以上问题，再检查一次。"


def test_a_refused_model_says_every_fault(model: Path) -> None:
    change(model, next(fault for fault in FAULTS if fault.name == "no_english"))
    with pytest.raises(questionnaire.Refused) as refused:
        questionnaire.load(model)
    assert refused.value.sentences("en") == (
        "model/front-desk.yaml:3: 'name' of 'SVC-1' has no English text. Add an `en:` line.",
    )


def test_no_translation_forgets_or_invents_a_parameter() -> None:
    parameters = {
        language: {
            code: set(re.findall(r"(?<!{){(\w+)}(?!})", " ".join(forms)))
            for code, forms in read_catalogue(language).items()
            if code.startswith("problem.model-")
        }
        for language in LANGUAGES
    }
    assert parameters["zh"] == parameters["en"]


def test_every_message_about_a_model_is_pinned(tmp_path: Path) -> None:
    """A sentence that nobody tests is one that nobody reads before it is shipped."""
    met = set()
    for fault in FAULTS:
        copy = tmp_path / fault.name
        shutil.copytree(SMALL, copy)
        change(copy, fault)
        met.update(f"problem.{problem.code}" for problem in questionnaire.check(copy))
    known = {code for code in read_catalogue("en") if code.startswith("problem.model-")}
    assert known - met == {
        "problem.model-directory-missing",  # the others have tests of their own above
        "problem.model-file-not-regular",
        "problem.model-file-too-large",
        "problem.model-file-unreadable",  # tests/hostile
        "problem.model-more-problems",
        "problem.model-too-deep",
    }
