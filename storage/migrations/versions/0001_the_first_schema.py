"""The first schema

Revision: 0001, after
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "commune",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("oa_id", sa.String(length=32), nullable=True),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commune")),
        sa.UniqueConstraint("oa_id", name=op.f("uq_commune_oa_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_commune_slug")),
    )
    op.create_table(
        "inbox_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "zalo",
                "web",
                name="eventsource",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("oa_id", sa.String(length=32), nullable=False),
        sa.Column("event_key", sa.String(length=160), nullable=False),
        sa.Column("event_name", sa.String(length=64), nullable=False),
        sa.Column("is_status", sa.Boolean(), nullable=False),
        sa.Column("lane", sa.String(length=32), nullable=False),
        sa.Column("sent_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("body_hash", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "handled",
                "ignored",
                "unhandled",
                "set_aside",
                "unverified",
                name="eventstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_event")),
        sa.UniqueConstraint("event_key", name=op.f("uq_inbox_event_event_key")),
    )
    with op.batch_alter_table("inbox_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_event_lane",
            ["lane", "is_status", "sent_ms", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_inbox_event_new",
            ["is_status", "sent_ms", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index("ix_inbox_event_received", ["received_at"], unique=False)

    op.create_table(
        "oa_link",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("oa_id", sa.String(length=32), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("current", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=True),
        sa.Column("given_pair_key", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dead_reason", sa.String(length=300), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oa_link")),
        sa.UniqueConstraint("oa_id", name=op.f("uq_oa_link_oa_id")),
    )
    op.create_table(
        "vault",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("index_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault")),
    )
    op.create_table(
        "wrong_look_ups",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_look_ups")),
        sa.UniqueConstraint("hour", name=op.f("uq_wrong_look_ups_hour")),
    )
    op.create_table(
        "zalo_app",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("app_secret", sa.LargeBinary(), nullable=False),
        sa.Column("oa_secret_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zalo_app")),
        sa.UniqueConstraint("app_id", name=op.f("uq_zalo_app_app_id")),
    )
    op.create_table(
        "confidential_key",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_key_commune_id_commune")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_key")),
    )
    op.create_table(
        "oa_consent",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("state_key", sa.String(length=32), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_oa_consent_commune_id_commune")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oa_consent")),
        sa.UniqueConstraint("state_key", name=op.f("uq_oa_consent_state_key")),
    )
    op.create_table(
        "qr_point",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "place",
                "procedure",
                "counter",
                name="pointkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("village", sa.String(length=80), nullable=True),
        sa.Column("procedure", sa.String(length=24), nullable=True),
        sa.Column("replaced_by", sa.BigInteger(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_qr_point_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["qr_point.id"], name=op.f("fk_qr_point_replaced_by_qr_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qr_point")),
        sa.UniqueConstraint("code", name=op.f("uq_qr_point_code")),
    )
    with op.batch_alter_table("qr_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qr_point_commune_id"), ["commune_id"], unique=False)

    op.create_table(
        "counter_opinion",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "mark",
            sa.Enum(
                "good",
                "fair",
                "poor",
                name="mark",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_counter_opinion_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["qr_point.id"], name=op.f("fk_counter_opinion_point_id_qr_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_opinion")),
    )
    with op.batch_alter_table("counter_opinion", schema=None) as batch_op:
        batch_op.create_index("ix_counter_opinion_commune_day", ["commune_id", "day"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "zalo",
                "web",
                "clerk",
                "nobody",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_key", sa.String(length=32), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_key", sa.String(length=32), nullable=True),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_wrote_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quiet_why", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("subject_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("muted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("point_id", sa.BigInteger(), nullable=True),
        sa.Column("point_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("wrong_codes_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_person_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["qr_point.id"], name=op.f("fk_person_point_id_qr_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint(
            "commune_id",
            "channel",
            "address_key",
            name=op.f("uq_person_commune_id_channel_address_key"),
        ),
    )
    op.create_table(
        "scan",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=True),
        sa.Column("point_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "page",
                "chat",
                name="scankind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_scan_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["qr_point.id"], name=op.f("fk_scan_point_id_qr_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        sa.UniqueConstraint("code", "day", "kind", name=op.f("uq_scan_code_day_kind")),
    )
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.create_index("ix_scan_commune_day", ["commune_id", "day"], unique=False)

    op.create_table(
        "checklist_given",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_checklist_given_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_checklist_given_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_given")),
        sa.UniqueConstraint("person_id", "code", name=op.f("uq_checklist_given_person_id_code")),
    )
    with op.batch_alter_table("checklist_given", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_checklist_given_commune_id"), ["commune_id"], unique=False
        )

    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_conversation_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conversation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("person_id", name=op.f("uq_conversation_person_id")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index("ix_conversation_wake", ["wake_at"], unique=False)

    op.create_table(
        "official",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "post",
            sa.Enum(
                "chairman",
                "deputy",
                "office",
                "staff",
                name="post",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "on_leave",
                "left",
                name="officialstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pairing_key", sa.String(length=32), nullable=True),
        sa.Column("pairing_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leave_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leave_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stand_in_id", sa.BigInteger(), nullable=True),
        sa.Column("muted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mute_reason", sa.LargeBinary(), nullable=False),
        sa.Column("writes_as_citizen", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_official_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_official_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["official.id"], name=op.f("fk_official_stand_in_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official")),
        sa.UniqueConstraint("pairing_key", name=op.f("uq_official_pairing_key")),
    )
    with op.batch_alter_table("official", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_official_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_official_person_id"), ["person_id"], unique=False)

    op.create_table(
        "approved_answer",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_approved_answer_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_approved_answer_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approved_answer")),
    )
    with op.batch_alter_table("approved_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_approved_answer_commune_id"), ["commune_id"], unique=False
        )

    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "complaint",
                "question",
                name="casekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "case_class",
            sa.Enum(
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                "H",
                name="caseclass",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "moi",
                "phan_loai",
                "giao",
                "dang_xu_ly",
                "cho_bo_sung",
                "phoi_hop",
                "cho_duyet",
                "da_tra_loi",
                "dong",
                "tu_choi",
                "chuyen",
                "gop",
                "rut",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("unclear", sa.Boolean(), nullable=False),
        sa.Column("topic", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("point_id", sa.BigInteger(), nullable=True),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("elsewhere", sa.LargeBinary(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_case_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["official.id"], name=op.f("fk_case_holder_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_case_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["qr_point.id"], name=op.f("fk_case_point_id_qr_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("commune_id", "code", name=op.f("uq_case_commune_id_code")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index("ix_case_holder", ["commune_id", "holder_id"], unique=False)
        batch_op.create_index(
            "ix_case_merged",
            ["merged_into"],
            unique=False,
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_case_nudge",
            ["nudge_at"],
            unique=False,
            sqlite_where=sa.text("nudge_at IS NOT NULL"),
            postgresql_where=sa.text("nudge_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_case_open_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_case_person", ["commune_id", "person_id"], unique=False)

    op.create_table(
        "desk_link",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=False),
        sa.Column("token_key", sa.String(length=32), nullable=False),
        sa.Column("used_for", sa.String(length=32), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_desk_link_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_desk_link_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_link")),
        sa.UniqueConstraint("token_key", name=op.f("uq_desk_link_token_key")),
    )
    op.create_table(
        "duty_alert",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_duty_alert_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_duty_alert_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["official.id"], name=op.f("fk_duty_alert_taken_by_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_alert")),
    )
    with op.batch_alter_table("duty_alert", schema=None) as batch_op:
        batch_op.create_index("ix_duty_alert_commune", ["commune_id", "created_at"], unique=False)
        batch_op.create_index(
            "ix_duty_alert_next",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )
        batch_op.create_index("ix_duty_alert_person", ["person_id", "created_at"], unique=False)

    op.create_table(
        "outside_message",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "group",
                "template",
                "mail",
                name="outsideway",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "todo",
                "sending",
                "sent",
                "failed",
                "unknown",
                name="outsidestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_outside_message_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_outside_message_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_message")),
    )
    with op.batch_alter_table("outside_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outside_message_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_outside_message_official_id"), ["official_id"], unique=False
        )

    op.create_table(
        "reader_pin",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("pin", sa.LargeBinary(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_reader_pin_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["official.id"],
            name=op.f("fk_reader_pin_confirmed_by_id_official"),
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_reader_pin_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_pin")),
        sa.UniqueConstraint("official_id", "term", name=op.f("uq_reader_pin_official_id_term")),
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "moi",
                "phan_loai",
                "giao",
                "dang_xu_ly",
                "cho_bo_sung",
                "phoi_hop",
                "cho_duyet",
                "da_tra_loi",
                "dong",
                "tu_choi",
                "chuyen",
                "gop",
                "rut",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "case_class",
            sa.Enum(
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                "H",
                name="caseclass",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_event_case_id_case")),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_case_event_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_case_event_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_event_case_id"), ["case_id"], unique=False)

    op.create_table(
        "confidential_case",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.BigInteger(), nullable=False),
        sa.Column("writer", sa.LargeBinary(), nullable=False),
        sa.Column("writer_key", sa.String(length=32), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_confidential_case_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_case_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["confidential_key.id"],
            name=op.f("fk_confidential_case_key_id_confidential_key"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_case")),
        sa.UniqueConstraint("case_id", name=op.f("uq_confidential_case_case_id")),
    )
    op.create_table(
        "confidential_consent",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "identity",
                "reader",
                "successor",
                name="consentkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("about_id", sa.BigInteger(), nullable=True),
        sa.Column("about_term", sa.Integer(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["about_id"], ["official.id"], name=op.f("fk_confidential_consent_about_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["official.id"],
            name=op.f("fk_confidential_consent_asked_by_id_official"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_confidential_consent_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_consent_commune_id_commune")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_consent")),
    )
    with op.batch_alter_table("confidential_consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_confidential_consent_case_id"), ["case_id"], unique=False
        )

    op.create_table(
        "confidential_errand",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("given_by_id", sa.BigInteger(), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("matter", sa.LargeBinary(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_confidential_errand_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_errand_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"],
            ["official.id"],
            name=op.f("fk_confidential_errand_given_by_id_official"),
        ),
        sa.ForeignKeyConstraint(
            ["official_id"],
            ["official.id"],
            name=op.f("fk_confidential_errand_official_id_official"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_errand")),
    )
    with op.batch_alter_table("confidential_errand", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_confidential_errand_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_confidential_errand_official_id"), ["official_id"], unique=False
        )

    op.create_table(
        "confidential_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "speaker",
            sa.Enum(
                "citizen",
                "official",
                "commune",
                "note",
                name="speaker",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("official_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_confidential_line_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_line_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_confidential_line_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_line")),
    )
    with op.batch_alter_table("confidential_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confidential_line_case_id"), ["case_id"], unique=False)

    op.create_table(
        "confidential_link",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "write",
                "follow",
                "read",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("token_key", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("official_id", sa.BigInteger(), nullable=True),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("page_key", sa.String(length=32), nullable=True),
        sa.Column("page_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlocked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_confidential_link_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_link_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_confidential_link_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_link")),
        sa.UniqueConstraint("page_key", name=op.f("uq_confidential_link_page_key")),
        sa.UniqueConstraint("token_key", name=op.f("uq_confidential_link_token_key")),
    )
    with op.batch_alter_table("confidential_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confidential_link_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_confidential_link_expires", ["expires_at"], unique=False)

    op.create_table(
        "confidential_reader",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "reads",
                "later",
                "named",
                "proposed",
                "refused",
                "ended",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["official.id"],
            name=op.f("fk_confidential_reader_added_by_id_official"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_confidential_reader_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_reader_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"],
            ["official.id"],
            name=op.f("fk_confidential_reader_official_id_official"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_reader")),
        sa.UniqueConstraint(
            "case_id",
            "official_id",
            "term",
            name=op.f("uq_confidential_reader_case_id_official_id_term"),
        ),
    )
    with op.batch_alter_table("confidential_reader", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_confidential_reader_official_id"), ["official_id"], unique=False
        )

    op.create_table(
        "confidential_reading",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_confidential_reading_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_reading_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"],
            ["official.id"],
            name=op.f("fk_confidential_reading_official_id_official"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_reading")),
    )
    with op.batch_alter_table("confidential_reading", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_confidential_reading_case_id"), ["case_id"], unique=False
        )

    op.create_table(
        "confidential_request",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answer",
                "reader",
                "identity",
                name="requestkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("second_id", sa.BigInteger(), nullable=False),
        sa.Column("second_term", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=True),
        sa.Column("about_term", sa.Integer(), nullable=False),
        sa.Column("tell_writer", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["about_id"], ["official.id"], name=op.f("fk_confidential_request_about_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["official.id"],
            name=op.f("fk_confidential_request_asked_by_id_official"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_confidential_request_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_request_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["official.id"], name=op.f("fk_confidential_request_second_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_request")),
    )
    with op.batch_alter_table("confidential_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_confidential_request_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_confidential_request_second_id"), ["second_id"], unique=False
        )

    op.create_table(
        "look_up_number",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number_key", sa.String(length=32), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_look_up_number_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_look_up_number_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_look_up_number_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_up_number")),
        sa.UniqueConstraint("case_id", name=op.f("uq_look_up_number_case_id")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "speaker",
            sa.Enum(
                "citizen",
                "official",
                "commune",
                "note",
                name="speaker",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("official_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("zalo_msg_id", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_message_case_id_case")),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_message_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_message_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_message_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_message_zalo", ["commune_id", "zalo_msg_id"], unique=False)

    op.create_table(
        "nudge",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column(
            "rung",
            sa.Enum(
                "update",
                "first_look",
                "half",
                "eighty",
                "day_before",
                "due",
                "overdue",
                "digest_morning",
                "digest_gap",
                "weekly",
                "call_list",
                "keep_window",
                "beyond",
                "unreached",
                "passed_on",
                "progress_note",
                name="rung",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("official_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_nudge_case_id_case")),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_nudge_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_nudge_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("key", name=op.f("uq_nudge_key")),
    )
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nudge_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudge_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudge_official_id"), ["official_id"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "todo",
                "sending",
                "unknown",
                "waiting",
                "sent",
                "failed",
                "cancelled",
                "undecided",
                "restored",
                name="outboxstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum(
                "1_reply",
                "2_push",
                "3_bulk",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("text_key", sa.String(length=32), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("official_id", sa.BigInteger(), nullable=True),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_id", sa.String(length=64), nullable=True),
        sa.Column("echo_id", sa.String(length=64), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_outbox_message_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_outbox_message_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_outbox_message_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_outbox_message_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_message_asks",
            ["person_id", "line_no"],
            unique=False,
            sqlite_where=sa.text("asks"),
            postgresql_where=sa.text("asks"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_message_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_message_due",
            ["state", "next_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('held','todo','sending','unknown')"),
            postgresql_where=sa.text("state IN ('held','todo','sending','unknown')"),
        )
        batch_op.create_index("ix_outbox_message_echo_id", ["commune_id", "echo_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_message_line",
            ["person_id", "line_no"],
            unique=False,
            sqlite_where=sa.text("state IN ('todo','sending','unknown')"),
            postgresql_where=sa.text("state IN ('todo','sending','unknown')"),
        )
        batch_op.create_index(
            "ix_outbox_message_official",
            ["official_id"],
            unique=False,
            sqlite_where=sa.text("official_id IS NOT NULL"),
            postgresql_where=sa.text("official_id IS NOT NULL"),
        )
        batch_op.create_index("ix_outbox_message_person", ["person_id", "created_at"], unique=False)
        batch_op.create_index("ix_outbox_message_send_id", ["commune_id", "send_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_message_waiting",
            ["person_id", "line_no"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "image",
                "audio",
                "video",
                "file",
                "gif",
                name="mediakind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "todo",
                "stored",
                "held",
                "failed",
                name="mediastate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("url", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_attachment_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_attachment_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attachment_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_attachment_todo",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'todo'"),
            postgresql_where=sa.text("state = 'todo'"),
        )

    op.create_table(
        "written_reply",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_written_reply_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_written_reply_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_written_reply_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_written_reply_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_reply")),
        sa.UniqueConstraint(
            "commune_id",
            "year",
            "number",
            "symbol",
            name=op.f("uq_written_reply_commune_id_year_number_symbol"),
        ),
    )
    with op.batch_alter_table("written_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_written_reply_case_id"), ["case_id"], unique=False)

    op.create_table(
        "confidential_photo",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "image",
                "audio",
                "video",
                "file",
                "gif",
                name="mediakind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_confidential_photo_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_confidential_photo_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_confidential_photo_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["confidential_line.id"],
            name=op.f("fk_confidential_photo_line_id_confidential_line"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_photo")),
    )
    with op.batch_alter_table("confidential_photo", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_confidential_photo_attachment_id"), ["attachment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_confidential_photo_case_id"), ["case_id"], unique=False
        )

    op.create_table(
        "media_link",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commune_id", sa.BigInteger(), nullable=False),
        sa.Column("token_key", sa.String(length=32), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("official_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_media_link_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["commune.id"], name=op.f("fk_media_link_commune_id_commune")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_media_link_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_link")),
        sa.UniqueConstraint("token_key", name=op.f("uq_media_link_token_key")),
    )


def downgrade() -> None:

    op.drop_table("media_link")
    with op.batch_alter_table("confidential_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confidential_photo_case_id"))
        batch_op.drop_index(batch_op.f("ix_confidential_photo_attachment_id"))

    op.drop_table("confidential_photo")
    with op.batch_alter_table("written_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_written_reply_case_id"))

    op.drop_table("written_reply")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_attachment_todo",
            sqlite_where=sa.text("state = 'todo'"),
            postgresql_where=sa.text("state = 'todo'"),
        )
        batch_op.drop_index(batch_op.f("ix_attachment_person_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_message_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_message_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_outbox_message_send_id")
        batch_op.drop_index("ix_outbox_message_person")
        batch_op.drop_index(
            "ix_outbox_message_official",
            sqlite_where=sa.text("official_id IS NOT NULL"),
            postgresql_where=sa.text("official_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_message_line",
            sqlite_where=sa.text("state IN ('todo','sending','unknown')"),
            postgresql_where=sa.text("state IN ('todo','sending','unknown')"),
        )
        batch_op.drop_index("ix_outbox_message_echo_id")
        batch_op.drop_index(
            "ix_outbox_message_due",
            sqlite_where=sa.text("state IN ('held','todo','sending','unknown')"),
            postgresql_where=sa.text("state IN ('held','todo','sending','unknown')"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_message_case_id"))
        batch_op.drop_index(
            "ix_outbox_message_asks", sqlite_where=sa.text("asks"), postgresql_where=sa.text("asks")
        )

    op.drop_table("outbox_message")
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nudge_official_id"))
        batch_op.drop_index(batch_op.f("ix_nudge_commune_id"))
        batch_op.drop_index(batch_op.f("ix_nudge_case_id"))

    op.drop_table("nudge")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_zalo")
        batch_op.drop_index(batch_op.f("ix_message_person_id"))
        batch_op.drop_index(batch_op.f("ix_message_case_id"))

    op.drop_table("message")
    op.drop_table("look_up_number")
    with op.batch_alter_table("confidential_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confidential_request_second_id"))
        batch_op.drop_index(batch_op.f("ix_confidential_request_case_id"))

    op.drop_table("confidential_request")
    with op.batch_alter_table("confidential_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confidential_reading_case_id"))

    op.drop_table("confidential_reading")
    with op.batch_alter_table("confidential_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confidential_reader_official_id"))

    op.drop_table("confidential_reader")
    with op.batch_alter_table("confidential_link", schema=None) as batch_op:
        batch_op.drop_index("ix_confidential_link_expires")
        batch_op.drop_index(batch_op.f("ix_confidential_link_case_id"))

    op.drop_table("confidential_link")
    with op.batch_alter_table("confidential_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confidential_line_case_id"))

    op.drop_table("confidential_line")
    with op.batch_alter_table("confidential_errand", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confidential_errand_official_id"))
        batch_op.drop_index(batch_op.f("ix_confidential_errand_case_id"))

    op.drop_table("confidential_errand")
    with op.batch_alter_table("confidential_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confidential_consent_case_id"))

    op.drop_table("confidential_consent")
    op.drop_table("confidential_case")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_event_case_id"))

    op.drop_table("case_event")
    op.drop_table("reader_pin")
    with op.batch_alter_table("outside_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outside_message_official_id"))
        batch_op.drop_index(
            "ix_outside_message_due",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.drop_table("outside_message")
    with op.batch_alter_table("duty_alert", schema=None) as batch_op:
        batch_op.drop_index("ix_duty_alert_person")
        batch_op.drop_index(
            "ix_duty_alert_next",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_duty_alert_commune")

    op.drop_table("duty_alert")
    op.drop_table("desk_link")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_person")
        batch_op.drop_index(
            "ix_case_open_due",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_case_nudge",
            sqlite_where=sa.text("nudge_at IS NOT NULL"),
            postgresql_where=sa.text("nudge_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_case_merged",
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.drop_index("ix_case_holder")

    op.drop_table("case")
    with op.batch_alter_table("approved_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approved_answer_commune_id"))

    op.drop_table("approved_answer")
    with op.batch_alter_table("official", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_official_person_id"))
        batch_op.drop_index(batch_op.f("ix_official_commune_id"))

    op.drop_table("official")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index("ix_conversation_wake")

    op.drop_table("conversation")
    with op.batch_alter_table("checklist_given", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_given_commune_id"))

    op.drop_table("checklist_given")
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.drop_index("ix_scan_commune_day")

    op.drop_table("scan")
    op.drop_table("person")
    with op.batch_alter_table("counter_opinion", schema=None) as batch_op:
        batch_op.drop_index("ix_counter_opinion_commune_day")

    op.drop_table("counter_opinion")
    with op.batch_alter_table("qr_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qr_point_commune_id"))

    op.drop_table("qr_point")
    op.drop_table("oa_consent")
    op.drop_table("confidential_key")
    op.drop_table("zalo_app")
    op.drop_table("wrong_look_ups")
    op.drop_table("vault")
    op.drop_table("oa_link")
    with op.batch_alter_table("inbox_event", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_event_received")
        batch_op.drop_index(
            "ix_inbox_event_new",
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.drop_index(
            "ix_inbox_event_lane",
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )

    op.drop_table("inbox_event")
    op.drop_table("commune")
