// The page around verify.mjs: reads the chosen folder, and says what was found.

import { verifyLog } from './verify.mjs';

const at = id => document.getElementById(id);

// A folder that somebody chose, as a source for verifyLog.
function folderOf(files) {
  const within = new Map([...files].map(f => [f.webkitRelativePath.split('/').slice(1).join('/'), f]));
  const kept = [...within.keys()].filter(p => /^checkpoints\/[^/]+$/.test(p)).map(p => p.slice('checkpoints/'.length));
  return {
    read: async path => within.has(path) ? new Uint8Array(await within.get(path).arrayBuffer()) : null,
    sizes: async () => kept.length > 0 ? kept : null,
  };
}

const sentences = {
  sound: v => `Sound: all ${v.size} entries are as they were signed.`,
  tampered: v => `Not as it was signed, from entry ${v.index} on: ${v.what}`,
  unreadable: v => `It could not be verified: ${v.where}: ${v.why}`,
};

const facts = {
  sound: v => [
    ['Entries', v.size], ['Root', v.root], ['Checkpoints', v.checkpoints],
    ...v.keys.map(k => [`Key from entry ${k.index} on`, k.key]),
    ...(v.witnesses.length > 0 ? [['Witnesses', `${v.witnesses.join(', ')}, up to entry ${v.witnessed}`]] : []),
  ],
  tampered: v => [['File', v.where]],
  unreadable: () => [],
};

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function show(verdict) {
  at('verdict').className = verdict.verdict;
  at('verdict').textContent = sentences[verdict.verdict](verdict);
  at('facts').replaceChildren(
    ...facts[verdict.verdict](verdict).flatMap(([name, value]) => [element('dt', name), element('dd', value)]));
  at('unproved').hidden = verdict.verdict !== 'sound';
  at('unproved-list').replaceChildren(...(verdict.unproved ?? []).map(line => element('li', line)));
}

at('form').addEventListener('submit', async event => {
  event.preventDefault();
  at('result').hidden = false;
  at('verdict').className = '';
  at('verdict').textContent = 'Working it out…';
  at('facts').replaceChildren();
  at('unproved').hidden = true;
  try {
    const [policy] = at('policy').files;
    show(await verifyLog(folderOf(at('folder').files), {
      key: at('key').value.trim() || null,
      policy: policy ? await policy.text() : null,
    }));
  } catch (e) {
    show({ verdict: 'unreadable', where: 'this page', why: String(e) });
  }
});
