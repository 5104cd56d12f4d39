// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configuration, in the original's form, as JSON or YAML: {@code dataSources}, a list or a map of objects with {@code
 * spec} (a Druid ingestion spec) and {@code properties}; and {@code properties} for all data sources. Immutable.
 */
public final class TranquilityConfig {
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private static final String CLASS_PATH = "classpath:";

    private final Map<String, DataSourceConfig> dataSources;
    private final Map<String, PropertyValues> dataSourceProperties;
    private final PropertyValues properties;

    private TranquilityConfig(
            Map<String, DataSourceConfig> dataSources,
            Map<String, PropertyValues> dataSourceProperties,
            PropertyValues properties) {
        this.dataSources = dataSources;
        this.dataSourceProperties = dataSourceProperties;
        this.properties = properties;
    }

    /**
     * Reads a file: one that ends in {@code .yaml} or {@code .yml} as YAML, others as JSON.
     *
     * @throws IOException if it cannot be read
     * @throws ConfigException if what it says cannot be used
     */
    public static TranquilityConfig read(Path file) throws IOException {
        return read(file, Map.of());
    }

    /**
     * Reads a file, with properties that go before all that the file has.
     *
     * @param overrides property names and values
     * @throws IOException if it cannot be read
     * @throws ConfigException if what it says cannot be used
     */
    public static TranquilityConfig read(Path file, Map<String, String> overrides) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        return parse(file.toString(), text, isYaml(file.toString()), overrides);
    }

    /**
     * Reads a configuration from wherever it is, as {@link #read(Path, Map)} does from a file.
     *
     * @param config the path of a file; {@code classpath:} and the name of a resource; or the configuration itself, as
     *     JSON, which begins with a brace
     * @param overrides property names and values
     * @throws ConfigException if it cannot be read, or what it says cannot be used
     */
    public static TranquilityConfig load(String config, Map<String, String> overrides) {
        return isInline(config)
                ? parse("The inline configuration", config, false, overrides)
                : parse(config, text(config), isYaml(config), overrides);
    }

    /**
     * A configuration as JSON, which {@link #load} takes on machines that cannot read where it is now.
     *
     * @param config as {@link #load} takes it
     * @return all that is there, passwords too; not checked but for being JSON or YAML
     * @throws ConfigException if it cannot be read
     */
    public static String inline(String config) {
        if (isInline(config)) {
            return config;
        }
        String text = text(config);
        try {
            return isYaml(config) ? yaml().readTree(text).toString() : text.strip();
        } catch (JsonProcessingException e) {
            throw new ConfigException(config + ": not YAML: " + problem(e));
        }
    }

    /** The names of all properties, for readers of options that do not keep upper and lower case. */
    public static List<String> propertyNames() {
        return CoreProperties.ALL.stream().map(Property::name).toList();
    }

    private static boolean isInline(String config) {
        return config.stripLeading().startsWith("{");
    }

    private static String text(String config) {
        try {
            return config.startsWith(CLASS_PATH)
                    ? resource(config.substring(CLASS_PATH.length()))
                    : Files.readString(Path.of(config), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException("The configuration " + config + " cannot be read: " + e, e);
        }
    }

    private static String resource(String name) throws IOException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? TranquilityConfig.class.getClassLoader() : context;
        try (InputStream in = loader.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("there is no resource " + name + " on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean isYaml(String name) {
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private static TranquilityConfig parse(String place, String text, boolean yaml, Map<String, String> overrides) {
        try {
            return parse(text, yaml, overrides);
        } catch (ConfigException e) {
            throw new ConfigException(place + ": " + e.getMessage(), e.getCause());
        }
    }

    /** A configuration is read once, and most are JSON. */
    private static ObjectMapper yaml() {
        return new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    }

    static TranquilityConfig parse(String text, boolean yaml, Map<String, String> overrides) {
        JsonNode root;
        try {
            root = (yaml ? yaml() : JSON).readTree(text);
        } catch (JsonProcessingException e) {
            throw new ConfigException("not " + (yaml ? "YAML" : "JSON") + ": " + problem(e));
        }
        if (!root.isObject()) {
            throw new ConfigException("must be an object with dataSources and properties");
        }
        PropertyValues global = new PropertyValues().with(root.path("properties"), "properties");
        ObjectNode overriding = JSON.createObjectNode();
        overrides.forEach(overriding::put);

        Map<String, DataSourceConfig> dataSources = new LinkedHashMap<>();
        Map<String, PropertyValues> dataSourceProperties = new LinkedHashMap<>();
        for (Entry entry : entries(root.path("dataSources"))) {
            if (!entry.node().path("spec").isObject()) {
                throw new ConfigException(entry.place() + ".spec is missing; it must be a Druid ingestion spec");
            }
            PropertyValues properties = global.with(entry.node().path("properties"), entry.place() + ".properties")
                    .with(overriding, "override");
            DataSourceConfig config = new IngestionSpec(entry.node().path("spec"), entry.place() + ".spec")
                    .dataSource(entry.key(), properties);
            if (dataSources.put(config.dataSource(), config) != null) {
                throw new ConfigException(
                        entry.place() + ": the data source '" + config.dataSource() + "' is configured twice");
            }
            dataSourceProperties.put(config.dataSource(), properties);
        }
        return new TranquilityConfig(dataSources, dataSourceProperties, global.with(overriding, "override"));
    }

    /** The names of the data sources, in the file's order. */
    public List<String> dataSourceNames() {
        return List.copyOf(dataSources.keySet());
    }

    /** The properties for all data sources. */
    public PropertyValues properties() {
        return properties;
    }

    /**
     * The configuration of one data source.
     *
     * @throws ConfigException if there is none of this name
     */
    public DataSourceConfig dataSource(String name) {
        return of(name, dataSources);
    }

    /**
     * The properties of one data source, for an application that has its own.
     *
     * @throws ConfigException if there is none of this name
     */
    public PropertyValues properties(String name) {
        return of(name, dataSourceProperties);
    }

    private <T> T of(String name, Map<String, T> all) {
        T config = all.get(name);
        if (config == null) {
            throw new ConfigException(
                    "There is no data source '" + name + "' in the configuration, only " + dataSources.keySet());
        }
        return config;
    }

    /** What is wrong and where, without the text that is there: that may be a password whose quotes are missing. */
    private static String problem(JsonProcessingException e) {
        String first = e.getOriginalMessage().lines().findFirst().orElse("");
        String shown = first.startsWith("Unrecognized token") ? "text without quotes" : first;
        JsonLocation location = e.getLocation();
        return location == null
                ? shown
                : shown + " (line: " + location.getLineNr() + ", column: " + location.getColumnNr() + ")";
    }

    /** One data source of the file; the key is its name if the file has a map of them, or null. */
    private record Entry(String key, String place, JsonNode node) {}

    private static List<Entry> entries(JsonNode dataSources) {
        List<Entry> entries = new ArrayList<>();
        if (dataSources.isArray()) {
            for (int i = 0; i < dataSources.size(); i++) {
                entries.add(new Entry(null, "dataSources[" + i + "]", dataSources.get(i)));
            }
        } else if (dataSources.isObject()) {
            for (Map.Entry<String, JsonNode> source : dataSources.properties()) {
                entries.add(new Entry(source.getKey(), "dataSources." + source.getKey(), source.getValue()));
            }
        }
        if (entries.isEmpty()) {
            throw new ConfigException("dataSources must be a list or a map with at least one data source");
        }
        return entries;
    }
}
