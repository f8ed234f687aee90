"""The live workshop: its moves, its seats, their votes, and how often a wrong code was tried."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workshops",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Integer()),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_workshops_assessment_id")
        ),
        sa.UniqueConstraint("code", name="uq_workshops_code"),
    )
    op.create_index(op.f("ix_workshops_assessment_id"), "workshops", ["assessment_id"])
    _create_part(
        "workshop_moves",
        "number",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer()),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    _create_part(
        "seats",
        "number",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_seats_key"), "seats", ["key"])
    _create_votes()
    op.create_table(
        "workshop_places",
        sa.Column("workshop_id", sa.Text(), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("workshop_id", "place", name=op.f("pk_workshop_places")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_workshop_places_workshop_id")
        ),
    )
    op.create_table(
        "wrong_codes",
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", "minute", name=op.f("pk_wrong_codes")),
    )


def _create_part(table: str, counted: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("workshop_id", sa.Text(), nullable=False),
        sa.Column(counted, sa.Integer(), autoincrement=False, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("workshop_id", counted, name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f(f"fk_{table}_workshop_id")
        ),
    )


def _create_votes() -> None:
    keys = ("workshop_id", "round", "seat", "revision")
    op.create_table(
        "votes",
        sa.Column("workshop_id", sa.Text(), nullable=False),
        *(sa.Column(key, sa.Integer(), autoincrement=False, nullable=False) for key in keys[1:]),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_votes")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_votes_workshop_id")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id", "seat"], ["seats.workshop_id", "seats.number"], name="fk_votes_seat"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id", "round"],
            ["workshop_moves.workshop_id", "workshop_moves.number"],
            name="fk_votes_round",
        ),
        sa.CheckConstraint(
            "choice IN ('N', 'P', 'L', 'F', 'NA', '?')", name=op.f("ck_votes_choice")
        ),
    )
