// Generated from src/gonium/protocol by `python -m gonium.protocol.schema`. Do not edit.
//
// What the server sends has every field; in ops and other client messages, fields with a
// default are optional. Unions are told apart by `type`.

/** A cell of an open notebook; lives in the session, never in the file. */
export type CellId = string;

/** One browser tab, editor or program that is connected to a session. */
export type ClientId = string;

/** Something that can be moved: the cell that made it and how many it had made before. */
export type ElementId = string;

/** One execution of one cell; counts up in a session and is never used again. */
export type RunId = number;

/** The model of a widget, as its library calls it: the id of its comm. */
export type WidgetId = string;

/** A token that says whether an export is the same as before. Equal tokens: equal values. */
export type Version = string;

/** What can be asked of a column, and how its values are ordered. */
export type TableKind = "number" | "text" | "bool" | "time" | "other";

/** A value that is missing passes `missing` and nothing else; `matches` takes a regular expression. */
export type TableTest =
  | "equals"
  | "differs"
  | "less"
  | "at_most"
  | "more"
  | "at_least"
  | "contains"
  | "lacks"
  | "starts"
  | "ends"
  | "matches"
  | "missing"
  | "present";

export type TableForm = "csv" | "json" | "parquet" | "arrow";

/** Rows in the order of a column; missing values come last either way. */
export interface TableSort {
  column: number;
  descending?: boolean;
}

/** Rows whose value passes a test. */
export interface TableFilter {
  column: number;
  test: TableTest;
  /** As a person writes it: `12.5`, `2026-03-01`, `true`. */
  value?: string;
}

/** Which rows, and in which order; rows that are equal in it keep the order of the frame. */
export interface TableView {
  sort?: TableSort[];
  filters?: TableFilter[];
  /** One filter that is passed suffices. */
  either?: boolean;
  /** Text that some column contains, in whatever case. */
  search?: string;
}

/** Ask for the columns; answered by a `TableLayout`. */
export interface AskLayout {
  type: "ask_layout";
}

/** Ask for some rows of a view; answered by `TableRows`. */
export interface AskRows {
  type: "ask_rows";
  view: TableView;
  start: number;
  /** At most 1,000. */
  count: number;
  /** At most 500. */
  columns: number[];
}

/** Ask what is in some columns, in all rows; answered by `TableSummaries`. */
export interface AskSummaries {
  type: "ask_summaries";
  /** At most 500. */
  columns: number[];
}

/** Ask for all rows of a view as a file; answered by a `TableFile`. */
export interface AskFile {
  type: "ask_file";
  view: TableView;
  form: TableForm;
}

/** Ask for one value in full; answered by a `TableValue`. */
export interface AskValue {
  type: "ask_value";
  /** Its position in the frame, as in `TableRows.positions`. */
  row: number;
  column: number;
}

export type TableQuestion = AskLayout | AskRows | AskSummaries | AskFile | AskValue;

/** A column, or a level of an index. */
export interface TableColumn {
  name: string;
  /** As the library of the frame calls it. */
  dtype: string;
  kind: TableKind;
  /** Names the rows, rather than being data. */
  index: boolean;
}

/** The columns of a frame, and how it is to be shown at first. */
export interface TableLayout {
  type: "table_layout";
  columns: TableColumn[];
  rows: number;
  /** Rows a page. */
  page: number;
  /** Columns that stay when the others are scrolled. */
  frozen: number[];
  hidden: number[];
  /** What is not shown, and why: a sentence. */
  note: string;
}

/** Some rows of a view. */
export interface TableRows {
  type: "table_rows";
  /** How many the view has. */
  rows: number;
  /** Where the rows stand in the frame. */
  positions: number[];
  /** The values, column after column in the order asked for. */
  cells: ((string | null)[])[];
}

/** One bar of a histogram, or one value of few. */
export interface Bar {
  /** The value, or the range that it stands for. */
  label: string;
  count: number;
}

/** What is in a column. */
export interface ColumnSummary {
  column: number;
  missing: number;
  /** Ranges of numbers and times in their order; of others, the most frequent values. */
  bars: Bar[];
  low: string;
  high: string;
  mean: string;
  /** Different values; -1: not counted. */
  distinct: number;
  /** The bars and `distinct` are of so many rows, evenly taken; 0: of all. */
  sampled: number;
}

/** What is in some columns. */
export interface TableSummaries {
  type: "table_summaries";
  columns: ColumnSummary[];
}

/** A file that was written; it is a blob of the notebook. */
export interface TableFile {
  type: "table_file";
  digest: string;
  size: number;
  mime: string;
  extension: string;
}

/** A value in full, up to 100,000 characters. */
export interface TableValue {
  type: "table_value";
  text: string;
}

export type TableAnswer = TableLayout | TableRows | TableSummaries | TableFile | TableValue;

export type CellKind = "code" | "markdown" | "raw";

/**
 * What runs with the cells that are asked for. `reactive`: what they need, as far as it runs by
 * itself, and their readers that do; `only`: nothing; `needs`: all that they need, whatever its
 * policy, and no readers.
 */
export type Scope = "reactive" | "only" | "needs";

/** A CodeMirror `ChangeSet` as JSON: numbers keep, `[n, *lines]` replaces n units by lines. */
export type Changes = unknown[];

/** Put a new cell before the one that now stands at `index` (clamped to the end). */
export interface InsertCell {
  type: "insert_cell";
  /** Chosen by the client, so that it can focus the cell at once; ignored if already used. */
  cell: CellId;
  index: number;
  kind?: CellKind;
  text?: string;
  name?: string;
}

export interface DeleteCells {
  type: "delete_cells";
  cells: CellId[];
}

/** Take the cells out and put them, in document order, so that the first stands at `index`. */
export interface MoveCells {
  type: "move_cells";
  cells: CellId[];
  index: number;
}

/** Cut a cell in two; the upper part keeps the identity, the lower one becomes `new`. */
export interface SplitCell {
  type: "split_cell";
  cell: CellId;
  at: number;
  new: CellId;
}

/** Join cells into the first of them, with a line end between. */
export interface MergeCells {
  type: "merge_cells";
  cells: CellId[];
}

export interface SetKind {
  type: "set_kind";
  cell: CellId;
  kind: CellKind;
}

export interface RenameCell {
  type: "rename_cell";
  cell: CellId;
  name: string;
}

/** Set an option of a cell's header (`run`, `hide`, `disabled`, …); `null` removes it. */
export interface SetOption {
  type: "set_option";
  cell: CellId;
  key: string;
  value?: unknown;
}

/** Set a key of the notebook's `[tool.gonium]` table; `null` removes it. */
export interface SetSetting {
  type: "set_setting";
  key: string;
  value?: unknown;
}

/** Change a cell's text. Changes made at an older version are rebased over what came since. */
export interface EditText {
  type: "edit_text";
  cell: CellId;
  version: number;
  changes: Changes[];
}

/**
 * Several changes that are one for the person who makes them: made in order, and taken back in
 * one step. Each cell's text is changed at most once.
 */
export interface Together {
  type: "together";
  changes: (InsertCell | SetKind | SetOption | EditText)[];
}

/** Run these cells even if fresh, with what they need and what becomes stale below. */
export interface RunCells {
  type: "run_cells";
  cells: CellId[];
  scope?: Scope;
  /** Run even if the predicted cost is above the threshold for asking. */
  confirmed?: boolean;
  /** Run them even if their results were kept; what they need may still come from there. */
  anew?: boolean;
}

/** Run every stale cell, whatever its policy. */
export interface RunStale {
  type: "run_stale";
  confirmed?: boolean;
}

/** Do not run the plan that waits to be confirmed. */
export interface DeclinePlan {
  type: "decline_plan";
}

/** Run every code cell, fresh or not, from the top. */
export interface RunAll {
  type: "run_all";
}

/** End what runs and abandon the plan; or end the run of one cell, and let all else go on. */
export interface Interrupt {
  type: "interrupt";
  cell?: CellId | null;
}

/** End the kernel, if it has not ended by itself, and start a new one. */
export interface RestartKernel {
  type: "restart_kernel";
  /** Every code cell runs again … */
  run?: boolean;
  /**
   * … or those whose results are current, which is what brings their values back: from where
   * results are kept, if they are, and by a refresh if not.
   */
  bring_back?: boolean;
}

/** Give an element a value; the cells that read it run. */
export interface MoveElement {
  type: "move_element";
  element: ElementId;
  value: unknown;
}

/**
 * Let a widget hear what one of its views says: `data` as in the messages of ipywidgets.
 *
 * Changes of state that nobody has heard yet become one: the latest counts.
 */
export interface TellWidget {
  type: "tell_widget";
  widget: WidgetId;
  /** Which frame of which page speaks, so that it knows when it was heard. */
  view: string;
  /** Counts up for each view. */
  n: number;
  data: { [key: string]: unknown };
  /** What is binary in the data, uploaded before. */
  buffers?: Blob[];
}

/** Take back this client's last change, of text or of cells. */
export interface Undo {
  type: "undo";
}

export interface Redo {
  type: "redo";
}

/**
 * Say what is to become of a cell that was changed here and in the file: `ours` and `theirs`
 * take one side's lines where both changed the same, `both` leaves the text as it stands.
 */
export interface ResolveConflict {
  type: "resolve_conflict";
  cell: CellId;
  keep: "ours" | "theirs" | "both";
}

/** Keep the changes that were restored when the notebook was opened; nobody is asked again. */
export interface KeepRestored {
  type: "keep_restored";
}

/** Take those changes back: their cells become what the file held when it was opened. */
export interface DiscardRestored {
  type: "discard_restored";
}

/** Save now instead of in a moment. */
export interface Save {
  type: "save";
}

/** Say where this client's cursor is. */
export interface SetPresence {
  type: "set_presence";
  cell?: CellId | null;
  anchor?: number;
  head?: number;
  name?: string;
}

/** Ask for completions; answered by `Answer` with the same request number. */
export interface Complete {
  type: "complete";
  request: number;
  cell: CellId;
  position: number;
}

/** Ask what stands at a position: value, signature, documentation. */
export interface Inspect {
  type: "inspect";
  request: number;
  cell: CellId;
  position: number;
}

/**
 * Ask what running these cells would lead to (an empty list: what `RunStale` would do);
 * answered by a `Forecast`.
 */
export interface PlanRun {
  type: "plan_run";
  request: number;
  cells: CellId[];
  scope?: Scope;
}

/** Ask why a cell stands as it does; answered by an `Explanation`. */
export interface Explain {
  type: "explain";
  request: number;
  cell: CellId;
}

/** Ask something of a table that a run has shown; answered by a `TableAnswer`. */
export interface AskTable {
  type: "ask_table";
  request: number;
  /** As `Media.metadata` names it, under `table`. */
  table: string;
  question: TableQuestion;
}

/** Ask for the script that draws the widgets of a package; answered by a `FrontEnd`. */
export interface AskFrontEnd {
  type: "ask_front_end";
  request: number;
  /** As `_view_module` names it. */
  module: string;
}

/** Type the line that a running cell waits for; the answer is whether it was still waited for. */
export interface GiveInput {
  type: "give_input";
  request: number;
  cell: CellId;
  run: RunId;
  /** As `Wanted` has them. */
  number: number;
  text: string;
}

/** Ask for the values that cells have left; answered by `Variables`. */
export interface ListVariables {
  type: "list_variables";
  request: number;
}

/** Ask what some of these values look like; answered by `Glances`, in the same order. */
export interface GlanceAt {
  type: "glance_at";
  request: number;
  values: Named[];
}

/** Ask for the runs of a cell that the history holds; answered by a `CellPast`. */
export interface ListPast {
  type: "list_past";
  request: number;
  cell: CellId;
}

/** Ask for one of these runs in full; answered by a `PastRun`. */
export interface ShowPast {
  type: "show_past";
  request: number;
  run: string;
}

/** Ask for the cells that were deleted; answered by `DeletedCells`. */
export interface ListDeleted {
  type: "list_deleted";
  request: number;
}

export type AnyOp =
  | InsertCell
  | DeleteCells
  | MoveCells
  | SplitCell
  | MergeCells
  | SetKind
  | RenameCell
  | SetOption
  | SetSetting
  | EditText
  | Together
  | RunCells
  | RunStale
  | DeclinePlan
  | RunAll
  | Interrupt
  | RestartKernel
  | MoveElement
  | TellWidget
  | Undo
  | Redo
  | ResolveConflict
  | KeepRestored
  | DiscardRestored
  | Save
  | SetPresence
  | Complete
  | Inspect
  | PlanRun
  | Explain
  | AskTable
  | AskFrontEnd
  | GiveInput
  | ListVariables
  | GlanceAt
  | ListPast
  | ShowPast
  | ListDeleted;

/** First message on a socket: who speaks, and the last patch it saw. */
export interface Hello {
  type: "hello";
  client: ClientId;
  /** The session instance `seq` belongs to; another instance answers with a snapshot. */
  instance?: string;
  seq?: number;
}

/** One op, numbered by the client from 1 so that a repeated one is performed once. */
export interface Request {
  type: "op";
  n: number;
  op: AnyOp;
}

/** Heartbeat; answered by `Pong`. */
export interface Ping {
  type: "ping";
  n?: number;
}

export type ClientMessage = Hello | Request | Ping;

/** Data kept outside the record, at `/blob/<digest>`. */
export interface Blob {
  type: "blob";
  /** SHA-256 of the content, in hexadecimal. */
  digest: string;
  /** Bytes. */
  size: number;
}

/** Text of at most 32 kB: plain, markdown, LaTeX, HTML, SVG. */
export interface Text {
  type: "text";
  text: string;
}

/** A JSON value of at most 32 kB: a tree, a Vega-Lite chart. */
export interface Json {
  type: "json";
  value: unknown;
}

/** Things shown together: each part is media of its own, and lives as it does alone. */
export interface Layout {
  type: "layout";
  /** Such as `hstack`, `tabs`, `callout`. */
  kind: string;
  parts: Media[];
  /** What the kind wants to know, such as `labels` of tabs. */
  settings: { [key: string]: unknown };
}

export type Datum = Blob | Text | Json | Layout;

/** One thing shown, in every form the value offers; the client picks the richest it knows. */
export interface Media {
  type: "media";
  /** MIME type to data, as in Jupyter. */
  data: { [key: string]: Datum };
  /**
   * Hints such as `width`, `height` (CSS pixels), `shape` (rows, columns), `note`, and `table`:
   * what the kernel answers questions about this table under, as long as it holds the frame.
   */
  metadata: { [key: string]: unknown };
  /** Display id: a later update replaces what carries the same id. Empty: none. */
  display: string;
}

/** A piece of what was written to standard output or standard error. */
export interface Stream {
  type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

/** Output left out of the middle: records keep head and tail. */
export interface Gap {
  type: "gap";
  /** Of text, in UTF-8. */
  bytes: number;
  lines: number;
  /** Of any other kind. */
  outputs: number;
  /** The name under which all text of the run, also what is shown, is on disk; empty: it is not. */
  text: string;
  /** Bytes of text that were not kept anywhere. */
  lost: number;
  /** Why something was lost, or waits to be written, in words. */
  why: string;
}

/** One frame of a traceback. */
export interface Frame {
  /** Path, or the cell's name. */
  file: string;
  /** From 1, within the cell when `cell` is set. */
  line: number;
  function: string;
  /** The source line, stripped of nothing. */
  code: string;
  /** Id of the cell the frame belongs to; empty for files. */
  cell: string;
  /** Whether it is the user's own code (a cell, or a file outside installed packages). */
  user: boolean;
  /** From 0; -1 when unknown. */
  column: number;
  end_column: number;
}

/** One exception of a chain. */
export interface Raised {
  name: string;
  message: string;
  frames: Frame[];
  /** How it leads to the one after it. */
  link: "" | "cause" | "context";
  notes: string[];
  /** Members, for an exception group. */
  group: Raised[];
}

/** An exception that ended a run: the one that was raised last comes last in `chain`. */
export interface Error {
  type: "error";
  name: string;
  message: string;
  chain: Raised[];
  /** The traceback as Python prints it, for terminals and for copying. */
  text: string;
}

/** What became of keeping the result of a run for other kernels. */
export interface Kept {
  /** When the result was made, in seconds since the epoch; 0: it is not kept. */
  made: number;
  /** The code did not run: all that the run left and showed is what was kept. */
  restored: boolean;
  /** Why the result is not kept, or why one that was kept did not serve: a sentence. */
  note: string;
}

export type Output = Media | Stream | Gap | Error;

/** One element as clients see it: what it takes to draw it. */
export interface ElementView {
  element: ElementId;
  /** Such as `slider`: which part of the interface draws it. */
  kind: string;
  value: unknown;
  label: string;
  help: string;
  disabled: boolean;
  /** What else belongs to this kind: bounds, choices. */
  settings: { [key: string]: unknown };
}

/** Something that belongs into a state, at a path of keys and indices. */
export interface Placed {
  path: (string | number)[];
  blob: Blob;
  /** The blob holds a JSON value; else it is the bytes themselves. */
  json: boolean;
}

/** The synced traits of a widget, or some of them. */
export interface WidgetState {
  /** Trait to its value as JSON; `null` where something is placed. */
  values: { [key: string]: unknown };
  placed: Placed[];
}

/** What draws the widgets of a package, as its installation brings it. */
export interface FrontEnd {
  type: "front_end";
  /** An AMD module. */
  script: Blob;
}

export type CellStatus = "fresh" | "running" | "queued" | "stale" | "failed" | "blocked";

export type KernelStatus = "none" | "starting" | "idle" | "busy" | "stopping" | "dead";

export type SaveStatus = "saved" | "unsaved" | "saving" | "failed" | "read_only";

/** Something that keeps a notebook from being right, with a place and a way out. */
export interface Problem {
  /** Stable, as in `GN101`. */
  code: string;
  /** One sentence: what, where, what to do. */
  message: string;
  /** From 1 within the cell; 0 when it has no line. */
  line: number;
  /** From 0. */
  column: number;
  severity: "error" | "warning" | "note";
}

/** The same lines of a cell were changed here and in the file; its text has both, ours first. */
export interface Conflict {
  /** What the cell would say without the file's change of these lines … */
  ours: string;
  /** … and without ours. */
  theirs: string;
}

/** Changes that the last server had not saved when it ended; they are in the notebook again. */
export interface Restored {
  /** Those that differ from the file, in document order. */
  cells: CellId[];
  /** Cells of the file that had been deleted. */
  deleted: number;
  /** Settings of the notebook that differ. */
  settings: string[];
  /** Whether cells stood in another order. */
  moved: boolean;
}

/** The document: one record with id `notebook`. */
export interface NotebookRecord {
  type: "notebook";
  id: string;
  /** As the person named it, relative to the server's root. */
  path: string;
  title: string;
  order: CellId[];
  save: SaveStatus;
  save_message: string;
  /** The `[tool.gonium]` table. */
  settings: { [key: string]: unknown };
  /** Those of the notebook as a whole: the file, its metadata, a broken environment. */
  problems: Problem[];
  /** Told until somebody says what is to become of it. */
  restored: Restored | null;
}

/** The notebook's kernel and the progress of its plan: one record with id `kernel`. */
export interface KernelRecord {
  type: "kernel";
  id: string;
  status: KernelStatus;
  /** Why it is dead, or what it waits for. */
  message: string;
  python: string;
  pid: number;
  /** Runs of the current plan that have ended. */
  done: number;
  total: number;
  /** Bytes, when last read. */
  memory: number;
  /** Seconds since the epoch at which `status` began. */
  since: number;
  /** Seconds since the epoch at which somebody asked to end what runs, and it has not ended. */
  interrupting: number;
  /** Why nothing is heard of what it does, while that is so: a sentence. */
  hindered: string;
}

/** What a running cell waits for: a line that somebody types. */
export interface Wanted {
  run: RunId;
  number: number;
  /** What stands in front of it; it has been printed, too. */
  prompt: string;
  /** Not to be shown. */
  secret: boolean;
}

/** One cell without its text and outputs: id `cell/<cell>`. */
export interface CellRecord {
  type: "cell";
  id: string;
  cell: CellId;
  kind: CellKind;
  name: string;
  status: CellStatus;
  /** Why it is stale, blocked or about to run, in words. */
  reason: string;
  options: { [key: string]: unknown };
  /** Name to the cell it binds to; `null` for builtins and unresolved names. */
  reads: { [key: string]: CellId | null };
  writes: string[];
  /** Those of `writes` that are imported. */
  imports: string[];
  problems: Problem[];
  /** The run that is going on, or the last one that ended. */
  run: RunId | null;
  /** Seconds since the epoch. */
  started: number;
  /** Seconds of the last run that ended. */
  duration: number;
  /** The outputs are from an earlier session; nothing has run in this one. */
  from_before: boolean;
  /** What became of keeping the result of the last run; `null`: that was not asked for. */
  kept: Kept | null;
  /** It waits for somebody to type this. */
  wanted: Wanted | null;
  /** There until somebody says which side counts. */
  conflict: Conflict | null;
}

/** The text of one cell: id `text/<cell>`. Later changes come as `edits` in patches. */
export interface TextRecord {
  type: "text";
  id: string;
  cell: CellId;
  version: number;
  text: string;
}

/** One output of one cell: id `output/<cell>/<index>`; shown in the order of `index`. */
export interface OutputRecord {
  type: "output";
  id: string;
  cell: CellId;
  index: number;
  run: RunId;
  output: Output;
}

/** An element that can be moved: id `element/<element>`. */
export interface ElementRecord {
  type: "element";
  id: string;
  /** The cell that made it. */
  cell: CellId;
  /** As it was made, with the value that it has now. */
  element: ElementView;
}

/** A widget that is at the kernel: id `widget/<widget>`. */
export interface WidgetRecord {
  type: "widget";
  id: string;
  widget: WidgetId;
  /** The cell that made it. */
  cell: CellId;
  state: WidgetState;
  /** Views that have spoken lately, each with the last of its messages that has been heard. */
  heard: { [key: string]: number };
}

/**
 * What a widget has sent to its views: id `message/<n>`. Only the latest are there; a view takes
 * those that come after it was made.
 */
export interface MessageRecord {
  type: "message";
  id: string;
  /** Counts up in a session. */
  n: number;
  widget: WidgetId;
  content: unknown;
  buffers: Blob[];
}

/** Where somebody's cursor is: id `presence/<client>`. */
export interface PresenceRecord {
  type: "presence";
  id: string;
  client: ClientId;
  name: string;
  cell: CellId | null;
  anchor: number;
  head: number;
}

/** One run of a plan. */
export interface PlannedRun {
  cell: CellId;
  /** The cell's name, or `cell 3`. */
  label: string;
  reason: string;
  /** Seconds, predicted from the last run; 0: unknown. */
  cost: number;
  /** Whether it happens in any case; if not, only if what the cell reads turns out to be new. */
  certain: boolean;
}

/**
 * A plan that waits for a person's yes, since it costs more than they want to spend unasked:
 * one record with id `plan`, there while it waits. `RunCells` or `RunStale` with `confirmed`
 * says yes, `DeclinePlan` no.
 */
export interface PlanRecord {
  type: "plan";
  id: string;
  /** What was asked to run; empty: all that is stale. */
  cells: CellId[];
  scope: Scope;
  runs: PlannedRun[];
  /** Seconds. */
  cost: number;
  /** What was asked to run is to run even if its result was kept. */
  anew: boolean;
}

export type Record =
  | NotebookRecord
  | KernelRecord
  | CellRecord
  | TextRecord
  | OutputRecord
  | ElementRecord
  | WidgetRecord
  | MessageRecord
  | PresenceRecord
  | PlanRecord;

/** A change to a cell's text; it leads from `version` to `version + 1`. */
export interface TextEdit {
  cell: CellId;
  version: number;
  changes: Changes;
  client: ClientId;
}

/** What changed, in this order: `drop`, `put`, `edits`. */
export interface Patch {
  type: "patch";
  /** Counts up by one; a client that misses one says so in its `Hello`. */
  seq: number;
  drop: string[];
  put: Record[];
  edits: TextEdit[];
}

/** Everything, for a client that has nothing or too little; replaces all records. */
export interface Snapshot {
  type: "snapshot";
  instance: string;
  seq: number;
  records: Record[];
}

/** The client's requests up to `n` have been taken. */
export interface Acked {
  type: "acked";
  n: number;
}

/**
 * The answer to a `Complete` or `Inspect`, to a `PlanRun` (a `Forecast`), an `Explain` (an
 * `Explanation`) or an `AskTable` (a `TableAnswer`).
 */
export interface Answer {
  type: "answer";
  request: number;
  result: unknown;
  error: string;
}

/** The server will not serve this client, and why. */
export interface Refused {
  type: "refused";
  message: string;
}

export interface Pong {
  type: "pong";
  n: number;
}

export type ServerMessage = Patch | Snapshot | Acked | Answer | Refused | Pong;

/**
 * `never`: it has not run; `value`: a name it read is not as it was; `element`: something that it
 * looked at was moved; `module`: the file of a module it imports has changed; `stopped`: it ended itself and
 * gives nothing; `manual`: nothing but that it waits to be asked.
 */
export type CauseKind =
  | "never"
  | "code"
  | "value"
  | "element"
  | "module"
  | "failed"
  | "interrupted"
  | "stopped"
  | "disabled"
  | "circle"
  | "manual";

/** What running some cells would lead to, in the order of the runs. */
export interface Forecast {
  type: "forecast";
  runs: PlannedRun[];
  /** Seconds, if all of them happen; runs of unknown cost count nothing. */
  cost: number;
}

/** A piece of a sentence. */
export interface Piece {
  text: string;
  /** The text stands for this cell. */
  cell: CellId | null;
  /** The text is a name in the notebook's code. */
  code: boolean;
  /** Instead of a text: a time of day, in seconds since the epoch. */
  time: number;
}

/** A cell that others read from. */
export interface Link {
  cell: CellId;
  label: string;
  /** What the next cell on the way reads from it. */
  names: string[];
}

/** One reason why a cell is not fresh, with the cell in which it lies. */
export interface Cause {
  kind: CauseKind;
  cell: CellId;
  sentence: Piece[];
  /** From that cell to the one that was asked about; empty if it is the same. */
  way: Link[];
}

/** Why a cell stands as it does. */
export interface Explanation {
  type: "explanation";
  cell: CellId;
  status: CellStatus;
  /** One sentence: how it stands. */
  state: Piece[];
  /** All that it goes back to, nearest first; empty for a fresh cell. */
  causes: Cause[];
  /** Causes that are left out, because there are so many. */
  more: number;
  /** What else matters: its policy, values that are no longer there. */
  notes: Piece[][];
  /** When the last run ended, in seconds since the epoch; 0: not in this session. */
  ran: number;
  /** Seconds it took, perhaps in an earlier session; 0: unknown. */
  duration: number;
}

/** One line of what a run has printed. */
export interface Line {
  /** From 0. */
  number: number;
  /** Without its end; of a very long line, the beginning. */
  text: string;
  /** It begins on standard error. */
  error: boolean;
  /** Bytes of the whole line, if there is more of it than `text`. */
  length: number;
}

/** Lines of a text that are next to each other. */
export interface Lines {
  type: "lines";
  /** How many lines there are, so far. */
  total: number;
  /** Bytes of the whole text, so far. */
  size: number;
  lines: Line[];
}

/** A line in which something was found. */
export interface Match {
  /** From 0. */
  line: number;
  /** What stands around it. */
  excerpt: string;
}

/** Where something was found in a text; a long text is searched in several goes. */
export interface Matches {
  type: "matches";
  /** At most one a line. */
  matches: Match[];
  /** From which byte on to search next; -1: the text has been searched to its end. */
  next: number;
}

export type AnyAnswer = Forecast | Explanation | Lines | Matches;

/** `died`: the kernel ended while it ran. */
export type PastOutcome = "ok" | "failed" | "interrupted" | "stopped" | "died";

/** One run, with the code that ran and what it showed. */
export interface PastRun {
  type: "past_run";
  cell: CellId;
  /** What the cell was called. */
  name: string;
  source: string;
  /** Of the code. */
  digest: string;
  outcome: PastOutcome;
  /** Seconds since the epoch at which it ended. */
  time: number;
  /** Seconds. */
  duration: number;
  /** Who asked for it; empty: nobody, it followed from something. */
  client: ClientId;
  /** The name of who asked for it, if they have given one. */
  by: string;
  /** The code did not run: the result had been kept. */
  restored: boolean;
  /** What it showed, as far as the history has room for it. */
  outputs: Output[];
}

/** A cell that was taken out of the notebook. */
export interface DeletedCell {
  type: "deleted_cell";
  cell: CellId;
  /** Where it stood. */
  index: number;
  kind: CellKind;
  name: string;
  source: string;
  /** Seconds since the epoch. */
  time: number;
  client: ClientId;
  by: string;
  options: { [key: string]: unknown };
}

export type Past = PastRun | DeletedCell;

/** One run in a list. */
export interface ListedRun {
  /** For `ShowPast`. */
  id: string;
  outcome: PastOutcome;
  time: number;
  duration: number;
  by: string;
  client: ClientId;
  restored: boolean;
  /** Whether its code is the code that stands in the cell. */
  current: boolean;
}

/** The runs of a cell, newest first. */
export interface CellPast {
  type: "cell_past";
  runs: ListedRun[];
  /** Older runs that are left out. */
  more: number;
}

/** Cells that were deleted and whose text stands nowhere in the notebook, newest first. */
export interface DeletedCells {
  type: "deleted_cells";
  cells: DeletedCell[];
}

export type PastAnswer = CellPast | PastRun | DeletedCells;

/** A value, by the cell that has left it and the name under which. */
export interface Named {
  cell: CellId;
  name: string;
}

/** A name and the value that a cell has left under it, as far as the cell's run told. */
export interface Variable {
  name: string;
  cell: CellId;
  /** Type, as `polars.DataFrame`. */
  kind: string;
  /** Shape, length or short value; empty: none is known. */
  summary: string;
  /** Bytes, without what its parts hold; -1: unknown. */
  size: number;
  version: Version;
  /** Whether the kernel has it; else its cell runs again for whoever needs it. */
  there: boolean;
  /** A cell further down gives the name another value. */
  hidden: boolean;
}

/** All of them, in the order of the cells. */
export interface Variables {
  type: "variables";
  variables: Variable[];
}

/** Something that a value is made of: an item, a column, an attribute, a parameter. */
export interface Part {
  name: string;
  kind: string;
  preview: string;
}

/** What a value looks like from outside: nothing that the user wrote was called for it. */
export interface Glance {
  /** In one line. */
  preview: string;
  /** Bytes with what it holds, as far as that can be looked at in a moment; -1: unknown. */
  size: number;
  /** The size is estimated from a part of the value. */
  about: boolean;
  /** Where its data are, as `cuda:0`; empty: in the memory of the kernel. */
  device: string;
  parts: Part[];
  /** Parts that are left out. */
  more: number;
}

/** One for each value that was asked about; `null`: it is not at the kernel. */
export interface Glances {
  type: "glances";
  glances: (Glance | null)[];
}

export type VariableAnswer = Variables | Glances;
