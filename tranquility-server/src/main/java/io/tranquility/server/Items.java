// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.io.IOException;

/** The events of a body, one after another, the same at every reading. For one thread at a time. */
interface Items extends AutoCloseable {
    /**
     * The next one, or null at the end.
     *
     * @throws IOException if the body cannot be read on; after a check it can
     */
    Item next() throws IOException, HttpProblem;

    @Override
    void close() throws IOException;

    /** The items of a body. */
    static Items of(Body body, Target target) throws IOException, HttpProblem {
        return body.type() == MediaType.TEXT ? new LineItems(body, target) : new ObjectItems(body, target);
    }
}
