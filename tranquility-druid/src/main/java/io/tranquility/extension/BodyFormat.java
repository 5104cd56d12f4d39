// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.TSFBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import java.util.Locale;
import javax.annotation.Nullable;

/** The two formats of a batch and its answer. */
enum BodyFormat {
    JSON("application/json", JsonFactory.builder()),
    SMILE("application/x-jackson-smile", SmileFactory.builder());

    private final String contentType;

    @SuppressWarnings("ImmutableEnumChecker") // never configured after it was made
    private final ObjectMapper mapper;

    BodyFormat(String contentType, TSFBuilder<?, ?> factory) {
        this.contentType = contentType;
        // Field names come from outside: interned, they would stay in memory for good.
        this.mapper = new ObjectMapper(
                factory.disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build());
    }

    /** The format of a request by its content type, parameters and all; JSON if that is null or anything else. */
    static BodyFormat of(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(SMILE.contentType) ? SMILE : JSON;
    }

    String contentType() {
        return contentType;
    }

    ObjectMapper mapper() {
        return mapper;
    }
}
