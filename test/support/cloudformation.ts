import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type {
  PropertyType,
  Resource as ResourceType,
  SpecDatabase,
  TypeDefinition,
} from '@aws-cdk/service-spec-types';

/** A CloudFormation template as JSON. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface TemplateResource {
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what each resource holds is AWS's to say
  readonly Properties?: any;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

interface Properties {
  readonly properties: Record<string, { readonly type: PropertyType; readonly required?: boolean }>;
}

const PSEUDO = /^AWS::(Region|AccountId|Partition|URLSuffix|NoValue|StackName|StackId|NotificationARNs)$/;

/** What of a template AWS would refuse, as far as its own published schemas tell; empty: nothing. */
export function templateFaults(template: Template): string[] {
  const checker = new Checker(template);
  for (const [id, resource] of Object.entries(template.Resources)) checker.resource(id, resource);
  checker.references(template, '');
  return checker.faults;
}

const DATABASE: SpecDatabase = loadAwsServiceSpecSync();

class Checker {
  readonly faults: string[] = [];
  readonly #template: Template;

  constructor(template: Template) {
    this.#template = template;
  }

  resource(id: string, { Type, Properties = {}, DependsOn = [], Condition }: TemplateResource): void {
    const type = this.#typeOf(Type);
    if (!type) return void this.faults.push(`${id}: there is no ${Type}`);
    this.#object(id, Properties, type);
    for (const other of [DependsOn].flat())
      if (!this.#template.Resources[other])
        this.faults.push(`${id}: depends on ${other}, which is not there`);
    if (Condition && !this.#template.Conditions?.[Condition])
      this.faults.push(`${id}: there is no condition ${Condition}`);
  }

  /** Ref, GetAtt, Sub and If, wherever they stand. */
  references(value: unknown, place: string): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const here = `${place}/${key}`;
      if (key === 'Ref') this.#target(String(inner), here);
      if (key === 'Fn::GetAtt') this.#attribute([inner].flat().join('.'), here);
      if (key === 'Fn::Sub')
        for (const [, name] of String([inner].flat()[0]).matchAll(/\$\{([^!}]+)\}/g))
          if (name!.includes('.')) this.#attribute(name!, here);
          else this.#target(name!, here);
      if (key === 'Fn::If' && !this.#template.Conditions?.[(inner as string[])[0]!])
        this.faults.push(`${here}: there is no condition ${(inner as string[])[0]}`);
      this.references(inner, here);
    }
  }

  #typeOf(name: string): ResourceType | undefined {
    return DATABASE.lookup('resource', 'cloudFormationType', 'equals', name)[0];
  }

  #target(name: string, place: string): void {
    if (!this.#template.Resources[name] && !PSEUDO.test(name))
      this.faults.push(`${place}: there is no ${name}`);
  }

  #attribute(path: string, place: string): void {
    const [id = '', ...attribute] = path.split('.');
    const resource = this.#template.Resources[id];
    const attributes = resource && this.#typeOf(resource.Type)?.attributes;
    if (!attributes?.[attribute.join('.')]) this.faults.push(`${place}: there is no ${path}`);
  }

  #object(place: string, value: Record<string, unknown>, { properties }: Properties): void {
    for (const [name, { required }] of Object.entries(properties))
      if (required && value[name] === undefined) this.faults.push(`${place}: ${name} is missing`);
    for (const [name, inner] of Object.entries(value)) {
      const property = properties[name];
      if (!property) this.faults.push(`${place}: ${name} is no property`);
      else this.#value(`${place}.${name}`, inner, property.type);
    }
  }

  #value(place: string, value: unknown, type: PropertyType): void {
    if (isIntrinsic(value)) return;
    if (type.type === 'array') {
      if (!Array.isArray(value)) this.faults.push(`${place} is no list`);
      else value.forEach((each, i) => this.#value(`${place}[${i}]`, each, type.element));
    } else if (type.type === 'ref') {
      const definition: TypeDefinition = DATABASE.get('typeDefinition', type.reference);
      if (typeof value !== 'object' || value === null) this.faults.push(`${place} is no ${definition.name}`);
      else this.#object(place, value as Record<string, unknown>, definition);
    } else if (
      type.type === 'string' ||
      type.type === 'integer' ||
      type.type === 'number' ||
      type.type === 'boolean'
    ) {
      this.#scalar(place, value, type);
    }
  }

  /** CloudFormation takes numbers and booleans in strings. */
  #scalar(place: string, value: unknown, type: PropertyType & { allowedValues?: unknown[] }): void {
    const isRight = {
      string: typeof value === 'string',
      integer: /^-?\d+$/.test(String(value)),
      number: !Number.isNaN(Number(value)),
      boolean: /^(true|false)$/.test(String(value)),
    }[type.type as 'string'];
    if (!isRight) this.faults.push(`${place} is no ${type.type}: ${JSON.stringify(value)}`);
    if (type.allowedValues && !type.allowedValues.includes(value))
      this.faults.push(`${place} may not be ${String(value)}`);
  }
}

function isIntrinsic(value: unknown): boolean {
  const [key] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return key === 'Ref' || key?.startsWith('Fn::') === true;
}
