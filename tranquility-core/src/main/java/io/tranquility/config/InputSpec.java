// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.event.FlattenSpec;

/**
 * What an ingestion spec says of the form in which events come: of bytes, and of maps that are not flat.
 *
 * @param isParser whether {@code format} is a parser, as in old specs, and not an input format
 * @param format as it stands in the spec; a missing node if it has none, which means JSON
 * @param place where it stands, for messages
 * @param dimensionsSpec as it stands in the spec
 * @param flattenSpec of {@code format}; a missing node if events are flat
 * @param flattenPlace where it stands, for messages
 */
public record InputSpec(
        boolean isParser,
        JsonNode format,
        String place,
        ObjectNode dimensionsSpec,
        JsonNode flattenSpec,
        String flattenPlace) {
    static InputSpec ofParser(JsonNode parser, String place, ObjectNode dimensionsSpec) {
        return new InputSpec(
                true,
                parser,
                place,
                dimensionsSpec,
                parser.path("parseSpec").path("flattenSpec"),
                place + ".parseSpec.flattenSpec");
    }

    static InputSpec ofInputFormat(JsonNode inputFormat, String place, ObjectNode dimensionsSpec) {
        return new InputSpec(
                false, inputFormat, place, dimensionsSpec, inputFormat.path("flattenSpec"), place + ".flattenSpec");
    }

    /**
     * How events that are maps become flat.
     *
     * @throws ConfigException if that cannot be done to maps
     */
    FlattenSpec flattening() {
        return FlattenSpecReader.read(flattenSpec, flattenPlace);
    }

    InputSpec withoutFlattening() {
        return new InputSpec(isParser, format, place, dimensionsSpec, MissingNode.getInstance(), flattenPlace);
    }
}
