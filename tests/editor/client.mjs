// Drives yaml-language-server over standard input and output, as an editor does. It is told of one
// schema, by file, and of no store; it never asks a network.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const SERVER = join(dirname(require.resolve("yaml-language-server/package.json")), "bin/yaml-language-server");
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require("vscode-jsonrpc/node");

const HERE = dirname(fileURLToPath(import.meta.url));
export const SCHEMA = join(HERE, "../../schemas/esmith.schema.json");

const SETTINGS = {
  yaml: {
    schemas: { [pathToFileURL(SCHEMA)]: "*.esm.yaml" },
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
    completion: true,
    hover: true,
    hoverSchemaSource: false,
    validate: true,
  },
};

/** Starts the server and returns what an editor can ask it. */
export async function startEditor() {
  const server = spawn(process.execPath, [SERVER, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const diagnostics = new Map();
  connection.onRequest("workspace/configuration", ({ items }) => items.map(({ section }) => SETTINGS[section] ?? null));
  connection.onRequest("client/registerCapability", () => null);
  connection.onNotification("textDocument/publishDiagnostics", (found) => diagnostics.get(found.uri)?.(found));
  connection.listen();
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: CAPABILITIES });
  await connection.sendNotification("initialized", {});
  await connection.sendNotification("workspace/didChangeConfiguration", { settings: SETTINGS });

  await settled(connection, diagnostics);

  let count = 0;
  /** Opens a file, asks, closes it. */
  async function withFile(text, name, ask) {
    const uri = pathToFileURL(join(HERE, name ?? `${(count += 1)}.esm.yaml`)).href;
    const published = new Promise((found) => diagnostics.set(uri, found));
    const opened = { uri, languageId: "yaml", version: 1, text };
    await connection.sendNotification("textDocument/didOpen", { textDocument: opened });
    const answer = await ask({ uri }, published);
    await connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    diagnostics.delete(uri);
    return answer;
  }

  return {
    /** Returns what is offered at a place, in the order in which the server sends it. */
    complete: (text, position) =>
      withFile(text, undefined, async (textDocument) => {
        const answer = await connection.sendRequest("textDocument/completion", { textDocument, position });
        return answer.items;
      }),

    /** Returns the Markdown that hovering over a place shows. */
    hover: (text, position) =>
      withFile(text, undefined, async (textDocument) => {
        const answer = await connection.sendRequest("textDocument/hover", { textDocument, position });
        return answer?.contents?.value ?? "";
      }),

    /** Returns the diagnostics of a file, in the order of their places. */
    diagnose: (text, name) =>
      withFile(text, name, async (_, published) => {
        const { diagnostics } = await published;
        const { compare } = new Intl.Collator("en");
        const place = ({ start }) => start.line * 10_000 + start.character;
        return diagnostics.sort((a, b) => place(a.range) - place(b.range) || compare(a.message, b.message));
      }),

    /** Ends the server. */
    stop: async () => {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      connection.dispose();
    },
  };
}

/** Waits until the server knows the schema: it then finds something wrong with an empty mapping. */
async function settled(connection, diagnostics) {
  const uri = pathToFileURL(join(HERE, "first.esm.yaml")).href;
  const found = new Promise((known) => diagnostics.set(uri, ({ diagnostics }) => diagnostics.length > 0 && known()));
  const textDocument = { uri, languageId: "yaml", version: 1, text: "mappings: { first: {} }\n" };
  await connection.sendNotification("textDocument/didOpen", { textDocument });
  await found;
  await connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  diagnostics.delete(uri);
}

const CAPABILITIES = {
  workspace: { configuration: true },
  textDocument: {
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
    hover: { contentFormat: ["markdown"] },
    publishDiagnostics: {},
  },
};
