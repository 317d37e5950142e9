// What the kernel says about names, as the editor shows it. Whatever else an answer holds is left
// out, so that a newer kernel does no harm.

export interface Offer {
  label: string;
  /** Such as `function`, `module`, `param`. */
  type: string;
  detail: string;
}

export interface Description {
  name: string;
  /** The value's type, as `polars.DataFrame`. */
  type: string;
  signature: string;
  /** The value, shortened. */
  value: string;
  documentation: string;
}

type Fields = { readonly [key: string]: unknown };

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});

function text(from: Fields, key: string): string {
  const value = from[key];
  return typeof value === "string" ? value : "";
}

/** The completions in an answer. */
export function offers(result: unknown): Offer[] {
  const { items } = fields(result);
  if (!Array.isArray(items)) return [];
  return items
    .map(fields)
    .map((item) => ({ label: text(item, "label"), type: text(item, "type"), detail: text(item, "detail") }))
    .filter((offer) => offer.label !== "");
}

/** What an answer says about a name; null when it says nothing. */
export function description(result: unknown): Description | null {
  const from = fields(result);
  const told = {
    name: text(from, "name"),
    type: text(from, "type"),
    signature: text(from, "signature"),
    value: text(from, "value"),
    documentation: text(from, "documentation"),
  };
  return told.type || told.signature || told.value || told.documentation ? told : null;
}
