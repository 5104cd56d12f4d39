// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

/** What is waited for before a request is answered with success. */
enum Acknowledgement {
    /** That each event has its final outcome: it is in Druid, or cannot be. */
    DRUID,

    /** That each event is in the memory of the pipeline, on its way to Druid. */
    BUFFERED,

    /** That each event is on the disk. */
    SPOOLED;

    /**
     * By the value of {@code ack}.
     *
     * @param text null for the default
     * @throws HttpProblem if there is none of this name
     */
    static Acknowledgement of(String text) throws HttpProblem {
        if (text == null) {
            return DRUID;
        }
        return switch (text) {
            case "druid" -> DRUID;
            case "buffered" -> BUFFERED;
            case "spooled" -> SPOOLED;
            default -> throw HttpProblem.of(400, "ack must be druid, buffered or spooled, but is '" + text + "'");
        };
    }
}
