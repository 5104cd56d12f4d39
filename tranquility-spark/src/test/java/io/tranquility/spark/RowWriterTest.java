// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.beam.Beam;
import io.tranquility.testing.FailingBeam;
import io.tranquility.testing.RecordingBeam;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

final class RowWriterTest {
    private final WriteCountsAccumulator counts = new WriteCountsAccumulator();

    @Test
    void a_commit_says_what_became_of_the_rows() throws IOException {
        RecordingBeam<Map<String, Object>> beam = new RecordingBeam<>();
        try (RowWriter writer = writer("row_commit", beam)) {
            writer.write(row(1L));
            writer.write(row(null));

            assertThat(writer.commit()).isEqualTo(new DruidWrite.PartitionCommitted(new WriteCounts(2, Map.of(), 0)));
        }
        assertThat(counts.value().sent()).isEqualTo(2);
        assertThat(beam.events()).containsExactlyInAnyOrder(Map.of("id", 1L), Map.of());
    }

    @Test
    void a_commit_throws_when_a_row_failed_and_counts_nothing() throws IOException {
        Beam<Map<String, Object>> beam =
                new FailingBeam<>(new RecordingBeam<>(), new IllegalStateException("no Druid today"));
        try (RowWriter writer = writer("row_failure", beam)) {
            writer.write(row(1L));

            assertThatThrownBy(writer::commit)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("of 1 events 0 are in Druid")
                    .hasMessageContaining("1 event failed")
                    .hasMessageContaining("no Druid today");
            writer.abort();
        }
        assertThat(counts.isZero()).isTrue();
    }

    private RowWriter writer(String name, Beam<Map<String, Object>> beam) {
        RowConverter converter = new RowConverter(
                List.of(new RowConverter.Column("id", ValueReader.of(DataTypes.LongType, ColumnUse.NUMBER))));
        return new RowWriter(
                new PartitionWriter<>(
                        NamedBeam.of(name, beam), new WriterOptions(Duration.ZERO, Duration.ofSeconds(30))),
                converter,
                counts);
    }

    private static InternalRow row(Object id) {
        return new GenericInternalRow(new Object[] {id});
    }
}
