// What repetitions of callbacks ask the monitor for: they register nothing, and what they would register is compared.
"use strict";

const { isExpected } = require("./merging.js");

const SHAPES = "__preflight_shapes";
// A call of the monitor takes time.
const CALLS = 6;
const PAUSE = 20;

/** inside: the contexts of callbacks. known: the placeholders. merger: merges the properties of resources. */
module.exports = class Requests {
    constructor(inside, known, merger) {
        Object.assign(this, { inside, known, merger, acts: 0 });
    }

    /** Watch the monitor's client: what repetitions ask for, and what it tells of placeholders. */
    watch(services, messages, values) {
        const prototype = services.ResourceMonitorClient.prototype;
        for (const name of ["registerResource", "readResource", "registerResourceOutputs", "invoke", "call"]) {
            const original = prototype[name];
            const requests = this;
            prototype[name] = function (request, ...rest) {
                const context = requests.inside.getStore();
                const send = () => original.call(this, request, ...rest);
                if (context && context.other) {
                    return requests.answered(name, messages, request, rest[rest.length - 1], context.run, send);
                }
                return name === "registerResource" ? requests.register(original, this, request, rest, context, values) : send();
            };
        }
    }

    answered(name, messages, request, done, run, send) {
        if (name === "invoke" || name === "call") {
            if (run.index < CALLS) {
                return send();
            }
            run.isStopped = true;
            const { InvokeResponse, CallResponse } = messages.provider;
            return setImmediate(done, null, name === "invoke" ? new InvokeResponse() : new CallResponse());
        }
        if (name === "registerResourceOutputs") {
            return setImmediate(done, null, {});
        }
        const [type, own] = [request.getType(), request.getName()];
        const urn = `urn:pulumi:repeated::repeated::${type}::${own}`;
        const reads = name === "readResource";
        const properties = reads ? request.getProperties() : request.getObject();
        if (!reads) {
            this.acts += 1;
            run.acts.set(`${type}::${run.other.back(own)}`, properties);
        }
        const { ReadResourceResponse, RegisterResourceResponse } = messages.resource;
        const response = reads ? new ReadResourceResponse() : new RegisterResourceResponse();
        response.setUrn(urn);
        (reads ? response.setProperties : response.setObject).call(response, properties);
        return setImmediate(done, null, response);
    }

    register(original, client, request, rest, context, values) {
        const done = rest[rest.length - 1];
        const told = (error, response) => {
            const fields = response && response.getObject() && response.getObject().getFieldsMap();
            if (fields && fields.has(SHAPES)) {
                this.known.learn(JSON.parse(fields.get(SHAPES).getStringValue()));
                fields.del(SHAPES);
            }
            done(error, response);
        };
        const send = () => original.call(client, request, ...rest.slice(0, -1), told);
        const runs = [];
        for (let at = context; at; at = at.outer) {
            runs.push(...(at.runs || []));
        }
        return runs.length ? void this.settled(request, runs, context, values).then(send, send) : send();
    }

    /** Leave only what is so in all repetitions: of the resource's properties, and whether it is made at all. */
    async settled(request, runs, context, values) {
        const key = `${request.getType()}::${request.getName()}`;
        const isMade = () => runs.every((run) => run.isStopped || run.acts.has(key));
        for (let quiet = 0, acts = -1; !isMade() && quiet < 4; quiet += 1) {
            if (acts !== this.acts) {
                [quiet, acts] = [0, this.acts];
            }
            await new Promise((resolve) => setTimeout(resolve, PAUSE));
        }
        if (!isMade()) {
            context.isSpoiled = true;
        }
        const object = request.getObject();
        const own = object ? object.toJavaScript() : {};
        const first = this.known.own(own);
        for (const run of runs.filter(({ acts }) => acts.has(key))) {
            const raw = run.acts.get(key).toJavaScript();
            const found = run.other.back(raw);
            for (const name of Object.keys(first).filter((one) => !isExpected(own[one], raw[one], run.other))) {
                const made = this.merger.part(first[name], found[name], run.other);
                if (made !== first[name]) {
                    first[name] = made;
                    object.getFieldsMap().set(name, values.Value.fromJavaScript(made));
                }
            }
        }
    }
};
