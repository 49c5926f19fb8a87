// The results of lookups without an answer, which callbacks read though the program has asked for them outside: a
// repetition gets others. Texts that a callback passes on are the same text again afterwards.
"use strict";

const ACCOUNT = "000000000000";
// Texts as a program may ask for them. Their last characters make them recognizable.
const TEXTS = ["ami-", "vpc-0", "10.0.", "/", "{", "true", "Z", "arn:aws:x:::"];
const OWN = "6f1d2c57a9f0";

let reads = 0;
const taken = new Set();
const results = new WeakSet();

/** What kinds of such values the program has read outside of callbacks. */
exports.taken = () => taken;

exports.isResult = (value) => results.has(value);

exports.isOpenText = (text, unknown) => text.includes(unknown) || text.includes(ACCOUNT);

/** How often such a result has been read. */
exports.reads = () => reads;

/** The variants of one callback's repetitions: with texts of their own, and with words of its source. */
exports.variants = function (words) {
    // An optional text may be empty.
    const all = ["", ...words];
    const own = TEXTS.map((text, index) => ({ text: `${text}${OWN}${index}`, account: `98765432109${index}`, index }));
    return [...own, ...all.map((word) => ({ text: word, account: /^\d{12}$/.test(word) ? word : "987654321098" }))];
};

/**
 * A result that tells when it is read. `reading` returns the variant of the repetition that reads it, if any; `false`
 * outside of callbacks.
 */
exports.watched = function (result, unknown, isOpen, reading) {
    const isText = (text) => exports.isOpenText(text, unknown);
    const watches = (value) => isOpen || contains(value, isText);
    const made = {};
    results.add(made);
    for (const [key, value] of Object.entries(result)) {
        const get = () => {
            if (!watches(value)) {
                return value;
            }
            reads += 1;
            const variant = reading();
            if (variant === false) {
                taken.add(Array.isArray(value) ? "list" : "value");
            }
            return !variant ? value : varied(value, unknown, isOpen, variant);
        };
        Object.defineProperty(made, key, { get, set: (other) => define(made, key, other), enumerable: true, configurable: true });
    }
    return made;
};

function define(made, key, value) {
    Object.defineProperty(made, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The text of a callback's result as the variant makes it. */
exports.given = function (text, unknown, variant) {
    return text.split(unknown).join(variant.text).split(ACCOUNT).join(variant.account);
};

/** The same the other way round; words of the source are not unique. */
exports.back = function (text, unknown, variant) {
    const isOwn = variant.index !== undefined;
    return isOwn ? text.split(variant.text).join(unknown).split(variant.account).join(ACCOUNT) : text;
};

function varied(value, unknown, isOpen, variant) {
    const isOwn = variant.index !== undefined;
    if (typeof value === "string") {
        return exports.given(value, unknown, variant);
    }
    if (Array.isArray(value)) {
        const items = value.map((one) => varied(one, unknown, isOpen, variant));
        const other = [[...items, ...items], items.slice(0, 1), []][variant.index % 3];
        return isOpen && isOwn ? other : items;
    }
    if (value !== null && typeof value === "object") {
        const pairs = Object.entries(value).map(([key, one]) => [key, varied(one, unknown, isOpen, variant)]);
        return Object.fromEntries(isOpen && isOwn && pairs.length === 0 ? [[`key${OWN}`, variant.text]] : pairs);
    }
    if (!isOpen || !isOwn) {
        return value;
    }
    return typeof value === "number" ? 10 ** variant.index : typeof value === "boolean" ? variant.index % 2 === 0 : value;
}

function contains(value, isText) {
    if (typeof value === "string") {
        return isText(value);
    }
    return value !== null && typeof value === "object" && Object.values(value).some((one) => contains(one, isText));
}
