// Reads one JSON-LD document on standard input and writes what a JSON-LD processor makes of it: the expanded form and
// the number of RDF statements. In safe mode nothing that the context does not know is dropped in silence.
const jsonld = require('jsonld');

const documentLoader = async (address) => { throw new Error(`It needs ${address} to be read.`); };
let text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (part) => { text += part; });
process.stdin.on('end', async () => {
  try {
    const document = JSON.parse(text);
    const expanded = await jsonld.expand(document, { documentLoader, safe: true });
    const dataset = await jsonld.toRDF(document, { documentLoader, safe: true });
    process.stdout.write(JSON.stringify({ expanded, statements: dataset.length }));
  } catch (error) {
    process.stderr.write(`${error.message}\n${JSON.stringify(error.details ?? {})}\n`);
    process.exitCode = 1;
  }
});
