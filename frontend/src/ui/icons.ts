// The icons, drawn on a 16 × 16 grid with one stroke width, so that they read as one hand.

export const icons = {
  add: "M8 3v10M3 8h10",
  back: "M9.5 3.5 5 8l4.5 4.5",
  check: "m3 8.5 3.2 3.2L13 4.8",
  "chevron-down": "m4 6 4 4 4-4",
  "chevron-right": "m6 4 4 4-4 4",
  close: "m4 4 8 8M12 4l-8 8",
  code: "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
  command: "m3 5 3 3-3 3M8 11h5",
  copy: "M6 5.5h7v8H6zM10 5.5v-3H3v8h3",
  dark: "M13 9.6A5.4 5.4 0 1 1 6.4 3a4.4 4.4 0 0 0 6.6 6.6z",
  delete: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M7 7v4M9 7v4",
  down: "M8 3v10M4 9l4 4 4-4",
  download: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10",
  drag: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  edit: "m3 13 .7-3L10.5 3.2l2.3 2.3L6 12.3z",
  error: "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 5v3.7M8 11h.01",
  expand: "M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9",
  file: "M4 2h5l3 3v9H4zM9 2v3h3",
  fold: "M3 8h10M8 2v3.5M6 3.8l2 2 2-2M8 14v-3.5M6 12.2l2-2 2 2",
  folder: "M2 4h4l1.5 1.5H14v7.5H2z",
  home: "M2.5 7.5 8 3l5.5 4.5M4 6.5v6.5h8V6.5",
  info: "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 7.5V11M8 5h.01",
  light: "M8 5.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
  link: "M6.5 9.5l3-3M7 4.5l1-1a3.2 3.2 0 0 1 4.5 4.5l-1 1M9 11.5l-1 1A3.2 3.2 0 0 1 3.5 8l1-1",
  markdown: "M2 4.5h12v7H2zM4.2 9.5v-3l1.7 1.9 1.7-1.9v3M10.8 6.5v3M9.6 8.4l1.2 1.2L12 8.4",
  merge: "M3 3h10M3 13h10M8 3.5v3.2M6.5 5.3 8 6.8l1.5-1.5M8 12.5V9.3M6.5 10.7 8 9.2l1.5 1.5",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  notebook: "M4 2.5h8.5v11H4zM6.5 2.5v11M2.8 5h2.4M2.8 8h2.4M2.8 11h2.4",
  play: "M5 3.2v9.6L12.8 8z",
  redo: "M12.5 3v3.5H9M12.3 6.3A5 5 0 1 0 13 9.5",
  restart: "M13 3v3.5H9.5M12.7 6.3A5.2 5.2 0 1 0 13.2 9",
  save: "M3 3h8l2 2v8H3zM5.5 3v3.5h4V3M5.5 13V9.5h5V13",
  search: "M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2 13.5 13.5",
  split: "M3 8h10M8 6V2.5M6.5 3.8 8 2.3l1.5 1.5M8 10v3.5M6.5 12.2 8 13.7l1.5-1.5",
  stop: "M4.5 4.5h7v7h-7z",
  system: "M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3",
  undo: "M3.5 3v3.5H7M3.7 6.3A5 5 0 1 1 3 9.5",
  up: "M8 13V3M4 7l4-4 4 4",
  warning: "M8 2.5 14.2 13.5H1.8zM8 6.5v3.2M8 11.7h.01",
} as const;

export type IconName = keyof typeof icons;

/** Icons that are a filled shape rather than a line. */
export const filled: ReadonlySet<IconName> = new Set<IconName>(["play", "stop"]);
