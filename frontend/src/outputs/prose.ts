// What it takes to show markdown on a page: loaded together, with the first text.
export { inhabit } from "./inhabited.ts";
export { markdown } from "./markdown.ts";
