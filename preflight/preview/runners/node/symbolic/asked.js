// The texts that a callback may compare its values with: those of its own source and of the program's.
"use strict";

const fs = require("fs");
const path = require("path");
const { asked, keys, quoted, samples, turned, words } = require("./literals.js");
const { DEEPEST, isContainer } = require("./placeholders.js");
const { ANY, isPossible, numbersOf, textsOfNumbers } = require("./values.js");

const LITERALS = 20;

/** known: the placeholders. */
module.exports = class Asked {
    constructor(job, known) {
        Object.assign(this, { job, known });
    }

    literals(func, kinds, value) {
        const source = String(func);
        const chosen = new Set();
        const others = [...kinds].filter((kind) => kind !== ANY);
        const own = words(source);
        const texts = [...own, ...turned(source, own), ...asked(source)];
        for (const word of [...texts, ...this.wordsOfProgram(), ...numbersOf(source)]) {
            if (chosen.size < LITERALS && others.some((kind) => isPossible(kind, word))) {
                chosen.add(word);
            }
        }
        return [...new Set([...chosen, ...(kinds.has(ANY) ? this.texts(source, value) : [])])];
    }

    /** What an output that may be any text is compared with: texts and words of the callback's source, numbers and texts
     * of their length, other values, and texts of the program's other functions.
     */
    texts(source, value) {
        const others = stringsOf(value).filter((text) => !this.known.kindsIn(text).has(ANY));
        const found = [asked(source), quoted(source), samples(source), others, words(source), textsOfNumbers(source)];
        return [...found.flatMap(first), ...this.textsOfProgram()];
    }

    /** They are the same for each callback. */
    textsOfProgram() {
        return (this.ofProgram ||= [asked, samples, quoted, keys].flatMap((of) => first(of(this.source))));
    }

    /** What the function's source compares any text with. */
    compared(func) {
        return [...new Set(asked(String(func)))].filter((text) => isPossible(ANY, text));
    }

    /** The texts of a function's source, and the accounts of the program. */
    quoted(func) {
        return [...new Set([...quoted(String(func)), ...this.wordsOfProgram()])].slice(0, LITERALS);
    }

    /** Accounts and the like stand in tables outside of callbacks. */
    wordsOfProgram() {
        return (this.numbers ||= [...new Set(this.source.match(/\b\d{12}\b/g) || [])]);
    }

    /** The program's own files. */
    get source() {
        if (this.files === undefined) {
            const own = Object.keys(require.cache).filter((file) => {
                const relative = path.relative(this.job.root, file);
                return !relative.startsWith("..") && !/node_modules/.test(relative);
            });
            const files = new Set([...own, this.job.program].filter((file) => /\.[cm]?[jt]s$/.test(file)));
            const texts = [...files].map((file) => {
                try {
                    return fs.readFileSync(file, "utf8");
                } catch {
                    return "";
                }
            });
            this.files = texts.join("\n");
        }
        return this.files;
    }
};

/** The first different texts of them. */
function first(texts) {
    return [...new Set(texts)].filter((text) => isPossible(ANY, text)).slice(0, LITERALS);
}

/** The texts in a value. */
function stringsOf(value, depth = 0) {
    if (typeof value === "string") {
        return [value];
    }
    return isContainer(value) && depth < DEEPEST ? Object.values(value).flatMap((one) => stringsOf(one, depth + 1)) : [];
}
