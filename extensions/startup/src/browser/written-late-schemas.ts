import { JsonSchemaDataStore } from '@theia/core/lib/browser/json-schema-store';
import type { IJSONSchema } from '@theia/core/lib/common/json-schema';
import type URI from '@theia/core/lib/common/uri';
import { injectable } from '@theia/core/shared/inversify';

/**
 * Writes a schema out when somebody reads it. Theia does at every change, four times for all settings, each repeated for every
 * language: megabytes that only an open settings file reads, and about a sixth of what a page does at its start.
 */
@injectable()
export class WrittenLateSchemas extends JsonSchemaDataStore {
    private readonly kept = new Map<string, string | IJSONSchema>();

    override hasSchema(uri: URI): boolean {
        return this.kept.has(uri.toString());
    }

    override getSchema(uri: URI): string | undefined {
        const schema = this.kept.get(uri.toString());
        return typeof schema === 'object' ? JSON.stringify(schema) : schema;
    }

    override setSchema(uri: URI, schema: string | IJSONSchema): void {
        this.kept.set(uri.toString(), schema);
        this.notifySchemaUpdate(uri);
    }

    override deleteSchema(uri: URI): void {
        if (this.kept.delete(uri.toString())) {
            this.notifySchemaUpdate(uri);
        }
    }
}
