import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

const source = readFileSync(join(import.meta.dirname, '../src/lib/trip.ts'), 'utf8');
const { outputText } = ts.transpileModule(source, {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
const { fromQuery, goodsItem, PLAIN_TRUCK, pointOf, toQuery, tripOf, whole } =
  await import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);

const byFigures = {
  origin: [108.38, 30.82], destination: { site_id: 'petrol-dock' }, depart_from: '2026-12-01T02:00:00.000Z',
  depart_until: '2026-12-01T04:00:00.000Z', arrive_by: '2026-12-01T05:00:00.000Z', truck: PLAIN_TRUCK,
  load: [goodsItem('1203-1', 'tank', 26000), goodsItem('1072-1', 'packages', 0.5)],
};
const onFile = {
  origin: { site_id: 'a,b&c=d' }, destination: [-0.5, -90], depart_from: '2026-12-01T02:00:00.000Z',
  vehicle: 'z10001', trailer: 'z2001g', permits: ['p-1', 'p-2'], load: [],
};

test('an address leads back to the trip it was made of', () => {
  for (const trip of [byFigures, onFile]) assert.deepEqual(fromQuery(toQuery(trip)), trip);
});

test('what cannot be read in an address is left out, not guessed', () => {
  for (const query of ['', 'from=here', 'from=1,2,3', 'from=,2', 'from=181,0', 'to=0,-91', 'leave=noon', 'goods=1203-1,pipe,5',
    'goods=1203-1,tank,-5', 'goods=1203-1,tank,x', 'truck=1,2,3,4', 'truck=1,2,3,4,0', 'truck=1,2,3,4,x', 'trailer=z2001g']) {
    assert.deepEqual(fromQuery(query), { load: [] }, query);
  }
});

test('a point is two numbers on the globe, with a comma of either width', () => {
  assert.deepEqual(pointOf('180,-90'), [180, -90]);
  assert.deepEqual(pointOf(' 108.38\uff0c30.82 '), [108.38, 30.82]);
  for (const text of ['', '108', '180.1,0', '0,90.1', 'a,b', '1,2,3', ',']) assert.equal(pointOf(text), null, text);
});

test('a trip is whole only with both ends, a truck and a time', () => {
  assert.deepEqual(whole(byFigures), byFigures);
  for (const field of ['origin', 'destination', 'depart_from', 'truck']) {
    assert.equal(whole({ ...byFigures, [field]: undefined }), null, field);
  }
});

test('a draft asks for the way from its loading time when no departure is written', () => {
  const draft = {
    origin: 'o', destination: 'd', vehicle: 'v', trailer: null, permits: ['p'], load: [], loading_at: '2026-12-01T01:00:00Z',
    depart_from: null, depart_until: null,
  };
  assert.equal(tripOf(draft).depart_from, '2026-12-01T01:00:00Z');
  assert.equal(tripOf({ ...draft, depart_from: '2026-12-01T02:00:00Z' }).depart_from, '2026-12-01T02:00:00Z');
  assert.equal('depart_until' in tripOf(draft), false);
  for (const field of ['origin', 'destination', 'vehicle', 'loading_at']) {
    assert.equal(tripOf({ ...draft, [field]: null }), null, field);
  }
});
