// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.ConfigException;
import io.tranquility.config.TranquilityConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a changed configuration file in force. One that cannot be used is refused, and the old one stays. */
final class ConfigWatcher implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ConfigWatcher.class);

    private final Path file;
    private final ServerOptions options;
    private final DataSources dataSources;
    private byte[] seen;

    /**
     * @param seen the content that is in force
     * @param options those in force, which a change does not touch
     */
    ConfigWatcher(Path file, byte[] seen, ServerOptions options, DataSources dataSources) {
        this.file = file;
        this.seen = seen;
        this.options = options;
        this.dataSources = dataSources;
    }

    @Override
    public synchronized void run() {
        try {
            byte[] content = Files.readAllBytes(file);
            if (Arrays.equals(content, seen)) {
                return;
            }
            seen = content;
            log.info("{} has changed", file);
            TranquilityConfig config = TranquilityConfig.read(file);
            if (!ServerOptions.of(config.properties()).equals(options)) {
                log.warn("{}: a change of http.* or https.* is in force after a restart only", file);
            }
            dataSources.apply(config);
        } catch (ConfigException e) {
            refuse(e.getMessage());
        } catch (IOException | RuntimeException e) {
            refuse(file + ": " + e);
        }
    }

    private void refuse(String message) {
        log.error("The configuration stays as it is, because the changed one cannot be used: {}", message);
        dataSources.refuse(message);
    }
}
