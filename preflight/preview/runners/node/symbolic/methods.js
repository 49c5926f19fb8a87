// The program's methods, by their names: which object an arrow function takes for `this` cannot be seen.
"use strict";

const { assigned, filled, isDeclared, named } = require("./changes.js");

const CALLED = /\bthis\s*\.\s*(#?[\w$]+)\s*\(/g;
const DEEPEST = 6;

module.exports = class Methods {
    /** asked: has the program's source. */
    constructor(asked) {
        this.asked = asked;
        this.found = new Map();
    }

    /**
     * What the methods that a source calls of `this` read and write: names of variables and of properties of `this`. Those
     * of a method that is nowhere in the program may write anything of theirs.
     */
    of(source, read, written, depth = 0) {
        for (const [, name] of source.matchAll(CALLED)) {
            const bodies = depth < DEEPEST ? this.bodies(name) : [];
            if (bodies.length === 0) {
                [read, written].forEach((names) => names.add(`this.${name}()`));
            }
            for (const body of bodies) {
                named(body).forEach((one) => read.add(one));
                const all = [...assigned(body), ...filled(body)];
                all.filter((one) => !isDeclared(one, body)).forEach((one) => written.add(one));
                this.of(body, read, written, depth + 1);
            }
        }
    }

    bodies(name) {
        if (!this.found.has(name)) {
            this.found.set(name, this.bodiesInProgram(name));
        }
        return this.found.get(name);
    }

    bodiesInProgram(name) {
        const { source } = this.asked;
        const head = new RegExp(`(?<![\\w$.#])${name.replace(/\$/g, "\\$")}\\s*(?:=\\s*(?:async\\s*)?)?\\([^;{}]*\\)[^;{}()]*\\{`, "g");
        return [...source.matchAll(head)].map(({ 0: found, index }) => bodyFrom(source, index + found.length));
    }
};

/** The source up to the brace that ends it. */
function bodyFrom(source, start) {
    let depth = 1;
    let at = start;
    for (; at < source.length && depth > 0; at += 1) {
        depth += source[at] === "{" ? 1 : source[at] === "}" ? -1 : 0;
    }
    return source.slice(start, at);
}
