// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import com.google.inject.Binder;
import org.apache.druid.initialization.DruidModule;

/** The module of the extension that {@link EmbeddedDruidIT} packs and loads. */
public final class LoadedModule implements DruidModule {
    @Override
    public void configure(Binder binder) {
        // To be listed as loaded is all that is asked of it.
    }
}
