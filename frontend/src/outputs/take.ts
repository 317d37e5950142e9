// What a person takes away from an output: to the clipboard, or as a file.
import type { Media } from "../protocol/protocol.ts";
import { fileOf, jsonOf, textOf, address } from "./datum.ts";
import { extension, richest, type Choice } from "./mime.ts";
import { screened, textOf as textOfLines } from "./screen.ts";
import type { Section } from "./sections.ts";
import { asText, table } from "./table.ts";

/** A finished chart, as far as pictures are made of it. */
export interface Drawn {
  view: { toImageURL(type: string, scale?: number): Promise<string> };
}

/** Offers an address as a download. */
export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

function saveText(text: string, name: string, mime = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([text], { type: mime }));
  save(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const pictures = /^image\/(?!svg)/;

async function mediaText(media: Media, { mime, viewer }: Choice, path: string, form: "csv" | "tsv"): Promise<string> {
  const datum = media.data[mime];
  if (!datum) return "";
  if (viewer !== "table") return textOf(datum, path, mime);
  const made = table(await jsonOf(datum, path, mime));
  return made ? asText(made, form) : "";
}

/** A picture goes to the clipboard as PNG, the one type that all browsers take. */
async function copyPicture(media: Media, mime: string, path: string): Promise<void> {
  const datum = media.data[mime];
  if (!datum) return;
  const file = fileOf(datum, path, mime).then((blob) => (mime === "image/png" ? blob : repainted(blob)));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": file })]);
}

async function repainted(picture: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(picture);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}

/** What a layout of one part shows: a picture with a caption is the picture. */
function alone(media: Media): Media {
  for (const datum of Object.values(media.data)) {
    const [part, ...others] = datum.type === "layout" ? datum.parts : [];
    if (part && others.length === 0) return alone(part);
  }
  return media;
}

/** Puts what the section shows on the clipboard. */
export async function copy(section: Section, path: string): Promise<void> {
  if (section.kind === "gap") return;
  if (section.kind === "stream") return navigator.clipboard.writeText(textOfLines(screened(section.text)));
  if (section.kind === "error") return navigator.clipboard.writeText(section.error.text || `${section.error.name}: ${section.error.message}`);
  const media = alone(section.media);
  const choice = richest(media.data);
  if (!choice) return;
  if (pictures.test(choice.mime)) return copyPicture(media, choice.mime, path);
  return navigator.clipboard.writeText(await mediaText(media, choice, path, "tsv"));
}

/** Saves what the section shows as a file called `name` and as its type ends. */
export async function download(section: Section, path: string, name: string): Promise<void> {
  if (section.kind === "gap") return;
  if (section.kind === "stream") return saveText(textOfLines(screened(section.text)), `${name}.txt`);
  if (section.kind === "error") return saveText(section.error.text, `${name}.txt`);
  const media = alone(section.media);
  const mimes = Object.keys(media.data);
  const choice = richest(media.data);
  const mime = choice?.mime ?? mimes[0];
  const datum = mime === undefined ? undefined : media.data[mime];
  if (!datum || mime === undefined) return;
  const file = `${name}.${extension(mime)}`;
  if (choice?.viewer === "table") return saveText(await mediaText(media, choice, path, "csv"), file, "text/csv");
  if (choice?.viewer === "layout") return saveText(await mediaText(media, choice, path, "csv"), `${name}.txt`);
  save(address(datum, path, mime), file);
}

/** Saves a drawn chart as a picture. */
export async function downloadChart(chart: Drawn, name: string, type: "png" | "svg"): Promise<void> {
  save(await chart.view.toImageURL(type, type === "png" ? 2 : 1), `${name}.${type}`);
}
