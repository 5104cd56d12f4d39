// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;

/** JSON and Smile, as bodies and answers have them. */
final class ObjectFormats {
    /** The most digits of a number. */
    static final int LONGEST_NUMBER = 1000;

    /** The size of a text is limited by that of its event. */
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(LONGEST_NUMBER)
            .build();

    private static final ObjectMapper JSON = new ObjectMapper(
            JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build());
    private static final ObjectMapper SMILE = new ObjectMapper(
            SmileFactory.builder().streamReadConstraints(CONSTRAINTS).build());

    private ObjectFormats() {}

    static ObjectMapper of(MediaType type) {
        return type == MediaType.SMILE ? SMILE : JSON;
    }
}
