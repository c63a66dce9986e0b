-- Rules of an authority beside the pack; the body is the rule as written.
create table local_rule (
    rule_id text primary key,
    revision bigint not null,
    state text not null,
    code text not null,
    author_id text not null,
    approver_id text not null,
    body text not null,
    created_at_ms bigint not null,
    published_at_ms bigint
);
create index local_rule_by_state on local_rule (state, rule_id);
-- Two rules of one code are never in force together.
create unique index local_rule_in_force on local_rule (code) where state = 'in_force';

-- Each publication and each withdrawal takes the next number; processes look at the highest one.
create table local_rule_change (
    local_revision bigint primary key,
    rule_id text not null
);
