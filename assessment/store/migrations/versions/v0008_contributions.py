"""Invitations, what each person is asked, and what each has said under the own name."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLES = "role IN ('consultant', 'manager', 'contributor', 'viewer')"
JUDGEMENTS = "judgement IN ('N', 'P', 'L', 'F', 'NA')"
NA_REASON = "(judgement IS NOT NULL AND judgement = 'NA') = (na_reason IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("tenant_id", sa.Text()),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("meant_for", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Text()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("key", name=op.f("uq_invitations_key")),
        _reference("invitations", "tenant_id", "tenants"),
        _reference("invitations", "made_by", "people"),
        _reference("invitations", "accepted_by", "people"),
        sa.CheckConstraint(ROLES, name=op.f("ck_invitations_role")),
    )
    op.create_index(op.f("ix_invitations_tenant_id"), "invitations", ["tenant_id"])
    op.create_table(
        "assignments",
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "assessment_id", "person_id", "subject", name=op.f("pk_assignments")
        ),
        _reference("assignments", "assessment_id", "assessments"),
        _reference("assignments", "person_id", "people"),
    )
    op.create_index(op.f("ix_assignments_person_id"), "assignments", ["person_id"])
    op.create_table(
        "contributions",
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("judgement", sa.Text()),
        sa.Column("na_reason", sa.Text()),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "assessment_id", "item_id", "person_id", "revision", name=op.f("pk_contributions")
        ),
        _reference("contributions", "assessment_id", "assessments"),
        _reference("contributions", "person_id", "people"),
        sa.CheckConstraint(JUDGEMENTS, name=op.f("ck_contributions_judgement")),
        sa.CheckConstraint(NA_REASON, name=op.f("ck_contributions_na_reason")),
    )
    op.create_index(op.f("ix_contributions_person_id"), "contributions", ["person_id"])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
