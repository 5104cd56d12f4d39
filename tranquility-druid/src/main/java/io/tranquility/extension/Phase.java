// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where a run is in its life; only ever moves forward. */
enum Phase {
    STARTING("starting"),
    TAKING("taking"),
    PUBLISHING("publishing"),
    HANDING_OFF("handingOff"),
    ENDED("ended");

    private final String json;

    Phase(String json) {
        this.json = json;
    }

    @JsonValue
    String json() {
        return json;
    }
}
