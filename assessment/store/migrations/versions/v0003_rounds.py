"""Assessing again: which assessment follows which, what was carried over, and every word asked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("earlier_id", sa.Text(), nullable=False),
        sa.Column("earlier_method", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_rounds")),
        _of_assessment("assessment_id"),
        _of_assessment("earlier_id"),
        sa.UniqueConstraint("earlier_id", name=op.f("uq_rounds_earlier_id")),
    )
    op.create_table(
        "questionnaires",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_questionnaires")),
    )
    for table in ("answers", "choices"):
        op.add_column(
            table,
            sa.Column("is_carried", sa.Boolean(), server_default=sa.false(), nullable=False),
        )


def _of_assessment(column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_rounds_{column}")
    return sa.ForeignKeyConstraint([column], ["assessments.id"], name=name)
