import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

const root = join(import.meta.dirname, '../src');
const { outputText } = ts.transpileModule(readFileSync(join(root, 'texts.ts'), 'utf8'), {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
const { texts } = await import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);
const files = readdirSync(root, { recursive: true })
  .map(String)
  .filter((name) => /\.(svelte|ts)$/.test(name) && !/texts\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
const pairs = Object.entries(texts);

test('every text exists in both languages with the same places to fill', () => {
  const places = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join();
  for (const [key, [zh, en]] of pairs) {
    assert.ok(zh.trim() && en.trim(), key);
    assert.equal(places(zh), places(en), key);
  }
});

test('Chinese texts are Chinese and English texts have no Chinese', () => {
  for (const [key, [, en]] of pairs) {
    if (key !== 'app.other_language') assert.doesNotMatch(en, /\p{Script=Han}/u, key);
  }
});

test('no page says a Chinese word by itself', () => {
  for (const { name, text } of files) assert.doesNotMatch(text, /\p{Script=Han}/u, name);
});

test('every text asked for by name is there, and every group has members', () => {
  for (const { name, text } of files) {
    for (const [, key] of text.matchAll(/\bt\('([\w.]+)'/g)) assert.ok(key in texts, `${name}: ${key}`);
    for (const [, group] of text.matchAll(/\bword\('([\w.]+)'/g)) {
      assert.ok(pairs.some(([key]) => key.startsWith(`${group}.`)), `${name}: ${group}`);
    }
  }
});
