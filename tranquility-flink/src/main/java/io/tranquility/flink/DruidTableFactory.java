// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.config.ConfigException;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.RowType;

/** Flink SQL's connector {@code druid}: tables that are written to. Found by Flink through its service file. */
public final class DruidTableFactory implements DynamicTableSinkFactory {
    static final ConfigOption<String> CONFIG = ConfigOptions.key("config")
            .stringType()
            .noDefaultValue()
            .withDescription("The configuration: the path of a file, which every task manager has; classpath: and the"
                    + " name of a resource; or the configuration itself, as JSON.");
    static final ConfigOption<String> DATA_SOURCE = ConfigOptions.key("data-source")
            .stringType()
            .noDefaultValue()
            .withDescription("The data source of the configuration; not needed if it has only one.");
    static final ConfigOption<String> TIMESTAMP_COLUMN = ConfigOptions.key("timestamp-column")
            .stringType()
            .noDefaultValue()
            .withDescription("The column with the events' time; by default the one with a watermark, or else the one"
                    + " that the timestampSpec names.");
    static final ConfigOption<Integer> MAX_ROWS = ConfigOptions.key("sink.buffer-flush.max-rows")
            .intType()
            .noDefaultValue()
            .withDescription("Rows of a batch: tranquility.maxBatchSize.");
    static final ConfigOption<Duration> INTERVAL = ConfigOptions.key("sink.buffer-flush.interval")
            .durationType()
            .noDefaultValue()
            .withDescription("How long a row may wait for its batch to fill: tranquility.lingerMillis.");
    static final ConfigOption<Duration> FLUSH_TIMEOUT = ConfigOptions.key("sink.flush-timeout")
            .durationType()
            .defaultValue(SinkOptions.DEFAULT_FLUSH_TIMEOUT)
            .withDescription("How long a checkpoint waits until Druid has all rows before it.");
    static final ConfigOption<OnDropped> ON_DROPPED = ConfigOptions.key("sink.on-dropped")
            .enumType(OnDropped.class)
            .defaultValue(OnDropped.LOG)
            .withDescription("What happens to rows that Druid will never have: log, ignore, or fail the job.");

    /** Options that begin so are properties of the configuration. */
    private static final String PROPERTIES = "druid.";

    /** Properties whose own names begin so are given without another prefix. */
    private static final List<String> OWN_PREFIXES =
            List.of("druid.tls.", "druid.discovery.", "druid.selectors.", "druid.extensions.");

    /** Values of the option {@code sink.on-dropped}. */
    enum OnDropped {
        LOG,
        IGNORE,
        FAIL;

        <E> DroppedEventHandler<E> handler() {
            return switch (this) {
                case LOG -> DroppedEventHandler.log();
                case IGNORE -> DroppedEventHandler.ignore();
                case FAIL -> DroppedEventHandler.fail();
            };
        }
    }

    @Override
    public String factoryIdentifier() {
        return "druid";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(CONFIG);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(
                DATA_SOURCE,
                TIMESTAMP_COLUMN,
                MAX_ROWS,
                INTERVAL,
                FLUSH_TIMEOUT,
                ON_DROPPED,
                FactoryUtil.SINK_PARALLELISM);
    }

    /**
     * Called by Flink when a statement is planned.
     *
     * @throws ValidationException if the configuration cannot be read, or the table does not fit its data source
     */
    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validateExcept(PROPERTIES);
        ReadableConfig options = helper.getOptions();
        Map<String, String> properties = properties(context.getCatalogTable().getOptions(), options);
        DataSourceConfig dataSource = dataSource(options, properties);

        ResolvedSchema schema = context.getCatalogTable().getResolvedSchema();
        RowConverter converter = new TableCheck(dataSource)
                .check(
                        (RowType) context.getPhysicalRowDataType().getLogicalType(),
                        Stream.concat(
                                        options.getOptional(TIMESTAMP_COLUMN).stream(),
                                        schema.getWatermarkSpecs().stream()
                                                .map(watermark -> watermark.getRowtimeAttribute()))
                                .findFirst());
        SinkOptions<Map<String, Object>> sinkOptions = new SinkOptions<>(
                BeamFactory.fromConfig(options.get(CONFIG), dataSource.dataSource(), properties),
                options.get(FLUSH_TIMEOUT),
                options.get(ON_DROPPED).handler());
        return new DruidTableSink(
                new RowSink(sinkOptions, converter),
                dataSource.dataSource(),
                options.getOptional(FactoryUtil.SINK_PARALLELISM).orElse(null));
    }

    private static DataSourceConfig dataSource(ReadableConfig options, Map<String, String> properties) {
        try {
            TranquilityConfig config = TranquilityConfig.load(options.get(CONFIG), properties);
            List<String> names = config.dataSourceNames();
            String name = options.getOptional(DATA_SOURCE).orElseGet(() -> {
                if (names.size() > 1) {
                    throw new ValidationException("The option 'data-source' must name one of " + names);
                }
                return names.get(0);
            });
            return config.dataSource(name);
        } catch (ConfigException e) {
            throw new ValidationException("The connector 'druid' cannot use its configuration: " + e.getMessage(), e);
        }
    }

    /** The properties that the options of the table set. */
    private static Map<String, String> properties(Map<String, String> table, ReadableConfig options) {
        Map<String, String> properties = new LinkedHashMap<>();
        table.forEach((option, value) -> {
            if (OWN_PREFIXES.stream().anyMatch(option::startsWith)) {
                properties.put(option, value);
            } else if (option.startsWith(PROPERTIES)) {
                properties.put(option.substring(PROPERTIES.length()), value);
            }
        });
        options.getOptional(MAX_ROWS).ifPresent(rows -> properties.put("tranquility.maxBatchSize", rows.toString()));
        options.getOptional(INTERVAL)
                .ifPresent(interval -> properties.put("tranquility.lingerMillis", String.valueOf(interval.toMillis())));
        return properties;
    }
}
