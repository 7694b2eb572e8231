// Asks yaml-language-server what it offers, shows and says, and compares with the cases.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cases } from "./cases.mjs";
import { startEditor } from "./client.mjs";

let editor;
before(async () => { editor = await startEditor(); });
after(() => editor.stop());

for (const { name, aspect, text, position, expected } of cases()) {
  test(`${name} (${aspect})`, async () => {
    assert.deepEqual(await ANSWERS[aspect](text, position), WRITTEN[aspect](expected));
  });
}

/** How the editor's answer reads as lines, so that a difference shows as lines. */
const ANSWERS = {
  offers: async (text, position) => (await editor.complete(text, position)).map(offered),
  shows: async (text, position) => (await editor.hover(text, position)).trim().split("\n"),
  says: async (text) => (await editor.diagnose(text)).map((problem) => said(text, problem)),
};

/** How an expectation of a case reads as lines. */
const WRITTEN = {
  offers: (entries) => entries.map(expectedOffer),
  shows: (markdown) => markdown.split("\n"),
  says: (entries) => entries.map((entry) => Object.entries(entry)[0].join(": ")),
};

/** An offer that inserts more than itself is shown with what it inserts. */
function offered({ label, insertText }) {
  return insertText === label || insertText === `${label}: ` ? label : `${label} => ${JSON.stringify(insertText)}`;
}

/** In a case: `key`, what is inserted for the key, or `{ label: what is inserted }`. */
function expectedOffer(entry) {
  if (typeof entry === "object") {
    const [label, insertText] = Object.entries(entry)[0];
    return `${label} => ${JSON.stringify(insertText)}`;
  }
  return offered({ label: entry.split(":")[0], insertText: entry });
}

/** A problem is shown with the text that it underlines. */
function said(text, { range: { start, end }, message }) {
  const line = text.split("\n")[start.line];
  return `${line.slice(start.character, end.line === start.line ? end.character : undefined)}: ${message}`;
}
