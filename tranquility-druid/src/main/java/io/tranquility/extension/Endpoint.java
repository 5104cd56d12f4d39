// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.function.BooleanSupplier;
import org.apache.druid.java.util.common.logger.Logger;
import org.apache.druid.segment.realtime.ChatHandler;
import org.apache.druid.segment.realtime.ChatHandlerProvider;

/**
 * Where clients reach a task: under its id, and under its firehose's service name, which is announced in discovery once the
 * server listens. Service names repeat; while an older task of this process still has the name, this one waits for it.
 *
 * <p>Used by the run's thread only.
 */
final class Endpoint {
    private static final Logger LOG = new Logger(Endpoint.class);

    private final ChatHandlerProvider provider;
    private final ChatHandler handler;
    private final String taskId;
    private final String serviceName;
    private final BooleanSupplier serverListens;
    private boolean opened;
    private boolean announced;
    private boolean warned;

    Endpoint(
            ChatHandlerProvider provider,
            ChatHandler handler,
            String taskId,
            String serviceName,
            BooleanSupplier serverListens) {
        this.provider = provider;
        this.handler = handler;
        this.taskId = taskId;
        this.serviceName = serviceName;
        this.serverListens = serverListens;
    }

    /** Answers under the task's id from now on. */
    void open() {
        provider.register(taskId, handler, false);
        opened = true;
    }

    /** Announces the service name if that is not done yet and can be done now; called again and again. */
    void announce() {
        if (announced || !serverListens.getAsBoolean()) {
            return;
        }
        if (provider.get(serviceName).isPresent()) {
            warnOnce("another task of this process still answers under it");
            return;
        }
        provider.register(serviceName, handler, true);
        announced = provider.get(serviceName).orNull() == handler;
        if (!announced) {
            warnOnce("discovery refused it; see the log above");
        }
    }

    /** Withdraws both names. */
    void close() {
        Uninterrupted.run(() -> {
            if (announced) {
                provider.unregister(serviceName);
                announced = false;
            }
            if (opened) {
                provider.unregister(taskId);
                opened = false;
            }
        });
    }

    private void warnOnce(String why) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "Task[%s] cannot announce its service name[%s] yet: %s. Trying again each second.",
                    taskId, serviceName, why);
        }
    }
}
