import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { texts } from './texts.ts';

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true })
  .map(String)
  .filter((name) => /\.(svelte|ts)$/.test(name) && !/texts(\.test)?\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
const pairs: [string, readonly [string, string]][] = Object.entries(texts);

test('every text exists in both languages with the same places to fill', () => {
  const places = (text: string): string => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join();
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
    for (const [, key] of text.matchAll(/\bt\('([\w.]+)'/g)) assert.ok(key! in texts, `${name}: ${key}`);
    for (const [, group] of text.matchAll(/\bword\('([\w.]+)'/g)) {
      assert.ok(pairs.some(([key]) => key.startsWith(`${group}.`)), `${name}: ${group}`);
    }
  }
});
