// Requests on their way: numbered, and kept until the server says it has taken them.
import type { AnyOp, Request } from "../protocol/protocol.ts";

/** Whether an op means something only now, as every question does: it is sent once, and not repeated on another socket. */
const isFleeting = (op: AnyOp): boolean => op.type === "set_presence" || "request" in op;

/**
 * Ops that still make sense in a session that began anew: those that change the document. A run was
 * meant for values that are gone, an undo for a history that is.
 */
const lasting: ReadonlySet<AnyOp["type"]> = new Set([
  "insert_cell",
  "delete_cells",
  "move_cells",
  "set_kind",
  "rename_cell",
  "set_option",
  "set_setting",
  "save",
]);

/** What of an op still makes sense in a session that began anew. */
function lastingPart(op: AnyOp): AnyOp[] {
  if (op.type !== "together") return lasting.has(op.type) ? [op] : [];
  const changes = op.changes.filter(({ type }) => lasting.has(type));
  return changes.length ? [{ ...op, changes }] : [];
}

/** Ops that change nothing that is kept in the file. */
const passing: ReadonlySet<AnyOp["type"]> = new Set([
  "run_cells",
  "run_stale",
  "run_all",
  "decline_plan",
  "interrupt",
  "restart_kernel",
  "move_element",
  "save",
]);

/** Ops after which there may be fewer cells. */
const removing: ReadonlySet<AnyOp["type"]> = new Set(["delete_cells", "merge_cells", "undo", "redo"]);

/** Whether an op changes what is kept in the file. */
export const changesFile = (op: AnyOp): boolean => !isFleeting(op) && !passing.has(op.type);

export class Outbox {
  #kept: Request[] = [];
  #last: number;

  /** `last` is the number of the last request this client has made, in an earlier page perhaps. */
  constructor(last = 0) {
    this.#last = last;
  }

  get last(): number {
    return this.#last;
  }

  get empty(): boolean {
    return this.#kept.length === 0;
  }

  /** Whether a change of the file is on its way. */
  get changing(): boolean {
    return this.#kept.some(({ op }) => changesFile(op));
  }

  /** Whether something is on its way after which there may be fewer cells. */
  get removing(): boolean {
    return this.#kept.some(({ op }) => removing.has(op.type));
  }

  /** Numbers an op, and keeps it unless it is fleeting. */
  add(op: AnyOp): Request {
    this.#last += 1;
    const request: Request = { type: "op", n: this.#last, op };
    if (!isFleeting(op)) this.#kept.push(request);
    return request;
  }

  /** Forgets the requests up to `n`, and returns them. */
  taken(n: number): Request[] {
    this.#last = Math.max(this.#last, n);
    const taken = this.#kept.filter((request) => request.n <= n);
    this.#kept = this.#kept.filter((request) => request.n > n);
    return taken;
  }

  /** What to repeat; `renew` gives a request's op as it is to be sent now, or null to forget it. */
  repeated(renew: (op: AnyOp) => AnyOp | null): Request[] {
    this.#kept = this.#kept.flatMap((request) => {
      const op = renew(request.op);
      return op ? [{ ...request, op }] : [];
    });
    return this.#kept;
  }

  /** Empties it for a session that began anew; returns the ops that still make sense there. */
  renewed(): AnyOp[] {
    const ops = this.#kept.flatMap((request) => lastingPart(request.op));
    this.#kept = [];
    return ops;
  }
}
