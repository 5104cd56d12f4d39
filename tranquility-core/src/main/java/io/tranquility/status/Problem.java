// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

/**
 * Something that is wrong.
 *
 * @param subject what it is about, in a few words: the same for as long as it lasts, whatever changes in the sentence
 * @param sentence what is wrong, what that means for the events, and what to do
 */
public record Problem(String subject, String sentence) {}
