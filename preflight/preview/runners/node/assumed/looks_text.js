// Inserts calls around what a file of the program compares, takes apart or searches with, so that the lines stay the
// same.
"use strict";

const path = require("path");

const NAME = "__preflight_looks__";
// Methods that keep a text whole, and that search for their arguments.
const WHOLE = words("toString valueOf concat trim padStart padEnd then apply catch map forEach join push unshift format log");
const SEARCHING = words(`
    includes indexOf lastIndexOf startsWith endsWith has get delete add match matchAll search test exec localeCompare
    split replace replaceAll update parse from compare equal equals
`);
const FUNCTIONS = words("parseInt parseFloat Number BigInt isNaN isFinite Set Map RegExp Date URL");

/** The file with the calls; `undefined` if the compiler does not understand it. `isTyped`: whether it is TypeScript. */
function inserted(ts, content, file, isTyped = false) {
    const { ScriptKind } = ts;
    const tree = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true, isTyped ? ScriptKind.TS : ScriptKind.JS);
    if (tree.parseDiagnostics && tree.parseDiagnostics.length) {
        return undefined;
    }
    const edits = [];
    const wrap = (node, call, rest = "", depth = 0) => {
        edits.push({ at: node.getStart(tree), text: `${NAME}.${call}(`, order: depth });
        edits.push({ at: node.end, text: `${rest})`, order: -depth, closes: true });
    };
    const visit = (node, depth) => {
        for (const [part, call, rest] of parts(ts, node, `, ${JSON.stringify(`${file}:${node.pos}`)}`)) {
            // A node is around its parts.
            wrap(part, call, rest, part === node ? depth : depth + 0.5);
        }
        ts.forEachChild(node, (child) => visit(child, depth + 1));
    };
    visit(tree, 0);
    // At one place, inner calls end before outer ones begin.
    edits.sort((a, b) => a.at - b.at || Number(Boolean(b.closes)) - Number(Boolean(a.closes)) || a.order - b.order);
    let made = "";
    let last = 0;
    for (const { at, text } of edits) {
        made += content.slice(last, at) + text;
        last = at;
    }
    return made + content.slice(last);
}

/** The parts of an expression that are looked at, each with the call around it. */
function* parts(ts, node, site) {
    const { SyntaxKind } = ts;
    const isChained = (one) => Boolean(one.flags & ts.NodeFlags.OptionalChain);
    const isSuper = (one) => one.kind === SyntaxKind.SuperKeyword;
    if (ts.isBinaryExpression(node) && comparisons(ts).has(node.operatorToken.kind)) {
        if (![node.left, node.right].some((one) => isCertain(ts, one))) {
            yield [node, "decided", site];
            yield [node.left, "side", site];
            if (node.operatorToken.kind !== SyntaxKind.InKeyword) {
                yield [node.right, "side", site];
            }
        }
    } else if (ts.isSwitchStatement(node) || ts.isCaseClause(node)) {
        yield [node.expression, "seen"];
    } else if (ts.isForOfStatement(node)) {
        yield [node.expression, "text"];
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.PlusToken) {
        yield [node.operand, "seen"];
    } else if (ts.isElementAccessExpression(node)) {
        if (!isChained(node) && !isSuper(node.expression)) {
            yield [node.expression, "text"];
        }
        yield [node.argumentExpression, "seen"];
    } else if (ts.isPropertyAccessExpression(node) && node.name.text === "length") {
        if (!isChained(node) && !isSuper(node.expression)) {
            yield [node.expression, "sized"];
        }
    } else if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        yield* partsOfCall(ts, node, isChained, isSuper);
    }
}

function* partsOfCall(ts, node, isChained, isSuper) {
    const callee = node.expression;
    const isMethod = ts.isPropertyAccessExpression(callee);
    const name = isMethod ? callee.name.text : ts.isIdentifier(callee) ? callee.text : "";
    if (isMethod && ts.isCallExpression(node) && !WHOLE.has(name) && !isChained(callee) && !isSuper(callee.expression)) {
        yield [callee.expression, "owner", `, ${JSON.stringify(name)}`];
    }
    if ((isMethod ? SEARCHING : FUNCTIONS).has(name)) {
        for (const one of node.arguments || []) {
            yield [ts.isSpreadElement(one) ? one.expression : one, name === "from" ? "text" : "seen"];
        }
    }
}

function comparisons(ts) {
    const { SyntaxKind: kind } = ts;
    return new Set([
        kind.EqualsEqualsToken,
        kind.EqualsEqualsEqualsToken,
        kind.ExclamationEqualsToken,
        kind.ExclamationEqualsEqualsToken,
        kind.LessThanToken,
        kind.LessThanEqualsToken,
        kind.GreaterThanToken,
        kind.GreaterThanEqualsToken,
        kind.InKeyword,
    ]);
}

/** `null`, `undefined`, `void 0` and `typeof x`: what is compared with them has a value, as far as the preview knows. */
function isCertain(ts, node) {
    return (
        node.kind === ts.SyntaxKind.NullKeyword ||
        ts.isVoidExpression(node) ||
        ts.isTypeOfExpression(node) ||
        (ts.isIdentifier(node) && node.text === "undefined")
    );
}

function words(text) {
    return new Set(text.trim().split(/\s+/));
}

/** Whether the file is one of the program's own. */
function isOfProgram(root, file) {
    const relative = path.relative(root, file);
    return !relative.startsWith("..") && !path.isAbsolute(relative) && !/node_modules/.test(relative);
}

module.exports = { NAME, inserted, isOfProgram };
