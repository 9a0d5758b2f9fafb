import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from '@jest/globals';

import { DESCRIPTIONS } from '../../src/contract/generated/descriptions.ts';
import { openApiDocument } from '../../src/rest/openapi/document.ts';
import { OPERATIONS } from '../../src/rest/table.ts';
import { OpenApi } from '../support/openapi.ts';

const api = new OpenApi(openApiDocument(OPERATIONS, DESCRIPTIONS));

describe('the OpenAPI document', () => {
  it('has nothing to complain about for a stock linter', async () => {
    // A browser is sent on by some operations, and never answered.
    const rules = { 'operation-2xx-response': 'off' } as const;
    const config = await createConfig({ extends: ['recommended-strict'], rules });
    const source = JSON.stringify(openApiDocument(OPERATIONS, DESCRIPTIONS));
    const problems = await lintFromString({ source, config, absoluteRef: '/openapi.json' });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('has an answer for everything that goes well', () => {
    const silent = OPERATIONS.filter(({ answers }) =>
      Object.keys(answers).every((status) => Number(status) >= 300),
    );
    expect(silent.map(({ answers }) => Object.keys(answers))).toEqual([['302'], ['302']]);
  });

  it('has every operation of the table, and no other', () => {
    const table = OPERATIONS.map(({ method, path, id }) => `${method} ${path} ${id}`).sort();
    const documented = api.operations.map(({ method, path, id }) => `${method} ${path} ${id}`).sort();
    expect(documented).toEqual(table);
  });

  it.each(api.operations.map((operation) => [operation.id, operation] as const))(
    '%s has a description, and examples that are what its schemas say',
    (_id, operation) => {
      expect(operation.description.length).toBeGreaterThan(10);
      for (const { schema, example, where } of operation.examples()) {
        expect(example).toBeDefined();
        expect({ where, faults: api.faults(schema, example) }).toEqual({ where, faults: [] });
      }
    },
  );

  it('describes every field of every answer', () => {
    expect(api.undescribed()).toEqual([]);
  });
});
