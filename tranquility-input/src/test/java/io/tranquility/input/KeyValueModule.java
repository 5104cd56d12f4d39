// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.google.inject.Binder;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.druid.data.input.ByteBufferInputRowParser;
import org.apache.druid.data.input.InputEntity;
import org.apache.druid.data.input.InputEntityReader;
import org.apache.druid.data.input.InputFormat;
import org.apache.druid.data.input.InputRow;
import org.apache.druid.data.input.InputRowSchema;
import org.apache.druid.data.input.TextReader;
import org.apache.druid.data.input.impl.MapInputRowParser;
import org.apache.druid.data.input.impl.ParseSpec;
import org.apache.druid.initialization.DruidModule;
import org.apache.druid.java.util.common.parsers.ParseException;

/** An extension of Druid with a format of its own: {@code a=1 b=2}. */
public final class KeyValueModule implements DruidModule {
    @Override
    public List<? extends Module> getJacksonModules() {
        SimpleModule module = new SimpleModule("key-value");
        module.registerSubtypes(
                new NamedType(Format.class, "keyValue"), new NamedType(BytesParser.class, "keyValueBytes"));
        return List.of(module);
    }

    @Override
    public void configure(Binder binder) {
        throw new AssertionError("Only the types of an extension are used");
    }

    /** It asks for a mapper, as formats of Druid's own extensions do. */
    public static final class Format implements InputFormat {
        @JsonCreator
        public Format(@JacksonInject ObjectMapper mapper) {
            Objects.requireNonNull(mapper, "mapper");
        }

        @Override
        public boolean isSplittable() {
            return false;
        }

        @Override
        public InputEntityReader createReader(InputRowSchema schema, InputEntity source, File temporaryDirectory) {
            return new Reader(schema, source);
        }
    }

    /** The same for old specs. */
    @SuppressWarnings("deprecation") // Druid's parsers of old specs
    public static final class BytesParser implements ByteBufferInputRowParser {
        private final ParseSpec parseSpec;

        @JsonCreator
        public BytesParser(@JsonProperty("parseSpec") ParseSpec parseSpec) {
            this.parseSpec = parseSpec;
        }

        @Override
        public List<InputRow> parseBatch(ByteBuffer bytes) {
            return new MapInputRowParser(parseSpec)
                    .parseBatch(fields(StandardCharsets.UTF_8.decode(bytes).toString()));
        }

        @Override
        public ParseSpec getParseSpec() {
            return parseSpec;
        }

        @Override
        public ByteBufferInputRowParser withParseSpec(ParseSpec other) {
            return new BytesParser(other);
        }
    }

    private static Map<String, Object> fields(String line) {
        Map<String, Object> event = new LinkedHashMap<>();
        for (String field : line.split(" ", -1)) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw new ParseException(line, "No = in [%s]", field);
            }
            event.put(field.substring(0, equals), field.substring(equals + 1));
        }
        return event;
    }

    private static final class Reader extends TextReader.Strings {
        Reader(InputRowSchema schema, InputEntity source) {
            super(schema, source);
        }

        @Override
        public List<InputRow> parseInputRows(String line) {
            return List.of(MapInputRowParser.parse(getInputRowSchema(), fields(line)));
        }

        @Override
        protected List<Map<String, Object>> toMap(String line) {
            throw new AssertionError("Only for sampling");
        }

        @Override
        public int getNumHeaderLinesToSkip() {
            return 0;
        }

        @Override
        public boolean needsToProcessHeaderLine() {
            return false;
        }

        @Override
        public void processHeaderLine(String line) {
            throw new AssertionError("There is none");
        }
    }
}
