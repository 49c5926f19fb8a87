// Writes down where a Node.js program asks for a random value or the time, and gives another value at the place that
// the job names, so that what is computed with it differs from the first run.
"use strict";

const crypto = require("crypto");
const path = require("path");
const { fileURLToPath } = require("url");

const FRAME = /\(?((?:file:\/\/)?\/[^()\n]+?|[A-Za-z]:\\[^()\n]+?):(\d+):\d+\)?$/gm;
// What Pulumi's and gRPC's own code asks for is none of the program's.
const THEIRS = /[\\/]node_modules[\\/](@pulumi|@grpc|@opentelemetry|ts-node|source-map)/;
// A day, an hour, a minute and a second.
const LATER = 90061000;

exports.watch = function (job, note) {
    const told = new Set();
    /** Whether the call gives another value in this run. */
    const isOther = (name) => {
        const site = siteOf(job);
        if (!site) {
            return false;
        }
        const key = `${site.file}:${site.line}:${name}`;
        if (!told.has(key)) {
            told.add(key);
            note("chance", { function: name, site: key, places: [[site.file, site.line]] });
        }
        return job.chance === key || job.chance === "*";
    };
    const random = Math.random;
    Math.random = () => {
        const value = random();
        return isOther("Math.random") ? (value + 0.51234567) % 1 : value;
    };
    watchTime(isOther);
    const turned = (bytes) => bytes.map((byte) => byte ^ 0x5a);
    const { randomBytes, randomUUID, randomInt } = crypto;
    crypto.randomBytes = (size, done) => {
        const made = isOther("crypto.randomBytes") ? turned(randomBytes(size)) : randomBytes(size);
        return done ? done(null, made) : made;
    };
    const uuid = (name) => (...rest) => {
        const made = randomUUID(...rest);
        return isOther(name) ? made.replace(/[0-9a-f]/g, (c) => (15 - parseInt(c, 16)).toString(16)) : made;
    };
    crypto.randomUUID = uuid("crypto.randomUUID");
    crypto.randomInt = (...rest) => {
        const [least, most] = typeof rest[1] === "number" ? rest : [0, rest[0]];
        const done = typeof rest[rest.length - 1] === "function" ? rest[rest.length - 1] : undefined;
        const value = randomInt(least, most);
        const half = Math.floor((most - least) / 2);
        const made = isOther("crypto.randomInt") ? least + ((value - least + half) % (most - least)) : value;
        return done ? done(undefined, made) : made;
    };
    const { randomFillSync } = crypto;
    const fill = (name) => (buffer, ...rest) => {
        randomFillSync(buffer, ...rest);
        if (isOther(name)) {
            const bytes = new Uint8Array(buffer.buffer || buffer, buffer.byteOffset || 0, buffer.byteLength);
            bytes.forEach((byte, index) => (bytes[index] = byte ^ 0x5a));
        }
        return buffer;
    };
    crypto.randomFillSync = fill("crypto.randomFillSync");
    if (crypto.webcrypto) {
        const define = (name, value) => Object.defineProperty(crypto.webcrypto, name, { value, configurable: true });
        define("randomUUID", uuid("crypto.randomUUID"));
        define("getRandomValues", fill("crypto.getRandomValues"));
    }
    require("module").syncBuiltinESMExports();
};

function watchTime(isOther) {
    const Real = Date;
    const now = () => Real.now() + (isOther("Date.now") ? LATER : 0);
    const Watched = new Proxy(Real, {
        construct: (target, rest, kind) => {
            const given = rest.length === 0 && isOther("new Date") ? [Real.now() + LATER] : rest;
            return Reflect.construct(target, given, kind === Watched ? target : kind);
        },
        apply: () => new Watched().toString(),
        get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
    });
    Real.prototype.constructor = Watched;
    globalThis.Date = Watched;
}

exports.siteOf = siteOf;

/** Where in the program's own files this is asked for, by itself or through a package. */
function siteOf(job) {
    // Positions are looked up in source maps, which takes long, and most calls are the SDK's.
    if (!files().some((file) => isOwn(job, file))) {
        return undefined;
    }
    for (const [, file, line] of stackOf((error) => String(error.stack)).matchAll(FRAME)) {
        if (isOwn(job, plain(file))) {
            return { file: plain(file), line: Number(line) };
        }
    }
    return undefined;
}

/** The files of the stack, up to the first of Pulumi's and gRPC's; none while a stack is made into text. */
function files() {
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getFileName() || "");
    try {
        const stack = stackOf((error) => error.stack);
        const found = Array.isArray(stack) ? stack.map(plain) : [];
        const theirs = found.findIndex((file) => THEIRS.test(file));
        return theirs < 0 ? found : found.slice(0, theirs);
    } finally {
        Error.prepareStackTrace = prepareStackTrace;
    }
}

/** The path of a file, which is an address in ECMAScript modules. */
function plain(file) {
    try {
        return file.startsWith("file:") ? fileURLToPath(file) : file;
    } catch {
        return file;
    }
}

function stackOf(read) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 40;
    try {
        return read(new Error());
    } finally {
        Error.stackTraceLimit = limit;
    }
}

function isOwn(job, file) {
    const relative = path.relative(job.root, file);
    return path.isAbsolute(file) && !relative.startsWith("..") && !path.isAbsolute(relative) && !/node_modules/.test(relative);
}
