// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.internal.overlord.DruidVersion;

/** Druid is too new to take pushed events by itself, and has not loaded the extension that lets it. */
public final class ExtensionMissingException extends RuntimeException {
    public ExtensionMissingException(DruidVersion version) {
        super("Druid " + version.text() + " takes pushed events only with the extension " + DruidVersion.EXTENSION
                + ", which its Overlord has not loaded. Copy the directory extensions/" + DruidVersion.EXTENSION
                + " of Tranquility's distribution into Druid's extensions directory on every server, add \""
                + DruidVersion.EXTENSION + "\" to druid.extensions.loadList in common.runtime.properties, and restart"
                + " the Overlord, the MiddleManagers and the Indexers.");
    }
}
