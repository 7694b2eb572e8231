// The comment that `esmith init` writes makes an editor find the schema beside the spec, whatever
// the file is called.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startEditor } from "./client.mjs";

test("the schema is found through the comment in the first line", async () => {
  const editor = await startEditor();
  const text = "# yaml-language-server: $schema=../../schemas/esmith.schema.json\nversion: 1\nstack: shop\nmaping: {}\n";
  const messages = (await editor.diagnose(text, "spec.yaml")).map(({ message }) => message);
  await editor.stop();
  assert.deepEqual(messages, ["Property maping is not allowed."]);
});
