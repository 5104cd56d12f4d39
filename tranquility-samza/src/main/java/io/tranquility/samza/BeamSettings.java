// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.time.Duration;

/**
 * What {@link BeamProperties} say.
 *
 * @param system the system's name
 * @param clients makes the client of each stream
 * @param throwOnError whether failures are thrown, or only logged and counted
 * @param flushTimeout how long a flush waits for outcomes
 * @param stopTimeout how long the stop waits for outcomes
 */
record BeamSettings(
        String system, StreamClients clients, boolean throwOnError, Duration flushTimeout, Duration stopTimeout) {}
