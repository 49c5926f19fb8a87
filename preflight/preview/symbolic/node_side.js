// What run A or B of a Node.js program is wrapped in, and what the first run is watched for. The counterpart of
// python_side.py, python_effects.py and python_chance.py, which say why.
"use strict";

const asyncHooks = require("async_hooks");
const fs = require("fs");
const os = require("os");
const path = require("path");
const url = require("url");
const caller = require("./node_caller.js");
const watchCopies = require("./node_copies.js");
const orderOf = require("./node_order.js");
const Repeats = require("./node_repeats.js");

const REFUSED = 75;
const SEED = 20261129;
const MEASUREMENTS = [
    [os, "freemem"],
    [os, "loadavg"],
    [process, "memoryUsage"],
    [process, "cpuUsage"],
    [process, "resourceUsage"],
    [performance, "eventLoopUtilization"],
];
const MOMENTS = { a: 1000223145125, b: 2085538726875 };
const THEIRS = /[\\/]node_modules[\\/](@pulumi|@grpc|@opentelemetry|ts-node|source-map)/;
// What is added to random numbers outside of callbacks, by the run: a half, or a third of the range is left by one of
// the two.
const SHIFTS = [0, 0.37234567, 0.68180339];
const DAY = 86400000;
const BUNDLED = "may not be seen, because a bundle contains another copy of @pulumi/pulumi";
const inside = new asyncHooks.AsyncLocalStorage();
const isInside = () => inside.getStore() !== undefined;
// Each repetition of a callback gets other random values and another time.
const isRepeated = () => Boolean((inside.getStore() || {}).other);
const real = { bytes: require("crypto").randomBytes, random: Math.random };
const LATEST = 4e12;

/** Surround the program; `unknown` makes an output that is not known. */
module.exports = function surround(job, pulumi, unknown) {
    const chance = job.variant ? Number(job.chance) : 0;
    seed(SHIFTS[chance]);
    if (job.variant) {
        const enter = entering(unknown);
        const repeats = job.variant === "b" ? new Repeats(job, pulumi, inside, enter, unknown) : undefined;
        const order = orderOf(job.variant === "b");
        const callbacks = (sdk, copy) => {
            mark(sdk, repeats);
            order(sdk, copy);
            leaveOutPositions(job, copy);
            enterCallbacks(copy, enter, repeats);
            refuseLookups(sdk, repeats);
        };
        const seen = new Set([pulumi.Output.prototype]);
        callbacks(job.sdk, pulumi);
        watchCopies(pulumi, (sdk, copy) => {
            seen.add(copy.Output.prototype);
            callbacks(sdk, copy);
        });
        watchCopies.watchBundles(
            (kind) => seen.has(kind),
            () => fs.writeFileSync(path.join(job.folder, "refused"), BUNDLED),
        );
        spread(job.variant, later(Math.floor(job.began * 1000), chance));
    }
    const told = fs.openSync(path.join(job.folder, job.guarded ? "refused" : "touched"), "a");
    let done = false;
    watch(job, (what) => {
        if (!done) {
            done = true;
            fs.writeSync(told, (what.split("\n")[0].slice(0, 200) + place(job)).trim());
        }
        if (job.guarded) {
            process.reallyExit(REFUSED);
        }
    });
};

/** Where in the program's own files this is asked for. */
function place(job) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 100;
    const stack = String(new Error().stack);
    Error.stackTraceLimit = limit;
    for (const match of stack.matchAll(/\(?(?:file:\/\/)?(\/[^()\n]+?):(\d+):\d+\)?$/gm)) {
        const relative = path.relative(job.root, match[1]);
        if (!relative.startsWith("..") && !relative.includes("node_modules")) {
            return ` at ${relative}:${match[2]}`;
        }
    }
    return "";
}

// --- what it does outside itself

function watch(job, tell) {
    const isWithin = places(job);
    watchFiles(isWithin, tell);
    watchProcesses(tell);
    watchNetwork(job, tell);
    require("module").syncBuiltinESMExports();
}

/** Whether the program may write there: the run's own folder, that for temporary files, and where nothing is kept. */
function places(job) {
    const real = (folder) => {
        try {
            return fs.realpathSync(folder);
        } catch {
            return path.resolve(folder);
        }
    };
    const holds = (folder, file) => file === folder || file.startsWith(folder + path.sep);
    const [own, temporary, root] = [job.folder, os.tmpdir(), job.root].map(real);
    const existing = (file) => {
        // The folder of a file that is not there yet.
        for (let at = path.resolve(file); ; at = path.dirname(at)) {
            if (fs.existsSync(at) || at === path.dirname(at)) {
                return path.join(real(at), path.relative(at, path.resolve(file)));
            }
        }
    };
    return (target) => {
        if (typeof target === "number") {
            return true;
        }
        let file = target;
        try {
            file = existing(target instanceof URL ? url.fileURLToPath(target) : String(target));
        } catch {
            return false;
        }
        return file === os.devNull || holds(own, file) || (holds(temporary, file) && !holds(root, file));
    };
}

const WRITERS = ["writeFile", "appendFile", "mkdtemp", "truncate", "chmod", "chown", "lchown", "utimes", "lutimes"];
const REMOVERS = ["rm", "rmdir", "unlink"];
const TWO_PATHS = ["rename", "copyFile", "cp", "symlink", "link"];

function watchFiles(isWithin, tell) {
    const changed = (target) => {
        if (!isWithin(target)) {
            tell(`changes ${target}`);
        }
    };
    const isDirectory = (target) => {
        try {
            return fs.statSync(target).isDirectory();
        } catch {
            return false;
        }
    };
    const before = {
        open: (target, flags) => {
            const reads = flags === undefined || typeof flags === "function" || flags === "r" || flags === "rs";
            const bits = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC;
            if (!(reads || (typeof flags === "number" && !(flags & bits))) && !isWithin(target)) {
                tell(`writes the file ${target}`);
            }
        },
        createWriteStream: (target, options) => {
            if (!(options && options.fd !== undefined && options.fd !== null) && !isWithin(target)) {
                tell(`writes the file ${target}`);
            }
        },
        mkdir: (target) => isDirectory(target) || changed(target),
    };
    for (const name of [...WRITERS, ...REMOVERS]) {
        before[name] = changed;
    }
    before.writeFile = before.appendFile = (target) => {
        const handle = target && typeof target === "object" && "fd" in target;
        if (!handle && !isWithin(target)) {
            tell(`writes the file ${target}`);
        }
    };
    for (const name of TWO_PATHS) {
        before[name] = (first, second) => {
            changed(second);
            if (name === "rename") {
                changed(first);
            }
        };
    }
    for (const [name, look] of Object.entries(before)) {
        for (const [owner, full] of [[fs, name], [fs, `${name}Sync`], [fs.promises, name]]) {
            wrap(owner, full, look);
        }
    }
}

function watchProcesses(tell) {
    const processes = require("child_process");
    for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]) {
        wrap(processes, name, (file) => tell(`starts a process (${path.basename(String(file).split(" ")[0])})`));
    }
    wrap(processes.ChildProcess.prototype, "spawn", () => tell("starts a process"));
    wrap(process, "dlopen", (_, file) => tell(`loads the library ${file}`));
    const workers = require("worker_threads");
    workers.Worker = class extends workers.Worker {
        constructor(...rest) {
            tell("starts a worker");
            super(...rest);
        }
    };
}

function watchNetwork(job, tell) {
    const net = require("net");
    const dgram = require("dgram");
    const dns = require("dns");
    wrap(net.Socket.prototype, "connect", (first) => {
        const options = Array.isArray(first) ? first[0] : first;
        const target = options && typeof options === "object" ? options.path : options;
        const own = typeof target === "string" && path.resolve(target).startsWith(path.join(job.folder, path.sep));
        const port = options && typeof options === "object" ? `${options.host || "localhost"}:${options.port}` : "";
        if (!own && port !== job.monitor) {
            tell("opens a connection");
        }
    });
    for (const name of ["send", "connect"]) {
        wrap(dgram.Socket.prototype, name, () => tell("opens a connection"));
    }
    for (const owner of [dns, dns.promises]) {
        for (const name of Object.keys(owner).filter((key) => /^(lookup|resolve|reverse)/.test(key))) {
            wrap(owner, name, (host) => {
                if (!net.isIP(String(host)) && host !== "localhost" && !String(host).startsWith("unix:")) {
                    tell("opens a connection");
                }
            });
        }
    }
}

function wrap(owner, name, before) {
    const original = owner && owner[name];
    if (typeof original !== "function") {
        return;
    }
    const wrapped = function (...rest) {
        before(...rest);
        return original.apply(this, rest);
    };
    Object.assign(wrapped, original);
    try {
        owner[name] = wrapped;
    } catch {
        // A property that cannot be set.
    }
}

// --- callbacks

/** Tell with each registration whether a callback makes it. */
function mark(sdk, repeats) {
    const paths = { paths: [sdk] };
    const services = require(path.join(sdk, "proto", "resource_grpc_pb"));
    const values = require(require.resolve("google-protobuf/google/protobuf/struct_pb.js", paths));
    const prototype = services.ResourceMonitorClient.prototype;
    const original = prototype.registerResource;
    prototype.registerResource = function (request, ...rest) {
        const object = request.getObject();
        if (object) {
            const marks = new values.Value();
            const isMade = isInside() && !inside.getStore().isSpoiled;
            marks.setStructValue(values.Struct.fromJavaScript({ inside: isMade, shapes: repeats !== undefined }));
            object.getFieldsMap().set("__preflight_marks", marks);
        }
        return original.call(this, request, ...rest);
    };
    if (repeats) {
        const messages = (name) => require(path.join(sdk, "proto", `${name}_pb`));
        repeats.watch(services, { resource: messages("resource"), provider: messages("provider") }, values);
    }
}

/** Note that a callback runs; `repeats` repeats it. */
function enterCallbacks(pulumi, enter, repeats) {
    const original = pulumi.Output.prototype.apply;
    pulumi.Output.prototype.apply = function (func, ...rest) {
        const called = (value) => (repeats ? repeats.call(func, value) : enter(func, value, {}));
        return original.call(this, called, ...rest);
    };
}

/** Calls a callback inside a context. One that fails gives an unknown, so that it costs nothing but what it would make. */
function entering(unknown) {
    return (func, value, context) =>
        inside.run(context, () => {
            const told = (result) => (context.isSpoiled ? unknown() : result);
            const limit = Error.stackTraceLimit;
            if (context.other) {
                // The SDK asks for the stack of everything that a repetition makes, and source maps take long.
                Error.stackTraceLimit = 0;
            }
            try {
                const result = func(value);
                return result instanceof Promise ? result.then(told, () => unknown()) : told(result);
            } catch {
                return unknown();
            } finally {
                Error.stackTraceLimit = limit;
            }
        });
}

/** Of these runs, only run A tells positions, and only those of resources that callbacks make. */
function leaveOutPositions(job, pulumi) {
    const { Resource } = pulumi;
    const original = Resource.callsites;
    if (typeof original === "function") {
        Resource.callsites = () => (job.variant === "a" && isInside() ? original.call(Resource) : []);
    }
}

/**
 * A lookup in a callback that has no answer makes the callback's result unknown: its stand-ins are equal in both. What
 * callbacks read of other lookups is another value in repetitions.
 */
function refuseLookups(sdk, repeats) {
    const runtime = require(path.join(sdk, "runtime"));
    const original = runtime.invoke;
    runtime.invoke = async (tok, props, ...rest) => {
        const callback = inside.getStore();
        try {
            if (callback) {
                return await original(tok, { ...props, __preflight_inside: "1" }, ...rest);
            }
            if (!repeats) {
                return await original(tok, props, ...rest);
            }
            const told = await original(tok, { ...props, __preflight_fields: { __told: "1" } }, ...rest);
            return repeats.lookedUp(told);
        } catch (error) {
            if (callback) {
                callback.isSpoiled = true;
            }
            throw error;
        }
    };
}

// --- chance

/** The time of a run with other random values: the second is at a weekend if the first is not. */
function later(began, chance) {
    const day = new Date(began).getDay();
    const days = day % 6 === 0 ? 2 : 6 - day;
    return began + [0, DAY + 46861001, days * DAY + 3723457][chance];
}

/** The same numbers in every run, outside of callbacks. What the SDK itself asks for differs between the runs. */
function seed(shift) {
    let state = SEED;
    const own = Math.random;
    const next = () => {
        const file = caller();
        if (!file || THEIRS.test(file)) {
            return own();
        }
        // mulberry32
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return (((t ^ (t >>> 14)) >>> 0) / 4294967296 + shift) % 1;
    };
    Math.random = next;
    const crypto = require("crypto");
    const bytes = (size) => Buffer.from(Array.from({ length: size }, () => Math.floor(next() * 256)));
    replaceRandom(crypto, () => false, bytes, bytes);
    crypto.randomInt = (...rest) => {
        const [least, most] = typeof rest[1] === "number" ? rest : [0, rest[0]];
        const done = typeof rest[rest.length - 1] === "function" ? rest[rest.length - 1] : undefined;
        const made = least + Math.floor(next() * (most - least));
        return done ? done(undefined, made) : made;
    };
}

/** Give the end of the range that is the variant's, while a callback runs. */
function spread(variant, began) {
    const low = variant === "a";
    let count = 0;
    const random = Math.random;
    Math.random = () => {
        if (!isInside()) {
            return random();
        }
        if (isRepeated()) {
            return real.random();
        }
        count += 1;
        return low ? count * 1e-7 : 1 - count * 1e-7;
    };
    const crypto = require("crypto");
    const seeded = crypto.randomBytes;
    const ends = (size) => {
        if (isRepeated()) {
            return real.bytes(size);
        }
        count += 1;
        const made = Buffer.alloc(size, low ? 0 : 255);
        for (let at = size - 1, left = count; at >= 0 && left > 0; at -= 1, left = Math.floor(left / 256)) {
            made[at] = low ? left % 256 : 255 - (left % 256);
        }
        return made;
    };
    replaceRandom(crypto, isInside, ends, (size) => seeded(size));
    const integer = crypto.randomInt;
    crypto.randomInt = (...rest) => {
        const [least, most] = typeof rest[1] === "number" ? rest : [0, rest[0]];
        const done = typeof rest[rest.length - 1] === "function" ? rest[rest.length - 1] : undefined;
        if (!isInside()) {
            return integer(...rest);
        }
        const end = low ? least : most - 1;
        const made = isRepeated() ? least + Math.floor(real.random() * (most - least)) : end;
        return done ? done(undefined, made) : made;
    };
    spreadTime(MOMENTS[variant], began);
    spreadCounters(low);
    spoilMeasurements();
    require("module").syncBuiltinESMExports();
}

function replaceRandom(crypto, chosen, ends, usual) {
    const bytes = (size) => (chosen() ? ends(size) : usual(size));
    const uuid = () => {
        const made = bytes(16);
        made[6] = (made[6] & 0x0f) | 0x40;
        made[8] = (made[8] & 0x3f) | 0x80;
        return made.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    };
    crypto.randomBytes = (size, done) => (done ? done(null, bytes(size)) : bytes(size));
    crypto.randomUUID = uuid;
    crypto.rng = crypto.prng = crypto.pseudoRandomBytes = crypto.randomBytes;
    crypto.randomFillSync = (buffer) => {
        bytes(buffer.byteLength).copy(Buffer.from(buffer.buffer || buffer, buffer.byteOffset || 0, buffer.byteLength));
        return buffer;
    };
    crypto.randomFill = (buffer, ...rest) => rest.pop()(null, crypto.randomFillSync(buffer));
    if (crypto.webcrypto) {
        Object.defineProperty(crypto.webcrypto, "randomUUID", { value: uuid, configurable: true });
        const fill = (array) => crypto.randomFillSync(array);
        Object.defineProperty(crypto.webcrypto, "getRandomValues", { value: fill, configurable: true });
    }
}

/** The time in callbacks is that of the run; the program's other code gets the same in both runs. */
function spreadTime(moment, began) {
    const Real = Date;
    const ofRun = () => (isRepeated() ? Math.floor(real.random() * LATEST) : moment);
    const told = () => (isInside() ? ofRun() : isProgram() ? began : Real.now());
    const Spread = new Proxy(Real, {
        construct: (target, rest, kind) =>
            Reflect.construct(target, rest.length === 0 ? [told()] : rest, kind === Spread ? target : kind),
        apply: () => new Real(told()).toString(),
        get: (target, key) => (key === "now" ? told : Reflect.get(target, key)),
    });
    globalThis.Date = Spread;
    const { prototype } = Intl.DateTimeFormat;
    const { get } = Object.getOwnPropertyDescriptor(prototype, "format");
    const format = function () {
        return (date) => get.call(this)(date === undefined ? told() : date);
    };
    Object.defineProperty(prototype, "format", { get: format, configurable: true });
    const parts = prototype.formatToParts;
    prototype.formatToParts = function (date) {
        return parts.call(this, date === undefined ? told() : date);
    };
}

/** The clocks of which only differences mean something: short in run A and long in run B. */
function spreadCounters(low) {
    let count = 0;
    const counting = (owner, name, made) => {
        const original = owner[name];
        const step = () => (count += 1) * (low ? 1e-7 : 1e7);
        owner[name] = function (...rest) {
            return isInside() && isProgram() ? made(step()) : original.apply(this, rest);
        };
        return Object.assign(owner[name], original);
    };
    counting(performance, "now", (seconds) => seconds * 1000 + Number(!low));
    counting(process, "uptime", (seconds) => seconds);
    counting(os, "uptime", (seconds) => seconds);
    const time = counting(process, "hrtime", (seconds) => [Math.floor(seconds), Number(low)]);
    counting(time, "bigint", (seconds) => BigInt(Math.ceil(seconds * 1e9)) + BigInt(low));
}

/** What the process and the machine are like at the moment: a callback that asks for it gives an unknown. */
function spoilMeasurements() {
    const spoil = () => {
        if (isInside() && isProgram()) {
            inside.getStore().isSpoiled = true;
        }
    };
    for (const [owner, name] of MEASUREMENTS) {
        wrap(owner, name, spoil);
    }
    for (const name of ["pid", "ppid"]) {
        const value = process[name];
        const get = () => {
            spoil();
            return value;
        };
        Object.defineProperty(process, name, { get, configurable: true, enumerable: true });
    }
}

/** Whether the program itself calls the replaced function, and not a package. */
function isProgram() {
    return !/^$|node_modules|^node:/.test(caller());
}
