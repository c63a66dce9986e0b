-- The log of all events as one Merkle tree. An event waits until the sequencer has given it its place;
-- events themselves are only ever inserted.
create table log_waiting (
    subject text not null,
    position bigint not null,
    event_id text not null,
    primary key (subject, position)
);
insert into log_waiting (subject, position, event_id) select subject, position, event_id from event;

create table log_leaf (
    leaf_index bigint primary key,
    event_id text not null unique,
    leaf_hash text not null
);

-- Roots of complete subtrees of 256, 65,536 … leaves, so that a proof reads few rows.
create table log_node (
    level integer not null,
    node_index bigint not null,
    hash text not null,
    primary key (level, node_index)
);

create table log_checkpoint (
    tree_size bigint primary key,
    note text not null
);

-- One row: how long the tree is and the roots of its complete subtrees. Whoever finds another length
-- than it began with gives way.
create table log_head (
    log_id integer primary key,
    tree_size bigint not null,
    frontier text not null
);
insert into log_head (log_id, tree_size, frontier) values (1, 0, '');
