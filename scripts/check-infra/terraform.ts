import { execFile } from "node:child_process";

export interface TerraformRun {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs terraform in a stack's folder; providers come from the stub, plugins and state stay in that folder. */
export function runTerraform(
  folder: string,
  args: readonly string[],
  providerPort: number,
): Promise<TerraformRun> {
  const reattach = {
    "registry.terraform.io/hashicorp/google": {
      Protocol: "grpc",
      ProtocolVersion: 5,
      Pid: process.pid,
      Test: true,
      Addr: { Network: "tcp", String: `127.0.0.1:${providerPort}` },
    },
  };
  const { PATH = "", HOME = folder } = process.env;
  return new Promise((resolve) => {
    execFile(
      "terraform",
      [`-chdir=${folder}`, ...args],
      {
        timeout: 120_000,
        maxBuffer: 64 * 1024 * 1024,
        env: {
          PATH,
          HOME,
          TF_REATTACH_PROVIDERS: JSON.stringify(reattach),
          TF_IN_AUTOMATION: "1",
          CHECKPOINT_DISABLE: "1",
        },
      },
      (error, stdout, stderr) =>
        resolve(
          error === null
            ? { ok: true, output: stdout }
            : { ok: false, output: `${stdout}${stderr}` },
        ),
    );
  });
}

/** Version of the terraform on this machine, or undefined when there is none. */
export function terraformVersion(): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("terraform", ["version", "-json"], { timeout: 30_000 }, (error, stdout) => {
      if (error !== null) return resolve(undefined);
      const { terraform_version: version } = JSON.parse(stdout) as { terraform_version?: string };
      resolve(version);
    });
  });
}
