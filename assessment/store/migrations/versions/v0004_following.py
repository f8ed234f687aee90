"""Following through: what was adopted, how far it is, and what its figures read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_history("baselines", [], sa.Column("plan", sa.JSON(), nullable=False))
    _create_history(
        "tracks",
        ["initiative_id"],
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("started", sa.Date()),
        sa.Column("finished", sa.Date()),
        sa.Column("kpi_target", sa.Double()),
        sa.Column("kpi_unit", sa.Text(), nullable=False),
        sa.Column("is_lower_better", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'running', 'done', 'dropped')", name=op.f("ck_tracks_status")
        ),
    )
    _create_history(
        "readings",
        ["initiative_id", "day"],
        sa.Column("value", sa.Double()),
        sa.Column("note", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f(f"fk_{table}_assessment_id")
        ),
    )
