// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

/**
 * Something that was no event.
 *
 * @param position from 1: the number of the line in a text, or of the event in a record
 * @param reason what is wrong, for people; may show a part of the input
 */
public record Unparseable(long position, String reason) {
    private static final int LONGEST_REASON = 500;

    public Unparseable {
        reason = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
    }
}
