// What callbacks share and change: a counter, a list, a set of used names. The counterpart of python/symbolic/state.py, which says
// why. Runs A and B execute callbacks in opposite orders, and each asks, before a callback runs, whether another one has
// changed what it may read.
"use strict";

const { mayChange } = require("./changes.js");
const Reach = require("./reach.js");

module.exports = class State {
    /** isClosed: whether an object holds nothing of the program. methods: the program's. */
    constructor(isClosed, methods) {
        Object.assign(this, { isClosed, methods, isUsed: false });
        // What each object held when the first callback began that reads it, and all that read it.
        this.first = new Map();
        // The callbacks that assign to a variable, by its name.
        this.writers = new Map();
        // The callbacks that may change an object in a deployment only.
        this.losers = new Map();
        this.count = 0;
        this.ended = new WeakMap();
    }

    /** The number of a callback on an output, and those of callbacks that have ended before it runs. */
    registered(output, outer) {
        this.count += 1;
        const ofOuter = outer && outer.turn ? [...outer.turn.earlier, outer.turn.number] : [];
        return { number: this.count, earlier: new Set([...(this.ended.get(output) || []), ...ofOuter]) };
    }

    /** The callback made this output. */
    made(output, { number, earlier }) {
        this.ended.set(output, new Set([...earlier, number]));
    }

    /** Whether another callback has changed what the function may read, which is about to run or has just run. */
    isChanged(func, turn, value) {
        const own = func.ofProgram || func;
        try {
            if (!this.isUsed && !mayChange(String(own))) {
                return false;
            }
            this.isUsed = true;
            return this.isOther(new Reach(this.isClosed, this.methods, own, value), turn);
        } catch {
            return true;
        }
    }

    /** Note that the callback does not run, has failed, or could do something else for other values of AWS. */
    lose(func, turn, value) {
        const own = func.ofProgram || func;
        try {
            if (!mayChange(String(own))) {
                return;
            }
            this.isUsed = true;
            const { filled, written } = new Reach(this.isClosed, this.methods, own, value);
            filled.forEach((one) => add(this.losers, one, turn.number));
            written.forEach((name) => add(this.writers, name, turn.number));
        } catch {
            // What it changes cannot be seen.
        }
    }

    isOther({ objects, hidden, read, written, given }, turn) {
        const isFound = [
            ...[...objects.keys(), given].map((object) => isForeign(this.losers.get(object) || new Set(), turn)),
            ...[...objects].map(([object, content]) => this.isOtherObject(object, content, turn)),
            ...[...hidden].map((object) => this.isOtherObject(object, undefined, turn)),
            ...[...read].map((name) => isForeign(this.writers.get(name) || new Set(), turn)),
        ].includes(true);
        for (const name of written) {
            add(this.writers, name, turn.number);
        }
        return isFound;
    }

    /** Without a content, what the object holds cannot be seen. */
    isOtherObject(object, content, turn) {
        if (!this.first.has(object)) {
            this.first.set(object, { content, readers: new Set() });
        }
        const { content: before, readers } = this.first.get(object);
        const isFound = isForeign(readers, turn) && !(content && before && isSame(content, before));
        readers.add(turn.number);
        return isFound;
    }
};

function add(numbers, key, number) {
    numbers.set(key, (numbers.get(key) || new Set()).add(number));
}

/** Whether one of the callbacks may run before or after the one of this turn. */
function isForeign(numbers, { number, earlier }) {
    // Thousands of callbacks may read the same object.
    for (const one of numbers) {
        if (one !== number && !earlier.has(one)) {
            return true;
        }
    }
    return false;
}

function isSame(first, second) {
    return first.length === second.length && first.every((one, at) => Object.is(one, second[at]));
}
