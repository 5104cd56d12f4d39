// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.config.ConfigException;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.InputSpec;
import io.tranquility.config.PropertyValues;
import java.util.function.Supplier;
import org.apache.druid.data.input.ByteBufferInputRowParser;
import org.apache.druid.data.input.InputFormat;
import org.apache.druid.data.input.impl.FlatTextInputFormat;
import org.apache.druid.data.input.impl.InputRowParser;
import org.apache.druid.data.input.impl.JSONParseSpec;
import org.apache.druid.data.input.impl.JsonInputFormat;
import org.apache.druid.data.input.impl.StringInputRowParser;

/**
 * Makes the parsers of one data source, which read what its ingestion spec says: {@code ioConfig.inputFormat}, or the
 * {@code parser} of an old spec, with Druid's own classes and those of the extensions in {@code druid.extensions.loadList};
 * JSON if it says nothing. Their events are flat already: give them to beams of {@link DataSourceConfig#withFlatEvents}.
 * The time of an event is not looked at here. Thread-safe.
 */
public final class EventParsers {
    private final Supplier<EventParser> records;
    private final Supplier<EventParser> lines;

    private EventParsers(Supplier<EventParser> records, Supplier<EventParser> lines) {
        this.records = records;
        this.lines = lines;
    }

    /**
     * The parsers of a data source.
     *
     * @param properties its properties, which name the extensions
     * @throws ConfigException if Druid does not know the format, or refuses it
     */
    public static EventParsers of(DataSourceConfig config, PropertyValues properties) {
        DruidTypes types = DruidTypes.of(properties);
        EventParsers parsers =
                config.input().isParser() ? ofParser(config.input(), types) : ofInputFormat(config.input(), types);
        parsers.check(config.input().place());
        return parsers;
    }

    /** A parser of records, such as the messages of Kafka. As in Druid, a JSON record may hold several events. */
    public EventParser records() {
        return records.get();
    }

    /**
     * A parser of one text, to be given its lines one after another, without their ends. The position of what it cannot
     * parse is the line's number.
     */
    public EventParser lines() {
        return new LineCounter(lines.get());
    }

    private static EventParsers ofInputFormat(InputSpec input, DruidTypes types) {
        ObjectNode json = input.format() instanceof ObjectNode object
                ? object
                : JsonNodeFactory.instance.objectNode().put("type", "json");
        InputFormat format = types.read(json, InputFormat.class, input.place());
        boolean allFields = input.dimensionsSpec().path("useSchemaDiscovery").asBoolean();
        if (format instanceof JsonInputFormat ofJson) {
            return ofJson(ofJson, allFields);
        }
        Supplier<EventParser> records = () -> new InputFormatParser(format, allFields);
        int header = format instanceof FlatTextInputFormat text
                ? text.getSkipHeaderRows() + (text.isFindColumnsFromHeader() ? 1 : 0)
                : 0;
        return new EventParsers(records, header == 0 ? records : () -> new HeaderedLines(records.get(), header));
    }

    /** As in Druid, a line is one event and a record may hold several. */
    private static EventParsers ofJson(JsonInputFormat format, boolean allFields) {
        Supplier<EventParser> lines = () -> new InputFormatParser(format, allFields);
        Supplier<EventParser> records = () -> new InputFormatParser(format.withLineSplittable(false), allFields);
        if (!FastJson.reads(format.getFlattenSpec(), format.getFeatureSpec())) {
            return new EventParsers(records, lines);
        }
        FastJson fast = new FastJson(format.isKeepNullColumns(), allFields);
        boolean ownRecords = format.isAssumeNewlineDelimited() || format.isUseJsonNodeReader();
        return new EventParsers(
                ownRecords ? records : () -> new FastJsonParser(fast::readAll, records.get()),
                () -> new FastJsonParser(fast::readFirst, lines.get()));
    }

    @SuppressWarnings("deprecation") // Druid's parsers of old specs
    private static EventParsers ofParser(InputSpec input, DruidTypes types) {
        ObjectNode json = withoutTime(input);
        InputRowParser<?> parser = types.read(json, InputRowParser.class, input.place());
        if (parser instanceof StringInputRowParser text) {
            Supplier<EventParser> parsers = () -> new StringParser(text);
            if (text.getParseSpec() instanceof JSONParseSpec spec
                    && text.getEncoding().equals("UTF-8")
                    && FastJson.reads(spec.getFlattenSpec(), spec.getFeatureSpec())) {
                FastJson fast = new FastJson(spec.getKeepNullColumns(), false);
                Supplier<EventParser> fastParsers = () -> new FastJsonParser(fast::readText, parsers.get());
                return new EventParsers(fastParsers, fastParsers);
            }
            return new EventParsers(parsers, parsers);
        }
        if (parser instanceof ByteBufferInputRowParser) {
            Supplier<EventParser> parsers =
                    () -> new ByteParser(types.read(json, ByteBufferInputRowParser.class, input.place()));
            return new EventParsers(parsers, parsers);
        }
        throw new ConfigException(input.place() + ".type is '"
                + json.path("type").asText() + "', which does not read bytes; use string, or an inputFormat");
    }

    /** Makes each once, because some of what Druid refuses it refuses only then. */
    private void check(String place) {
        try {
            records();
            lines();
        } catch (RuntimeException e) {
            throw new ConfigException(place + " cannot be used: " + e, e);
        }
    }

    /** The original takes any parser of a {@code parseSpec} for one of text. Time and dimensions are looked at later. */
    private static ObjectNode withoutTime(InputSpec input) {
        ObjectNode parser = input.format().deepCopy();
        String type = parser.path("type").asText("string");
        parser.put("type", type.equals("map") ? "string" : type);
        ObjectNode parseSpec = parser.withObjectProperty("parseSpec");
        parseSpec
                .putObject("timestampSpec")
                .put("column", InputFormatParser.NO_COLUMN)
                .put("missingValue", "1970-01-01");
        parseSpec.putObject("dimensionsSpec");
        return parser;
    }
}
