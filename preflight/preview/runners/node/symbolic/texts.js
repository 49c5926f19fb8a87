// Values of which a symbolic run of a Node.js program knows only parts. The counterpart of python/symbolic/texts.py and
// python/symbolic/callbacks.py, which say why: a callback runs with an object in place of an unknown, but only if its source does
// nothing with its values but insert them into texts, arrays, objects and JSON.
"use strict";

const path = require("path");
const { mapped: mappedData } = require("../lookups.js");
const lookups = require("./lookups.js");

const IS_CHANGED = Symbol.for("preflight.isChanged");

/** Keep the known parts of such texts, and write them into properties. */
module.exports = function keep(job, pulumi) {
    const rpc = require(path.join(job.sdk, "runtime", "rpc"));
    const output = require(path.join(job.sdk, "output"));
    const kept = new Kept(pulumi, rpc.unknownValue);
    const makers = {
        all: (values) => kept.resolve(values),
        concat: async (...values) => (await kept.resolve(values)).join(""),
        interpolate: async (literals, ...values) => String.raw({ raw: literals }, ...(await kept.resolve(values))),
        jsonStringify: async (value, ...options) => JSON.stringify(await kept.resolve(value), ...options),
    };
    for (const [name, make] of Object.entries(makers)) {
        for (const owner of [pulumi, output]) {
            keepResult(owner, name, kept, (_, values) => make(...values));
        }
    }
    keepResult(pulumi.Output.prototype, "apply", kept, async (self, [func], made) => {
        const value = await kept.resolve(self);
        return made[IS_CHANGED]?.() ? kept.marker : run(func, value);
    });
    // Of resources, and of the stack's outputs.
    for (const name of ["serializeResourceProperties", "serializeProperties"]) {
        const original = rpc[name];
        rpc[name] = async (label, props, ...rest) => original(label, await kept.written(props), ...rest);
    }
};

function keepResult(owner, name, kept, make) {
    const original = owner[name];
    if (typeof original !== "function" || original.isKept) {
        return;
    }
    owner[name] = function (...values) {
        const made = original.apply(this, values);
        kept.makers.set(made, () => make(this, values, made));
        return made;
    };
    owner[name].isKept = true;
}

class Kept {
    constructor(pulumi, marker) {
        this.Output = pulumi.Output;
        this.isUnknown = pulumi.isUnknown || ((value) => Boolean(value && value.__pulumiUnknown));
        this.marker = marker;
        this.makers = new WeakMap();
    }

    /** The value, with an object in place of each unknown. */
    async resolve(value) {
        if (this.Output.isInstance(value)) {
            return this.resolve(await this.inside(value));
        }
        if (value instanceof Promise) {
            return this.resolve(await value);
        }
        if (typeof value === "string" && value.includes(this.marker)) {
            return unknown(value);
        }
        if (this.isUnknown(value)) {
            return unknown(this.marker);
        }
        return mapped(value, (inner) => this.resolve(inner));
    }

    async inside(output) {
        if (await output.isKnown) {
            return output.promise();
        }
        const make = this.makers.get(output);
        if (make) {
            try {
                return await make();
            } catch {
                return this.marker;
            }
        }
        const found = await output.promise(/*withUnknowns*/ true);
        // An ID that is not known may be an empty text.
        return found === undefined || found === "" ? this.marker : found;
    }

    /** The properties of a resource, with known outputs in place of those of which a part is known. */
    async written(value) {
        if (!this.Output.isInstance(value)) {
            return value instanceof Promise ? this.written(await value) : mapped(value, (inner) => this.written(inner));
        }
        if (await value.isKnown) {
            return value;
        }
        const found = await plain(await this.resolve(value));
        if (found === this.marker || found === undefined) {
            return value;
        }
        const all = value.allResources ? value.allResources() : Promise.resolve(value.resources());
        const ready = (one) => Promise.resolve(one);
        return new this.Output(value.resources(), ready(found), ready(true), value.isSecret, all);
    }
}

/** The array or object with other values; anything else, and what stands for an unknown, as it is. */
async function mapped(value, change) {
    return TEXTS.has(value) ? value : mappedData(value, change);
}

// The objects that stand for unknowns, and their texts.
const TEXTS = new WeakMap();

function unknown(text) {
    const made = new Proxy(
        {},
        {
            get: (_, key) => {
                if (key === Symbol.toPrimitive || key === "toString" || key === "toJSON") {
                    return () => text;
                }
                if (typeof key === "symbol" || key === "then" || key.startsWith("__")) {
                    return undefined;
                }
                return unknown(WHOLE.exec(text) ? text : fail());
            },
        },
    );
    TEXTS.set(made, text);
    return made;
}

const WHOLE = /^[0-9a-f-]{36}$/;

function fail() {
    throw new Error("the value depends on an unknown");
}

async function plain(value) {
    return TEXTS.has(value) ? TEXTS.get(value) : mapped(value, plain);
}

function run(func, value) {
    if (String(func) === EXPORTS && isData(value)) {
        return value;
    }
    if (func !== JSON.stringify && !(lookups.taken().size ? onlyInserts : isPlain)(String(func))) {
        fail();
    }
    const before = lookups.reads();
    const made = func(value);
    // The source may take apart what a lookup has found.
    return lookups.reads() === before ? made : fail();
}

// The SDK's callback that makes plain data of exported values, which leaves plain data as it is.
const EXPORTS = "(v) => massage(key, v, objectStack)";

function isData(value) {
    if (value === null || typeof value !== "object" || TEXTS.has(value)) {
        return typeof value !== "function";
    }
    const kind = Object.getPrototypeOf(value);
    return Array.isArray(value) || kind === Object.prototype || kind === null
        ? Object.values(value).every(isData)
        : false;
}

// --- sources

const HEAD = /^function\s*[\w$]*\s*(?=\()/;
const TOKEN = /\s+|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\d+(?![\w.]))|([A-Za-z_$][\w$]*)|(=>|[.,(){}[\]:;+=`])/y;
const DECLARES = new Set(["const", "let", "var"]);
const ALLOWED = new Set([...DECLARES, "return", "true", "false", "null", "undefined"]);
const REFUSED = new Set(
    (
        "if else for while do switch case break continue throw try catch finally new delete typeof instanceof in of " +
        "void this super class extends function yield await async import export debugger with default arguments eval"
    ).split(" "),
);

/** The same, also if a text comes from around the function: it does not ask for its length or a part of it. */
function onlyInserts(source) {
    return isPlain(source) && !/\.\s*length\b|[\w$\])]\s*\[/.test(source);
}

/** Whether a function does nothing with its values but insert them into texts, arrays, objects and JSON. */
function isPlain(source) {
    const own = source.replace(HEAD, "");
    const tokens = source.includes("[native code]") ? undefined : read(own, 0, false);
    const names = tokens && made(tokens.list, own === source);
    // An inner function that takes a value apart may take a text apart.
    return names !== undefined && !names.has("{") && !names.has("[") && isAllowedList(tokens.list, names);
}

/** The names of what the function itself makes, which may be texts. Its parameters are not among them. */
function made(list, isArrow) {
    const first = isArrow ? list.findIndex((token) => token.text === "=>") : -1;
    return new Set(
        list.flatMap((token, at) => {
            if (token.inner) {
                return token.inner.flatMap((tokens) => [...made(tokens, false)]);
            }
            if (DECLARES.has(token.text)) {
                const end = list.findIndex((one, i) => i > at && one.text === "=");
                const declared = list.slice(at + 1, end < 0 ? undefined : end).map((one) => one.text);
                return declared.filter((text) => !"[{".includes(text));
            }
            if (token.text !== "=>" || at === first) {
                return [];
            }
            return list.slice(isName(list[at - 1] || {}) ? at - 1 : opening(list, at - 1), at).map((one) => one.text);
        }),
    );
}

function isAllowedList(list, names) {
    return list.every((token, at) => isAllowed(list, token, at, names));
}

/** The tokens from a position on, up to the brace that ends a template's expression; undefined for other source. */
function read(source, start, inTemplate) {
    const list = [];
    let depth = 0;
    for (let at = start; at < source.length; ) {
        TOKEN.lastIndex = at;
        const match = TOKEN.exec(source);
        if (match === null) {
            return undefined;
        }
        at = TOKEN.lastIndex;
        const [text, string, number, name, sign] = match;
        if (sign === "`") {
            const template = readTemplate(source, at);
            if (template === undefined) {
                return undefined;
            }
            list.push({ kind: "text", inner: template.inner });
            at = template.end;
        } else if (string || number || name || sign) {
            depth += text === "{" ? 1 : text === "}" ? -1 : 0;
            if (depth < 0) {
                return inTemplate ? { list, end: at } : undefined;
            }
            list.push({ kind: string ? "text" : number ? "number" : name ? "name" : "sign", text });
        }
    }
    return inTemplate || depth !== 0 ? undefined : { list, end: source.length };
}

function readTemplate(source, start) {
    const inner = [];
    for (let at = start; at < source.length; at += 1) {
        if (source[at] === "\\") {
            at += 1;
        } else if (source[at] === "`") {
            return { inner, end: at + 1 };
        } else if (source.startsWith("${", at)) {
            const found = read(source, at + 2, true);
            if (found === undefined) {
                return undefined;
            }
            inner.push(found.list);
            at = found.end - 1;
        }
    }
    return undefined;
}

function isAllowed(list, token, at, names) {
    const before = list[at - 1] || {};
    const after = list[at + 1] || {};
    const isMember = before.text === ".";
    const follows = before.kind === "text" || before.kind === "number" || isName(before) || /^[)\]]$/.test(before.text);
    if (token.kind === "name") {
        return isMember || !REFUSED.has(token.text);
    }
    if (token.kind === "text") {
        // A text behind a name is the argument of a tag.
        const inside = (token.inner || []).every((tokens) => isAllowedList(tokens, names));
        return inside && !(follows && token.inner);
    }
    switch (token.text) {
        case "(":
            return !follows || isCall(list, at);
        case "[":
            if (follows) {
                const isFixed = ["number", "text"].includes(after.kind) && !after.inner;
                return isFixed && (list[at + 2] || {}).text === "]" && isOutside(list, at - 1, names);
            }
            return (list[closing(list, at) + 1] || {}).text !== ":";
        case ".":
            return !isMember && after.kind === "name" && (isMethod(list, at) || isOutside(list, at - 1, names));
        case "+":
            return follows && (before.kind === "text" || after.kind === "text");
        case "=":
            return declares(list, at) && (isName(before) || isTakenApart(list, at, names));
        default:
            return true;
    }
}

/** Whether it is a name of a value. */
function isName(token) {
    return token.kind === "name" && (!ALLOWED.has(token.text) || /^(true|false|null|undefined)$/.test(token.text));
}

/** The calls of functions that only insert. */
function isCall(list, at) {
    const [owner, dot, name] = list.slice(Math.max(at - 3, 0), at);
    if (!name || dot.text !== "." || (list[at - 4] || {}).text === ".") {
        return Boolean(name) && dot.text === "." && ["join", "map"].includes(name.text);
    }
    const isText = owner.kind === "text" && name.text === "concat";
    return isText || (owner.text === "JSON" && name.text === "stringify") || ["join", "map"].includes(name.text);
}

function isMethod(list, at) {
    return ["join", "map", "concat"].includes(list[at + 1].text) && (list[at + 2] || {}).text === "(";
}

/** Whether a value that ends here is read from the function's parameters or surroundings. */
function isOutside(list, end, names) {
    let at = end;
    while (at >= 0 && list[at].text === "]") {
        at = opening(list, at) - 1;
    }
    if (at < 0 || !isName(list[at])) {
        return false;
    }
    return (list[at - 1] || {}).text === "." ? isOutside(list, at - 2, names) : !names.has(list[at].text);
}

function closing(list, at) {
    return matching(list, at, 1);
}

function opening(list, at) {
    return matching(list, at, -1);
}

/** The position of the other bracket. */
function matching(list, start, step) {
    let depth = 0;
    for (let at = start; at >= 0 && at < list.length; at += step) {
        depth += "([{".includes(list[at].text || "-") ? 1 : ")]}".includes(list[at].text || "-") ? -1 : 0;
        if (depth === 0) {
            return at;
        }
    }
    return step < 0 ? 0 : list.length;
}

/** Whether the declaration takes a value apart that the function has not made. */
function isTakenApart(list, at, names) {
    const [value, end] = [list[at + 1] || {}, list[at + 2] || {}];
    return isName(value) && !names.has(value.text) && (end.text === ";" || end.text === "return");
}

/** Whether it is the sign of a declaration, of a name or of several. */
function declares(list, at) {
    const start = /^[\]}]$/.test(list[at - 1].text) ? opening(list, at - 1) : at - 1;
    return start > 0 && DECLARES.has(list[start - 1].text);
}

/** What a callback certainly makes of a value of which a text with markers is given; for tests. */
module.exports.told = async (func, text) => plain(await run(func, unknown(text)));
module.exports.onlyInserts = onlyInserts;
