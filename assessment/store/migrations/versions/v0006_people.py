"""People, banks, who is what in which bank, and whose an assessment is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OFFICES = "office IN ('none', 'consultant', 'operator')"
ROLES = "role IN ('consultant', 'manager', 'contributor', 'viewer')"


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("login", name=op.f("uq_people_login")),
        sa.CheckConstraint(OFFICES, name=op.f("ck_people_office")),
    )
    op.create_table(
        "tenants",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
    )
    op.create_table(
        "memberships",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "person_id", name=op.f("pk_memberships")),
        _reference("memberships", "tenant_id", "tenants"),
        _reference("memberships", "person_id", "people"),
        sa.CheckConstraint(ROLES, name=op.f("ck_memberships_role")),
    )
    op.create_index(op.f("ix_memberships_person_id"), "memberships", ["person_id"])
    _give_assessments_a_bank()
    op.create_index(op.f("ix_assessments_tenant_id"), "assessments", ["tenant_id"])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _give_assessments_a_bank() -> None:
    """SQLite adds a reference only together with its column."""
    name = "fk_assessments_tenant_id"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE assessments ADD COLUMN tenant_id TEXT "
            f"CONSTRAINT {name} REFERENCES tenants (id)"
        )
        return
    op.add_column("assessments", sa.Column("tenant_id", sa.Text()))
    op.create_foreign_key(op.f(name), "assessments", "tenants", ["tenant_id"], ["id"])
