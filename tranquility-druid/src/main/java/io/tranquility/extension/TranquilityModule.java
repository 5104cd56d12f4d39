// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.google.inject.Binder;
import com.google.inject.Provider;
import java.util.List;
import org.apache.druid.guice.JsonConfigProvider;
import org.apache.druid.guice.LazySingleton;
import org.apache.druid.initialization.DruidModule;
import org.apache.druid.java.util.common.logger.Logger;

/**
 * Registers the task type {@code index_realtime} and what belongs to it, unless this Druid still has its own (version 30 and older): there the
 * extension does nothing. Found by Druid through {@code META-INF/services}.
 */
public final class TranquilityModule implements DruidModule {
    /** Druid's own push task, removed in Druid 31. */
    static final String DRUIDS_OWN_TASK = "org.apache.druid.indexing.common.task.RealtimeIndexTask";

    private static final Logger LOG = new Logger(TranquilityModule.class);

    private final String druidsOwnTask;

    public TranquilityModule() {
        this(DRUIDS_OWN_TASK);
    }

    TranquilityModule(String druidsOwnTask) {
        this.druidsOwnTask = druidsOwnTask;
    }

    @Override
    public List<? extends Module> getJacksonModules() {
        if (isPresent(druidsOwnTask)) {
            LOG.warn(
                    "This Druid has its own task type [%s] ([%s]): the extension druid-tranquility is not needed and does"
                            + " nothing. Remove it from druid.extensions.loadList.",
                    PushTask.TYPE, druidsOwnTask);
            return List.of();
        }
        return List.of(new SimpleModule("druid-tranquility")
                .registerSubtypes(
                        new NamedType(PushTask.class, PushTask.TYPE),
                        new NamedType(PushTaskReport.class, PushTaskReport.TYPE),
                        new NamedType(UpgradedSegmentsAction.class, UpgradedSegmentsAction.TYPE)));
    }

    @Override
    public void configure(Binder binder) {
        JsonConfigProvider.bind(binder, PushConfig.PROPERTY_BASE, PushConfig.class);
        // No method or constructor is injected: to report an error there, Druid's Guice would read a class file of Java
        // 17,
        // which it cannot.
        final Provider<PushConfig> config = binder.getProvider(PushConfig.class);
        binder.bind(PushLimits.class)
                .toProvider(() -> PushLimits.of(config.get()))
                .in(LazySingleton.class);
    }

    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, TranquilityModule.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
