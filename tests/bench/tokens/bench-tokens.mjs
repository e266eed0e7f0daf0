// SPDX-License-Identifier: GPL-3.0-or-later
// For bench-tokens.c: counts the files named with npm tiktoken, found from the working directory; a line a file:
// name, seconds, tokens, tab-separated; first the time and memory until the first count is there.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const files = process.argv.slice(2);
// Processor time, or what passed where that is less: other threads of node work at the same time.
const busy = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e3; };
const rss = () => process.memoryUsage().rss;
const texts = files.map(name => readFileSync(name, 'utf8'));
const before = rss(), begin = performance.now();
const { get_encoding: getEncoding } = createRequire(process.cwd() + '/')('tiktoken');
const encoding = getEncoding('o200k_base');
encoding.encode_ordinary(texts[0]);
console.log(`ready\t${(performance.now() - begin) / 1e3}\t${(rss() - before) / 1e6}`);
files.forEach((name, i) => {
  let best = Infinity, count = 0;
  for (let round = 0; round < 9; round++) {
    const start = performance.now(), startBusy = busy();
    let n = 0, took = 0;
    do {
      count = encoding.encode_ordinary(texts[i]).length;
      n++;
      took = Math.min(performance.now() - start, busy() - startBusy);
    } while (took < 30);
    best = Math.min(best, took / n);
  }
  console.log(`${name}\t${best / 1e3}\t${count}`);
});
