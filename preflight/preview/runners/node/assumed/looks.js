// Where a Node.js program looks at values that the offline preview does not know. The counterpart of python/assumed/looks.py,
// which says what a look is.
//
// Each of the program's own files gets calls around what it compares, takes apart or searches with; `looks_text.js`
// inserts them.
"use strict";

const fs = require("fs");
const Module = require("module");
const path = require("path");
const { pathToFileURL } = require("url");
const { siteOf } = require("../chance.js");
const { NAME, inserted, isOfProgram } = require("./looks_text.js");

const MOST = 200;
const DEEPEST = 6;
// Methods that compare the items of a list.
const COMPARING = words("includes indexOf lastIndexOf sort toSorted");
// What the language itself reads of an object.
const ASKED = words("then toJSON constructor");

/** Record the looks of the program. */
module.exports = function (job, pulumi, runtime) {
    const looks = new Looks(job);
    globalThis[NAME] = looks;
    watchResults(looks, runtime);
    watchReferences(looks, pulumi);
    rewrite(job, looks);
};

class Looks {
    constructor(job) {
        const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW } = fs.constants;
        const flag = O_WRONLY | O_CREAT | O_APPEND | (O_NOFOLLOW || 0);
        this.job = job;
        this.file = fs.openSync(path.join(job.folder, "seen.jsonl"), flag, 0o600);
        this.told = new Set();
        this.pending = new Set();
        this.decisions = new Set();
        this.files = new Set();
    }

    /** A file of the program begins, with calls or without. */
    began(hasCalls, file = "") {
        this.files.add(file);
        if (!hasCalls) {
            this.look(undefined);
        }
    }

    /** A value that is compared, or searched with. */
    seen(value) {
        if (this.isMarked(value, 0)) {
            this.look();
        }
        return value;
    }

    /** One side of a comparison. */
    side(value, site) {
        if (this.isMarked(value, 0)) {
            this.pending.add(site);
        }
        return value;
    }

    /** The result of a comparison: the one that the job asks for, if it looks at what the preview does not know. */
    decided(result, site) {
        if (!this.pending.delete(site)) {
            return result;
        }
        const made = this.job.looks.answers[site] ?? result;
        const place = siteOf(this.job);
        if (!this.decisions.has(site)) {
            this.decisions.add(site);
            this.record({ kind: "decided", site, result: made, places: place ? [[place.file, place.line]] : [] });
        }
        return made;
    }

    /** A value of which the length is asked for. */
    sized(value) {
        return typeof value === "string" || Array.isArray(value) ? this.seen(value) : value;
    }

    /** A value of which a part is taken, if it is a text. */
    text(value) {
        return typeof value === "string" ? this.seen(value) : value;
    }

    /** What a method is called of. */
    owner(value, method) {
        return Array.isArray(value) && COMPARING.has(method) ? this.seen(value) : this.text(value);
    }

    isMarked(value, depth) {
        if (typeof value === "string") {
            const lower = value.toLowerCase();
            return this.job.looks.marks.some((mark) => lower.includes(mark));
        }
        if (typeof value === "number") {
            return value === this.job.looks.number;
        }
        return Array.isArray(value) && depth < DEEPEST && value.some((one) => this.isMarked(one, depth + 1));
    }

    isMarkedInside(value) {
        return Object.values(value).some((one) => this.isMarked(one, 0));
    }

    look(place = siteOf(this.job)) {
        const key = place ? `${place.file}:${place.line}` : "";
        if (!this.told.has(key) && this.told.size < MOST) {
            this.told.add(key);
            const places = place ? [[place.file, place.line]] : [];
            this.record({ kind: "looked", places });
        }
    }

    record(row) {
        fs.writeSync(this.file, `${JSON.stringify(row)}\n`);
    }
}

// --- fields that have no mark

/** The result of each lookup tells when the program reads a number, a flag or what is in a map. */
function watchResults(looks, runtime) {
    const original = runtime.invoke;
    runtime.invoke = (...asked) => Promise.resolve(original(...asked)).then((result) => watched(looks, result));
}

function watched(looks, result) {
    if (result === null || typeof result !== "object") {
        return result;
    }
    const isOpen = looks.isMarkedInside(result);
    return new Proxy(result, {
        get: (target, key, proxy) => {
            const value = Reflect.get(target, key, proxy);
            const place = typeof key === "string" && typeof value !== "string" && !ASKED.has(key) && siteOf(looks.job);
            if (place && Array.isArray(value) && value.length) {
                looks.record({ kind: "listed" });
            } else if (place && isOpen && hasNoMark(value)) {
                looks.look(place);
            }
            const isPlain = value && Object.getPrototypeOf(value) === Object.prototype;
            return isPlain ? watched(looks, value) : value;
        },
    });
}

/** A number, a flag, a map or list without items, and what the preview does not have. */
function hasNoMark(value) {
    return value === null || typeof value !== "object" || Object.keys(value).length === 0;
}

function watchReferences(looks, pulumi) {
    const { prototype } = pulumi.StackReference;
    for (const name of ["getOutputDetails", "getOutputValue"]) {
        const original = prototype[name];
        if (typeof original !== "function") {
            continue;
        }
        prototype[name] = async function (...asked) {
            const place = siteOf(looks.job);
            const found = await original.apply(this, asked);
            const value = name === "getOutputValue" || !found ? found : (found.value ?? found.secretValue);
            if (value === undefined && place) {
                looks.look(place);
            }
            return found;
        };
    }
}

// --- the program's own files

function rewrite(job, looks) {
    const typescript = compiler(job);
    const { _compile: compile, load } = Module.prototype;
    Module.prototype._compile = function (content, file, ...rest) {
        if (typescript && isOfProgram(job.root, file)) {
            const made = inserted(require(typescript), content, file);
            looks.began(made !== undefined, file);
            return compile.call(this, made ?? content, file, ...rest);
        }
        return compile.call(this, content, file, ...rest);
    };
    Module.prototype.load = function (file, ...rest) {
        const result = load.call(this, file, ...rest);
        // An ECMAScript module that is loaded with `require`.
        if (isOfProgram(job.root, file) && !/\.(json|node)$/.test(file) && !looks.files.has(file)) {
            looks.look(undefined);
        }
        return result;
    };
    if (typescript && Module.register) {
        const hooks = pathToFileURL(path.join(__dirname, "looks_hooks.js"));
        Module.register(hooks, { data: { root: job.root, typescript } });
    }
    process.on("exit", () => {
        // Without the compiler, and in ECMAScript modules of older versions of Node.js, nobody sees what it looks at.
        if (looks.files.size === 0) {
            looks.look(undefined);
        }
    });
}

/** The file of the compiler; `undefined` if there is none. */
function compiler(job) {
    for (const [name, from] of [["typescript", job.root], ["typescript", job.sdk], [path.join(job.sdk, "vendor", "typescript@3.8.3"), job.sdk]]) {
        try {
            const found = require.resolve(name, { paths: [from] });
            require(found);
            return found;
        } catch {
            // The next one.
        }
    }
    return undefined;
}

function words(text) {
    return new Set(text.trim().split(/\s+/));
}
