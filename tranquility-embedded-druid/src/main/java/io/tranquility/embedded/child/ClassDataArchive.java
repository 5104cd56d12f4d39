// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.druid.java.util.common.logger.Logger;

/**
 * Makes the AppCDS archive of the classes this JVM has loaded, by the JVM's own diagnostic command {@code VM.cds}; the
 * JVM must run with {@code -XX:+RecordDynamicDumpInfo}. The file appears under its name only when it is whole, so that
 * several JVMs may make the same one at once. Without an archive the next start is slower; so a failure is only logged.
 */
final class ClassDataArchive {
    private static final Logger LOG = new Logger(ClassDataArchive.class);

    private ClassDataArchive() {}

    static void make(Path archive) {
        Path unfinished = archive.resolveSibling(
                archive.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Object answer = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmCds",
                            new Object[] {new String[] {"dynamic_dump", unfinished.toString()}},
                            new String[] {String[].class.getName()});
            if (!Files.exists(unfinished)) {
                throw new IOException("VM.cds made no file; it answered: " + answer);
            }
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
            LOG.info("Made the class data archive %s", archive);
        } catch (IOException | JMException e) {
            LOG.warn(
                    e,
                    "No class data archive could be made at %s: the next start will be as slow as this one",
                    archive);
        } finally {
            unfinished.toFile().delete();
        }
    }
}
