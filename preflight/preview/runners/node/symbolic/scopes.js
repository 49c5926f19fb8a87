// The variables around a function, which only the inspector tells.
"use strict";

const KEY = "__preflight_scopes__";
const STATEMENT = `function () { globalThis.${KEY} = Array.from(this, (scope) => scope); }`;

let session;

/** One object for each scope, the innermost first, with the values of its variables; undefined if they cannot be seen. */
module.exports = function scopesOf(func) {
    if (session === undefined) {
        session = new (require("inspector").Session)();
        session.connect();
    }
    globalThis[KEY] = func;
    const { result } = post("Runtime.evaluate", { expression: `globalThis.${KEY}`, objectGroup: KEY });
    const { internalProperties = [] } = post("Runtime.getProperties", { objectId: result.objectId, ownProperties: true });
    const scopes = internalProperties.find(({ name }) => name === "[[Scopes]]");
    if (scopes) {
        post("Runtime.callFunctionOn", { objectId: scopes.value.objectId, functionDeclaration: STATEMENT });
    }
    post("Runtime.releaseObjectGroup", { objectGroup: KEY });
    const found = globalThis[KEY];
    delete globalThis[KEY];
    return Array.isArray(found) ? found.filter((scope) => scope.description !== "Global").map((scope) => scope.object) : undefined;
};

function post(method, given) {
    let made;
    session.post(method, given, (error, answer) => {
        made = error ? {} : answer;
    });
    return made;
}
