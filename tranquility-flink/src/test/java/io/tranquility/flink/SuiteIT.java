// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.embedded.EmbeddedDruid;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flink's own tests for sinks, with a real Druid: savepoints, more and fewer subtasks, metrics. */
@ExtendWith(SharedDruid.class)
final class SuiteIT extends SinkTestSuiteBase<String> {
    @TestEnv
    MiniClusterTestEnvironment flink = new MiniClusterTestEnvironment();

    @TestSemantics
    CheckpointingMode[] semantics = {CheckpointingMode.AT_LEAST_ONCE};

    @TestContext
    ExternalContextFactory<SuiteContext> contexts;

    SuiteIT(EmbeddedDruid druid) {
        this.contexts = test -> new SuiteContext(druid);
    }
}
