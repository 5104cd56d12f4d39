// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.druid.guice.ExtensionsConfig;
import org.apache.druid.guice.ExtensionsLoader;
import org.apache.druid.initialization.DruidModule;
import org.apache.druid.jackson.DefaultObjectMapper;
import org.apache.druid.java.util.common.parsers.ParseException;

/**
 * Reads what of an ingestion spec is of a type of Druid or of one of its extensions. The classes of an extension are loaded
 * once, whatever number of data sources uses it. Thread-safe.
 */
final class DruidTypes {
    private static final Map<Extensions, DruidTypes> LOADED = new ConcurrentHashMap<>();

    private final ObjectMapper mapper;

    private DruidTypes(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    private record Extensions(List<String> names, Path directory) {}

    /** @throws ConfigException if an extension is not there or cannot be loaded */
    static DruidTypes of(PropertyValues properties) {
        Extensions extensions = new Extensions(
                names(properties),
                Path.of(properties.get(InputProperties.DIRECTORY)).toAbsolutePath());
        return LOADED.computeIfAbsent(extensions, any -> new DruidTypes(mapper(any, properties)));
    }

    /** @throws ConfigException if it is not of this type; the message has the place */
    <T> T read(JsonNode json, Class<T> type, String place) {
        try {
            return mapper.treeToValue(json, type);
        } catch (JsonProcessingException e) {
            throw new ConfigException(place + ": " + e.getOriginalMessage(), e);
        } catch (RuntimeException e) {
            throw new ConfigException(place + ": " + e.getMessage(), e);
        }
    }

    private static List<String> names(PropertyValues properties) {
        String text = properties.get(InputProperties.LOAD_LIST).strip();
        if (!text.startsWith("[")) {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
        }
        try {
            return List.copyOf(new ObjectMapper().readValue(text, new TypeReference<List<String>>() {}));
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    properties.place(InputProperties.LOAD_LIST) + " must be a JSON list of names, but is '" + text
                            + "'",
                    e);
        }
    }

    private static ObjectMapper mapper(Extensions extensions, PropertyValues properties) {
        ObjectMapper mapper = new DefaultObjectMapper();
        mapper.setInjectableValues(new OnlyMappers(mapper));
        for (String name : extensions.names()) {
            Path directory = extensions.directory().resolve(name);
            if (!Files.isDirectory(directory)) {
                throw new ConfigException(properties.place(InputProperties.LOAD_LIST) + " names the extension '" + name
                        + "', but there is no directory " + directory + " (druid.extensions.directory)");
            }
        }
        if (extensions.names().isEmpty()) {
            return mapper;
        }
        ExtensionsConfig config = mapper.convertValue(
                Map.of(
                        "searchCurrentClassloader",
                        false,
                        "directory",
                        extensions.directory().toString(),
                        "loadList",
                        extensions.names()),
                ExtensionsConfig.class);
        try {
            for (DruidModule module : new ExtensionsLoader(config, mapper).getFromExtensions(DruidModule.class)) {
                module.getJacksonModules().forEach(mapper::registerModule);
            }
        } catch (RuntimeException | LinkageError e) {
            throw new ConfigException(
                    properties.place(InputProperties.LOAD_LIST) + ": the extensions " + extensions.names() + " in "
                            + extensions.directory() + " cannot be loaded: " + e,
                    e);
        }
        return mapper;
    }

    /** Formats of extensions ask for mappers to be injected; for more they would need a whole Druid. */
    private static final class OnlyMappers extends InjectableValues {
        private final ObjectMapper mapper;

        OnlyMappers(ObjectMapper mapper) {
            this.mapper = mapper;
        }

        @Override
        @SuppressWarnings("deprecation") // it is the abstract one
        public Object findInjectableValue(
                Object id, DeserializationContext context, BeanProperty property, Object owner) {
            if (property.getType().isTypeOrSubTypeOf(ObjectMapper.class)
                    || property.getType().hasRawClass(ObjectMapper.class)) {
                return mapper;
            }
            throw new ParseException(null, "it needs a %s, which only a whole Druid has", property.getType());
        }
    }
}
