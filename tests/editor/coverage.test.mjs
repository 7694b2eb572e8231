// Holds the cases against the schema: no place of a source is without a case, no key without a
// hover. Prints the table of sources and aspects, in which no cell may be empty.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ASPECTS, cases, place } from "./cases.mjs";
import { SCHEMA, startEditor } from "./client.mjs";

const { definitions, ...root } = JSON.parse(readFileSync(SCHEMA, "utf8"));
const API = readFileSync(new URL("../contract/esm-api.json", import.meta.url), "utf8");
const SOURCES = Object.keys(definitions).filter((name) => name !== "mapping");

let editor;
before(async () => { editor = await startEditor(); });
after(() => editor.stop());

test("every source has cases of every aspect", () => {
  const table = Object.fromEntries(
    ["the root", "a mapping", "defaults", ...SOURCES].map((subject) => [subject, countsOf(subject)]),
  );
  console.table(table);
  const empty = Object.entries(table).flatMap(([subject, counts]) =>
    ASPECTS.filter((aspect) => counts[aspect] === 0).map((aspect) => `${subject}: ${aspect}`),
  );
  assert.deepEqual(empty, []);
});

function countsOf(subject) {
  const own = cases().filter((each) => each.subject === subject);
  return Object.fromEntries(ASPECTS.map((aspect) => [aspect, own.filter((each) => each.aspect === aspect).length]));
}

test("every object and every list of values of every source has a case that says what is offered", () => {
  const covered = new Set(cases().filter(({ aspect }) => aspect === "offers").map(placeInMapping));
  const missing = [...SOURCES.flatMap((name) => places(definitions[name], name)), ...places(definitions.mapping, "")];
  assert.deepEqual(missing.filter((each) => !covered.has(each)), []);
});

/** The place of a case within its mapping: `sqs.filterCriteria.filters[]`. */
function placeInMapping(each) {
  return place(each).replace(/^mappings\.\w+\.?/, "");
}

/** Returns where a schema has keys or constants to offer. */
function places(schema, path) {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => places(value, join(path, key)));
  const entries = schema.items ? places(schema.items, `${path}[]`) : [];
  const own = (schema.type === "object" && schema.properties) || schema.enum ? [path] : [];
  return [...own, ...inner, ...entries];
}

function join(path, key) {
  return path === "" ? key : `${path}.${key}`;
}

for (const source of SOURCES) {
  test(`every key of ${source} shows what it is and what AWS calls it`, async () => {
    for (const path of keys(definitions[source], [source]).filter(([, key]) => key !== "extra")) {
      const shown = await hoverOver(["mappings", "one", ...path]);
      const [, member] = shown.match(/AWS: `(\w+)`\./) ?? [];
      assert.ok(member && API.includes(`"${member}"`), `${path.join(".")} shows\n${shown}`);
      assert.ok(shown.split("\n\n")[1].length > 10, `${path.join(".")} does not say what it is:\n${shown}`);
    }
  });
}

test("every key of the root and of a mapping shows what it is", async () => {
  const ofMapping = keys(definitions.mapping, []).map((path) => ["mappings", "one", ...path]);
  const ofRoot = Object.keys(root.properties).map((key) => [key]);
  const ofSources = SOURCES.map((source) => ["mappings", "one", source]);
  for (const path of [...ofRoot, ...ofMapping, ...ofSources]) {
    const shown = await hoverOver(path);
    assert.match(shown.split("\n\n")[1] ?? "", /\.$/, `${path.join(".")} shows\n${shown}`);
  }
});

/** Returns the path of every key below a schema; `[]` is an entry of a list. */
function keys(schema, path) {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const own = [...path, key];
    return [own, ...keys(value, own), ...keys(value.items ?? {}, [...own, "[]"])];
  });
  return inner;
}

/** Hovers over the last key of a path, in a file that holds nothing else. */
async function hoverOver(path) {
  const written = path.filter((key) => key !== "[]").map((key) => ({ key, entry: false }));
  path.forEach((key, index) => {
    if (key === "[]") written[path.slice(0, index).filter((each) => each !== "[]").length].entry = true;
  });
  let indent = 0;
  const lines = written.map(({ key, entry }, index) => {
    const line = `${" ".repeat(indent)}${entry ? "- " : ""}${key}:${index === written.length - 1 ? " x" : ""}`;
    indent += entry ? 4 : 2;
    return line;
  });
  return editor.hover(lines.join("\n"), { line: lines.length - 1, character: lines.at(-1).search(/\w/) + 1 });
}
