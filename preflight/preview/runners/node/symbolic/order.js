// The order of callbacks in runs A and B. The counterpart of python/symbolic/order.py, which says why.
"use strict";

const path = require("path");

const PAUSE = 5;
// How often the event loop turns until all that follows from a callback has happened.
const ROUNDS = 3;
const REQUESTS = ["registerResource", "readResource", "invoke", "call"];

/**
 * One callback runs at a time, and then those that wait for it. Of callbacks that do not wait for each other, the
 * program's first comes first, or the last, so that each pair of them has the other order. Returns a function that does so
 * for a copy of the SDK.
 */
module.exports = function order(isReversed) {
    const turns = new Turns(isReversed);
    return (sdk, pulumi) => {
        const original = pulumi.Output.prototype.apply;
        pulumi.Output.prototype.apply = function (func, ...rest) {
            const number = turns.next();
            return original.call(this, (value) => turns.wait(number).then(() => func(value)), ...rest);
        };
        const { prototype } = require(path.join(sdk, "proto", "resource_grpc_pb")).ResourceMonitorClient;
        for (const name of REQUESTS) {
            turns.count(prototype, name);
        }
    };
};

class Turns {
    constructor(isReversed) {
        Object.assign(this, { isReversed, number: 0, requests: 0, runs: false, arrived: [], waiting: [] });
    }

    next() {
        this.number += 1;
        return this.number;
    }

    wait(number) {
        return new Promise((resolve) => {
            this.arrived.push({ number, resolve });
            if (!this.runs) {
                this.runs = true;
                setTimeout(() => this.release(0), PAUSE);
            }
        });
    }

    release(round) {
        if (this.requests > 0) {
            setTimeout(() => this.release(0), 1);
        } else if (round < ROUNDS) {
            setImmediate(() => this.release(round + 1));
        } else {
            this.arrived.sort((a, b) => (this.isReversed ? a.number - b.number : b.number - a.number));
            // The next is the last.
            this.waiting.push(...this.arrived);
            this.arrived = [];
            const next = this.waiting.pop();
            this.runs = this.waiting.length > 0;
            if (this.runs) {
                setImmediate(() => this.release(0));
            }
            next.resolve();
        }
    }

    count(prototype, name) {
        const original = prototype[name];
        const turns = this;
        prototype[name] = function (...given) {
            const done = given[given.length - 1];
            turns.requests += 1;
            const ended = (...answer) => {
                turns.requests -= 1;
                return done(...answer);
            };
            return original.call(this, ...given.slice(0, -1), ended);
        };
    }
}
