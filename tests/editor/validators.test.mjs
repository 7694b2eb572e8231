// ajv, as SchemaStore runs it, and the program agree on every file in `tests/spec`. What JSON Schema
// cannot say is listed in `tests/spec/beyond-schema.txt`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv";
import { parseDocument } from "yaml";

/** Keywords that SchemaStore's own check knows beside those of the draft. */
const KNOWN_TO_STORE = [
  "allowTrailingCommas",
  "defaultSnippets",
  "markdownDescription",
  "enumDescriptions",
  "markdownEnumDescriptions",
];

const SPECS = new URL("../spec/", import.meta.url);
const accepts = validator();

function validator() {
  const schema = readFileSync(new URL("../../schemas/esmith.store.schema.json", import.meta.url), "utf8");
  const ajv = new Ajv({ strict: true });
  KNOWN_TO_STORE.forEach((keyword) => ajv.addKeyword(keyword));
  const validate = ajv.compile(JSON.parse(schema));
  return (text) => {
    const document = parseDocument(text, { merge: true });
    if (document.errors.length > 0) return false;
    try {
      return validate(document.toJS());
    } catch (error) {
      // More aliases than the reader allows.
      if (error instanceof ReferenceError) return false;
      throw error;
    }
  };
}

/** Returns the names that `beyond-schema.txt` marks so. */
function beyondSchema(mark) {
  const lines = readFileSync(new URL("beyond-schema.txt", SPECS), "utf8").split("\n");
  return lines.filter((line) => line.startsWith(`${mark} `)).map((line) => line.slice(2).split(":")[0]);
}

/** Returns the names of the specs in a folder on which ajv says otherwise. */
function otherwise(folder, wanted) {
  const directory = new URL(`${folder}/`, SPECS);
  const names = readdirSync(directory).filter((name) => name.endsWith(".esm.yaml"));
  assert.ok(names.length > 0);
  const differing = names.filter((name) => accepts(readFileSync(new URL(name, directory), "utf8")) !== wanted);
  return differing.map((name) => name.replace(".esm.yaml", ""));
}

test("ajv accepts every valid spec, save those that are listed", () => {
  assert.deepEqual(otherwise("valid", true).sort(), beyondSchema("-").sort());
});

test("ajv refuses every invalid spec, save those that are listed", () => {
  assert.deepEqual(otherwise("invalid", false).sort(), beyondSchema("+").sort());
});
