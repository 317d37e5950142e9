// Documents in PDF become pictures of their pages: pdf.js, loaded with the first document. Its worker
// reads them; scripts in them are not run.
import { getDocument, PDFWorker } from "pdfjs-dist";

export interface Opened {
  pages: number;
  /** Draws a page, from 1, as wide as is said in CSS pixels. */
  draw(page: number, canvas: HTMLCanvasElement, width: number): Promise<void>;
  close(): Promise<void>;
}

/** No page is drawn with more pixels than this on an edge. */
const largest = 4096;

export async function open(url: string): Promise<Opened> {
  const port = new Worker(new URL("./reader.ts", import.meta.url), { type: "module" });
  const worker = PDFWorker.create({ port, verbosity: 0 });
  const task = getDocument({ url, worker, useWasm: false, useSystemFonts: true, enableXfa: false, verbosity: 0 });
  const close = async (): Promise<void> => {
    await task.destroy();
    worker.destroy();
    port.terminate();
  };
  try {
    const file = await task.promise;
    return { pages: file.numPages, close, draw: async (number, canvas, width) => draw(await file.getPage(number), canvas, width) };
  } catch (error) {
    await close();
    throw error;
  }
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof getDocument>["promise"]>["getPage"]>>;

async function draw(page: Page, canvas: HTMLCanvasElement, width: number): Promise<void> {
  const whole = page.getViewport({ scale: 1 });
  const wanted = (Math.max(width, 100) / whole.width) * devicePixelRatio;
  const scale = Math.min(wanted, largest / whole.width, largest / whole.height);
  const viewport = page.getViewport({ scale });
  canvas.width = Math.ceil(viewport.width);
  canvas.height = Math.ceil(viewport.height);
  canvas.style.minHeight = "0";
  await page.render({ canvas, viewport }).promise;
}
