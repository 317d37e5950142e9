// Bytes on their way to the kernel: they become a blob of the notebook, and what is asked for names that.
import type { Blob as Stored } from "../protocol/protocol.ts";
import { addressed } from "./datum.ts";

export async function upload(path: string, data: ArrayBuffer): Promise<Stored> {
  let response: Response;
  try {
    response = await fetch(addressed("blob", path, {}), { method: "POST", body: data });
  } catch {
    throw new Error("The data could not be sent: the server does not answer.");
  }
  const answer = (await response.json().catch(() => ({}))) as Partial<Stored> & { error?: string };
  if (!response.ok || answer.digest === undefined || answer.size === undefined) {
    throw new Error(answer.error ?? `The data could not be sent: the server answered ${response.status}.`);
  }
  return { type: "blob", digest: answer.digest, size: answer.size };
}
