"""Whole scenarios in place of the target stage alone; a target that was chosen is kept as one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SETTINGS = sa.Table(
    "settings",
    sa.MetaData(),
    sa.Column("assessment_id", sa.Text(), nullable=False),
    sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("mode", sa.Text(), nullable=False),
    sa.Column("target_stage", sa.Integer()),
    sa.Column("questionnaire", sa.Text(), nullable=False),
    sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint("assessment_id", "revision", name="pk_settings"),
    sa.ForeignKeyConstraint(
        ["assessment_id"], ["assessments.id"], name="fk_settings_assessment_id"
    ),
    sa.CheckConstraint("mode IN ('quick', 'full')", name="ck_settings_mode"),
    sa.CheckConstraint("target_stage BETWEEN 1 AND 5", name="ck_settings_target_stage"),
)
"""As version 0001 made it."""


def upgrade() -> None:
    scenarios = op.create_table(
        "scenarios",
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scenario", sa.JSON(none_as_null=True)),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", "name", "revision", name=op.f("pk_scenarios")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_scenarios_assessment_id")
        ),
    )
    said = op.get_bind().execute(sa.select(SETTINGS).order_by(*SETTINGS.primary_key))
    kept = _targets(said.mappings().all())
    if kept:
        op.bulk_insert(scenarios, kept)
    # SQLite does not tell its checks, so the table it copies is described above.
    with op.batch_alter_table("settings", copy_from=SETTINGS) as settings:
        settings.drop_constraint(op.f("ck_settings_target_stage"), type_="check")
        settings.drop_column("target_stage")


def _targets(said: Sequence[sa.RowMapping]) -> list[dict[str, object]]:
    """Every change of the target as a revision of the scenario in hand, when it was said."""
    kept: list[dict[str, object]] = []
    last: dict[str, tuple[int, object]] = {}  # assessment -> revisions so far, latest target
    for row in said:
        number, target = last.get(row["assessment_id"], (0, None))
        if row["target_stage"] == target:
            continue
        last[row["assessment_id"]] = number + 1, row["target_stage"]
        columns = ("assessment_id", "questionnaire", "saved_at")
        kept.append(
            {
                **{column: row[column] for column in columns},
                "name": "",
                "revision": number + 1,
                "scenario": {"target_stage": row["target_stage"]},
            }
        )
    return kept
