// What a function may read and change: the objects that its variables hold, and the functions that it may call.
"use strict";

const { types } = require("util");
const { assigned, isEveryones, named } = require("./changes.js");
const scopesOf = require("./scopes.js");

const DEEPEST = 6;
const MOST = 2000;

/**
 * objects: what each object holds, in a list. hidden: objects of which that cannot be seen. read, written: variables.
 * methods: the program's methods.
 */
module.exports = class Reach {
    constructor(isClosed, methods, func) {
        Object.assign(this, { isClosed, methods, seen: new Set(), objects: new Map(), hidden: new Set() });
        Object.assign(this, { read: new Set(), written: new Set() });
        this.ofValue(func, 0);
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
        const captured = new Map([...names].filter(isEveryones).map((name) => [name, name]));
        for (const scope of scopesOf(func)) {
            const all = Object.keys(scope);
            for (const name of all.filter((one) => names.has(one) && !captured.has(one))) {
                captured.set(name, [name, ...all].join(" "));
                this.ofValue(scope[name], depth + 1);
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
