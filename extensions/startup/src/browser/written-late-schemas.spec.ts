import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import URI from '@theia/core/lib/common/uri';
import { WrittenLateSchemas } from './written-late-schemas';

const settings = new URI('vscode://schemas/settings/user');

describe('schemas that are written late', () => {
    it('are written out when they are read, and not when they are set', () => {
        let written = 0;
        const schemas = new WrittenLateSchemas();
        const schema = { type: 'object', toJSON: () => ({ type: 'object', written: ++written }) } as const;
        schemas.setSchema(settings, schema);
        schemas.setSchema(settings, schema);
        assert.equal(written, 0);
        assert.equal(schemas.getSchema(settings), '{"type":"object","written":1}');
    });

    it('are read as they are then: a setting that came since is in them', () => {
        const schemas = new WrittenLateSchemas();
        const properties: Record<string, { type: 'string' }> = {};
        schemas.setSchema(settings, { properties });
        properties.colour = { type: 'string' };
        assert.equal(schemas.getSchema(settings), '{"properties":{"colour":{"type":"string"}}}');
    });

    it('tell of each change, keep a text as it is, and know what was taken away', () => {
        const schemas = new WrittenLateSchemas();
        const told: string[] = [];
        schemas.onDidSchemaUpdate(uri => told.push(uri.toString()));
        schemas.setSchema(settings, '{ "type": "object" }');
        assert.equal(schemas.getSchema(settings), '{ "type": "object" }');
        assert.equal(schemas.hasSchema(settings), true);
        schemas.deleteSchema(settings);
        schemas.deleteSchema(settings);
        assert.equal(schemas.hasSchema(settings), false);
        assert.equal(schemas.getSchema(settings), undefined);
        assert.deepEqual(told, [settings.toString(), settings.toString()]);
    });
});
