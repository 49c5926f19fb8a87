// Prepares a Node.js process for a Pulumi program that the offline preview runs. Loaded before `@pulumi/pulumi/cmd/run`
// in the program's own environment; the path of the job is in PREFLIGHT_JOB.
"use strict";

const fs = require("fs");
const path = require("path");
const { isMainThread } = require("worker_threads");
const caller = require("./symbolic/caller.js");

// Worker threads, among them the one of Node's module hooks, and programs that the program starts are none of ours.
const file = isMainThread ? process.env.PREFLIGHT_JOB : undefined;
const job = file === undefined ? undefined : JSON.parse(fs.readFileSync(file, "utf8"));
delete process.env.PREFLIGHT_JOB;
const own = job && path.join(job.sdk, "cmd", "run");
if (job && process.argv[1] === own) {
    main();
}

function main() {
    write({ kind: "started", sdk: version() });
    let failed = false;
    const fail = (error) => {
        if (!failed) {
            failed = true;
            report(error);
        }
    };
    process.on("uncaughtException", fail);
    process.on("unhandledRejection", fail);
    // A program that calls process.exit itself loses what is not registered yet, and never gets here.
    process.on("beforeExit", () => {
        if (!failed && !process.exitCode) {
            write({ kind: "done", sdk: version() });
        }
    });
    setTimeout(() => {
        write({ kind: "timeout", sdk: version() });
        process.exit(1);
    }, Math.max(job.deadline * 1000 - Date.now(), 100)).unref();
    try {
        // The SDK wants it before anything that loads gRPC.
        require(path.join(own, "instrumentation"));
    } catch {
        // Older SDKs have none.
    }
    const pulumi = require("./closures.js")(job.sdk);
    require("./lookups.js")(job, pulumi, () => unknown(pulumi, false));
    hideEncrypted(pulumi);
    leaveRegionOpen(pulumi);
    keepDetails(pulumi.log);
    // The SDK's own leaves out functions without a name, and takes the address of an ES module for a path.
    pulumi.Resource.framePositionRegExp =
        /^\s*at (?:.* \()?(?:file:\/\/)?(?<file>[^()]*):(?<line>[0-9]+):(?<column>[0-9]+)\)?$/;
    showErrorsPlainly();
    leaveOutStacks();
    try {
        require("./symbolic/side.js")(job, pulumi, () => unknown(pulumi, false));
    } catch (error) {
        // The first run is the program's own; that it is not watched is a reason for no other.
        if (job.guarded) {
            throw error;
        }
        fs.writeFileSync(path.join(job.folder, "touched"), `cannot be watched (${error.name})`);
    }
    openCallbacks(require(require.resolve("@grpc/grpc-js", { paths: [job.sdk] })));
    require(path.join(__dirname, "watch.js")).watch(pulumi, job);
    if (job.looks) {
        require("./assumed/looks.js")(job, pulumi, require(path.join(job.sdk, "runtime")));
    }
    if (job.variant) {
        // Last, because it reads the program's own callbacks.
        require("./symbolic/texts.js")(job, pulumi);
    }
}

/** Send no messages for debugging, which nobody reads: the SDK sends several for each resource. */
function keepDetails(log) {
    const original = log.debug;
    // A message that is no text may be an error of the program.
    log.debug = (msg, ...rest) => (typeof msg === "string" ? Promise.resolve() : original(msg, ...rest));
}

/**
 * An encrypted configuration value that the program reads as a secret of another type than text is unknown. A text
 * stays what it is: this SDK sends an unknown without the mark of a secret.
 */
function hideEncrypted(pulumi) {
    const prototype = pulumi.Config.prototype;
    for (const name of Object.getOwnPropertyNames(prototype)) {
        if (/^(get|require)Secret./.test(name)) {
            const original = prototype[name];
            prototype[name] = function (key, ...rest) {
                const value = this.get(key);
                return typeof value === "string" && value.includes(job.encrypted)
                    ? unknown(pulumi, true)
                    : original.call(this, key, ...rest);
            };
        }
    }
}

/**
 * The provider's `config.region` is unknown, not undefined, where neither the stack nor the environment names a region.
 * See python/sdk.py.
 */
function leaveRegionOpen(pulumi) {
    const { get } = pulumi.Config.prototype;
    pulumi.Config.prototype.get = function (key, ...rest) {
        const value = get.call(this, key, ...rest);
        if (value !== undefined || this.name !== "aws" || key !== "region") {
            return value;
        }
        const named = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
        return named || !/[\\/]@pulumi[\\/]aws[\\/]/.test(caller()) ? undefined : job.unknown;
    };
}

function unknown(pulumi, secret) {
    const ready = (value) => Promise.resolve(value);
    return new pulumi.Output(new Set(), ready(undefined), ready(false), ready(secret), ready(new Set()));
}

/** Let the monitor, which may be in another network, reach the SDK's callback server by a socket file too. */
function openCallbacks(grpc) {
    if (process.platform === "win32") {
        return;
    }
    const original = grpc.Server.prototype.bindAsync;
    grpc.Server.prototype.bindAsync = function (address, credentials, callback) {
        original.call(this, address, credentials, (error, port) => {
            if (error) {
                callback(error, port);
                return;
            }
            const first = new Set(this.http2Servers ? this.http2Servers.keys() : []);
            const beside = "unix:" + path.join(job.folder, `callback-${port}`);
            original.call(this, beside, credentials, (failure) => {
                // As the SDK does with the first: a server must not keep the process running.
                for (const server of this.http2Servers ? this.http2Servers.keys() : []) {
                    if (!first.has(server)) {
                        server.unref();
                        server.on("session", (session) => session.unref());
                    }
                }
                callback(failure, port);
            });
        });
    };
}

/** The SDK colours the error that it logs, which takes some versions of Node.js minutes if packages are in its stack. */
function showErrorsPlainly() {
    try {
        require(path.join(own, "error")).defaultErrorMessage = (error) => String((error && error.stack) || shown(error));
    } catch {
        // Older SDKs do not.
    }
}

/** The SDK keeps the stack of each promise, for messages of its own developers. That takes a quarter of a run. */
function leaveOutStacks() {
    let debuggable;
    try {
        debuggable = require(path.join(job.sdk, "runtime", "debuggable"));
    } catch {
        return;
    }
    const original = debuggable.debuggablePromise;
    debuggable.debuggablePromise = (...given) => {
        const limit = Error.stackTraceLimit;
        Error.stackTraceLimit = 0;
        try {
            return original(...given);
        } finally {
            Error.stackTraceLimit = limit;
        }
    };
}

/** A thrown value as text. Errors of the loader of ECMAScript modules arrive as objects without a prototype. */
function shown(error) {
    try {
        return String(error);
    } catch {
        return require("util").inspect(error);
    }
}

function report(error) {
    const named = error instanceof Error || (error && typeof error.message === "string");
    const name = (named && error.name) || "Error";
    const stack = (named && error.stack) || shown(error);
    const message = named ? error.message : shown(error);
    const places = [...stack.matchAll(/\(?(?:file:\/\/)?(\/[^()\n]+?|[A-Za-z]:\\[^()\n]+?):(\d+):\d+\)?$/gm)]
        .map((match) => [match[1], Number(match[2])])
        .reverse();
    // ts-node and tsc: `index.ts(3,7): error TS2322: ...`, or `index.ts:3:7 - error TS2322: ...`.
    const typed = /^(.+?\.[cm]?tsx?)(?:\((\d+),\d+\)|:(\d+):\d+)/m.exec(message);
    // A stack that begins with the error itself is one that the running program threw, as by JSON.parse.
    // The error of ts-node's loader has lost its name.
    const nameless = typed && !named;
    const wrong = name === "TSError" || nameless || (name === "SyntaxError" && !stack.startsWith(name));
    if (typed && wrong) {
        places.push([path.resolve(typed[1].trim()), Number(typed[2] || typed[3])]);
    } else if (wrong) {
        const first = /^(\/.+?):(\d+)$/m.exec(stack);
        if (first) {
            places.push([first[1], Number(first[2])]);
        }
    }
    write({
        kind: wrong ? "syntax" : "exception",
        message: nameless || message.startsWith(name) ? message : `${name}: ${message}`,
        places,
        traceback: stack,
        sdk: version(),
        module: error && error.code === "MODULE_NOT_FOUND" ? (/'(.+?)'/.exec(message) || [])[1] : undefined,
    });
}

function write(content) {
    // The program may have put a link there.
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = fs.constants;
    const flag = O_WRONLY | O_CREAT | O_TRUNC | (O_NOFOLLOW || 0);
    fs.writeFileSync(path.join(job.folder, "report.json"), JSON.stringify(content), { flag, mode: 0o600 });
}

function version() {
    try {
        return JSON.parse(fs.readFileSync(path.join(job.sdk, "package.json"), "utf8")).version;
    } catch {
        return null;
    }
}
