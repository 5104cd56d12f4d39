// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

/** The Druids that a {@link FakeDruid} can be. */
public enum DruidFlavour {
    /** Druid 28.0.0, whose push task is Druid's own. */
    DRUID_28("28.0.0", true, false),
    /** Druid 33.0.0 with the extension {@code druid-tranquility}. */
    DRUID_33_WITH_EXTENSION("33.0.0", true, true),
    /** Druid 33.0.0 as it comes, which knows no push task. */
    DRUID_33("33.0.0", false, false);

    private final String version;
    private final boolean hasPushTask;
    private final boolean hasExtension;

    DruidFlavour(String version, boolean hasPushTask, boolean hasExtension) {
        this.version = version;
        this.hasPushTask = hasPushTask;
        this.hasExtension = hasExtension;
    }

    /** As {@code GET /status} tells it. */
    public String version() {
        return version;
    }

    /** Whether it takes tasks of the type {@code index_realtime}. */
    public boolean hasPushTask() {
        return hasPushTask;
    }

    /** Whether the extension is loaded. */
    public boolean hasExtension() {
        return hasExtension;
    }
}
