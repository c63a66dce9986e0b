-- One text for SQLite and PostgreSQL: types limited to text, bigint, integer and double precision,
-- instants as milliseconds since 1970-01-01 UTC, structured values as JSON in text, identifiers made
-- by the program.

create table account (
    account_id text primary key,
    username text not null unique,
    display_name text not null,
    role text not null,
    company_id text not null,
    password_hash text not null,
    is_active integer not null,
    failed_logins integer not null,
    locked_until_ms bigint not null,
    created_at_ms bigint not null
);

create table session (
    session_id text primary key,
    account_id text not null references account (account_id),
    created_at_ms bigint not null,
    expires_at_ms bigint not null,
    revoked_at_ms bigint
);
create index session_by_account on session (account_id);

-- A used token stays, so that its second use is noticed.
create table refresh_token (
    refresh_hash text primary key,
    session_id text not null references session (session_id),
    created_at_ms bigint not null,
    used_at_ms bigint
);
create index refresh_token_by_session on refresh_token (session_id);

create table signing_key (
    key_id text primary key,
    secret text not null,
    created_at_ms bigint not null,
    retired_at_ms bigint
);

create table record (
    kind text not null,
    record_id text not null,
    owner_id text not null,
    label text not null,
    revision bigint not null,
    updated_at_ms bigint not null,
    body text not null,
    primary key (kind, record_id)
);
create index record_by_owner on record (kind, owner_id, record_id);
create index record_by_label on record (kind, label);
-- One plate, one vehicle; one number, one tank: else two waybills could hold the same truck.
create unique index record_by_number on record (kind, label) where kind in ('vehicle', 'tank');

create table scheme (
    scheme_id text primary key,
    revision bigint not null,
    state text not null,
    scheme_revision bigint not null,
    base_revision bigint not null,
    author_id text not null,
    approver_id text not null,
    note text not null,
    zones text not null,
    created_at_ms bigint not null,
    published_at_ms bigint
);
create index scheme_by_state on scheme (state, scheme_revision);
-- The revision numbers of published schemes are handed out here, one row each, so that two
-- publications can never take the same one.
create table published_revision (
    scheme_revision bigint primary key,
    scheme_id text not null
);

create table waybill (
    waybill_id text primary key,
    revision bigint not null,
    state text not null,
    number text not null,
    consignor_id text not null,
    carrier_id text not null,
    loader_id text not null,
    consignee_id text not null,
    loading_at_ms bigint not null,
    created_at_ms bigint not null,
    updated_at_ms bigint not null,
    -- What a list shows and what it is searched by: number, plates, names of companies and goods.
    summary text not null,
    search text not null,
    body text not null
);
create index waybill_by_consignor on waybill (consignor_id, waybill_id);
create index waybill_by_carrier on waybill (carrier_id, waybill_id);
create index waybill_by_loader on waybill (loader_id, waybill_id);
create index waybill_by_consignee on waybill (consignee_id, waybill_id);
create index waybill_by_state on waybill (state, waybill_id);
create table waybill_number (
    number text primary key,
    waybill_id text not null
);

-- What an open waybill holds: one row a thing, so that two concurrent issues end with one winner.
create table claim (
    kind text not null,
    subject_id text not null,
    waybill_id text not null,
    claimed_at_ms bigint not null,
    primary key (kind, subject_id)
);
create index claim_by_waybill on claim (waybill_id);

create table permit_balance (
    permit_id text primary key,
    granted_g bigint not null,
    used_g bigint not null,
    check (used_g >= 0),
    check (used_g <= granted_g)
);
create table permit_use (
    permit_id text not null references permit_balance (permit_id),
    waybill_id text not null,
    used_g bigint not null,
    primary key (permit_id, waybill_id)
);

-- Append-only; each subject's events form a hash chain.
create table event (
    event_id text primary key,
    subject text not null,
    position bigint not null,
    kind text not null,
    at_ms bigint not null,
    actor_id text not null,
    body text not null,
    previous_hash text not null,
    hash text not null,
    unique (subject, position)
);

create table idempotency (
    account_id text not null,
    idempotency_key text not null,
    request_hash text not null,
    status integer not null,
    response text not null,
    etag text not null,
    created_at_ms bigint not null,
    primary key (account_id, idempotency_key)
);
