"""The first tables: assessments, their resume keys, and four append-only histories."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_table(
        "resume_keys",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_resume_keys")),
        _of_assessment("resume_keys"),
    )
    op.create_index(op.f("ix_resume_keys_assessment_id"), "resume_keys", ["assessment_id"])
    _create_history(
        "banks",
        [],
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text()),
        sa.Column("assets_100m_cny", sa.Double()),
        sa.Column("seats", sa.BigInteger()),
        sa.Column("segments", sa.JSON(), nullable=False),
    )
    _create_history(
        "settings",
        [],
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("target_stage", sa.Integer()),
        sa.CheckConstraint("mode IN ('quick', 'full')", name=op.f("ck_settings_mode")),
        sa.CheckConstraint("target_stage BETWEEN 1 AND 5", name=op.f("ck_settings_target_stage")),
    )
    _create_history(
        "answers",
        ["item_id"],
        sa.Column("judgement", sa.Text()),
        sa.Column("na_reason", sa.Text()),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "judgement IN ('N', 'P', 'L', 'F', 'NA')", name=op.f("ck_answers_judgement")
        ),
        sa.CheckConstraint(
            "(judgement IS NOT NULL AND judgement = 'NA') = (na_reason IS NOT NULL)",
            name=op.f("ck_answers_na_reason"),
        ),
    )
    _create_history(
        "choices",
        ["capability_id"],
        sa.Column("stage", sa.Integer()),
        sa.CheckConstraint("stage BETWEEN 0 AND 5", name=op.f("ck_choices_stage")),
    )


def _create_history(
    table: str, subject: list[str], *said: sa.Column[object] | sa.CheckConstraint
) -> None:
    op.create_table(
        table,
        sa.Column("assessment_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in subject),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        *said,
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", *subject, "revision", name=op.f(f"pk_{table}")),
        _of_assessment(table),
    )


def _of_assessment(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_assessment_id")
    return sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=name)
