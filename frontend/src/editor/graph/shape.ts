// What is arranged and how that is told, in numbers alone, so that it can go to another thread.

/** Cells by their place among the code cells, and who reads from whom. */
export interface Shape {
  cells: number;
  flows: readonly ShapedFlow[];
}

export interface ShapedFlow {
  from: number;
  to: number;
  /** The names that are read; what differs in them is not drawn as one. */
  names: string;
}

export type Point = readonly [x: number, y: number];

/** The way of one flow: from the lower edge of the giver through some points. */
export interface Way {
  points: readonly Point[];
  /** Where it enters the reader. */
  end: "top" | "side" | "back";
}

export interface Arrangement {
  width: number;
  height: number;
  /** The upper left corner of each cell. */
  corners: readonly Point[];
  /** For each flow of the shape. */
  ways: readonly Way[];
}

/** One connected part, arranged with its upper left corner at 0, 0. */
export interface Laid {
  width: number;
  height: number;
  corners: ReadonlyMap<number, Point>;
  ways: ReadonlyMap<number, Way>;
}

/** The size of a cell as it is drawn, in CSS pixels. */
export const box = { width: 132, height: 40 } as const;
