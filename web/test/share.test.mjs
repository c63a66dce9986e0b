import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

const { outputText } = ts.transpileModule(readFileSync(join(import.meta.dirname, '../src/lib/share.ts'), 'utf8'), {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
const { emptyTrial, fromHash, isMissing, MOST_LINES, toHash } = await import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);
const line = (entry, more = {}) => ({
  entry, technical_name: '', packaging: '', carriage: 'packages', regime: 'full', package_count: 0, declared_kg: 20,
  net_explosive_kg: 0, is_waste: false, is_empty_uncleaned: false, ...more,
});

test('a load comes back from its address as it went in', () => {
  const trial = {
    ...emptyTrial(), vehicle: 'z1', loading_at: '2026-11-25T01:00:00.000Z', permits: ['p1'], emergency_phone: '023-1',
    load: [line('1203-1', { carriage: 'tank', density_15: 0.74, gross_kg: 25 }), line('1993-1', { technical_name: '\u7532\u82ef', is_waste: true })],
  };
  assert.deepEqual(fromHash(`#${toHash(trial)}`), trial);
  assert.deepEqual(fromHash(''), emptyTrial());
});

test('what is no load in an address is left out and never breaks the page', () => {
  for (const hash of ['#!!', '#e30', '#W10', '#bnVsbA', '#MQ', `#${'A'.repeat(20_000)}`]) assert.deepEqual(fromHash(hash), emptyTrial(), hash);
  const odd = { load: [null, 1, { entry: 'x' }, line('1203-1', { carriage: 'air', regime: 'none', declared_kg: -1, gross_kg: 1e9 })], vehicle: 7, loading_at: 'noon' };
  const read = fromHash(toHash(odd));
  assert.deepEqual(read, { ...emptyTrial(), load: [line('1203-1', { declared_kg: 0 })] });
  assert.equal(fromHash(toHash({ load: Array.from({ length: 30 }, () => line('1203-1')) })).load.length, MOST_LINES);
});

test('what was not given is told from what is wrong', () => {
  const trial = { ...emptyTrial(), driver: 'sun', load: [line('1203-1')] };
  for (const [field, missing] of [
    ['vehicle', true], ['driver', false], ['load', false], ['load.0.declared_kg', false], ['load.0.density_15', true],
    ['load.0.entry', false], ['loading_at', true], ['permits', true], ['route', false], ['', false],
  ]) assert.equal(isMissing(field, trial), missing, field);
  assert.equal(isMissing('load', emptyTrial()), true);
});
