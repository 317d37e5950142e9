// The data of an output, wherever they are: in the record, or in a blob on the server.
import type { Datum, Layout } from "../protocol/protocol.ts";

/** Data could not be fetched; the message is a sentence for the person. */
export class Unavailable extends Error {}

/** Where something of a notebook is served. */
export function addressed(route: string, path: string, query: { [name: string]: string }): string {
  const place = path.split("/").map(encodeURIComponent).join("/");
  return `/${route}/${place}?${new URLSearchParams(query).toString()}`;
}

/** Where the blob of a notebook is served as a type. */
export function blobAddress(path: string, digest: string, mime: string): string {
  return addressed("blob", path, { digest, type: mime });
}

function encoded(text: string, mime: string): string {
  const binary = mime.startsWith("image/") && mime !== "image/svg+xml";
  return binary ? `data:${mime};base64,${text.replaceAll(/\s/g, "")}` : `data:${mime},${encodeURIComponent(text)}`;
}

/** An address that an image or a link can have; as an image, SVG runs no script. */
export function address(datum: Datum, path: string, mime: string): string {
  if (datum.type === "blob") return blobAddress(path, datum.digest, mime);
  return encoded(datum.type === "text" ? datum.text : JSON.stringify(datum.type === "json" ? datum.value : datum), mime);
}

export async function fetched(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    throw new Unavailable("This output could not be fetched: the server does not answer.");
  }
  if (response.ok) return response;
  const why = response.status === 404 ? "its data are no longer there; run the cell again" : `the server answered ${response.status}`;
  throw new Unavailable(`This output could not be fetched: ${why}.`);
}

/** The JSON value of a text; the message names the type that promised one. */
function parsed(text: string, mime: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Unavailable(`This output says that it is ${mime}, but it is not JSON.`);
  }
}

/** The data as text. */
export async function textOf(datum: Datum, path: string, mime: string): Promise<string> {
  if (datum.type === "text") return datum.text;
  if (datum.type === "json") return JSON.stringify(datum.value, null, 2);
  if (datum.type === "layout") return layoutText(datum, path);
  return (await fetched(blobAddress(path, datum.digest, mime))).text();
}

/** The plain texts of a layout's parts, one below the other. */
async function layoutText({ parts }: Layout, path: string): Promise<string> {
  const plain = "text/plain";
  const texts = parts.map(async ({ data }): Promise<string> => {
    const within = Object.values(data).find((one) => one.type === "layout");
    const own = within ?? data[plain];
    return own ? textOf(own, path, plain) : "";
  });
  return (await Promise.all(texts)).filter((text) => text !== "").join("\n\n");
}

/** The data as a JSON value. */
export async function jsonOf(datum: Datum, path: string, mime: string): Promise<unknown> {
  if (datum.type === "json") return datum.value;
  return parsed(await textOf(datum, path, mime), mime);
}

/** The data as a file. */
export async function fileOf(datum: Datum, path: string, mime: string): Promise<Blob> {
  return (await fetched(address(datum, path, mime))).blob();
}
