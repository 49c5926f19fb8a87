// Random values and the time in runs A and B of a Node.js program. The counterpart of python/symbolic/chance.py, which says why.
"use strict";

const os = require("os");
const caller = require("./caller.js");
const { inside, isInside, isRepeated } = require("./inside.js");
const wrap = require("./wrapping.js");

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
const LATEST = 4e12;
const real = { bytes: require("crypto").randomBytes, random: Math.random };

/** The time of a run with other random values: the second is at a weekend if the first is not. */
function later(began, chance) {
    const day = new Date(began).getDay();
    const days = day % 6 === 0 ? 2 : 6 - day;
    return began + [0, DAY + 46861001, days * DAY + 3723457][chance];
}

/** The same numbers in every run, outside of callbacks. What the SDK itself asks for differs between the runs. */
function seed(chance) {
    const shift = SHIFTS[chance];
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

module.exports = { later, seed, spread };
