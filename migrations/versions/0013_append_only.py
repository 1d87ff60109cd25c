"""Tables that only grow get triggers that refuse changes."""

from __future__ import annotations

from alembic import op

from portal.core.append_only import drops, statements

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("core_audit", "wiki_version", "wiki_publication", "wiki_acknowledgement")


def upgrade() -> None:
    """Makes the triggers."""
    for table in TABLES:
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Takes them away."""
    for table in reversed(TABLES):
        for statement in drops(table, op.get_bind().dialect.name):
            op.execute(statement)
