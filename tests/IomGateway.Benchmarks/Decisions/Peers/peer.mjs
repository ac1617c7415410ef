// One policy engine in a process of its own: node peer.mjs ENGINE MODEL.json
// Prints "ready MS" once its rules are loaded, and for each line "run OFFSET COUNT" one line {"ns":…,"answers":"01…"}.
import fs from "node:fs";
import readline from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [engine, file] = process.argv.slice(2);
const { rules, requests, children } = JSON.parse(fs.readFileSync(file, "utf8"));

const set = (words) => `[${words.map((w) => JSON.stringify(w)).join(", ")}]`;
const entity = (type, id) => ({ type, id });

function cedarRule(r) {
  const conditions = [
    `context.from == Agency::${JSON.stringify(r.from)}`,
    `${set(r.roles)}.contains(context.role)`,
    `${set(r.levels)}.contains(context.level)`,
    `context.day >= ${r.fromDay}`,
    `context.day < ${r.untilDay}`,
  ];
  if (r.consent) conditions.push("context.consent");
  return `permit(principal == Agency::${JSON.stringify(r.to)}, action == Action::${JSON.stringify(r.purpose)}, `
    + `resource == RecordType::${JSON.stringify(r.type)}) when { ${conditions.join(" && ")} };`;
}

const cedarFloor = `forbid(principal, action, resource) when { ${set(children)}.contains(context.age) };
forbid(principal, action, resource) when { context.restricted };`;

const cedarCall = (q, id) => ({
  principal: entity("Agency", q.to),
  action: entity("Action", q.purpose),
  resource: entity("RecordType", q.type),
  context: {
    from: { __entity: entity("Agency", q.from) },
    role: q.role,
    level: q.level,
    age: q.age,
    restricted: q.restricted,
    consent: q.consent,
    day: q.day,
  },
  preparsedPolicySetId: id,
  entities: [],
});

function cedar(split) {
  const wasm = require("@cedar-policy/cedar-wasm/nodejs");
  const key = split ? (x) => `${x.from} ${x.to}` : () => "all";
  const sets = new Map();
  for (const r of rules) {
    if (!sets.has(key(r))) sets.set(key(r), [cedarFloor]);
    sets.get(key(r)).push(cedarRule(r));
  }
  for (const [id, policies] of sets) {
    const parsed = wasm.preparsePolicySet(id, { staticPolicies: policies.join("\n") });
    if (parsed.type !== "success") throw new Error(JSON.stringify(parsed).slice(0, 300));
  }
  return (q) => {
    if (!sets.has(key(q))) return false;
    const answer = wasm.statefulIsAuthorized(cedarCall(q, key(q)));
    if (answer.type !== "success" || answer.response.diagnostics.errors.length > 0) {
      throw new Error(JSON.stringify(answer).slice(0, 300));
    }
    return answer.response.decision === "allow";
  };
}

async function casbin() {
  const { newEnforcer, newModelFromString, StringAdapter } = require("casbin");
  const model = `[request_definition]
r = from, to, role, type, purpose, level, age, restricted, consent, day
[policy_definition]
p = from, to, roles, type, purpose, levels, consent, fromDay, untilDay
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.from == p.from && r.to == p.to && r.type == p.type && r.purpose == p.purpose && among(p.roles, r.role) \
&& among(p.levels, r.level) && (p.consent == "0" || r.consent == "1") && within(r.day, p.fromDay, p.untilDay) \
&& r.restricted == "0" && grown(r.age)`;
  const lines = rules.map((r) => ["p", r.from, r.to, `|${r.roles.join("|")}|`, r.type, r.purpose,
    `|${r.levels.join("|")}|`, r.consent ? 1 : 0, r.fromDay, r.untilDay].join(", "));
  const enforcer = await newEnforcer(newModelFromString(model), new StringAdapter(lines.join("\n")));
  enforcer.addFunction("among", (words, word) => words.includes(`|${word}|`));
  enforcer.addFunction("grown", (age) => !children.includes(age));
  enforcer.addFunction("within", (day, from, until) => day >= Number(from) && day < Number(until));
  return (q) => enforcer.enforceSync(q.from, q.to, q.role, q.type, q.purpose, q.level, q.age,
    q.restricted ? "1" : "0", q.consent ? "1" : "0", q.day);
}

const began = process.hrtime.bigint();
const decide = engine === "casbin" ? await casbin() : cedar(engine === "cedar-wasm-split");
console.log(`ready ${Number(process.hrtime.bigint() - began) / 1e6}`);

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const [, offset, count] = line.split(" ").map(Number);
  const answers = new Uint8Array(count).fill("0".charCodeAt(0));
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) if (decide(requests[(offset + i) % requests.length])) answers[i]++;
  const ns = Number(process.hrtime.bigint() - start);
  console.log(JSON.stringify({ ns, answers: Buffer.from(answers).toString("latin1") }));
}).on("close", () => process.exit(0));
