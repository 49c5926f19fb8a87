// What the source of a function may change outside of it.
"use strict";

const ASSIGNED =
    /(?<![\w$.])(this\s*\.\s*#?[\w$]+|[A-Za-z_$][\w$]*)((?:\s*\??\.\s*[\w$]+|\s*\[[^\]\n]*\])*)\s*(?:\+\+|--|(?:\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])?=(?![=>]))/g;
const COUNTED = /(?:\+\+|--)\s*(this\s*\.\s*#?[\w$]+|[A-Za-z_$][\w$]*)((?:\s*\.\s*[\w$]+|\s*\[[^\]\n]*\])*)/g;
const TAKEN_APART = /(?:^|[;{}(])\s*\[([^\]]*)\]\s*=(?![=>])/g;
const FILLED =
    /(?<![\w$.])(this\s*\.\s*#?[\w$]+|[A-Za-z_$][\w$]*)(?:\s*\??\.\s*[\w$]+|\s*\[[^\]\n]*\])*\s*\??\.\s*(?:push|unshift|splice|pop|shift|sort|reverse|fill|set|add|delete|clear)\s*\(/g;
const CALLED = /(\bnew\s+)?([\w$.]*?)([\w$]+|[)\]])\s*(?:\?\.\s*)?(?:\(|`)/g;
// A function that another one calls.
const GIVEN = /\b(?:map|forEach|filter|reduce|flatMap|find|findIndex|some|every|sort|replace|from|apply)\s*\([^()]*?([\w$]+)\s*\)/g;
const KEYWORDS = new Set("if for while switch catch function return typeof await in of case else do void instanceof".split(" "));
// Everyone's, which changes nothing of the program.
const GLOBALS = new Set(["process", "globalThis", "global"]);
const HARMLESS = new Set(
    (
        "apply all concat interpolate output secret jsonStringify jsonParse stringify parse split slice substring substr " +
        "replace replaceAll trim trimStart trimEnd toLowerCase toUpperCase startsWith endsWith includes indexOf " +
        "lastIndexOf match matchAll test padStart padEnd repeat charAt charCodeAt codePointAt fromCharCode localeCompare " +
        "normalize search at join map filter reduce reduceRight flatMap flat find findIndex findLast some every forEach " +
        "keys values entries fromEntries from isArray toString valueOf toFixed toJSON has get getOrDefault assign freeze " +
        "parseInt parseFloat isNaN isFinite isInteger Number String Boolean BigInt Array Object encodeURIComponent " +
        "decodeURIComponent encodeURI decodeURI btoa atob createHash createHmac update digest byteLength min max floor " +
        "ceil round abs pow raw resolve require toISOString getTime log info warn debug error"
    ).split(" "),
);

/** Whether the function may change anything that it has not made itself. */
exports.mayChange = function (source) {
    return /\b(?:delete|yield)\b/.test(source) || isAssigning(source) || isCalling(source);
};

function isAssigning(source) {
    const roots = [...source.matchAll(ASSIGNED), ...source.matchAll(COUNTED)].map(([, root]) => root);
    return roots.some((root) => !exports.isDeclared(root, source)) || source.search(TAKEN_APART) >= 0;
}

/** Whether the source itself declares the variable. */
exports.isDeclared = function (name, source) {
    const plain = name.replace(/[$.]/g, "\\$&");
    return new RegExp(`(?:const|let|var|function|class)\\s+${plain}(?![\\w$])`).test(source);
};

function isCalling(source) {
    const given = [...source.matchAll(GIVEN)].some(([, name]) => !HARMLESS.has(name));
    return given || [...source.matchAll(CALLED)].some(([whole, made, owner, name]) => {
        if (/[)\]]/.test(name)) {
            // A parameter list has no owner, and a condition's parenthesis is followed by another one.
            return whole.endsWith("`");
        }
        return !KEYWORDS.has(name) && !HARMLESS.has(name) && !(made && (owner || /^[A-Z]/.test(name)));
    });
}

/** The names to which the source assigns: variables, properties of `this`, and what everyone sees. */
exports.assigned = function (source) {
    const found = new Set();
    for (const [, root, chain] of [...source.matchAll(ASSIGNED), ...source.matchAll(COUNTED)]) {
        const name = root.replace(/\s/g, "");
        // What an object holds is compared.
        if (!chain || name.startsWith("this.") || GLOBALS.has(name)) {
            found.add(name);
        }
    }
    for (const [, names] of source.matchAll(TAKEN_APART)) {
        (names.match(/[A-Za-z_$][\w$]*/g) || []).forEach((name) => found.add(name));
    }
    filledIn(source).filter((name) => name.startsWith("this.")).forEach((name) => found.add(name));
    return found;
};

/** The variables whose objects the source changes. */
exports.filled = filledIn;

function filledIn(source) {
    const changed = [...source.matchAll(ASSIGNED), ...source.matchAll(COUNTED)].filter(([, , chain]) => chain);
    return [...changed, ...source.matchAll(FILLED)].map(([, name]) => name.replace(/\s/g, ""));
}

/** The names that a source reads: variables, and properties of `this`. */
exports.named = function (source) {
    const ofThis = [...source.matchAll(/\bthis\s*\.\s*(#?[\w$]+)/g)].map(([, name]) => `this.${name}`);
    return new Set([...(source.match(/[A-Za-z_$][\w$]*/g) || []), ...ofThis]);
};

exports.isEveryones = (name) => GLOBALS.has(name) || name.startsWith("this.");
