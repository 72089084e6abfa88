import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ChildSpec } from "@menshen/scripts";

/** Whom a broker lets in. */
export interface BrokerAccount {
  readonly username: string;
  readonly password: string;
}

/** Debian's Mosquitto as an operator would run it for Menshen: passwords, and access lists that name topics by user name. */
export interface Mosquitto {
  readonly registry: BrokerAccount;
  /** Whoever holds the broker: reads and writes everything. */
  readonly holder: BrokerAccount;
  readonly spec: ChildSpec;
  /** Lets another account in; counts from the next start. */
  admit(account: BrokerAccount): Promise<void>;
}

/** Writes the configuration of a Mosquitto on 127.0.0.1:`port` into `folder`. */
export async function configureMosquitto(options: {
  readonly program: string;
  readonly folder: string;
  readonly port: number;
  readonly env: ChildSpec["env"];
}): Promise<Mosquitto> {
  const { program, folder, port, env } = options;
  const passwords = join(folder, "passwords");
  const access = join(folder, "access");
  const configuration = join(folder, "mosquitto.conf");
  const registry = { username: "registry", password: "only for these tests" };
  const holder = { username: "holder", password: "only for these tests, too" };
  const admit = async ({ username, password }: BrokerAccount) => {
    await promisify(execFile)("mosquitto_passwd", ["-b", passwords, username, password]);
  };

  await mkdir(folder, { recursive: true });
  await writeFile(passwords, "", { mode: 0o600 });
  await admit(registry);
  await admit(holder);
  await writeFile(
    access,
    `user ${registry.username}
topic read menshen/1/+/up/#
topic write menshen/1/+/down/#

user ${holder.username}
topic readwrite menshen/#

pattern write menshen/1/%u/up/#
pattern read menshen/1/%u/down/#
`,
    { mode: 0o600 },
  );
  await writeFile(
    configuration,
    `user root
listener ${port} 127.0.0.1
allow_anonymous false
password_file ${passwords}
acl_file ${access}
persistence false
`,
  );
  return {
    registry,
    holder,
    admit,
    spec: {
      name: "mosquitto",
      command: program,
      args: ["-c", configuration],
      env,
      ready: { type: "port", port },
      readyWithinMs: 10_000,
      stopWithinMs: 5_000,
    },
  };
}
