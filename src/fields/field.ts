import type { Caller } from '../mail/caller.ts';
import type { ContentDemand, DeltaDemand, MailboxDemand, MessageDemand, PageDemand } from '../mail/demand.ts';
import type { Right } from '../mail/rights.ts';
import type { ThreadWants } from '../mail/thread.ts';

/** A field that a caller selected, whichever API the request came by. */
export interface Selected {
  readonly name: string;
  /** As the field takes them: defaults filled in, dates and the like read. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What is selected below it, on things of a type (`Mailbox`, `Attachment` …: the names of the GraphQL schema). */
  children(type: string): readonly Selected[];
}

/** What is wanted of a page, apart from where it lies. */
export type PageWants = Pick<PageDemand, 'nodes' | 'totalCount' | 'changesToken'>;

/** What is wanted of a delta, apart from which it is. */
export type DeltaWants = Pick<DeltaDemand, 'created' | 'updated'>;

/** What rows ask for the fields below theirs: a mailbox has messages, a message has a mailbox. */
export interface LookAhead {
  /** The key of the account, to read ids and cursors among the arguments. */
  readonly account: string;
  /** Each adds to a demand that is there already, or begins one. */
  message(selected: readonly Selected[], demand?: MessageDemand): MessageDemand;
  mailbox(selected: readonly Selected[], demand?: MailboxDemand): MailboxDemand;
  page(selected: Selected, wants?: PageWants): PageWants;
  delta(selected: Selected, wants?: DeltaWants): DeltaWants;
  /** @param selected on a page of conversations */
  threads(selected: readonly Selected[]): ThreadWants;
  enclosed(selected: readonly Selected[], demand?: ContentDemand): ContentDemand;
  /** Runs the rows of a table for what is selected. */
  collect<Demand>(table: FieldTable<Demand>, selected: readonly Selected[], demand: Demand): Demand;
}

/** What the selection of a field adds to a demand. @throws MailError BAD_USER_INPUT for bad arguments */
export type Want<Demand, Args = unknown> = (
  demand: Demand,
  args: Args,
  selected: Selected,
  ahead: LookAhead,
) => void;

/** How a field is read of a thing that was asked for it; never I/O of its own. @throws MailError: null in its place */
export type Read<Thing, Args, Value> = (thing: Thing, args: Args, caller: Caller) => Value;

/** A field of a thing. Values are the domain's own: dates and 63-bit numbers are rendered by the API that answers them. */
export interface Field<Demand, Thing, Args = unknown, Value = unknown> {
  /** The right that selecting it needs, which looking ahead requires; null: what is there without reading anything. */
  readonly right: Right | null;
  readonly want: Want<Demand, Args>;
  readonly read: Read<Thing, Args, Value>;
}

/** Rows by the field's name. */
export type FieldTable<Demand, Thing = never> = Readonly<Record<string, Field<Demand, Thing, never>>>;

/** The same with a row for each of these names. */
export type WholeTable<Name extends string, Demand, Thing> = FieldTable<Demand, Thing> &
  Record<Name, unknown>;

/** How each field of a table is read. */
export type Readers<Table extends FieldTable<never>> = { [Name in keyof Table]: Table[Name]['read'] };

export function readersOf<Table extends FieldTable<never>>(table: Table): Readers<Table> {
  const readers = Object.entries(table).map(([name, { read }]) => [name, read]);
  return Object.fromEntries(readers) as Readers<Table>;
}

/** A field that is known without asking, or that comes with the thing that it is a field of. */
export function given<Thing, Value>(read: (thing: Thing) => Value): Field<unknown, Thing, unknown, Value> {
  return { right: 'mail:read', want: nothing, read };
}

/** A field by which a thing is named: those who may get at the thing may have it. */
export function naming<Thing, Value>(read: (thing: Thing) => Value): Field<unknown, Thing, unknown, Value> {
  return { right: null, want: nothing, read };
}

/** A demand that names the fields that have a price. */
interface Prices<Name> {
  readonly fields: { add(field: Name): unknown };
}

/** A field with one price. */
export function priced<Name extends string, Thing, Value>(
  price: Name,
  read: (thing: Thing) => Value,
): Field<Prices<Name>, Thing, unknown, Value> {
  return { right: 'mail:read', want: ({ fields }) => void fields.add(price), read };
}

/** Rows of properties that have the price of their name. */
export function pricedOf<Thing>() {
  return <Name extends keyof Thing & string>(...names: Name[]) =>
    rowsOf<Name, { [N in Name]: Field<Prices<N>, Thing, unknown, Exclude<Thing[N], undefined>> }>(
      names,
      (name) => priced(name, (thing: Thing) => asked(thing[name])),
    );
}

/** Rows by name, each made of its name. */
export function rowsOf<Name extends string, Rows extends Record<Name, unknown>>(
  names: readonly Name[],
  row: <Own extends Name>(name: Own) => Rows[Own],
): Rows {
  return Object.fromEntries(names.map((name) => [name, row(name)])) as Rows;
}

/** Rows of properties that come with the thing. */
export function propertiesOf<Thing>(row = given<Thing, unknown>) {
  return <Name extends keyof Thing & string>(...names: Name[]) =>
    rowsOf<Name, { [N in Name]: Field<unknown, Thing, unknown, Thing[N]> }>(
      names,
      (name) => row((thing: Thing) => thing[name]) as never,
    );
}

export function nothing(): void {}

/** A value that was asked for. */
export function asked<T>(value: T): Exclude<T, undefined> {
  return value === undefined ? notAsked() : (value as Exclude<T, undefined>);
}

/** A field is read whose demand did not name it, which is a bug of the gateway's own. */
export function notAsked(): never {
  throw new Error('a field is read that was not asked for');
}
