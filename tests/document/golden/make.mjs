// Makes codemirror.json: what the real @codemirror/state and @codemirror/collab do with edits.
//
//   node make.mjs <folder with node_modules> > codemirror.json
//
// The cases come from a seeded generator, so that the same versions write the same file.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const require = createRequire(join(resolve(process.argv[2]), "make.js"));
const { ChangeSet, EditorState, Text } = require("@codemirror/state");
const { collab, receiveUpdates, sendableUpdates } = require("@codemirror/collab");

let seed = 20240229;
function random(below) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

const alphabet = ["a", "b", "c", " ", "\n", "\n", "é", "漢", "🦔", "𝄞", "x = 1\n", "\u2028", "\t"];
const word = (longest) => Array.from({ length: random(longest + 1) }, () => alphabet[random(alphabet.length)]).join("");
const read = (string) => Text.of(string.split("\n"));

/** A place between two characters, never inside one. */
function place(string, from = 0) {
  const places = [];
  let unit = 0;
  for (const character of string) {
    if (unit >= from) places.push(unit);
    unit += character.length;
  }
  places.push(unit);
  return places[random(places.length)];
}

/** A change set of some replacements, insertions and deletions. */
function change(string) {
  const specs = [];
  for (let count = random(4); count > 0; count--) {
    const from = place(string);
    const to = random(3) ? place(string, from) : from;
    specs.push({ from, to: Math.max(from, to), insert: random(3) ? word(4) : "" });
  }
  return ChangeSet.of(specs, string.length);
}

/** An insertion at the place where others insert too: the start. */
function insertion(string) {
  return ChangeSet.of([{ from: 0, insert: word(3) || "i" }], string.length);
}

const text = (doc) => doc.toString();

function pairCase() {
  const before = word(12);
  const doc = read(before);
  const make = random(6) ? change : insertion;
  const [a, b] = [make(before), make(before)];
  const afterA = text(a.apply(doc));
  const c = change(afterA);
  const d = change(text(c.apply(read(afterA))));
  return {
    before,
    a: a.toJSON(),
    b: b.toJSON(),
    c: c.toJSON(),
    d: d.toJSON(),
    applied: afterA,
    inverted: a.invert(doc).toJSON(),
    composed: a.compose(c).toJSON(),
    composedAll: a.compose(c).compose(d).toJSON(),
    rebased: b.map(a).toJSON(),
    rebasedBefore: b.map(a, true).toJSON(),
    positions: Array.from({ length: doc.length + 1 }, (_, at) => [a.mapPos(at, -1), a.mapPos(at, 1)]),
  };
}

const plain = (updates) => updates.map(({ changes, clientID }) => [changes.toJSON(), clientID]);

/**
 * A client types, then hears one by one of updates that were accepted before its own and among
 * them; `waiting` is what it would still send after each of them, `text` what it then shows.
 */
function collabCase() {
  const before = word(10);
  let state = EditorState.create({ doc: before, extensions: [collab({ clientID: "me" })] });
  for (let count = 1 + random(3); count > 0; count--) {
    state = state.update({ changes: change(text(state.doc)) }).state;
  }
  const mine = plain(sendableUpdates(state));
  const heard = [];
  let server = before;
  for (let count = random(5); count > 0; count--) {
    const waiting = sendableUpdates(state);
    const own = waiting.length && !random(3);
    const update = own ? waiting[0] : { changes: change(server), clientID: "other" };
    server = text(update.changes.apply(read(server)));
    state = receiveUpdates(state, [update]).state;
    const [accepted] = plain([update]);
    heard.push({ accepted, waiting: plain(sendableUpdates(state)), text: text(state.doc) });
  }
  return { before, mine, heard };
}

const versions = Object.fromEntries(
  ["state", "collab"].map((name) => [name, require(join(resolve(process.argv[2]), "node_modules/@codemirror", name, "package.json")).version]),
);
const lines = (cases) => cases.map((one) => JSON.stringify(one)).join(",\n");
const pairs = Array.from({ length: 300 }, pairCase);
const collabs = Array.from({ length: 100 }, collabCase);
console.log(`{"versions": ${JSON.stringify(versions)},\n"pairs": [\n${lines(pairs)}\n],\n"collab": [\n${lines(collabs)}\n]}`);
