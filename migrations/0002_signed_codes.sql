-- A key signs access tokens or waybills' codes, never both.
alter table signing_key add column purpose text not null default 'token';

-- Which waybills ended lately: the list of codes that are no longer good.
create index waybill_by_end on waybill (state, updated_at_ms);
