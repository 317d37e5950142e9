// What every kind of element is given.
import type { ElementView } from "../protocol/protocol.ts";

export interface KindProps {
  element: ElementView;
  /** Of its label, for what is to be labelled. */
  labelled: string;
  disabled: boolean;
  move(value: unknown): void;
}

/** What an element is called: by its label, else by what it is. */
export const nameOf = ({ label, kind }: ElementView): string => label || kind.replaceAll("_", " ");

/** A setting, if it is of the expected type. */
export const numberSetting = ({ settings }: ElementView, key: string): number | undefined => {
  const value = settings[key];
  return typeof value === "number" ? value : undefined;
};
export const listSetting = ({ settings }: ElementView, key: string): readonly unknown[] => {
  const value = settings[key];
  return Array.isArray(value) ? value : [];
};
export const textSetting = ({ settings }: ElementView, key: string): string => {
  const value = settings[key];
  return typeof value === "string" ? value : "";
};
