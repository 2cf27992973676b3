/**
 * What an admin may change without code: weights, indicator sets, cut-offs, rules, lexicon. Each area is a
 * YAML file with a schema; a file that does not fit is refused with file and line, and the last good one stays.
 */
export interface Settings {
  /** The area's present value; the schema's defaults when there is no file. */
  get<T>(area: SettingsArea<T>): T;
}

export interface SettingsArea<T> {
  /** Also the file's name without ending. */
  readonly name: string;
  /** Throws a ZodError (or an AppError) when the value does not fit. `undefined` gives the defaults. */
  parse(value: unknown): T;
}
