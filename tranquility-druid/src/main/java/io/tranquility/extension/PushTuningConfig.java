// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.File;
import javax.annotation.Nullable;
import org.apache.druid.indexer.partitions.DynamicPartitionsSpec;
import org.apache.druid.indexer.partitions.PartitionsSpec;
import org.apache.druid.java.util.common.IAE;
import org.apache.druid.segment.IndexSpec;
import org.apache.druid.segment.incremental.AppendableIndexSpec;
import org.apache.druid.segment.realtime.appenderator.AppenderatorConfig;
import org.apache.druid.segment.writeout.SegmentWriteOutMediumFactory;
import org.joda.time.Period;

/**
 * A {@code tuningConfig} of type {@code realtime}, with the names and defaults of Druid 30's {@code RealtimeTuningConfig};
 * a component that is null has its default. {@link TuningWarnings} names what is not honoured.
 *
 * @param handoffConditionTimeout how long to wait for the hand-off, in milliseconds; 0: until it happens
 * @param windowPeriod how far a row may be from the time that the rejection policy names
 * @param persistDirectory set by the worker, never read from JSON
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
@JsonIgnoreProperties(ignoreUnknown = true)
record PushTuningConfig(
        @JsonProperty("maxRowsInMemory") @Nullable Integer maxRowsInMemory,
        @JsonProperty("maxBytesInMemory") @Nullable Long maxBytesInMemory,

        @JsonProperty("skipBytesInMemoryOverheadCheck") @Nullable
        Boolean skipBytesInMemoryOverheadCheck,

        @JsonProperty("appendableIndexSpec") @Nullable AppendableIndexSpec appendableIndexSpec,
        @JsonProperty("intermediatePersistPeriod") @Nullable Period intermediatePersistPeriod,
        @JsonProperty("maxPendingPersists") @Nullable Integer maxPendingPersists,
        @JsonProperty("indexSpec") @Nullable IndexSpec indexSpec,

        @JsonProperty("indexSpecForIntermediatePersists") @Nullable
        IndexSpec indexSpecForIntermediatePersists,

        @JsonProperty("segmentWriteOutMediumFactory") @Nullable
        SegmentWriteOutMediumFactory segmentWriteOutMediumFactory,

        @JsonProperty("handoffConditionTimeout") @Nullable Long handoffConditionTimeout,
        @JsonProperty("rejectionPolicy") @Nullable RejectionPolicy rejectionPolicy,
        @JsonProperty("windowPeriod") @Nullable Period windowPeriod,

        @JsonProperty("tranquilityPersistDirectory") @Nullable
        File persistDirectory)
        implements AppenderatorConfig {
    private static final Period DEFAULT_PERSIST_PERIOD = new Period("PT10M");
    private static final Period DEFAULT_WINDOW_PERIOD = new Period("PT10M");

    PushTuningConfig {
        maxRowsInMemory = atLeast(1, maxRowsInMemory, DEFAULT_MAX_ROWS_IN_MEMORY_REALTIME, "maxRowsInMemory");
        maxPendingPersists = atLeast(0, maxPendingPersists, 0, "maxPendingPersists");
        if (handoffConditionTimeout == null) {
            handoffConditionTimeout = 0L;
        } else if (handoffConditionTimeout < 0) {
            throw new IAE("[handoffConditionTimeout] is [%d] ms; it must not be negative", handoffConditionTimeout);
        }
        rejectionPolicy = rejectionPolicy == null ? RejectionPolicy.SERVER_TIME : rejectionPolicy;
        windowPeriod = windowPeriod == null ? DEFAULT_WINDOW_PERIOD : windowPeriod;
        if (windowPeriod.toStandardDuration().getMillis() < 0) {
            throw new IAE("[windowPeriod] is [%s]; it must not be negative", windowPeriod);
        }
        maxBytesInMemory = maxBytesInMemory == null ? 0L : maxBytesInMemory;
        skipBytesInMemoryOverheadCheck = skipBytesInMemoryOverheadCheck != null && skipBytesInMemoryOverheadCheck;
        appendableIndexSpec = appendableIndexSpec == null ? DEFAULT_APPENDABLE_INDEX : appendableIndexSpec;
        intermediatePersistPeriod =
                intermediatePersistPeriod == null ? DEFAULT_PERSIST_PERIOD : intermediatePersistPeriod;
        indexSpec = indexSpec == null ? Compat.defaultIndexSpec() : indexSpec;
        indexSpecForIntermediatePersists =
                indexSpecForIntermediatePersists == null ? indexSpec : indexSpecForIntermediatePersists;
    }

    @Override
    public AppendableIndexSpec getAppendableIndexSpec() {
        return appendableIndexSpec;
    }

    @Override
    public int getMaxRowsInMemory() {
        return maxRowsInMemory;
    }

    @Override
    public long getMaxBytesInMemory() {
        return maxBytesInMemory;
    }

    @Override
    public boolean isSkipBytesInMemoryOverheadCheck() {
        return skipBytesInMemoryOverheadCheck;
    }

    @Override
    public PartitionsSpec getPartitionsSpec() {
        return new DynamicPartitionsSpec(null, null);
    }

    @Override
    public IndexSpec getIndexSpec() {
        return indexSpec;
    }

    @Override
    public IndexSpec getIndexSpecForIntermediatePersists() {
        return indexSpecForIntermediatePersists;
    }

    /** False: an unparseable row is reported in the answer to its batch and never fails its neighbours. */
    @Override
    public boolean isReportParseExceptions() {
        return false;
    }

    @Override
    public int getMaxPendingPersists() {
        return maxPendingPersists;
    }

    @Override
    public Period getIntermediatePersistPeriod() {
        return intermediatePersistPeriod;
    }

    @Override
    @Nullable
    public File getBasePersistDirectory() {
        return persistDirectory;
    }

    @Override
    public PushTuningConfig withBasePersistDirectory(File directory) {
        return new PushTuningConfig(
                maxRowsInMemory,
                maxBytesInMemory,
                skipBytesInMemoryOverheadCheck,
                appendableIndexSpec,
                intermediatePersistPeriod,
                maxPendingPersists,
                indexSpec,
                indexSpecForIntermediatePersists,
                segmentWriteOutMediumFactory,
                handoffConditionTimeout,
                rejectionPolicy,
                windowPeriod,
                directory);
    }

    @Override
    @Nullable
    public SegmentWriteOutMediumFactory getSegmentWriteOutMediumFactory() {
        return segmentWriteOutMediumFactory;
    }

    private static int atLeast(int least, @Nullable Integer value, int defaultValue, String name) {
        if (value == null) {
            return defaultValue;
        }
        if (value < least) {
            throw new IAE("[%s] is [%d]; it must be at least %d", name, value, least);
        }
        return value;
    }
}
