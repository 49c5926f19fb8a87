// The texts that a source asks for: those in it, and some that its regular expressions match.
"use strict";

// A regular expression stands behind one of these.
const LITERAL = /(?:^|[(,=:?!&|[{;>\n]|return)\s*\/((?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/[a-z]*/g;
const MADE = /RegExp\(\s*(["'`])((?:\\.|(?!\1)[^\\\n])+)\1/g;
const TURNS = 3;
const LONGEST = 64;
const CLASSES = { d: "0", w: "a", s: " ", D: "a", W: "-", S: "a", b: "", B: "", n: "\n", t: "\t" };

/** The texts in a source. */
function quoted(source) {
    return [...source.matchAll(/(["'`])([^"'`\\\n]{1,60})\1/g)].map((match) => match[2]);
}

/** The texts in a source that something is compared with, or found by. */
function asked(source) {
    const before = /(?:[=!]==?|\bcase\b|(?:With|includes|[iI]ndexOf|has|get|split|test|match)\()\s*(["'`])([^"'`\\\n]{1,60})\1/g;
    const behind = /(["'`])([^"'`\\\n]{1,60})\1\]?\s*(?::(?!:)|[=!]==?)/g;
    return [before, behind].flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[2]));
}

/** The keys of objects in a source. */
function keys(source) {
    return [...source.matchAll(/[{,]\s{0,99}(\w{1,40})\s{0,9}:/g)].map((match) => match[1]);
}

/** The words of a source; first those of its texts. */
function words(source) {
    const quoted = [...source.matchAll(/(["'`])([^"'`\\\n]{1,40})\1/g)].flatMap((match) => match[2].match(/[0-9A-Za-z-]+/g) || []);
    return [...quoted, ...(source.match(/[0-9]+|[0-9A-Za-z]+/g) || [])];
}

/** What a source asks for that changes a text before: its words in the other case, or turned around. */
function turned(source, words) {
    const ways = [
        [/toLowerCase|toLocaleLowerCase/, (word) => word.toUpperCase()],
        [/toUpperCase|toLocaleUpperCase|\/\w*i\w*[,).;]/, (word) => word.toLowerCase()],
        [/[rR]everse/, (word) => [...word].reverse().join("")],
    ];
    const chosen = ways.filter(([pattern]) => pattern.test(source)).map(([, change]) => change);
    return words.flatMap((word) => chosen.map((change) => change(word)));
}

/** Some texts that each regular expression in a source matches. */
function samples(source) {
    const literal = [...source.matchAll(LITERAL)].map(([, pattern]) => pattern);
    const made = [...source.matchAll(MADE)].map(([, , pattern]) => pattern.replace(/\\\\/g, "\\"));
    return [...literal, ...made].flatMap((pattern) =>
        Array.from({ length: TURNS }, (_, turn) => new Sample(pattern, turn).text()),
    );
}

/** One text; `turn` chooses among alternatives and numbers of repetitions. */
class Sample {
    constructor(pattern, turn) {
        Object.assign(this, { pattern, turn, at: 0 });
    }

    text() {
        const found = [this.sequence()];
        while (this.pattern[this.at] === "|") {
            this.at += 1;
            found.push(this.sequence());
        }
        return found[this.turn % found.length].slice(0, LONGEST);
    }

    sequence() {
        let made = "";
        while (this.at < this.pattern.length && !"|)".includes(this.pattern[this.at])) {
            const one = this.atom();
            made += one.repeat(this.times());
        }
        return made;
    }

    atom() {
        const sign = this.pattern[this.at++];
        if (sign === "(") {
            const ahead = /^\?(?:[:=]|<[^=!>]*>|<?!|<=)/.exec(this.pattern.slice(this.at));
            this.at += ahead ? ahead[0].length : 0;
            const inner = this.text();
            this.at += 1;
            return ahead && ahead[0].endsWith("!") ? "" : inner;
        }
        if (sign === "\\") {
            const escaped = this.pattern[this.at++] || "";
            return CLASSES[escaped] ?? escaped;
        }
        if (sign === "[") {
            return this.member();
        }
        return { "^": "", $: "", ".": "a" }[sign] ?? sign;
    }

    member() {
        const end = this.pattern.slice(this.at).search(/(?<!\\)\]/);
        const inner = this.pattern.slice(this.at, end < 0 ? undefined : this.at + end);
        this.at += inner.length + 1;
        const signs = inner.replace(/\\(.)/g, (_, one) => CLASSES[one] ?? one);
        if (!signs.startsWith("^")) {
            return [...signs][(this.turn * 2) % Math.max([...signs].length, 1)] || "";
        }
        return [..."a0-A./"].find((one) => !signs.includes(one)) || "";
    }

    times() {
        const found = /^(?:[*+?]|\{(\d*)(?:,\d*)?\})\??/.exec(this.pattern.slice(this.at));
        if (found === null) {
            return 1;
        }
        this.at += found[0].length;
        const least = found[1] === undefined ? { "*": 0, "?": 0 }[found[0][0]] ?? 1 : Number(found[1]);
        return Math.min(Math.max(least, this.turn % 2), LONGEST);
    }
}

module.exports = { asked, keys, quoted, samples, turned, words };
