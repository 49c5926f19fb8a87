// Whether a callback reads texts, numbers and flags of lookups that the program has taken out of their results outside of
// callbacks: `const { cidrBlock } = await aws.ec2.getVpc()`. A repetition cannot give it others.
"use strict";

const scopesOf = require("./scopes.js");

const DEEPEST = 6;
const MOST = 2000;
const NAMES = /[A-Za-z_$][\w$]*/g;

module.exports = class Captured {
    /** isOpen: whether such a text, number or flag may be one of a lookup; isClosed: an object that holds none. */
    constructor(isOpen, isClosed) {
        Object.assign(this, { isOpen, isClosed });
    }

    /** Whether the function may read one of them. */
    has(func) {
        this.seen = new Set();
        try {
            return this.inFunction(func.ofProgram || func, 0, false);
        } catch {
            return true;
        }
    }

    inFunction(func, depth, isMethod) {
        const source = Function.prototype.toString.call(func);
        const isNative = source.includes("[native code]");
        if (isNative || depth > DEEPEST) {
            return !isNative || func.name.startsWith("bound ");
        }
        const names = new Set(source.match(NAMES));
        // What an arrow function takes for `this` cannot be seen.
        if (names.has("this") && !isMethod && !source.startsWith("class")) {
            return true;
        }
        const scopes = scopesOf(func);
        if (scopes === undefined) {
            return true;
        }
        const found = new Set();
        return scopes.some((scope) =>
            Object.keys(scope).some((name) => {
                const isFirst = names.has(name) && !found.has(name);
                found.add(name);
                return isFirst && this.inValue(scope[name], depth + 1);
            }),
        );
    }

    inValue(value, depth) {
        if (value === null || (typeof value !== "object" && typeof value !== "function")) {
            return this.isOpen(value);
        }
        if (this.seen.has(value) || this.isClosed(value)) {
            return false;
        }
        this.seen.add(value);
        if (depth > DEEPEST || this.seen.size > MOST) {
            return true;
        }
        if (typeof value === "function") {
            return this.inFunction(value, depth, false);
        }
        const items = value instanceof Map || value instanceof Set ? [...value].flat() : [];
        return [...items, ...fields(value)].some((one) => this.inValue(one, depth + 1)) || this.inMethods(value, depth);
    }

    inMethods(value, depth) {
        for (let kind = Object.getPrototypeOf(value); kind && kind !== Object.prototype; kind = Object.getPrototypeOf(kind)) {
            if (fields(kind).some((one) => typeof one === "function" && this.inFunction(one, depth + 1, true))) {
                return true;
            }
        }
        return false;
    }
};

/** What an object holds; nothing is asked of it. */
function fields(value) {
    return Object.values(Object.getOwnPropertyDescriptors(value)).flatMap(({ value: own, get }) => (get ? [get] : [own]));
}
