// What a function may read and change: the objects that its variables hold, and the functions that it may call.
"use strict";

const { types } = require("util");
const { assigned, filled, isEveryones, named } = require("./changes.js");
const scopesOf = require("./scopes.js");

const DEEPEST = 6;
const MOST = 2000;
// The first parameter of a function.
const PARAMETER = /^(?:async\s+)?(?:function\b[^(]*)?\(?\s*([\w$]+)/;

/**
 * objects: what each object holds, in a list. hidden: objects of which that cannot be seen. read, written: variables.
 * filled: objects that the source may change. methods: the program's methods. value: of the callback.
 */
module.exports = class Reach {
    constructor(isClosed, methods, func, value) {
        Object.assign(this, { isClosed, methods, seen: new Set(), objects: new Map(), hidden: new Set() });
        Object.assign(this, { read: new Set(), written: new Set(), filled: new Set() });
        this.ofValue(func, 0);
        this.ofGiven(func, value);
    }

    /** The value of a callback is that of the others of the same output too. */
    ofGiven(func, value) {
        this.given = value;
        const source = Function.prototype.toString.call(func);
        const [, name] = PARAMETER.exec(source) || [];
        if (filled(source).includes(name)) {
            this.fill(value, 0);
        }
    }

    /** Note that the object may be changed, and what it holds. */
    fill(value, depth) {
        const isObject = value !== null && typeof value === "object";
        if (isObject && !this.filled.has(value) && depth <= DEEPEST && this.filled.size < MOST && !this.isClosed(value)) {
            this.filled.add(value);
            if (!isHidden(value)) {
                contentOf(value).forEach((one) => this.fill(one, depth + 1));
            }
        }
    }

    ofValue(value, depth) {
        const isObject = value !== null && (typeof value === "object" || typeof value === "function");
        const isEnd = !isObject || this.seen.has(value) || depth > DEEPEST || this.seen.size > MOST;
        if (isEnd || this.isClosed(value)) {
            return;
        }
        this.seen.add(value);
        if (isHidden(value)) {
            this.hidden.add(value);
            return;
        }
        const content = contentOf(value);
        this.objects.set(value, content);
        content.forEach((one) => this.ofValue(one, depth + 1));
        if (typeof value === "function") {
            this.ofFunction(value, depth);
        } else {
            this.ofMethods(value, depth);
        }
    }

    ofFunction(func, depth) {
        const source = Function.prototype.toString.call(func);
        if (source.includes("[native code]")) {
            return;
        }
        const names = named(source);
        // A scope is told from others by the names of its variables.
        const changed = new Set(filled(source));
        const captured = new Map([...names].filter(isEveryones).map((name) => [name, name]));
        for (const scope of scopesOf(func)) {
            const all = Object.keys(scope);
            for (const name of all.filter((one) => names.has(one) && !captured.has(one))) {
                captured.set(name, [name, ...all].join(" "));
                this.ofValue(scope[name], depth + 1);
                if (changed.has(name)) {
                    this.fill(scope[name], 0);
                }
            }
        }
        captured.forEach((place, name) => this.read.add(place).add(name));
        this.methods.of(source, this.read, this.written);
        // A class assigns to what it makes.
        const isOwn = (name) => source.startsWith("class") && name.startsWith("this.");
        [...assigned(source)].filter((name) => captured.has(name) && !isOwn(name)).forEach((name) => this.written.add(captured.get(name)));
    }

    ofMethods(value, depth) {
        for (let kind = Object.getPrototypeOf(value); kind && kind !== Object.prototype; kind = Object.getPrototypeOf(kind)) {
            contentOf(kind).filter((one) => typeof one === "function").forEach((one) => this.ofValue(one, depth + 1));
        }
    }
};

const HIDDEN = [
    types.isGeneratorObject,
    types.isMapIterator,
    types.isSetIterator,
    types.isWeakMap,
    types.isWeakSet,
    types.isProxy,
    (value) => value instanceof WeakRef,
    (value) => typeof value === "function" && value.name.startsWith("bound "),
    hasPrivateFields,
];

function isHidden(value) {
    return HIDDEN.some((is) => is(value));
}

function hasPrivateFields(value) {
    const { constructor } = Object.getPrototypeOf(value) || {};
    const source = typeof value === "object" && typeof constructor === "function" ? Function.prototype.toString.call(constructor) : "";
    return source.startsWith("class") && /#[A-Za-z_$]/.test(source);
}

/** What an object holds; nothing is asked of it. */
function contentOf(value) {
    const described = Object.entries(Object.getOwnPropertyDescriptors(value));
    const own = described.flatMap(([key, { value: inner, get }]) => [key, get || inner]);
    if (value instanceof Map) {
        own.push(...[...Map.prototype.entries.call(value)].flat());
    } else if (value instanceof Set) {
        own.push(...Set.prototype.values.call(value));
    } else if (types.isDate(value)) {
        own.push(Date.prototype.getTime.call(value));
    }
    return own;
}
