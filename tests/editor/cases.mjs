// Reads the cases: what an editor is expected to offer, show and say at a place, written by hand in
// `cases/*.yaml`. How they are written is told in README.md.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "cases");
export const ASPECTS = ["offers", "shows", "says"];

/** Returns every case: its name, its subject, the text, the cursor's position and what is expected. */
export function cases() {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
  return files.sort().flatMap((name) => casesOf(parse(readFileSync(join(FOLDER, name), "utf8"))));
}

function casesOf(file) {
  return file.cases.flatMap((given) => {
    const subjects = given.subjects ?? file.subjects ?? [file.subject];
    return subjects.map((subject) => caseOf(file, given, subject));
  });
}

function caseOf(file, given, subject) {
  const aspect = ASPECTS.find((name) => name in given);
  const marked = placed(file.under ?? "", given.text).replaceAll("SUBJECT", subject);
  const { text, position } = withoutCursor(marked, aspect);
  return { name: `${subject}: ${given.name}`, subject, aspect, expected: given[aspect], text, position };
}

/** Puts a text under the last line of another, two columns further in. */
function placed(under, text) {
  if (under === "") return text;
  const indent = " ".repeat(indentOf(under.trimEnd().split("\n").at(-1)) + 2);
  return under + text.replaceAll(/^(?=.)/gm, indent);
}

/** Takes the cursor `|` out of a text. */
function withoutCursor(marked, aspect) {
  if (aspect === "says") return { text: marked };
  const offset = marked.indexOf("|");
  if (offset < 0) throw new Error(`no cursor in\n${marked}`);
  const before = marked.slice(0, offset).split("\n");
  const position = { line: before.length - 1, character: before.at(-1).length };
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), position };
}

/** Returns where the cursor of a case is: the keys from the root, `[]` for the entries of a list. */
export function place({ text, position }) {
  const lines = text.split("\n").slice(0, position.line + 1);
  const last = lines.pop().slice(0, position.character);
  const path = / $/.test(last) && last.includes(":") ? [keyOf(last)] : [];
  if (isEntry(last)) path.unshift("[]");
  let column = indentOf(last);
  for (const line of lines.reverse()) {
    if (line.trim() === "" || indentOf(line) >= column) continue;
    if (indentOf(line) + (isEntry(line) ? 2 : 0) < column) path.unshift(keyOf(line));
    if (isEntry(line)) path.unshift("[]");
    column = indentOf(line);
  }
  return path.join(".").replaceAll(".[]", "[]");
}

function isEntry(line) {
  return line.trimStart().startsWith("-");
}

function keyOf(line) {
  return line.trim().replace(/^- /, "").split(":")[0];
}

function indentOf(line) {
  return line.length - line.trimStart().length;
}
