// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.druid.initialization.DruidModule;

/**
 * An embedded Druid 37 with the extension. The public repositories lack two jars of Druid 37, druid-sql and
 * druid-multi-stage-query; modules that do nothing stand in for theirs, so that this Druid has no SQL.
 */
final class Druid37 {
    private static final List<String> MISSING_MODULES = List.of(
            "org.apache.druid.sql.guice.SqlModule",
            "org.apache.druid.msq.dart.guice.DartControllerMemoryManagementModule",
            "org.apache.druid.msq.dart.guice.DartControllerModule",
            "org.apache.druid.msq.dart.guice.DartWorkerMemoryManagementModule",
            "org.apache.druid.msq.dart.guice.DartWorkerModule",
            "org.apache.druid.msq.guice.IndexerMemoryManagementModule",
            "org.apache.druid.msq.guice.MSQDurableStorageModule",
            "org.apache.druid.msq.guice.MSQExternalDataSourceModule",
            "org.apache.druid.msq.guice.MSQIndexingModule",
            "org.apache.druid.msq.guice.MSQSqlModule",
            "org.apache.druid.msq.guice.PeonMemoryManagementModule",
            "org.apache.druid.msq.guice.SqlTaskModule");

    /** What the broker asks its injector for. */
    private static final String MISSING_VIEW = "org.apache.druid.sql.calcite.schema.MetadataSegmentView";

    private Druid37() {}

    /** Starts it; what it leaves is below the directory. */
    static EmbeddedDruid start(Path directory) throws IOException {
        return start(directory, builder -> builder);
    }

    /** Starts one that is also as the other parameter says. */
    static EmbeddedDruid start(Path directory, UnaryOperator<EmbeddedDruidBuilder> with) throws IOException {
        final String jars = Files.readString(Path.of(System.getProperty("tranquility.druid37.classpath")));
        final Path classPath = directory.resolve("druid.classpath");
        Files.writeString(classPath, standIns(directory, jars) + File.pathSeparator + jars);
        System.setProperty("tranquility.embedded.classpath", classPath.toString());
        try {
            return with.apply(EmbeddedDruid.builder()
                            .extension(Path.of(System.getProperty("tranquility.extension.directory")))
                            .indexers(2)
                            .maxHeapMegabytes(384)
                            .workDirectory(directory.resolve("work"))
                            .cacheDirectory(directory.resolve("cache"))
                            .property("druid.sql.enable", "false")
                            .property("druid.indexer.task.restoreTasksOnRestart", "true"))
                    .start();
        } finally {
            System.clearProperty("tranquility.embedded.classpath");
        }
    }

    /** A jar with what is missing, and with the embedded Druid's class that differs. */
    private static Path standIns(Path directory, String classPath) throws IOException {
        final Path classes = Files.createDirectory(directory.resolve("classes"));
        final List<JavaFileObject> sources = new ArrayList<>();
        MISSING_MODULES.forEach(name -> sources.add(source(
                name,
                "implements " + DruidModule.class.getName(),
                "public void configure(com.google.inject.Binder binder) {}")));
        sources.add(source(MISSING_VIEW, "", "@com.google.inject.Inject public MetadataSegmentView() {}"));
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final List<String> options = List.of("-proc:none", "-d", classes.toString(), "-classpath", classPath.trim());
        if (!compiler.getTask(null, null, null, options, null, sources).call()) {
            throw new IOException("The stand-ins for Druid's missing modules do not compile; see the output above");
        }
        final Path jar = directory.resolve("stand-ins.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            add(out, classes, classes);
            final Path tests = Path.of(URI.create(Druid37.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString()));
            add(out, tests, tests.resolve("io/tranquility/embedded"));
        }
        return jar;
    }

    private static JavaFileObject source(String name, String implemented, String body) {
        final int dot = name.lastIndexOf('.');
        final String text = "package %s; public class %s %s { %s }"
                .formatted(name.substring(0, dot), name.substring(dot + 1), implemented, body);
        return new SimpleJavaFileObject(
                URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static void add(ZipOutputStream out, Path root, Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(root.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }
}
