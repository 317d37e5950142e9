// The thread that arranges graphs: a shape comes in, its arrangement goes out.
import { arrange } from "./arrange.ts";
import type { Shape } from "./shape.ts";

addEventListener("message", ({ data }: MessageEvent<Shape>) => postMessage(arrange(data)));
