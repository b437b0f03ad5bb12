/**
 * The language servers that come with the IDE. Each becomes a VS Code extension, `coditect.<name>`, whose program is the one in
 * language-server/ and whose `languageServer` in the manifest says what that starts.
 *
 * `server` says how the files of the npm package get into the extension's folder `server/`:
 *   bundle   modules that are bundled to one CommonJS file each, by the file's name; paths are in the package
 *   copy     files and folders that are copied, by their place in `server/`; paths begin with a package's name
 *   entry    what is executed, in `server/`
 * `settings` are sections of the settings that the server is told of, `configuration` what the extension adds to them.
 */

const text = { type: 'string' };
const yes = { type: 'boolean', default: true };
const no = { type: 'boolean', default: false };

export const languageServers = [
    {
        name: 'typescript',
        displayName: 'TypeScript and JavaScript',
        description:
            "Completion, navigation, renaming and diagnostics by the TypeScript server: the project's own version, or else the one that comes with the IDE.",
        languages: ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'],
        server: {
            package: 'typescript-language-server',
            copy: {
                'cli.mjs': 'typescript-language-server/lib/cli.mjs',
                'node_modules/typescript/package.json': 'typescript/package.json',
                'node_modules/typescript/LICENSE.txt': 'typescript/LICENSE.txt',
                'node_modules/typescript/ThirdPartyNoticeText.txt': 'typescript/ThirdPartyNoticeText.txt',
                'node_modules/typescript/lib': 'typescript/lib'
            },
            // Messages in other languages, and the compiler of the command line.
            without: /\/lib\/([a-z]{2}(-[a-z]{2,4})?|tsc\.js|_tsc\.js)$/,
            entry: 'cli.mjs'
        },
        settings: ['typescript', 'javascript', 'js/ts'],
        initializationOptions: {
            hostInfo: 'coditect',
            // It would ask npm's registry for types of packages, which nobody told it to, and take 80 MB for that.
            disableAutomaticTypingAcquisition: true,
            // One process for a project instead of two.
            tsserver: { fallbackPath: '<server>/node_modules/typescript/lib/tsserver.js', useSyntaxServer: 'never' },
            // Renaming an import renames what is imported, rather than giving it another name here.
            preferences: {
                includeCompletionsForModuleExports: true,
                includeCompletionsWithInsertText: true,
                providePrefixAndSuffixTextForRename: false
            }
        },
        configuration: {
            'typescript.suggest.completeFunctionCalls': { ...no, description: 'Complete functions with their parameters.' },
            'javascript.suggest.completeFunctionCalls': { ...no, description: 'Complete functions with their parameters.' },
            'typescript.format.enable': { ...yes, description: 'Format TypeScript files.' },
            'javascript.format.enable': { ...yes, description: 'Format JavaScript files.' }
        }
    },
    {
        name: 'python',
        displayName: 'Python',
        description: 'Completion, navigation, renaming and diagnostics by Pyright.',
        languages: ['python'],
        server: {
            package: 'pyright',
            copy: { 'langserver.index.js': 'pyright/langserver.index.js', dist: 'pyright/dist' },
            without: /\.map$/,
            entry: 'langserver.index.js'
        },
        settings: ['python', 'pyright'],
        configuration: {
            'python.pythonPath': {
                ...text,
                default: 'python',
                scope: 'machine-overridable',
                description: 'The Python interpreter whose packages are known.'
            },
            'python.venvPath': {
                ...text,
                default: '',
                scope: 'machine-overridable',
                description: 'A folder that holds virtual environments.'
            },
            'python.analysis.typeCheckingMode': {
                ...text,
                enum: ['off', 'basic', 'standard', 'strict'],
                default: 'standard',
                description: 'How much the types are checked.'
            },
            'python.analysis.diagnosticMode': {
                ...text,
                enum: ['openFilesOnly', 'workspace'],
                default: 'openFilesOnly',
                description: 'Whether problems are told of files that are not open.'
            },
            'python.analysis.autoImportCompletions': { ...yes, description: 'Suggest what a file does not import yet.' },
            'python.analysis.autoSearchPaths': { ...yes, description: 'Look for modules in common folders such as src.' },
            'python.analysis.useLibraryCodeForTypes': { ...yes, description: 'Read the code of libraries that have no types.' },
            'python.analysis.extraPaths': { type: 'array', items: text, default: [], description: 'More folders to look for modules in.' },
            'python.analysis.diagnosticSeverityOverrides': { type: 'object', default: {}, description: 'Severities of single rules.' }
        }
    },
    {
        name: 'yaml',
        displayName: 'YAML',
        description: 'Completion, hover, validation and formatting by the YAML language server.',
        languages: ['yaml', 'dockercompose'],
        server: {
            package: 'yaml-language-server',
            bundle: { 'server.js': 'out/server/src/server.js' },
            copy: { l10n: 'yaml-language-server/l10n' },
            entry: 'server.js'
        },
        settings: ['yaml', 'http', 'editor', 'files'],
        // It reads its messages before it answers, and looks for them where its npm package has them.
        initializationOptions: { l10nPath: '<server>/l10n' },
        configuration: {
            'yaml.validate': { ...yes, description: 'Validate YAML files.' },
            'yaml.hover': { ...yes, description: 'Show what is known of a key under the pointer.' },
            'yaml.completion': { ...yes, description: 'Complete keys and values.' },
            'yaml.format.enable': { ...yes, description: 'Format YAML files.' },
            'yaml.schemas': { type: 'object', default: {}, description: 'Schemas by address or path, and the files that each is for.' },
            'yaml.schemaStore.enable': { ...no, description: 'Fetch schemas from schemastore.org. Needs the network.' },
            'yaml.customTags': { type: 'array', items: text, default: [], description: 'Tags that are not reported as unknown.' },
            'yaml.keyOrdering': { ...no, description: 'Ask for keys in alphabetical order.' }
        }
    },
    {
        name: 'bash',
        displayName: 'Shell scripts',
        description:
            "Completion, hover, navigation and renaming by the Bash language server; ShellCheck's and shfmt's help where these are installed.",
        languages: ['shellscript'],
        server: {
            package: 'bash-language-server',
            bundle: { 'out/cli.js': 'out/cli.js' },
            copy: {
                'package.json': 'bash-language-server/package.json',
                'tree-sitter-bash.wasm': 'bash-language-server/tree-sitter-bash.wasm',
                'out/get-options.sh': 'bash-language-server/out/get-options.sh',
                'out/web-tree-sitter.wasm': 'web-tree-sitter/web-tree-sitter.wasm',
                'out/one_ini_bg.wasm': '@one-ini/wasm/one_ini_bg.wasm'
            },
            entry: 'out/cli.js',
            arguments: ['start']
        },
        settings: ['bashIde'],
        configuration: {
            'bashIde.globPattern': { ...text, default: '**/*@(.sh|.inc|.bash|.command)', description: 'Files that are read for symbols.' },
            'bashIde.backgroundAnalysisMaxFiles': { type: 'number', default: 500, description: 'How many files are read for symbols.' },
            'bashIde.includeAllWorkspaceSymbols': { ...no, description: 'Offer symbols of files that a script does not source.' },
            'bashIde.shellcheckPath': { ...text, default: 'shellcheck', description: 'The program ShellCheck; empty for none.' }
        }
    },
    {
        name: 'dockerfile',
        displayName: 'Dockerfiles',
        description: 'Completion, hover, validation and formatting by the Dockerfile language server.',
        languages: ['dockerfile'],
        server: { package: 'dockerfile-language-server-nodejs', bundle: { 'server.js': 'lib/server.js' }, entry: 'server.js' },
        settings: ['docker'],
        configuration: {
            'docker.languageserver.diagnostics.deprecatedMaintainer': {
                ...text,
                enum: ['ignore', 'warning', 'error'],
                default: 'warning',
                description: 'How MAINTAINER is reported.'
            },
            'docker.languageserver.formatter.ignoreMultilineInstructions': {
                ...no,
                description: 'Leave instructions over several lines as they are.'
            }
        }
    }
];
