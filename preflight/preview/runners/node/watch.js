// Writes down what the registered resources cannot show of a Node.js program: arguments that no constructor reads,
// resources that a callback would make, and connections that the sandbox refused. One JSON object a line.
"use strict";

const fs = require("fs");
const path = require("path");
const Module = require("module");
const { errorMonitor } = require("events");
const { types } = require("util");
const caller = require("./symbolic/caller.js");
const noteUnmade = require("./unmade.js");

const UNREACHED = new Set(["ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "ECONNREFUSED"]);
const FRAME = /\(?(?:file:\/\/)?(\/[^()\n]+?|[A-Za-z]:\\[^()\n]+?):(\d+):\d+\)?$/gm;
const OF_PACKAGE = /[\\/]node_modules[\\/]/;
// `new aws.sns.Topic(`, as the compiler leaves it; of Pulumi's packages by their usual names.
const MADE = /\bnew\s+((?:aws\w*|eks|k8s|kubernetes|random|tls)(?:\.\w+)*\.[A-Z]\w*)\s*\(/g;

exports.watch = function (pulumi, job) {
    const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW } = fs.constants;
    const flag = O_WRONLY | O_CREAT | O_APPEND | (O_NOFOLLOW || 0);
    const note = (kind, content) => {
        try {
            const line = `${JSON.stringify({ kind, ...content })}\n`;
            fs.writeFileSync(path.join(job.folder, "seen.jsonl"), line, { flag, mode: 0o600 });
        } catch {
            // What cannot be written down is not told.
        }
    };
    watchArguments(job, note);
    watchCallbacks(pulumi, job, note);
    if (!job.variant) {
        require("./chance.js").watch(job, note);
    }
    if (!job.network) {
        watchConnections(note);
    }
};

function places() {
    return [...(new Error().stack || "").matchAll(FRAME)].map((match) => [match[1], Number(match[2])]).reverse();
}

/**
 * A constructor of an SDK copies the arguments that it knows, so what is given and not copied is read by nobody. What a
 * package gives is not the program's.
 */
function watchArguments(job, note) {
    const runtime = require(path.join(job.sdk, "runtime", "resource"));
    const register = runtime.registerResource;
    const copied = new WeakMap();
    runtime.registerResource = function (resource, ...given) {
        // Older SDKs give no parent, so that the type is first: `t, name, custom, remote, newDependency, props`.
        copied.set(resource, given[typeof given[0] === "string" ? 5 : 6]);
        return register.call(this, resource, ...given);
    };
    const compare = (made, [name, args]) => {
        const props = copied.get(made);
        if (!props || !args || Object.getPrototypeOf(args) !== Object.prototype || OF_PACKAGE.test(caller())) {
            return;
        }
        const unread = Object.keys(args).filter((key) => args[key] != null && props[key] == null);
        if (unread.length && typeof name === "string") {
            const known = Object.keys(props).filter((key) => !(key in args) || props[key] != null);
            note("unread", { type: made.__pulumiType, name, unread, known, places: places() });
        }
    };
    const watched = (target) =>
        new Proxy(target, {
            construct(original, given, made) {
                const resource = Reflect.construct(original, given, made);
                compare(resource, given);
                return resource;
            },
        });
    const seen = new WeakSet();
    const load = Module._load;
    Module._load = function (...request) {
        const loaded = load.apply(this, request);
        if (loaded && typeof loaded === "object" && !seen.has(loaded)) {
            seen.add(loaded);
            try {
                watchClasses(loaded, watched);
            } catch {
                // A program's own module may refuse to be looked at.
            }
        }
        return loaded;
    };
}

/**
 * Put watched classes in place of a package's own. What an ECMAScript module exports cannot be replaced. Classes that
 * extend a resource, such as `aws.lambda.CallbackFunction`, read arguments of their own.
 */
function watchClasses(loaded, watched) {
    if (types.isModuleNamespaceObject(loaded)) {
        return;
    }
    for (const [key, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(loaded))) {
        if (writable && typeof value === "function" && isResource(value)) {
            loaded[key] = watched(value);
        }
    }
}

function isResource(made) {
    return Object.hasOwn(made, "__pulumiType") && /^aws:/.test(made.__pulumiType);
}

/** A callback on an output that is not known does not run, so that nobody sees the resources that it makes. */
function watchCallbacks(pulumi, job, note) {
    const { prototype } = pulumi.output(0).constructor;
    const original = prototype.apply;
    if (typeof original !== "function") {
        return;
    }
    let applied = false;
    prototype.apply = function (callback, ...rest) {
        if (!applied && !isOfSdk(job)) {
            applied = true;
            note("applied", {});
        }
        let ran = false;
        let isWhole = false;
        const told = typeof callback !== "function" ? callback : function (...values) {
            ran = true;
            const result = callback.apply(this, values);
            isWhole = true;
            return result;
        };
        if (told !== callback) {
            // Symbolic runs look for literals in the source.
            told.toString = () => String(callback);
            told.ofProgram = callback;
            told.isOfPackage = Boolean(job.variant) && OF_PACKAGE.test(caller());
        }
        const result = original.call(this, told, ...rest);
        noteUnmade(callback, result, () => isWhole, job, note, places);
        const made = typeof callback === "function" ? [...String(callback).matchAll(MADE)].map((m) => m[1]) : [];
        if (made.length) {
            const from = places();
            const end = () => ran || note("hidden", { made: made[0], places: from });
            result.promise().then(end, end);
        }
        return result;
    };
}

/** Whether the SDK itself calls the function that calls this. */
function isOfSdk(job) {
    const caller = String(new Error().stack).split("\n")[3] || "";
    return caller.includes(job.sdk + path.sep);
}

/** What the sandbox refuses. Its own connections are socket files. */
function watchConnections(note) {
    const { Socket } = require("net");
    const connect = Socket.prototype.connect;
    Socket.prototype.connect = function (...args) {
        this.once(errorMonitor, (error) => {
            const host = error && (error.hostname || error.address);
            if (host && UNREACHED.has(error.code)) {
                note("refused", { host: String(host) });
            }
        });
        return connect.apply(this, args);
    };
}
