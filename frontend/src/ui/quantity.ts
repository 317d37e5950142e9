// Sizes, durations and moments, as people say them.

const units = ["B", "kB", "MB", "GB", "TB"];

/** `1.2 MB`: three figures at most, powers of a thousand. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`; milliseconds below a tenth of a second. */
export function duration(seconds: number): string {
  if (seconds < 0.0995) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `40 s`, `5 min`, `2 h`, `3 days`: how long, to one unit. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  return whole < 172_800 ? `${Math.floor(whole / 3600)} h` : `${Math.floor(whole / 86_400)} days`;
}

const spans: [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [3600, 60, "minute"],
  [86_400, 3600, "hour"],
  [604_800, 86_400, "day"],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `just now`, `5 minutes ago`, `yesterday`, then the date; both in seconds since the epoch. */
export function ago(moment: number, now: number): string {
  const past = now - moment;
  if (past < 60) return "just now";
  const span = spans.find(([limit]) => past < limit);
  if (span) return relative.format(-Math.floor(past / span[1]), span[2]);
  const sameYear = new Date(moment * 1000).getFullYear() === new Date(now * 1000).getFullYear();
  const form: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", ...(!sameYear && { year: "numeric" }) };
  return new Intl.DateTimeFormat("en", form).format(moment * 1000);
}

/** `30 Nov, 22:10`, in the reader's time zone; in seconds since the epoch. */
export function moment(seconds: number): string {
  const form: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", form).format(seconds * 1000);
}

/** `1 row`, `2 rows`, `12,000 rows`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}
