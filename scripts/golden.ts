/**
 * Writes the golden messages, vectors and schema digests of the protocol's current version: `node scripts/golden.ts`. A
 * file that is there stays as it is, since what was once sent must decode for ever; a changed wire is a new version.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROTOCOL_VERSION, seal, sealingKeyOf, toBase64Url, toUtf8 } from "@menshen/protocol";
import * as examples from "../protocol/src/golden/examples.ts";
import { schemaDigest, wireSchemas } from "../protocol/src/golden/schemas.ts";

const folder = join(import.meta.dirname, `../protocol/src/golden/v${PROTOCOL_VERSION}`);
mkdirSync(folder, { recursive: true });

const { sealingSecret } = examples;
const sealed = seal(sealingKeyOf(sealingSecret), toUtf8("门神"), "entry-photo");

const files = {
  digests: Object.fromEntries(Object.entries(wireSchemas).map(([name, schema]) => [name, schemaDigest(schema)])),
  events: examples.events,
  messages: examples.messages,
  requests: examples.requests,
  replies: examples.replies,
  command: examples.command,
  roster: examples.signedRoster,
  evidence: examples.evidence,
  vectors: {
    ...examples.vectors,
    seal: {
      secretKey: toBase64Url(sealingSecret),
      context: "entry-photo",
      plain: "门神",
      sealed: toBase64Url(sealed),
    },
  },
};
for (const [name, content] of Object.entries(files)) {
  const path = join(folder, `${name}.json`);
  if (!existsSync(path)) writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}
