// SPDX-License-Identifier: Apache-2.0

/* Compiles ../ts with the TypeScript of node_modules; prints what is wrong, and which file was compiled if nothing is. */

import { spawnSync } from 'node:child_process';

const { status, stdout } = spawnSync(process.execPath,
  ['node_modules/typescript/bin/tsc', '--project', '../ts', '--listFiles'], { encoding: 'utf8' });
const [own, other] = [/\/(consumer|waggle\.d)\.ts$/, /\.d\.ts$/];
const lines = stdout.split('\n').filter(Boolean);
if (status === 0 && lines.filter((line) => own.test(line)).length === 2) {
  console.log('ok - consumer.ts');
} else {
  console.log(lines.filter((line) => own.test(line) || !other.test(line)).join('\n'));
  process.exitCode = 1;
}
