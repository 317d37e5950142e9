// How elements reach the notebook they belong to, without knowing what that is.
import { getContext, setContext } from "svelte";
import type { ElementView, ElementId } from "../protocol/protocol.ts";

export interface Port {
  /** An element as it stands; undefined where nobody can move it: it is of an earlier session. */
  element(id: ElementId): ElementView | undefined;
  move(id: ElementId, value: unknown): void;
}

const key = Symbol("elements");

export const providePort = (port: Port): Port => setContext(key, port);
export const port = (): Port | undefined => getContext<Port | undefined>(key);
