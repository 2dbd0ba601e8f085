/** When a job runs, in UTC: each field as the texts that `date` prints, such as `05`. */
export interface CronLine {
  readonly minutes: readonly string[];
  readonly hours: readonly string[];
  readonly days: readonly string[];
  readonly months: readonly string[];
  /** 0 is Sunday. */
  readonly weekdays: readonly string[];
  /** Whether either the day or the weekday suffices: so it is where both are given (POSIX crontab). */
  readonly eitherDay: boolean;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
}

const FIELDS: readonly [Field, Field, Field, Field, Field] = [
  { name: "minute", from: 0, to: 59 },
  { name: "hour", from: 0, to: 23 },
  { name: "day", from: 1, to: 31 },
  { name: "month", from: 1, to: 12, words: ["", ..."jan feb mar apr may jun jul aug sep oct nov dec".split(" ")] },
  { name: "weekday", from: 0, to: 7, words: "sun mon tue wed thu fri sat".split(" ") },
];

const NAMED: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Reads a cron line: five fields, or `@daily` and its like (POSIX crontab, with steps and names). @throws Error with the reason */
export function parseCron(line: string): CronLine {
  const parts = (NAMED[line.trim()] ?? line).trim().split(/\s+/);
  if (parts.length !== FIELDS.length) throw new Error(`has ${parts.length} fields, not 5 such as in "30 3 * * *"`);
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, index) => values(parts[index]!, field)) as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const eitherDay = !parts[2]!.startsWith("*") && !parts[4]!.startsWith("*");
  if (!eitherDay && !months.some((month) => days[0]! <= LONGEST[month - 1]!))
    throw new Error(`never comes: no such month has a day ${days[0]}`);
  return {
    minutes: minutes.map(twoDigits),
    hours: hours.map(twoDigits),
    days: days.map(twoDigits),
    months: months.map(twoDigits),
    weekdays: [...new Set(weekdays.map((day) => String(day % 7)))],
    eitherDay,
  };
}

/** Days of each month, in a leap year. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const twoDigits = (value: number): string => String(value).padStart(2, "0");

function values(text: string, field: Field): number[] {
  const found = new Set(
    text
      .toLowerCase()
      .split(",")
      .flatMap((part) => range(part, field)),
  );
  return [...found].sort((one, other) => one - other);
}

function range(part: string, field: Field): number[] {
  const { name, from, to } = field;
  const [, span = "", step = "1"] = /^([^/]+)(?:\/([1-9][0-9]*))?$/.exec(part) ?? [];
  const [first, last] = span === "*" ? [from, name === "weekday" ? 6 : to] : ends(span, part.includes("/"), field);
  if (first === undefined || last === undefined || first < from || last > to || first > last)
    throw new Error(`"${part}" is no ${name}: ${from} to ${to}, a range such as ${from}-${to}, or a step such as */2`);
  const count = Math.floor((last - first) / Number(step)) + 1;
  return Array.from({ length: count }, (_, index) => first + index * Number(step));
}

function ends(span: string, stepped: boolean, field: Field): [number | undefined, number | undefined] {
  const [first = "", last, ...more] = span.split("-");
  if (more.length > 0) return [undefined, undefined];
  const start = numberOf(first, field);
  return [start, last === undefined ? (stepped ? field.to : start) : numberOf(last, field)];
}

function numberOf(text: string, { words = [] }: Field): number | undefined {
  if (/^[0-9]{1,2}$/.test(text)) return Number(text);
  const index = text === "" ? -1 : words.indexOf(text);
  return index < 0 ? undefined : index;
}
