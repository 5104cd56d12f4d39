// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.google.inject.Binder;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.name.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import org.apache.druid.initialization.DruidModule;
import org.apache.druid.java.util.emitter.core.Emitter;
import org.apache.druid.server.initialization.jetty.ServletFilterHolder;

/**
 * A Druid extension of the tests, loaded beside the real one: {@link FaultFilter}, {@link RefusingAuthorizer} and
 * {@link IngestMetrics}; and {@link HalfWayFaults}, a module of its own.
 */
public final class TestModule implements DruidModule {
    /** Packs the extension into a new directory. */
    static Path directory(Path parent) throws IOException {
        final Path directory = Files.createDirectory(parent.resolve("tranquility-test"));
        final Path classes = Path.of(TestModule.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (JarOutputStream jar =
                        new JarOutputStream(Files.newOutputStream(directory.resolve("tranquility-test.jar")));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(TestModule::isOfThisExtension).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                try (InputStream in = Files.newInputStream(file)) {
                    in.transferTo(jar);
                }
            }
            jar.putNextEntry(new JarEntry("META-INF/services/" + DruidModule.class.getName()));
            jar.write((TestModule.class.getName() + "\n" + HalfWayFaults.class.getName())
                    .getBytes(StandardCharsets.UTF_8));
        }
        return directory;
    }

    private static boolean isOfThisExtension(Path file) {
        final String name = file.getFileName().toString();
        return Stream.of(
                        TestModule.class,
                        FaultFilter.class,
                        HalfWayFaults.class,
                        IngestMetrics.class,
                        RefusingAuthorizer.class,
                        HeaderAuthenticator.class)
                .map(Class::getSimpleName)
                .anyMatch(known -> name.equals(known + ".class") || name.startsWith(known + "$"));
    }

    @Override
    public List<? extends Module> getJacksonModules() {
        return List.of(new SimpleModule("tranquility-test")
                .registerSubtypes(
                        new NamedType(RefusingAuthorizer.class, "refusing"),
                        new NamedType(HeaderAuthenticator.class, "header")));
    }

    @Override
    public void configure(Binder binder) {
        binder.bind(Emitter.class)
                .annotatedWith(Names.named(IngestMetrics.TYPE))
                .toInstance(new IngestMetrics());
        Multibinder.newSetBinder(binder, ServletFilterHolder.class).addBinding().toInstance(new Holder());
    }

    private static final class Holder implements ServletFilterHolder {
        @Override
        public Filter getFilter() {
            return new FaultFilter();
        }

        @Override
        @Nullable
        public Class<? extends Filter> getFilterClass() {
            return null;
        }

        @Override
        public Map<String, String> getInitParameters() {
            return Map.of();
        }

        @Override
        @SuppressWarnings("deprecation")
        public String getPath() {
            return "/druid/worker/v1/chat/*";
        }

        @Override
        public EnumSet<DispatcherType> getDispatcherType() {
            return EnumSet.of(DispatcherType.REQUEST);
        }
    }
}
