// Reads lines of `schema<TAB>file` from standard input and answers each with one line of JSON: { file, errors }.
// A file ending in .json is read as JSON, any other as YAML.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { parseDocument } from 'yaml';

const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true, allowUnionTypes: true });
ajv.addFormat('date', /^\d{4}-\d{2}-\d{2}$/);
ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/);
const compiled = new Map();

function validatorOf(path) {
  if (!compiled.has(path)) compiled.set(path, ajv.compile(JSON.parse(readFileSync(path, 'utf8'))));
  return compiled.get(path);
}

function read(path) {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.json')) return JSON.parse(text);
  const document = parseDocument(text, { schema: 'core', strict: true, uniqueKeys: true });
  if (document.errors.length > 0) throw document.errors[0];
  return document.toJS({ maxAliasCount: 0 });
}

for (const line of readFileSync(0, 'utf8').split('\n').filter(l => l.length > 0)) {
  const [schema, file] = line.split('\t');
  let errors;
  try {
    const validate = validatorOf(schema);
    const value = read(file);
    const values = file.endsWith('.fixtures.json') ? value : [value];
    errors = values.flatMap(v => (validate(v) ? [] : validate.errors.map(e => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`)));
  } catch (e) {
    errors = [`${e.name}: ${e.message}`];
  }
  console.log(JSON.stringify({ file, errors }));
}
