// What is the same in the repetitions of a callback. The counterpart of agreement.py, which compares runs A and B.
"use strict";

const { isDeepStrictEqual } = require("util");
const { isContainer } = require("./placeholders.js");

const DIFFERS = Symbol("differs");
const UNKNOWN = Symbol("unknown");

/** Merges the results of repetitions; known: the placeholders, among them marks of parts that depend on AWS. */
class Merger {
    constructor(known) {
        this.known = known;
    }

    /** The first value, with a mark in place of each part in which the other differs. */
    merged(first, other, way) {
        const made = this.same(first, other, way);
        return made === DIFFERS && !isPlain(first) ? UNKNOWN : made;
    }

    same(first, other, way) {
        if (isDeepStrictEqual(first, other)) {
            return first;
        }
        if (this.known.marks.has(first)) {
            return this.marked(first, other);
        }
        if (isDeepStrictEqual(way.expected(first), other)) {
            return first;
        }
        if (typeof first === "string" && typeof other === "string") {
            return this.sameText(first, other, way);
        }
        if (Array.isArray(first) && Array.isArray(other) && first.length === other.length) {
            const isSorted = isReordered(way.expected(first), other);
            return first.map((one, at) => (isSorted ? this.marked(one, other[at]) : this.part(one, other[at], way)));
        }
        const areObjects = [first, other].every((one) => one !== null && typeof one === "object" && !Array.isArray(one));
        if (areObjects && isDeepStrictEqual(Object.keys(first).sort(), Object.keys(other).sort())) {
            return Object.fromEntries(Object.entries(first).map(([key, one]) => [key, this.part(one, other[key], way)]));
        }
        return DIFFERS;
    }

    sameText(first, other, way) {
        const [a, b] = [first, other].map(parsed);
        if (a !== undefined && b !== undefined) {
            const made = this.same(a, way.back(b), way);
            return made === DIFFERS ? made : JSON.stringify(made);
        }
        const [lines, others] = [first, other].map((text) => text.split("\n"));
        if (lines.length > 1 && lines.length === others.length && !isReordered(lines, others)) {
            const isSame = (line, at) => way.expected(line) === others[at];
            return lines.map((line, at) => (isSame(line, at) ? line : this.marked(line, others[at]))).join("\n");
        }
        return DIFFERS;
    }

    part(first, other, way) {
        const made = this.same(first, other, way);
        return made === DIFFERS ? this.marked(first, other) : made;
    }

    /** A text that stands for a part that depends on AWS. Callbacks that get it are repeated with what was found. */
    marked(first, other) {
        return this.known.mark(first, other);
    }
}

/** Whether a repetition made the first value with its other values. A literal of the source that is one of them
 * cannot be told from the program's own, so that the first value is compared as it would be.
 */
function isExpected(first, raw, other) {
    return isDeepStrictEqual(other.given(first), raw);
}

/** Whether nothing in a merged value is left open. */
function isPlain(value) {
    if (typeof value === "symbol") {
        return false;
    }
    return !isContainer(value) || Object.values(value).every(isPlain);
}

/** Whether two different lists have the same items. */
function isReordered(first, other) {
    return isDeepStrictEqual(...[first, other].map((list) => list.map((one) => JSON.stringify(one)).sort()));
}

function parsed(text) {
    try {
        return /^\s*[{[]/.test(text) ? JSON.parse(text) : undefined;
    } catch {
        return undefined;
    }
}

module.exports = { Merger, UNKNOWN, isExpected, isPlain };
